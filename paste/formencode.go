package paste

import "unicode/utf8"

const hexDigits = "0123456789ABCDEF"

// encode appends the bytes from from to to of o as a value in a form. Letters, digits and -._~
// stay, a space becomes +, and all other bytes are percent-encoded.
func (d *derived) encode(o *derived, from, to int) {
	for i := from; i < to; {
		c := o.bytes[i]
		if isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~' {
			start, end := o.span(i, i+1)
			f := replaced
			if end == start+1 {
				f = encoded
			}
			d.add(string([]byte{c}), start, end, f)
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(o.bytes[i:to])
		}
		start, end := o.span(i, i+size)
		if c == ' ' {
			d.add("+", start, end, replaced)
		} else {
			var code []byte
			for _, c := range o.bytes[i : i+size] {
				code = append(code, '%', hexDigits[c>>4], hexDigits[c&15])
			}
			d.add(string(code), start, end, replaced)
		}
		i += size
	}
}
