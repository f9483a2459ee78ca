// Package placeholder recognizes texts that stand for a value: variables and templates of many
// languages, descriptions in brackets, and values that were blacked out.
package placeholder

import (
	"strings"

	"playtoken/internal/ascii"
)

// longest is the length of the longest name or expression in a placeholder. Without a limit a text
// full of brackets would take quadratic time.
const longest = 120

// In reports whether a value has a placeholder in it.
func In(value string) bool {
	for i := 0; i < len(value); i++ {
		rest := value[i:]
		switch value[i] {
		case '$', '#', '\\':
			if isVariable(rest) {
				return true
			}
		case '%':
			if isPercent(rest) {
				return true
			}
		case '{':
			if n := closed(rest, '{', '}'); n > 0 && isExpression(rest[1:n]) {
				return true
			}
		case '<':
			if n := closed(rest, '<', '>'); n > 1 && isWords(rest[1:n]) {
				return true
			}
		case '[':
			if n := closed(rest, '[', ']'); n > 1 && isWords(rest[1:n]) && !strings.HasPrefix(rest, "[object ") {
				return true
			}
		case '*':
			if strings.HasPrefix(rest, "**") {
				return true
			}
		case '.':
			if strings.HasPrefix(rest, "...") {
				return true
			}
		case 0xe2:
			if strings.HasPrefix(rest, "…") {
				return true
			}
		}
	}
	return isYours(value)
}

// IsVariable reports whether a value has a variable as shells write it, such as $name or ${name}.
func IsVariable(value string) bool {
	for i := 0; i < len(value); i++ {
		if value[i] == '$' && isVariable(value[i:]) {
			return true
		}
	}
	return false
}

// isVariable reports whether a text begins with $name, ${…}, $(…), #{…}, \(…), or $env:name.
func isVariable(s string) bool {
	if len(s) < 2 {
		return false
	}
	switch c := s[1]; {
	case c == '{':
		return s[0] != '\\' && closed(s[1:], '{', '}') > 0
	case c == '(':
		return s[0] != '#' && closed(s[1:], '(', ')') > 0
	case s[0] == '$':
		return isName(c)
	}
	return false
}

// isPercent reports whether a text begins with %NAME%, %(name)s, or a verb such as %s or %1$s.
func isPercent(s string) bool {
	n := 1
	for n < len(s) && n < longest && (isName(s[n]) || s[n] == '.') {
		n++
	}
	if n > 1 && n < len(s) && s[n] == '%' && !isEscape(s) {
		return true
	}
	if len(s) > 1 && s[1] == '(' {
		end := closed(s[1:], '(', ')')
		return end > 1 && end+2 < len(s) && ascii.IsLetter(s[end+2])
	}
	n = 1
	for n < len(s) && (ascii.IsDigit(s[n]) || s[n] == '$') {
		n++
	}
	return n < len(s) && strings.IndexByte("sdvxXq@", s[n]) >= 0 && !isEscape(s) &&
		(n+1 == len(s) || !ascii.IsLetter(s[n+1]) && !ascii.IsDigit(s[n+1]))
}

func isEscape(s string) bool { return len(s) > 2 && ascii.IsHex(s[1]) && ascii.IsHex(s[2]) }

// closed returns the place of the bracket that closes the one at the beginning of s, or 0.
func closed(s string, open, closing byte) int {
	depth := 0
	for i := 0; i < len(s) && i < longest; i++ {
		switch s[i] {
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

// isExpression reports whether a text in braces is a name or an expression, and no UUID: those are
// values in a wrong notation.
func isExpression(s string) bool {
	s = ascii.Trim(s, "{} \t")
	return strings.Count(s, "-") != 4 && (s == "" || isName(s[0]) || s[0] == '$' || s[0] == '.')
}

// isWords reports whether a text is the description of a value: it has a letter that is no
// hexadecimal digit.
func isWords(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; ascii.IsLetter(c) && !ascii.IsHex(c) || c >= 0x80 {
			return true
		}
	}
	return false
}

// isYours reports whether a value is in capital letters and begins or ends as names of placeholders
// do, such as YOUR_KEY_ID.
func isYours(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !ascii.IsDigit(c) && strings.IndexByte("_-, ", c) < 0 && (c < 'A' || 'Z' < c) {
			return ascii.EqualFold(s[:min(len(s), 5)], "your_") || ascii.EqualFold(s[:min(len(s), 5)], "your-") ||
				ascii.EqualFold(s[:min(len(s), 3)], "my_")
		}
	}
	for _, word := range [...]string{
		"YOUR", "INSERT", "REPLACE", "CHANGE", "MY_", "TODO", "XXXX", "KEY_", "_KEY", "_ID", "_HERE",
	} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

func isName(c byte) bool { return ascii.IsLetter(c) || ascii.IsDigit(c) || c == '_' }
