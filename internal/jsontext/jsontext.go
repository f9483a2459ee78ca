// Package jsontext writes JSON. Package encoding/json is large in WebAssembly.
package jsontext

import "strings"

const hexDigits = "0123456789abcdef"

// Write writes s, which is UTF-8, as a JSON string.
func Write(b *strings.Builder, s string) {
	b.WriteByte('"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b.WriteString(s[from:i])
		from = i + 1
		if c == '"' || c == '\\' {
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		b.WriteString(`\u00`)
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	b.WriteString(s[from:])
	b.WriteByte('"')
}
