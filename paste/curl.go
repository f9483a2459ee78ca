package paste

import (
	"strings"

	"playtoken/internal/ascii"
)

// A curl reads the arguments of a curl command.
type curl struct {
	*reader
	*words
	next int // the index of the next argument

	url             word
	hasURL, hasData bool
	get, head       bool // -G, -I
	upload          bool // -T
	implied         span // the place of -I or -T
	globoff         bool
	body, query     derived // of --data and --url-query
}

// readCurl reads the request from the arguments after the name of the program.
func (r *reader) readCurl(w *words) {
	c := &curl{reader: r, words: w, next: 1}
	if len(w.list) > 0 {
		r.anchor = w.list[len(w.list)-1].end
	}
	options := true
	for c.next < len(c.list) {
		a := c.list[c.next]
		c.next++
		arg := c.content(a)
		dash := smartDashAt(arg, 0)
		switch {
		case options && arg == "--":
			options = false
		case options && strings.HasPrefix(arg, "--"):
			c.long(a, 2)
		case options && len(arg) > 1 && arg[0] == '-':
			c.short(a, 1)
		case options && dash > 0 && len(arg) > dash:
			r.note(noteSmartDash, a.start, a.end)
			// Editors replace one dash, and two, with one long dash.
			name, _, _ := strings.Cut(arg[dash:], "=")
			if _, ok := longOption(name); ok {
				c.long(a, dash)
			} else {
				c.short(a, dash)
			}
		default:
			c.positional(a)
		}
		if c.next < 0 {
			break
		}
	}
	c.finish()
}

// positional reads a URL.
func (c *curl) positional(a word) {
	switch {
	case a.from == a.to:
		return
	case c.hasURL:
		c.note(noteSeveralRequests, a.start, a.end)
		return
	}
	c.hasURL, c.url = true, a
}

// long reads a long option, whose name begins after the dashes.
func (c *curl) long(a word, dashes int) {
	arg := c.content(a)[dashes:]
	name, _, equals := strings.Cut(arg, "=")
	takes, ok := longOption(name)
	if !ok || equals && !takes {
		c.note(noteUnknownOption, a.start, a.end)
		return
	}
	if !takes {
		c.option(name, "--"+name, a)
		return
	}
	if equals {
		c.noteOption(noteOptionEquals, "--"+name, a.start, a.end)
		a.from += dashes + len(name) + 1
		c.option(name, "--"+name, a)
		return
	}
	c.withNext(name, "--"+name, a)
}

// short reads the short options in one word. The rest of the word may be the argument of the last.
func (c *curl) short(a word, dash int) {
	arg := c.content(a)
	for i := dash; i < len(arg) && c.next >= 0; i++ {
		switch {
		case strings.IndexByte(shortWithout, arg[i]) >= 0:
			c.option(shortOption(arg[i]), "-"+arg[i:i+1], a)
		case strings.IndexByte(shortWithArgument, arg[i]) < 0:
			c.note(noteUnknownOption, a.start, a.end)
			return
		case i+1 < len(arg):
			rest := a
			rest.from += i + 1
			c.option(shortOption(arg[i]), "-"+arg[i:i+1], rest)
			return
		default:
			c.withNext(shortOption(arg[i]), "-"+arg[i:], a)
		}
	}
}

// withNext reads an option whose argument is the next word.
func (c *curl) withNext(name, option string, a word) {
	if c.next == len(c.list) {
		c.noteOption(noteMissingArgument, option, a.start, a.end)
		return
	}
	c.next++
	c.option(name, option, c.list[c.next-1])
}

// option handles an option. value is its argument, or the option itself if it takes none.
func (c *curl) option(name, option string, a word) {
	value := c.bytes[a.from:a.to]
	file := len(value) > 0 && value[0] == '@'
	switch name {
	case "data", "data-ascii", "data-binary", "json":
		c.hasData = true
		if name == "json" {
			c.setContentType("application/json", span{a.start, a.end})
		}
		if file {
			c.noteOption(noteFileNotRead, option, a.start, a.end)
			return
		}
		if name != "json" {
			c.separate(&c.body, a)
		}
		c.body.splice(&c.derived, a.from, a.to)
	case "data-raw":
		c.hasData = true
		c.separate(&c.body, a)
		c.body.splice(&c.derived, a.from, a.to)
	case "data-urlencode":
		c.hasData = true
		c.urlencode(&c.body, option, a)
	case "url-query":
		if len(value) > 0 && value[0] == '+' {
			a.from++
			c.separate(&c.query, a)
			c.query.splice(&c.derived, a.from, a.to)
			return
		}
		c.urlencode(&c.query, option, a)
	case "form", "form-string":
		c.multipart(option, span{a.start, a.end})
		n := strings.IndexByte(string(value), '=')
		if n < 0 {
			return
		}
		if name == "form" && n+1 < len(value) && (value[n+1] == '@' || value[n+1] == '<') {
			c.noteOption(noteFileNotRead, option, a.start, a.end)
			return
		}
		c.urlencode(&c.body, option, a)
	case "get":
		c.get = true
	case "no-get":
		c.get = false
	case "head":
		c.head, c.implied = true, span{a.start, a.end}
	case "upload-file":
		c.upload, c.implied = true, span{a.start, a.end}
		c.noteOption(noteFileNotRead, option, a.start, a.end)
	case "config":
		c.noteOption(noteFileNotRead, option, a.start, a.end)
	case "globoff":
		c.globoff = true
	case "request":
		c.method, c.methodAt = string(value), span{a.start, a.end}
	case "url":
		c.positional(a)
	case "header":
		if file {
			c.noteOption(noteFileNotRead, option, a.start, a.end)
			return
		}
		c.header(string(value), span{a.start, a.end})
	case "next":
		c.note(noteSeveralRequests, a.start, a.end)
		c.next = -1
	}
}

