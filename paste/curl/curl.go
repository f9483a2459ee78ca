// Package curl reads the request from the arguments of a curl command.
package curl

import (
	"strings"

	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/note"
	"playtoken/paste/request"
	"playtoken/paste/shell"
)

// A command is a curl command that is being read.
type command struct {
	*request.Request
	*shell.Words
	next int // the index of the next argument

	url             shell.Word
	hasURL, hasData bool
	get, head       bool         // -G, -I
	upload          bool         // -T
	implied         derived.Span // the place of -I or -T
	globoff         bool
	data, urlQuery  derived.Text // of --data and --url-query
}

// Read reads the request from the arguments after the name of the program.
func Read(r *request.Request, w *shell.Words) {
	c := &command{Request: r, Words: w, next: 1}
	if len(w.List) > 0 {
		r.Anchor = w.List[len(w.List)-1].End
	}
	options := true
	for c.next < len(c.List) {
		a := c.List[c.next]
		c.next++
		arg := c.Content(a)
		dash := chars.SmartDashAt(arg, 0)
		switch {
		case options && arg == "--":
			options = false
		case options && strings.HasPrefix(arg, "--"):
			c.long(a, 2)
		case options && len(arg) > 1 && arg[0] == '-':
			c.short(a, 1)
		case options && dash > 0 && len(arg) > dash:
			r.Notes.Add(note.SmartDash, a.Start, a.End)
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
func (c *command) positional(a shell.Word) {
	switch {
	case a.From == a.To:
		return
	case c.hasURL:
		c.Notes.Add(note.SeveralRequests, a.Start, a.End)
		return
	}
	c.hasURL, c.url = true, a
}

// long reads a long option, whose name begins after the dashes.
func (c *command) long(a shell.Word, dashes int) {
	arg := c.Content(a)[dashes:]
	name, _, equals := strings.Cut(arg, "=")
	takes, ok := longOption(name)
	if !ok || equals && !takes {
		c.Notes.Add(note.UnknownOption, a.Start, a.End)
		return
	}
	if !takes {
		c.option(name, "--"+name, a)
		return
	}
	if equals {
		c.Notes.AddOption(note.OptionEquals, "--"+name, a.Start, a.End)
		a.From += dashes + len(name) + 1
		c.option(name, "--"+name, a)
		return
	}
	c.withNext(name, "--"+name, a)
}

// short reads the short options in one word. The rest of the word may be the argument of the last.
func (c *command) short(a shell.Word, dash int) {
	arg := c.Content(a)
	for i := dash; i < len(arg) && c.next >= 0; i++ {
		switch {
		case strings.IndexByte(shortWithout, arg[i]) >= 0:
			c.option(shortOption(arg[i]), "-"+arg[i:i+1], a)
		case strings.IndexByte(shortWithArgument, arg[i]) < 0:
			c.Notes.Add(note.UnknownOption, a.Start, a.End)
			return
		case i+1 < len(arg):
			rest := a
			rest.From += i + 1
			c.option(shortOption(arg[i]), "-"+arg[i:i+1], rest)
			return
		default:
			c.withNext(shortOption(arg[i]), "-"+arg[i:], a)
		}
	}
}

// withNext reads an option whose argument is the next word.
func (c *command) withNext(name, option string, a shell.Word) {
	if c.next == len(c.List) {
		c.Notes.AddOption(note.MissingArgument, option, a.Start, a.End)
		return
	}
	c.next++
	c.option(name, option, c.List[c.next-1])
}

// option handles an option. value is its argument, or the option itself if it takes none.
func (c *command) option(name, option string, a shell.Word) {
	value := c.Bytes[a.From:a.To]
	file := len(value) > 0 && value[0] == '@'
	switch name {
	case "data", "data-ascii", "data-binary", "json":
		c.hasData = true
		if name == "json" {
			c.SetContentType(request.JSONType, a.Span)
		}
		if file {
			c.Notes.AddOption(note.FileNotRead, option, a.Start, a.End)
			return
		}
		if name != "json" {
			c.separate(&c.data, a)
		}
		c.data.Splice(&c.Text, a.From, a.To)
	case "data-raw":
		c.hasData = true
		c.separate(&c.data, a)
		c.data.Splice(&c.Text, a.From, a.To)
	case "data-urlencode":
		c.hasData = true
		c.urlencode(&c.data, option, a)
	case "url-query":
		if len(value) > 0 && value[0] == '+' {
			a.From++
			c.separate(&c.urlQuery, a)
			c.urlQuery.Splice(&c.Text, a.From, a.To)
			return
		}
		c.urlencode(&c.urlQuery, option, a)
	case "form", "form-string":
		c.Multipart(option, a.Span)
		n := strings.IndexByte(string(value), '=')
		if n < 0 {
			return
		}
		if name == "form" && n+1 < len(value) && (value[n+1] == '@' || value[n+1] == '<') {
			c.Notes.AddOption(note.FileNotRead, option, a.Start, a.End)
			return
		}
		c.urlencode(&c.data, option, a)
	case "get":
		c.get = true
	case "no-get":
		c.get = false
	case "head":
		c.head, c.implied = true, a.Span
	case "upload-file":
		c.upload, c.implied = true, a.Span
		c.Notes.AddOption(note.FileNotRead, option, a.Start, a.End)
	case "config":
		c.Notes.AddOption(note.FileNotRead, option, a.Start, a.End)
	case "globoff":
		c.globoff = true
	case "request":
		c.Method, c.MethodAt = string(value), a.Span
	case "url":
		c.positional(a)
	case "header":
		if file {
			c.Notes.AddOption(note.FileNotRead, option, a.Start, a.End)
			return
		}
		c.Header(string(value), a.Span)
	case "next":
		c.Notes.Add(note.SeveralRequests, a.Start, a.End)
		c.next = -1
	}
}

// separate appends an & if there is data already.
func (c *command) separate(d *derived.Text, a shell.Word) {
	if len(d.Bytes) > 0 {
		start, _ := c.Span(a.From, a.To)
		d.Add("&", start, start, derived.Replaced)
	}
}

// urlencode reads "content", "=content" or "name=content", and encodes the content.
func (c *command) urlencode(d *derived.Text, option string, a shell.Word) {
	value := string(c.Bytes[a.From:a.To])
	n := strings.IndexByte(value, '=')
	if n < 0 && strings.IndexByte(value, '@') >= 0 {
		c.Notes.AddOption(note.FileNotRead, option, a.Start, a.End)
		return
	}
	c.separate(d, a)
	if n > 0 {
		d.Splice(&c.Text, a.From, a.From+n+1)
	}
	d.Encode(&c.Text, a.From+n+1, a.To)
}

// finish assembles the request.
func (c *command) finish() {
	if c.hasURL {
		url := c.url
		if c.globoff {
			c.ReadURL(&c.Text, url.From, url.To, "http://")
		} else {
			plain := c.unglob(url)
			c.ReadURL(&plain, 0, len(plain.Bytes), "http://")
		}
	} else {
		at := c.Anchor
		c.Notes.Add(note.NoURL, at, at)
	}
	c.extend(&c.urlQuery)
	if c.get {
		c.extend(&c.data)
	} else {
		c.Body = c.data
	}
	if c.MethodAt != (derived.Span{}) {
		return
	}
	c.MethodAt = c.implied
	switch {
	case c.head:
		c.Method = "HEAD"
	case c.upload:
		c.Method = "PUT"
	case c.BodyType == request.MultipartType || c.hasData && !c.get:
		c.Method = "POST"
	default:
		c.Method = "GET"
	}
}

// extend appends data to the URL's query.
func (c *command) extend(data *derived.Text) {
	query := &c.Query
	if len(data.Bytes) == 0 {
		return
	}
	if n := len(query.Bytes); n > 0 && query.Bytes[n-1] != '&' {
		at, _ := data.Span(0, 0)
		query.Add("&", at, at, derived.Replaced)
	}
	query.Splice(data, 0, len(data.Bytes))
}

// unglob removes the backslashes that stop curl from reading braces and brackets in a URL as a
// pattern.
func (c *command) unglob(url shell.Word) derived.Text {
	var plain derived.Text
	from := url.From
	start := request.IndexAny(c.Content(url), "/?") // skips the brackets of an IPv6 host
	if n := request.SchemeEnd(c.Content(url)); n > 0 {
		start = n + request.IndexAny(c.Content(url)[n:], "/?")
	}
	for i := url.From; i < url.To; i++ {
		b := c.Bytes[i]
		if b == '\\' && i+1 < url.To && strings.IndexByte("{}[]", c.Bytes[i+1]) >= 0 {
			plain.Splice(&c.Text, from, i)
			at, _ := c.Span(i, i+1)
			_, end := c.Span(i+1, i+2)
			plain.Add(string(c.Bytes[i+1:i+2]), at, end, derived.Replaced)
			i++
			from = i + 1
		} else if b == '{' || b == '[' && i >= url.From+start {
			at, end := c.Span(i, i+1)
			c.Notes.Add(note.URLGlob, at, end)
		}
	}
	plain.Splice(&c.Text, from, url.To)
	return plain
}
