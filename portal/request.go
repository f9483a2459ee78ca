package portal

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/portal/samples"
	"playtoken/portal/tables"
)

// formType is the content type of a form.
const formType = "application/x-www-form-urlencoded"

// requestID stands in the answers of the pages.
const requestID = "01KF0P4Z7M3V9W2T8QYX6C5RNB"

// A pair is a name and a value of a request, raw.
type pair struct {
	name, value string
	changed     bool
	start, end  int // the byte range in the request's text
}

// A request is a request block of a page.
type request struct {
	// want is "ok", or the codes that the request raises, with commas between them.
	want                      string
	base, state               string
	method, path, contentType string
	size                      int
	all                       bool
	pairs                     []pair
	omitted                   []string

	text     string
	problems []playtoken.Problem
	warnings []playtoken.Warning
	// html is the answer; json is the same as JSON, nil where the endpoint gives none.
	html, json *issue.Answer
}

// parseRequest reads a request block: the words after "request", and the lines.
func parseRequest(info, body string) (*request, error) {
	words := strings.Fields(info)
	if len(words) == 0 {
		return nil, fmt.Errorf("a request says what is expected: ok, or the codes that it raises")
	}
	r := &request{want: words[0], base: "buy", state: "demo", method: "POST", path: issue.Path, contentType: formType}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "base":
			r.base = value
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
				return nil, fmt.Errorf("size is a number of bytes")
			}
			r.size = n
		case "show":
			r.all = value == "all"
		default:
			return nil, fmt.Errorf("a request has no attribute %q: content/README.md lists them", name)
		}
	}
	b, ok := bases[r.base]
	if !ok {
		return nil, fmt.Errorf("there is no base %q: content/README.md lists them", r.base)
	}
	r.pairs = b.pairs()
	for line := range strings.Lines(body) {
		if line = strings.TrimRight(line, "\n"); line == "" {
			continue
		}
		if err := r.apply(line); err != nil {
			return nil, err
		}
	}
	r.finish()
	return r, nil
}

// apply makes the change to the base that a line says.
func (r *request) apply(line string) error {
	if name, ok := strings.CutPrefix(line, "-"); ok {
		for i := range r.pairs {
			if r.pairs[i].name == name {
				r.pairs = append(r.pairs[:i:i], r.pairs[i+1:]...)
				r.omitted = append(r.omitted, name)
				return nil
			}
		}
		return fmt.Errorf("%q leaves out a pair that the base has not", line)
	}
	twice := strings.HasPrefix(line, "&")
	name, value, ok := strings.Cut(strings.TrimPrefix(line, "&"), "=")
	if !ok || strings.Contains(line[1:], "&") || strings.Contains(line, " ") {
		return fmt.Errorf("%q is not name=value, percent-encoded, one pair a line", line)
	}
	changed := pair{name: name, value: value, changed: true}
	for i := range r.pairs {
		if r.pairs[i].name == name && !twice {
			r.pairs[i] = changed
			return nil
		}
	}
	r.pairs = append(r.pairs, changed)
	return nil
}

// finish writes the text and notes where each pair stands in it.
func (r *request) finish() {
	var b strings.Builder
	for i := range r.pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		r.pairs[i].start = b.Len()
		b.WriteString(r.pairs[i].name + "=" + r.pairs[i].value)
		r.pairs[i].end = b.Len()
	}
	r.text = b.String()
}

// run sends the request to the endpoint and returns a sentence about a verdict other than the one wanted.
func (r *request) run(e Endpoint) error {
	checked := playtoken.Check(r.text, Now)
	r.problems, r.warnings = checked.Problems, checked.Warnings
	var err error
	if r.html, err = e.Answer(r.state, r.http(playtoken.HTML)); err != nil {
		return err
	}
	answer, err := e.Answer(r.state, r.http(playtoken.JSON))
	if err != nil {
		return err
	}
	if strings.HasPrefix(answer.Body, "{") {
		r.json = answer
	}
	if answer.Code != 0 && (len(r.problems) == 0 || answer.Code > 0) {
		if r.problems, err = problemsOf(answer.Body); err != nil {
			return err
		}
	}
	if got := r.verdict(); got != r.want {
		return fmt.Errorf("the request raises %s and not %s, as the block says", got, r.want)
	}
	return nil
}

// answer is the answer to the request, as JSON where the endpoint gives it so.
func (r *request) answer() *issue.Answer {
	if r.json != nil {
		return r.json
	}
	return r.html
}

// shown are the header fields of an answer that mean something to a client.
var shown = []string{"Content-Type", "WWW-Authenticate", "Allow", "Retry-After"}

// asHTTP is an answer as it comes over HTTP, JSON with line breaks.
func asHTTP(a *issue.Answer) string {
	var b strings.Builder
	b.WriteString("HTTP/1.1 " + tables.Status(a.Status) + "\n")
	for _, h := range a.Header {
		if has(shown, h.Name) {
			b.WriteString(h.Name + ": " + h.Value + "\n")
		}
	}
	body := a.Body
	if strings.HasPrefix(body, "{") {
		body = indented(body)
	}
	return b.String() + "\n" + body
}

// verdict is what the request got, written as in a request block.
func (r *request) verdict() string {
	if len(r.problems) == 0 {
		return "ok"
	}
	var codes []string
	for _, p := range r.problems {
		codes = append(codes, p.Code.String())
	}
	return strings.Join(codes, ",")
}

// http is the request as the endpoint gets it, with errors in the format. The format goes into the query, where the endpoint looks
// for it in every case (D20), unless the request is about the format itself.
func (r *request) http(f playtoken.Format) issue.Request {
	h := issue.Request{Method: r.method, Path: r.path, ContentType: r.contentType, ID: requestID, Now: Now}
	text, query := r.text, ""
	if format := r.value("errorFormat"); format == "" || format == "html" || format == "json" {
		query = "errorFormat=" + f.String()
		text = without(r.pairs, "errorFormat")
	}
	if r.method == "POST" {
		h.Query, h.Body = query, text
		if r.size > len(text) {
			h.Body += "&padding=" + strings.Repeat("x", r.size-len(text))
		}
		h.BodyTooLarge = len(h.Body) > issue.MaxBody
		return h
	}
	h.Query = strings.Trim(text+"&"+query, "&")
	return h
}

func (r *request) value(name string) string {
	for _, p := range r.pairs {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// without is the text of the pairs but those of a name.
func without(pairs []pair, name string) string {
	var list []string
	for _, p := range pairs {
		if p.name != name {
			list = append(list, p.name+"="+p.value)
		}
	}
	return strings.Join(list, "&")
}

// decoded are the pairs as a program sets them before it encodes the form.
func (r *request) decoded() [][2]string {
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

// problemsOf reads the problems out of a JSON answer.
func problemsOf(body string) ([]playtoken.Problem, error) {
	var answer struct {
		Errors []struct {
			ErrorCode               int
			Parameter, Details, Fix string
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		return nil, fmt.Errorf("the endpoint's answer is not JSON: %w", err)
	}
	var list []playtoken.Problem
	for _, e := range answer.Errors {
		list = append(list, playtoken.Problem{Code: playtoken.Code(e.ErrorCode), Parameter: e.Parameter, Details: e.Details, Fix: e.Fix, Start: -1})
	}
	return list, nil
}

// call is the call that sends a request, with errors as programs read them: in the other format one is a page.
func (s *site) call(r *request) samples.Call {
	form := r.decoded()
	if r.value("errorFormat") == "" {
		form = append(form, [2]string{"errorFormat", "json"})
	}
	return samples.Call{URL: s.options.TokenURL, Form: form}
}
