package playtoken

import "strings"

// An Answer is an error answer of the endpoint. Rendering it is a pure function, so the endpoint,
// the browser and the portal show the same bytes (D20).
type Answer struct {
	// Problems are in the order of D7 and at least one. The first gives the status.
	Problems []Problem
	// RequestID is repeated in the body, so that a person can quote it.
	RequestID string
	// Docs is the root URL of the documentation without a final slash, "" for links relative to the
	// host.
	Docs string
}

// Status returns the HTTP status of the answer (D20).
func (a Answer) Status() int { return Result{Problems: a.Problems}.Status() }

// Body renders the answer.
func (a Answer) Body(f Format) string {
	if f == JSON {
		return a.json()
	}
	return a.html()
}

// DocumentationURL is the address of a code's page below the root URL of the documentation.
func DocumentationURL(docs string, c Code) string { return docs + "/errors/" + c.String() + "/" }

// fill replaces the placeholder of a catalogue's text by the problem's details or format. Without a
// value the text ends before the placeholder.
func fill(text string, p Problem) string {
	for _, placeholder := range [...]struct{ mark, value string }{{"<details>", p.Details}, {"<format>", p.Format}} {
		if before, after, ok := strings.Cut(text, placeholder.mark); ok {
			if placeholder.value == "" {
				return strings.TrimSuffix(before, ": ") + after
			}
			return before + placeholder.value + after
		}
	}
	return text
}

func (a Answer) json() string {
	var b strings.Builder
	b.Grow(1024) // one problem seldom takes more
	b.WriteByte('{')
	writeProblem(&b, a.Problems[0])
	first := b.String()
	b.WriteString(`,"documentationUrl":`)
	writeJSONString(&b, DocumentationURL(a.Docs, a.Problems[0].Code))
	b.WriteString(`,"requestId":`)
	writeJSONString(&b, a.RequestID)
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
func writeProblem(b *strings.Builder, p Problem) {
	b.WriteString(`"errorCode":`)
	b.WriteString(p.Code.String())
	for _, member := range [...][2]string{
		{"errorMessage", Message(p)}, {"parameter", p.Parameter}, {"details", p.Details}, {"fix", p.Fix},
	} {
		b.WriteString(`,"`)
		b.WriteString(member[0])
		b.WriteString(`":`)
		writeJSONString(b, member[1])
	}
}

// Success renders the body of a successful answer (D21).
func Success(licenseAcquisitionURL, token string) string {
	var b strings.Builder
	b.WriteString(`{"licenseAcquisitionUrl":`)
	writeJSONString(&b, licenseAcquisitionURL)
	b.WriteString(`,"token":`)
	writeJSONString(&b, token)
	b.WriteString("}\n")
	return b.String()
}

// QuoteJSON returns s, which is UTF-8, as a JSON string.
func QuoteJSON(s string) string {
	var b strings.Builder
	writeJSONString(&b, s)
	return b.String()
}

const hexDigits = "0123456789abcdef"

// writeJSONString writes s, which is UTF-8, as a JSON string.
func writeJSONString(b *strings.Builder, s string) {
	b.WriteByte('"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b.WriteString(s[from:i])
		from = i + 1
		if c == '"' || c == '\\' {
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		b.WriteString(`\u00`)
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	b.WriteString(s[from:])
	b.WriteByte('"')
}
