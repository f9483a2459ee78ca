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

// Now is the time of all requests on pages. It is fixed, so that equal content makes equal sites.
var Now = vectors.Now

// ID is the request ID in all answers on pages.
const ID = "01KF0P4Z7M3V9W2T8QYX6C5RNB"

// An Endpoint answers the requests of the pages.
type Endpoint interface {
	// Answer answers the request as a service in the named state does. content/README.md lists the
	// states. The error is for an unknown state.
	Answer(state string, r *api.Request) (*api.Answer, error)
}

// An Exchange is a request and its answer.
type Exchange struct {
	Request
	Problems []playtoken.Problem
	Warnings []playtoken.Warning
	// HTML is the answer with errorFormat=html, and JSON with errorFormat=json. JSON is nil if the
	// endpoint answers with HTML anyway.
	HTML, JSON *api.Answer
}

// Run parses a request block and sends the request to the endpoint. It returns an error if the
// verdict differs from the verdict in the block.
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
		return Exchange{}, fmt.Errorf("the request raises %s, but the block has the verdict %s", got, r.want)
	}
	return x, nil
}

// Verdict returns the codes of the problems, separated by commas, or "ok" without problems.
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

// message returns the request for the endpoint, with errorFormat set to the format. errorFormat is
// in the query, because HTTP-level errors read it only there (D20). A request with an invalid
// errorFormat of its own keeps it.
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

// without returns the text of the pairs that have another name.
func without(pairs []pair, name string) string {
	var list []string
	for _, p := range pairs {
		if p.name != name {
			list = append(list, p.name+"="+p.value)
		}
	}
	return strings.Join(list, "&")
}

// Answer returns the JSON answer, or the HTML answer if JSON is nil.
func (x Exchange) Answer() *api.Answer {
	if x.JSON != nil {
		return x.JSON
	}
	return x.HTML
}

func isJSON(body string) bool { return strings.HasPrefix(body, "{") }

// shownFields are the header fields of an answer that pages show.
var shownFields = []string{"Content-Type", "WWW-Authenticate", "Allow", "Retry-After"}

// HTTP returns an answer as the text of an HTTP response. It indents JSON.
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
