package scenario

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
)

func (x *running) checkAnswer(step vectors.Step, m vectors.Message, answer *http.Response, body string) {
	x.Helper()
	e := step.Expect
	if answer.StatusCode != e.Status {
		x.Fatalf("the status is %d, want %d: %s", answer.StatusCode, e.Status, body)
	}
	for name, want := range e.Headers {
		want = vectors.Fill(want, x.values)
		if got := answer.Header.Get(name); got != want && (want != "*" || got == "") {
			x.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if e.Text != nil && body != vectors.Fill(*e.Text, x.values) {
		x.Errorf("the body is %q, want %q", body, vectors.Fill(*e.Text, x.values))
	}
	for _, part := range e.Has {
		if !strings.Contains(body, part) {
			x.Errorf("the body lacks %q: %s", part, body)
		}
	}
	for _, part := range e.Lacks {
		if strings.Contains(body, vectors.Fill(part, x.values)) {
			x.Errorf("the body has %q: %s", part, body)
		}
	}
	if e.JSON != nil {
		if wrong := unlike(x.json(body), e.JSON, x.values); wrong != "" {
			x.Errorf("%s: %s", wrong, body)
		}
	}
	if e.Terms != nil {
		x.checkTerms(e.Terms, body)
	}
	if (e.Status >= 400 || e.Code != 0) && m.Method != "HEAD" {
		x.secrets.errors = append(x.secrets.errors, body)
		x.checkError(*e, answer.Header.Get("Content-Type"), body)
	}
}

func (x *running) json(body string) (v any) {
	x.Helper()
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		x.Fatalf("%v: %s", err, body)
	}
	return v
}

// keep stores the members of the answer that step.Keep lists, for later steps.
func (x *running) keep(step vectors.Step, answer *http.Response, body string) {
	x.Helper()
	var members map[string]any
	if answer.StatusCode/100 == 2 {
		json.Unmarshal([]byte(body), &members) // answers other than objects contain no secret member
	}
	for _, member := range secretMembers {
		x.secrets.add(secretOf(text(members[member])))
	}
	for name, header := range step.KeepHeaders {
		x.values[name] = answer.Header.Get(header)
	}
	if len(step.Keep) == 0 {
		return
	}
	members, _ = x.json(body).(map[string]any)
	for name, member := range step.Keep {
		value, ok := members[member].(string)
		if !ok {
			x.Fatalf("the answer lacks the member %s: %s", member, body)
		}
		x.values[name] = value
		if !slices.Contains(secretMembers, member) {
			x.secrets.public = append(x.secrets.public, value)
		}
	}
}

// secretMembers are the members of answers that have secrets.
var secretMembers = []string{"token", "k", "authenticator", "credential"}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// unlike describes how a JSON value differs from the wanted one, "" for no difference. Of objects
// it compares only the wanted members, of which null demands that the member is absent. The wanted
// "*" accepts any string but "".
func unlike(got, want any, values map[string]string) string {
	switch want := want.(type) {
	case string:
		if s, ok := got.(string); !ok || s != vectors.Fill(want, values) && (want != "*" || s == "") {
			return fmt.Sprintf("%v, not %s", got, want)
		}
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return "not an object"
		}
		for name, value := range want {
			member, ok := object[name]
			if value == nil && ok {
				return name + " is present"
			}
			if wrong := unlike(member, value, values); value != nil && wrong != "" {
				return name + " is " + wrong
			}
		}
	case []any:
		array, ok := got.([]any)
		if !ok || len(array) != len(want) {
			return fmt.Sprintf("not an array of %d", len(want))
		}
		for i := range want {
			if wrong := unlike(array[i], want[i], values); wrong != "" {
				return fmt.Sprintf("at %d: %s", i, wrong)
			}
		}
	default:
		if !reflect.DeepEqual(got, want) {
			return fmt.Sprintf("%v, not %v", got, want)
		}
	}
	return ""
}

// checkTerms opens the token of an answer and compares its terms.
func (x *running) checkTerms(want vectors.Terms, body string) {
	x.Helper()
	env := playtoken.Test
	if x.scenario.State.Environment == playtoken.Production.String() {
		env = playtoken.Production
	}
	ring, err := token.ParseRing(env, SealingKey)
	if err != nil {
		x.Fatal(err)
	}
	members, _ := x.json(body).(map[string]any)
	terms, err := ring.Open(text(members["token"]), x.world.Now())
	if err != nil {
		x.Fatal(err)
	}
	for _, wrong := range UnlikeTerms(terms, want) {
		x.Errorf("%s", wrong)
	}
}

