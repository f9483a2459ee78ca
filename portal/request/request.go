// Package request parses the request blocks of pages, sends the requests to the token endpoint, and
// prepares requests and answers for pages.
package request

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/portal/samples"
	"playtoken/protocol"
)

// A Request is a parsed request block: a base with changes.
type Request struct {
	// Text is the form-encoded text of the request.
	Text string

	want                      string // the expected verdict, see Verdict
	base                      Base
	state                     string // the state of the service
	method, path, contentType string
	size                      int      // the size in bytes to which the body is padded; 0 for no padding
	showAll                   bool     // whether pages show unchanged pairs too
	pairs                     []pair   // in the order of Text
	omitted                   []string // names in the base that the request lacks
}

// A pair is an encoded name and value of a request.
type pair struct {
	name, value string
	changed     bool // whether the pair differs from the base
	start, end  int  // the byte range in Request.Text
}

// Of returns the request of a base without changes.
func Of(base Base) Request {
	r := Request{
		want: "ok", base: base, state: "demo",
		method: "POST", path: protocol.Path, contentType: protocol.FormType, pairs: base.pairs(),
	}
	r.Text = place(r.pairs)
	return r
}

// Parse parses a request block. info has the words after the block's language: the verdict, then
// attributes. body has the changes to the base, one a line. content/README.md documents both.
func Parse(info, body string) (Request, error) {
	words := strings.Fields(info)
	if len(words) == 0 {
		return Request{}, fmt.Errorf("a request block must begin with its verdict: ok, or the codes that it raises")
	}
	r := Of(Bases[0])
	r.want = words[0]
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "base":
			i := slices.IndexFunc(Bases, func(b Base) bool { return b.Name == value })
			if i < 0 {
				return Request{}, fmt.Errorf("unknown base %q: content/README.md lists the bases", value)
			}
			r.base, r.pairs = Bases[i], Bases[i].pairs()
		case "state":
			r.state = value
		case "method":
			r.method = value
		case "path":
			r.path = value
		case "type":
			r.contentType = value
		case "size":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return Request{}, fmt.Errorf("size must be a number of bytes")
			}
			r.size = n
		case "show":
			r.showAll = value == "all"
		default:
			return Request{}, fmt.Errorf("unknown attribute %q: content/README.md lists the attributes", name)
		}
	}
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		if line == "" {
			continue
		}
		var err error
		if name, ok := strings.CutPrefix(line, "-"); ok {
			r.pairs, err = leaveOut(r.pairs, name)
			r.omitted = append(r.omitted, name)
		} else {
			r.pairs, err = set(r.pairs, line)
		}
		if err != nil {
			return Request{}, err
		}
	}
	r.Text = place(r.pairs)
	return r, nil
}

// leaveOut removes the first pair of that name. It returns an error if the base lacks the name.
func leaveOut(pairs []pair, name string) ([]pair, error) {
	i := slices.IndexFunc(pairs, func(p pair) bool { return p.name == name })
	if i < 0 {
		return nil, fmt.Errorf("%q leaves out a pair that the base lacks", "-"+name)
	}
	return slices.Delete(pairs, i, i+1), nil
}

// set makes the change of a line. name=value replaces or appends a pair; &name=value always appends
// one.
func set(pairs []pair, line string) ([]pair, error) {
	text, adds := strings.CutPrefix(line, "&")
	name, value, ok := strings.Cut(text, "=")
	if !ok || strings.Contains(line[1:], "&") || strings.Contains(line, " ") {
		return nil, fmt.Errorf("%q is not name=value, percent-encoded, one pair a line", line)
	}
	changed := pair{name: name, value: value, changed: true}
	i := slices.IndexFunc(pairs, func(p pair) bool { return p.name == name })
	if i < 0 || adds {
		return append(pairs, changed), nil
	}
	pairs[i] = changed
	return pairs, nil
}

// place joins the pairs, and sets the byte range of each.
func place(pairs []pair) string {
	var b strings.Builder
	for i := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		pairs[i].start = b.Len()
		b.WriteString(pairs[i].name + "=" + pairs[i].value)
		pairs[i].end = b.Len()
	}
	return b.String()
}

// value returns the first value of that name, or "".
func (r Request) value(name string) string {
	for _, p := range r.pairs {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// Form returns the names and decoded values of the request.
func (r Request) Form() [][2]string {
	var list [][2]string
	for _, p := range r.pairs {
		value, err := url.QueryUnescape(p.value)
		if err != nil {
			value = p.value
		}
		list = append(list, [2]string{p.name, value})
	}
	return list
}

// Call returns a call for samples that sends the request to url. Unless the request sets
// errorFormat, the call asks for errors in JSON.
func (r Request) Call(url string) samples.Call {
	form := r.Form()
	if r.value("errorFormat") == "" {
		form = append(form, [2]string{"errorFormat", playtoken.JSON.String()})
	}
	return samples.Call{URL: url, Form: form}
}
