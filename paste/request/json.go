package request

import (
	"playtoken/paste/chars"
	"playtoken/paste/derived"
)

// ReadJSON replaces a text that is a JSON object of plain values with a form of its members. It
// leaves out members that are null. It returns false, and changes nothing, for any other text. The
// endpoint refuses JSON, but with a form the checker finds the problems of the values as well.
func ReadJSON(text *derived.Text) bool {
	d := jsonText{text}
	var texts, form derived.Text // texts has the decoded names and values one after another
	i := d.skipSpace(0)
	if d.at(i) != '{' {
		return false
	}
	i = d.skipSpace(i + 1)
	for d.at(i) != '}' || len(texts.Bytes) > 0 {
		open, name := i, len(texts.Bytes)
		i = d.skipSpace(d.value(i, &texts))
		if d.at(i) != ':' {
			return false
		}
		value, valueAt := len(texts.Bytes), d.skipSpace(i+1)
		bare := d.at(valueAt) != '"'
		i = d.value(valueAt, &texts)
		if i < 0 || name == value || bare && value == len(texts.Bytes) {
			return false
		}
		if !bare || string(texts.Bytes[value:]) != "null" {
			at, _ := d.Span(open, open+1)
			if len(form.Bytes) > 0 {
				form.Add("&", at, at, derived.Replaced)
			}
			form.Encode(&texts, name, value)
			at, _ = d.Span(valueAt, valueAt+1)
			form.Add("=", at, at, derived.Replaced)
			form.Encode(&texts, value, len(texts.Bytes))
		}
		if i = d.skipSpace(i); d.at(i) != ',' {
			break
		}
		i = d.skipSpace(i + 1)
	}
	if d.at(i) != '}' || d.skipSpace(i+1) < len(d.Bytes) {
		return false
	}
	*text = form
	return true
}

// A jsonText is a text that is read as JSON.
type jsonText struct{ *derived.Text }

// at returns the byte at i, or 0 outside the text.
func (d jsonText) at(i int) byte {
	if i < 0 || i >= len(d.Bytes) {
		return 0
	}
	return d.Bytes[i]
}

// skipSpace returns the position after the white space at i.
func (d jsonText) skipSpace(i int) int {
	for c := d.at(i); c == ' ' || '\t' <= c && c <= '\r'; c = d.at(i) {
		i++
	}
	return i
}

// value reads the string, number or word at i, and appends its value to the text to. It returns the
// position after it, or -1 on a mistake.
func (d jsonText) value(i int, to *derived.Text) int {
	quoted := d.at(i) == '"'
	if quoted {
		i++
	}
	for i >= 0 && i < len(d.Bytes) {
		c := d.Bytes[i]
		switch {
		case quoted && c == '"':
			return i + 1
		case !quoted && !chars.IsNameByte(c) && c != '+':
			return i
		case c != '\\':
			to.Splice(d.Text, i, i+1)
			i++
			continue
		}
		if d.at(i+1) == '/' {
			i++ // \", \\ or \/
			continue
		}
		// $'…' has the other escapes too, except surrogate pairs.
		text, n := chars.Unescape(string(d.Bytes[i:min(i+6, len(d.Bytes))]) + " ")
		if text == "\ufffd" || i+n > len(d.Bytes) {
			return -1
		}
		start, _ := d.Span(i, i+1)
		_, end := d.Span(i+n-1, i+n)
		to.Add(text, start, end, derived.Replaced)
		i += n
	}
	return -1
}
