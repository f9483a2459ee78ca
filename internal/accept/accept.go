// Package accept reads the preferences of a client from Accept and Accept-Encoding (RFC 9110,
// section 12).
package accept

import "strings"

// Weight finds the first of the names that a header field contains, and returns its weight in
// thousandths reads a qvalue: 0 or 1, with up to three digits after the point.
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

// weight returns the weight in the parameters of a member. The default is 1.
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

// thousandths reads a qvalue: 0 or 1, with three digits behind the point at most.
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

// cut cuts s at the first separator outside quotes.
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
