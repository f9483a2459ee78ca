// Package accept reads the preferences of a client from Accept and Accept-Encoding (RFC 9110,
// section 12).
package accept

import "strings"

// Weight returns the weight in thousandths, from 0 to 1000, that a header field gives to the first
// of the names that it contains. It returns 0 if the field contains none of them. Names are
// compared without case, and a name that is listed several times has the largest of its weights.
func Weight(header string, names ...string) int {
	for _, name := range names {
		found, most := false, 0
		for rest := header; rest != ""; {
			var member string
			member, rest = cut(rest, ',')
			first, parameters := cut(member, ';')
			if strings.EqualFold(strings.TrimSpace(first), name) {
				found, most = true, max(most, weight(parameters))
			}
		}
		if found {
			return most
		}
	}
	return 0
}

// weight returns the weight in the parameters of a member, in thousandths. The default is 1000.
func weight(parameters string) int {
	for parameters != "" {
		var one string
		one, parameters = cut(parameters, ';')
		name, value, _ := strings.Cut(one, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			return thousandths(strings.TrimSpace(value))
		}
	}
	return 1000
}

// thousandths reads a qvalue: a number from 0 to 1 with up to three digits after the point. It
// returns 0 for a malformed one.
func thousandths(q string) int {
	whole, digits, _ := strings.Cut(q, ".")
	if whole != "0" && whole != "1" || len(digits) > 3 {
		return 0
	}
	n := int(whole[0] - '0')
	for i := range 3 {
		n *= 10
		if i < len(digits) {
			if digits[i] < '0' || digits[i] > '9' {
				return 0
			}
			n += int(digits[i] - '0')
		}
	}
	if n > 1000 {
		return 0
	}
	return n
}

// cut splits s at the first separator outside of quotes.
func cut(s string, separator byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '\\' && quoted:
			i++
		case s[i] == separator && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