func (x *running) checkError(e vectors.Expect, contentType, body string) {
	x.Helper()
	switch {
	case strings.HasPrefix(contentType, "application/json"):
		x.checkJSONError(e, body)
	case contentType == "application/problem+json":
		x.checkProblem(e, body)
	case strings.HasPrefix(contentType, "text/xml"):
		x.checkFault(e, body)
	default:
		leads := e.Code == 0 || strings.Contains(body, fmt.Sprintf("Error %d", e.Code))
		if !leads || !strings.Contains(body, e.Details) {
			x.Errorf("the page lacks the code %d or the details %q: %s", e.Code, e.Details, body)
		}
	}
}

func (x *running) checkJSONError(e vectors.Expect, body string) {
	x.Helper()
	var o struct {
		ErrorCode                                                          int
		ErrorMessage, Parameter, Details, Fix, DocumentationURL, RequestID string
		Errors                                                             []struct{ ErrorCode int }
	}
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		x.Fatalf("%v: %s", err, body)
	}
	if e.Code != 0 && o.ErrorCode != e.Code || e.Parameter != nil && o.Parameter != *e.Parameter ||
		!strings.Contains(o.Details, e.Details) || !strings.Contains(o.Fix, e.Fix) {
		x.Errorf("want %d, details %q, fix %q: %s", e.Code, e.Details, e.Fix, body)
	}
	info, ok := playtoken.LookupCode(playtoken.Code(o.ErrorCode))
	if !ok || info.Status != e.Status && info.CallerStatus != e.Status {
		x.Errorf("code %d with status %d", o.ErrorCode, e.Status)
	}
	if o.ErrorMessage == "" || o.Details == "" || o.Fix == "" || o.RequestID == "" || o.DocumentationURL == "" {
		x.Errorf("the error lacks a member: %s", body)
	}
	if e.Problems != nil {
		var codes []int
		for _, one := range o.Errors {
			codes = append(codes, one.ErrorCode)
		}
		if !reflect.DeepEqual(codes, e.Problems) {
			x.Errorf("the errors are %v, want %v: %s", codes, e.Problems, body)
		}
	}
	x.runner.details[x.scenario.ID()] = o.Details
	if e.SameDetailsAs != "" {
		if same := x.runner.detailsOf(x.T, x.scenario.Interface+"/"+e.SameDetailsAs); same != o.Details {
			x.Errorf("the details are %q, but %s has %q", o.Details, e.SameDetailsAs, same)
		}
	}
}

// checkProblem checks a refusal of the admin interface (RFC 9457).
func (x *running) checkProblem(e vectors.Expect, body string) {
	x.Helper()
	type cause struct{ Detail, Fix, Parameter string }
	var o struct {
		cause
		Type, Title, DocumentationURL, RequestID string
		Status                                   int
		Errors                                   []cause
	}
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		x.Fatalf("%v: %s", err, body)
	}
	if e.Parameter != nil && o.Parameter != *e.Parameter ||
		!strings.Contains(o.Detail, e.Details) || !strings.Contains(o.Fix, e.Fix) {
		x.Errorf("want details %q, fix %q: %s", e.Details, e.Fix, body)
	}
	if o.Type == "" || o.Title == "" || o.Status != e.Status || o.Detail == "" || o.Fix == "" || o.RequestID == "" ||
		o.DocumentationURL == "" || len(o.Errors) == 0 || o.Errors[0] != o.cause {
		x.Errorf("the problem lacks a member: %s", body)
	}
}

// A soapFault is the SOAP fault of a gateway.
type soapFault struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Fault   struct {
		Code   string `xml:"faultcode"`
		String string `xml:"faultstring"`
		Detail struct {
			StatusCode string `xml:"Exception>StatusCode"`
			Error      struct {
				Code                                              int
				Parameter, Details, Fix, Documentation, RequestId string
			} `xml:"urn:playtoken:error Error"`
		} `xml:"detail"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body>Fault"`
}

func (x *running) checkFault(e vectors.Expect, body string) {
	x.Helper()
	if e.Fault == nil {
		return // the fault comes from the license server
	}
	var got soapFault
	if err := xml.Unmarshal([]byte(body), &got); err != nil {
		x.Fatalf("%v: %s", err, body)
	}
	f, o := got.Fault, got.Fault.Detail.Error
	if o.Code != e.Code || e.Parameter != nil && o.Parameter != *e.Parameter ||
		!strings.Contains(o.Details, e.Details) || !strings.Contains(o.Fix, e.Fix) {
		x.Errorf("want %d, details %q, fix %q: %s", e.Code, e.Details, e.Fix, body)
	}
	want := *e.Fault
	if want.StatusCode != "" && f.Detail.StatusCode != want.StatusCode ||
		want.FaultCode != "" && f.Code != want.FaultCode {
		x.Errorf("want %+v: %s", want, body)
	}
	if o.Fix == "" || o.RequestId == "" || !strings.HasSuffix(o.Documentation, fmt.Sprintf("/errors/%d/", o.Code)) ||
		!strings.Contains(f.String, o.Details) || !strings.Contains(f.String, fmt.Sprint(o.Code)) {
		x.Errorf("the fault lacks an element: %s", body)
	}
}
