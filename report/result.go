// Package report renders results and tables as JSON, for programs that check requests or show a
// form.
package report

import (
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/jsontext"
)

// JSON renders the result for programs, as one line: whether the check found no problem, the HTTP
// status and the format of the endpoint's answer, all problems and warnings with their byte ranges,
// and the codes that only the service can find.
//
// It contains the result's edits, and so perhaps secrets; Result.Redacted removes them.
func JSON(r playtoken.Result) string { return "{" + Members(r) + "}\n" }

// Members renders the members of JSON's object without the braces, for a larger object.
func Members(r playtoken.Result) string {
	var b strings.Builder
	b.WriteString(`"ok":` + strconv.FormatBool(len(r.Problems) == 0) + `,"status":` + strconv.Itoa(r.Status()))
	b.WriteString(`,"errorFormat":"` + r.Format.String() + `","problems":[`)
	for i, p := range r.Problems {
		if i > 0 {
			b.WriteByte(',')
		}
		info, _ := playtoken.LookupCode(p.Code)
		b.WriteString(`{"code":` + p.Code.String() + `,"name":"` + info.Name + `","message":`)
		jsontext.Write(&b, playtoken.Message(p))
		writeFinding(&b, p.Parameter, p.Details, p.Fix, p.Start, p.End, p.Edit)
	}
	b.WriteString(`],"warnings":[`)
	for i, w := range r.Warnings {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"kind":"` + string(w.Kind) + `"`)
		if w.Repeats {
			b.WriteString(`,"repeats":true`)
		}
		writeFinding(&b, w.Parameter, w.Details, w.Fix, w.Start, w.End, w.Edit)
	}
	b.WriteString(`],"serverOnly":[`)
	for i, c := range r.ServiceCodes() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.String())
	}
	b.WriteString("]")
	return b.String()
}

// writeFinding writes the common members of problems and warnings, and closes the object.
func writeFinding(b *strings.Builder, parameter, details, fix string, start, end int, e playtoken.Edit) {
	for _, member := range [...][2]string{{"parameter", parameter}, {"details", details}, {"fix", fix}} {
		b.WriteString(`,"` + member[0] + `":`)
		jsontext.Write(b, member[1])
	}
	b.WriteString(`,"start":` + strconv.Itoa(start) + `,"end":` + strconv.Itoa(end))
	if !e.IsZero() {
		b.WriteString(`,"edit":{"start":` + strconv.Itoa(e.Start) + `,"end":` + strconv.Itoa(e.End))
		if e.Secret {
			b.WriteString(`,"secret":true`)
		} else {
			b.WriteString(`,"replacement":`)
			jsontext.Write(b, e.Replacement)
		}
		b.WriteByte('}')
	}
	b.WriteByte('}')
}
