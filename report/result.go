// Package report renders results and tables as JSON, for programs that check requests or show a
// form.
package report

import (
	"playtoken"
	"playtoken/internal/jsontext"
)

// JSON renders the result for programs, as one line: whether a request was checked without finding
// a problem, the HTTP status and the format of the endpoint's answer, all problems and warnings
// with their byte ranges, the values that are not known, and the codes that only the service can
// find.
//
// It contains the result's edits, and so perhaps secrets; Result.Redacted removes them.
func JSON(r playtoken.Result) string {
	var w jsontext.Writer
	w.Open("", '{')
	Write(&w, r)
	w.Close('}')
	return w.String() + "\n"
}

// Write writes the members of JSON's object, for a larger object.
func Write(w *jsontext.Writer, r playtoken.Result) {
	w.Flag("ok", r.OK())
	w.Number("status", int64(r.Status()))
	w.Text("errorFormat", r.Format.String())
	w.Open("problems", '[')
	for _, p := range r.Problems {
		info, _ := playtoken.LookupCode(p.Code)
		w.Open("", '{')
		w.Number("code", int64(p.Code))
		w.Text("name", info.Name)
		w.Text("message", playtoken.Message(p))
		writeFinding(w, p.Parameter, p.Details, p.Fix, p.Start, p.End, p.Edit)
		w.Close('}')
	}
	w.Close(']')
	w.Open("warnings", '[')
	for _, warning := range r.Warnings {
		w.Open("", '{')
		w.Text("kind", string(warning.Kind))
		if warning.Repeats {
			w.Flag("repeats", true)
		}
		writeFinding(w, warning.Parameter, warning.Details, warning.Fix, warning.Start, warning.End, warning.Edit)
		w.Close('}')
	}
	w.Close(']')
	w.Flag("partial", r.Partial)
	w.Open("unknown", '[')
	for _, u := range r.Unknown {
		w.Open("", '{')
		w.Text("parameter", u.Parameter)
		w.Range(u.Start, u.End)
		w.Close('}')
	}
	w.Close(']')
	writeCodes(w, "serverOnly", r.ServiceCodes())
}

// writeFinding writes the common members of problems and warnings.
func writeFinding(w *jsontext.Writer, parameter, details, fix string, start, end int, e playtoken.Edit) {
	w.Text("parameter", parameter)
	w.Text("details", details)
	w.Text("fix", fix)
	w.Range(start, end)
	if e.IsZero() {
		return
	}
	w.Open("edit", '{')
	w.Range(e.Start, e.End)
	if e.Secret {
		w.Flag("secret", true)
	} else {
		w.Text("replacement", e.Replacement)
	}
	w.Close('}')
}

func writeCodes(w *jsontext.Writer, name string, codes []playtoken.Code) {
	w.Open(name, '[')
	for _, c := range codes {
		w.Number("", int64(c))
	}
	w.Close(']')
}
