package chars

import (
	"strings"

	"playtoken/internal/ascii"
)

// Unescape returns the value and the length of the backslash escape at the beginning of s, as bash
// reads it in $'…'. The value of anything but an escape is its first byte.
func Unescape(s string) (string, int) {
	if i := strings.IndexByte("abeEfnrtv\\'\"?", s[1]); i >= 0 {
		return "\a\b\x1b\x1b\f\n\r\t\v\\'\"?"[i : i+1], 2
	}
	switch c := s[1]; c {
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n, v := 1, 0
		for n < 4 && n < len(s) && '0' <= s[n] && s[n] <= '7' {
			v = v<<3 | int(s[n]-'0')
			n++
		}
		return string([]byte{byte(v)}), n
	case 'x':
		n, v := 2, 0
		braced := len(s) > 2 && s[2] == '{'
		if braced {
			n = 3
		}
		first := n
		for n < len(s) && ascii.IsHex(s[n]) && (braced || n < first+2) {
			v = v<<4&0xff | int(ascii.Unhex(s[n]))
			n++
		}
		if braced {
			if n < len(s) && s[n] == '}' {
				n++
			}
		} else if n == first {
			return `\x`, 2
		}
		return string([]byte{byte(v)}), n
	case 'u', 'U':
		digits := 4
		if c == 'U' {
			digits = 8
		}
		n, v := 2, rune(0)
		for n < len(s) && n < 2+digits && ascii.IsHex(s[n]) {
			v = v<<4 | rune(ascii.Unhex(s[n]))
			n++
		}
		if n == 2 {
			return s[:2], 2
		}
		return string(v), n
	case 'c':
		if len(s) < 3 {
			return s[:2], 2
		}
		n, control := 3, s[2]
		if control == '\\' && len(s) > 3 && s[3] == '\\' {
			n = 4
		}
		if ascii.IsLetter(control) {
			control &^= 0x20
		}
		if control == '?' {
			return "\x7f", n
		}
		return string([]byte{control & 0x1f}), n
	}
	return s[:1], 1
}
