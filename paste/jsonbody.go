package paste

// readJSON replaces a JSON object of plain values with a form, and reports whether d held one.
// Members that are null are left out. The endpoint refuses JSON, but a form lets the checker find
// the problems of the values as well.
func readJSON(d *derived) bool {
	var texts, form derived
	i := d.skipSpace(0)
	if d.at(i) != '{' {
		return false
	}
	i = d.skipSpace(i + 1)
	for d.at(i) != '}' || len(texts.bytes) > 0 {
		open, name := i, len(texts.bytes)
		i = d.skipSpace(d.jsonText(i, &texts))
		if d.at(i) != ':' {
			return false
		}
		value, valueAt := len(texts.bytes), d.skipSpace(i+1)
		bare := d.at(valueAt) != '"'
		i = d.jsonText(valueAt, &texts)
		if i < 0 || name == value || bare && value == len(texts.bytes) {
			return false
		}
		if !bare || string(texts.bytes[value:]) != "null" {
			at, _ := d.span(open, open+1)
			if len(form.bytes) > 0 {
				form.add("&", at, at, replaced)
			}
			form.encode(&texts, name, value)
			at, _ = d.span(valueAt, valueAt+1)
			form.add("=", at, at, replaced)
			form.encode(&texts, value, len(texts.bytes))
		}
		if i = d.skipSpace(i); d.at(i) != ',' {
			break
		}
		i = d.skipSpace(i + 1)
	}
	if d.at(i) != '}' || d.skipSpace(i+1) < len(d.bytes) {
		return false
	}
	*d = form
	return true
}

// at returns the byte at i, or 0 outside the text.
func (d *derived) at(i int) byte {
	if i < 0 || i >= len(d.bytes) {
		return 0
	}
	return d.bytes[i]
}

// skipSpace returns the position after the white space at i.
func (d *derived) skipSpace(i int) int {
	for c := d.at(i); c == ' ' || '\t' <= c && c <= '\r'; c = d.at(i) {
		i++
	}
	return i
}

// jsonText appends the value of the string, number or word at i to to. It returns the position
// after it, or -1 on a mistake.
func (d *derived) jsonText(i int, to *derived) int {
	quoted := d.at(i) == '"'
	if quoted {
		i++
	}
	for i >= 0 && i < len(d.bytes) {
		c := d.bytes[i]
		switch {
		case quoted && c == '"':
			return i + 1
		case !quoted && !isNameByte(c) && c != '+':
			return i
		case c != '\\':
			to.splice(d, i, i+1)
			i++
			continue
		}
		if d.at(i+1) == '/' {
			i++ // \", \\ or \/
			continue
		}
		// $'…' has the other escapes too, except surrogate pairs.
		text, n := ansiCEscape(string(d.bytes[i:min(i+6, len(d.bytes))]) + " ")
		if text == "\ufffd" || i+n > len(d.bytes) {
			return -1
		}
		start, _ := d.span(i, i+1)
		_, end := d.span(i+n-1, i+n)
		to.add(text, start, end, replaced)
		i += n
	}
	return -1
}
