package derived

import (
	"unicode/utf8"

	"playtoken/internal/ascii"
)

const hexDigits = "0123456789ABCDEF"

// Encode appends o.Bytes[from:to], encoded as a value of a form. Letters, digits and -._~ stay, a
// space becomes +, and all other bytes are percent-encoded.
func (d *Text) Encode(o *Text, from, to int) {
	for i := from; i < to; {
		c := o.Bytes[i]
		if ascii.IsLetter(c) || ascii.IsDigit(c) || c == '-' || c == '.' || c == '_' || c == '~' {
			start, end := o.Span(i, i+1)
			f := Replaced
			if end == start+1 {
				f = Encoded
			}
			d.Add(string([]byte{c}), start, end, f)
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(o.Bytes[i:to])
		}
		start, end := o.Span(i, i+size)
		if c == ' ' {
			d.Add("+", start, end, Replaced)
		} else {
			var code []byte
			for _, c := range o.Bytes[i : i+size] {
				code = append(code, '%', hexDigits[c>>4], hexDigits[c&15])
			}
			d.Add(string(code), start, end, Replaced)
		}
		i += size
	}
}
