package protocol

import (
	"strings"

	"playtoken"
	"playtoken/internal/jsontext"
)

// An Answer is an error answer of the endpoint. Rendering it is a pure function, so the endpoint,
// the browser and the portal show the same bytes (D20).
type Answer struct {
	// Problems has at least one problem, in the order of D7. The first determines the status.
	Problems []playtoken.Problem
	// RequestID is repeated in the body, so that a person can quote it.
	RequestID string
	// Docs is the root URL of the documentation without a final slash. With "", links begin with
	// /errors/ and so lead to the host of the answer.
	Docs string
}

// Status returns the HTTP status of the answer (D20).
func (a Answer) Status() int { return playtoken.Result{Problems: a.Problems}.Status() }

// Body renders the body of the answer. The caller sends it with f.ContentType, and HTML with
// ContentSecurityPolicy.
func (a Answer) Body(f playtoken.Format) string {
	if f == playtoken.JSON {
		return a.json()
	}
	return a.html()
}

// DocumentationURL is the address of a code's page below the root URL of the documentation.
func DocumentationURL(docs string, c playtoken.Code) string {
	return docs + "/errors/" + c.String() + "/"
}

func (a Answer) json() string {
	var b strings.Builder
	b.Grow(1024) // one problem seldom takes more
	b.WriteByte('{')
	writeProblem(&b, a.Problems[0])
	first := b.String()
	b.WriteString(`,"documentationUrl":`)
	jsontext.Write(&b, DocumentationURL(a.Docs, a.Problems[0].Code))
	b.WriteString(`,"requestId":`)
	jsontext.Write(&b, a.RequestID)
	b.WriteString(`,"errors":[`)
	b.WriteString(first)
	b.WriteByte('}')
	for _, p := range a.Problems[1:] {
		b.WriteString(`,{`)
		writeProblem(&b, p)
		b.WriteByte('}')
	}
	b.WriteString("]}\n")
	return b.String()
}

// writeProblem writes the members of a problem (D20) and its fix (P1).
func writeProblem(b *strings.Builder, p playtoken.Problem) {
	b.WriteString(`"errorCode":`)
	b.WriteString(p.Code.String())
	for _, member := range [...][2]string{
		{"errorMessage", playtoken.Message(p)}, {"parameter", p.Parameter}, {"details", p.Details}, {"fix", p.Fix},
	} {
		b.WriteString(`,"`)
		b.WriteString(member[0])
		b.WriteString(`":`)
		jsontext.Write(b, member[1])
	}
}

// Success renders the body of a successful answer. It is JSON, also under the content type
// text/uri-list (D21).
func Success(licenseAcquisitionURL, token string) string {
	var b strings.Builder
	b.WriteString(`{"licenseAcquisitionUrl":`)
	jsontext.Write(&b, licenseAcquisitionURL)
	b.WriteString(`,"token":`)
	jsontext.Write(&b, token)
	b.WriteString("}\n")
	return b.String()
}