// separate appends an & if there is data already.
func (c *curl) separate(d *derived, a word) {
	if len(d.bytes) > 0 {
		start, _ := c.span(a.from, a.to)
		d.add("&", start, start, replaced)
	}
}

// urlencode reads "content", "=content" or "name=content", and encodes the content.
func (c *curl) urlencode(d *derived, option string, a word) {
	value := string(c.bytes[a.from:a.to])
	n := strings.IndexByte(value, '=')
	if n < 0 && strings.IndexByte(value, '@') >= 0 {
		c.noteOption(noteFileNotRead, option, a.start, a.end)
		return
	}
	c.separate(d, a)
	if n > 0 {
		d.splice(&c.derived, a.from, a.from+n+1)
	}
	d.encode(&c.derived, a.from+n+1, a.to)
}

// header reads a header field. Only the content type matters here.
func (r *reader) header(line string, at span) {
	name, value, found := strings.Cut(line, ":")
	if !found {
		name = strings.TrimSuffix(name, ";") // curl: send the header without a value
	}
	if ascii.EqualFold(strings.TrimSpace(name), "Content-Type") {
		r.setContentType(strings.TrimSpace(value), at)
	}
}

// setContentType keeps the first content type.
func (r *reader) setContentType(value string, at span) {
	if r.contentTypeAt == (span{}) {
		r.contentType, r.contentTypeAt = value, at
	}
}

// finish assembles the request.
func (c *curl) finish() {
	if c.hasURL {
		url := c.url
		if c.globoff {
			c.readURL(&c.derived, url.from, url.to, "http://")
		} else {
			plain := c.unglob(url)
			c.readURL(&plain, 0, len(plain.bytes), "http://")
		}
	} else {
		at := c.anchor
		c.note(noteNoURL, at, at)
	}
	c.extend(&c.query)
	if c.get {
		c.extend(&c.body)
	} else {
		c.reader.body = c.body
	}
	if c.methodAt != (span{}) {
		return
	}
	c.methodAt = c.implied
	switch {
	case c.head:
		c.method = "HEAD"
	case c.upload:
		c.method = "PUT"
	case c.bodyType == multipartType || c.hasData && !c.get:
		c.method = "POST"
	default:
		c.method = "GET"
	}
}

// extend appends data to the URL's query.
func (c *curl) extend(data *derived) {
	query := &c.reader.query
	if len(data.bytes) == 0 {
		return
	}
	if n := len(query.bytes); n > 0 && query.bytes[n-1] != '&' {
		at := data.runs[0].start
		query.add("&", at, at, replaced)
	}
	query.splice(data, 0, len(data.bytes))
}

// unglob removes the backslashes that stop curl from reading braces and brackets in a URL as a
// pattern.
func (c *curl) unglob(url word) derived {
	var plain derived
	from := url.from
	start := indexAny(c.content(url), "/?") // skips the brackets of an IPv6 host
	if n := schemeEnd(c.content(url)); n > 0 {
		start = n + indexAny(c.content(url)[n:], "/?")
	}
	for i := url.from; i < url.to; i++ {
		b := c.bytes[i]
		if b == '\\' && i+1 < url.to && strings.IndexByte("{}[]", c.bytes[i+1]) >= 0 {
			plain.splice(&c.derived, from, i)
			at, _ := c.span(i, i+1)
			_, end := c.span(i+1, i+2)
			plain.add(string(c.bytes[i+1:i+2]), at, end, replaced)
			i++
			from = i + 1
		} else if b == '{' || b == '[' && i >= url.from+start {
			at, end := c.span(i, i+1)
			c.note(noteURLGlob, at, end)
		}
	}
	plain.splice(&c.derived, from, url.to)
	return plain
}
