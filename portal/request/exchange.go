package request

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/portal/tables"
	"playtoken/protocol"
	"playtoken/vectors"
)

// Now is the time at which the requests of the pages are sent. It is fixed, so that the same
// content makes the same site.
var Now = vectors.Now

// ID is the request ID in the answers of the pages.
const ID = "01KF0P4Z7M3V9W2T8QYX6C5RNB"

// An Endpoint answers the requests of the pages.
type Endpoint interface {
	// Answer sends the request to a service in the named state. content/README.md lists the states.
	Answer(state string, r *api.Request) (*api.Answer, error)
}

// An Exchange is a request and its answer.
type Exchange struct {
	Request
	Problems []playtoken.Problem
	Warnings []playtoken.Warning
	// HTML is the answer with errorFormat=html, JSON with errorFormat=json; JSON is nil where the
	// endpoint answers with HTML in every case.
	HTML, JSON *api.Answer
}

// Run parses a request block and sends it. It is an error if the verdict differs from the block's.
func Run(e Endpoint, info, body string) (Exchange, error) {
	r, err := Parse(info, body)
	if err != nil {
		return Exchange{}, err
	}
	checked := playtoken.Check(r.Text, Now)
	x := Exchange{Request: r, Problems: checked.Problems, Warnings: checked.Warnings}
	if x.HTML, err = e.Answer(r.state, r.message(playtoken.HTML)); err != nil {
		return Exchange{}, err
	}
	answer, err := e.Answer(r.state, r.message(playtoken.JSON))
	if err != nil {
		return Exchange{}, err
	}
	if isJSON(answer.Body) {
		x.JSON = answer
	}
	if answer.Code != 0 && (len(x.Problems) == 0 || answer.Code > 0) {
		if x.Problems, err = problemsOf(answer.Body); err != nil {
			return Exchange{}, err
		}
	}
	if got := Verdict(x.Problems); got != r.want {
		return Exchange{}, fmt.Errorf("the request raises %s and not %s, as the block says", got, r.want)
	}
	return x, nil
}

// Verdict returns the codes of the problems with commas between them, "ok" for none.
func Verdict(problems []playtoken.Problem) string {
	if len(problems) == 0 {
		return "ok"
	}
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code.String())
	}
	return strings.Join(codes, ",")
}

// message returns the request as the endpoint gets it, with errors in the format. The query names
// the format, because HTTP-level errors take it from there alone (D20). A request with a wrong
// format of its own stays unchanged.
func (r Request) message(f playtoken.Format) *api.Request {
	m := &api.Request{Method: r.method, Path: r.path, EscapedPath: r.path, ID: ID, Now: Now}
	m.Headers = func(name string) []string {
		if name == "Content-Type" && r.contentType != "" {
			return []string{r.contentType}
		}
		return nil
	}
	text, query := r.Text, ""
	formats, _ := playtoken.LookupParameter("errorFormat")
	if own := r.value(formats.Name); own == "" || slices.Contains(formats.Values, own) {
		query = formats.Name + "=" + f.String()
		text = without(r.pairs, formats.Name)
	}
	if r.method != "POST" {
		m.Query = strings.Trim(text+"&"+query, "&")
		return m
	}
	m.Query, m.Body = query, text
	if r.size > len(text) {
		m.Body += "&padding=" + strings.Repeat("x", r.size-len(text))
	}
	if len(m.Body) > protocol.MaxBody {
		m.Body, m.Trouble = "", api.TooLarge
	}
	return m
}

// without returns the text of the pairs of other names.
func without(pairs []pair, name string) string {
	var list []string
	for _, p := range pairs {
		if p.name != name {
			list = append(list, p.name+"="+p.value)
		}
	}
	return strings.Join(list, "&")
}

// Answer returns the answer, as JSON where the endpoint gives JSON.
func (x Exchange) Answer() *api.Answer {
	if x.JSON != nil {
		return x.JSON
	}
	return x.HTML
}

func isJSON(body string) bool { return strings.HasPrefix(body, "{") }

// shownFields are the header fields of an answer that mean something to a client.
var shownFields = []string{"Content-Type", "WWW-Authenticate", "Allow", "Retry-After"}

// HTTP writes an answer as it comes over HTTP. JSON gets line breaks.
func HTTP(a *api.Answer) string {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + tables.Status(a.Status) + "\n")
	for _, h := range a.Header {
		if slices.Contains(shownFields, h.Name) {
			b.WriteString(h.Name + ": " + h.Value + "\n")
		}
	}
	b.WriteByte('\n')
	if !isJSON(a.Body) || json.Indent(&b, []byte(a.Body), "", "  ") != nil {
		b.WriteString(a.Body)
	}
	return b.String()
}

// problemsOf reads the problems of a JSON answer.
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
		list = append(list, playtoken.Problem{
			Code: playtoken.Code(e.ErrorCode), Parameter: e.Parameter, Details: e.Details, Fix: e.Fix, Start: -1,
		})
	}
	return list, nil
}
