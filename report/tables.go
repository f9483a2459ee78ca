package report

import (
	"playtoken"
	"playtoken/internal/jsontext"
)

// Tables renders the tables: {"parameters": […], "codes": […]}. The codes of the catalogue come
// before the HTTP-level ones.
func Tables() string {
	var w jsontext.Writer
	w.Open("", '{')
	w.Open("parameters", '[')
	parameters := playtoken.Parameters()
	for i := range parameters {
		w.Open("", '{')
		writeParameter(&w, &parameters[i])
		w.Close('}')
	}
	w.Close(']')
	w.Open("codes", '[')
	for _, info := range append(playtoken.Codes(), playtoken.HTTPErrors()...) {
		w.Open("", '{')
		w.Number("code", int64(info.Code))
		w.Text("name", info.Name)
		w.Text("text", info.Text)
		w.Number("status", int64(info.Status))
		w.Text("stage", info.Stage.String())
		writeTexts(&w, "parameters", playtoken.ParametersOf(info.Code))
		w.Close('}')
	}
	w.Close(']')
	w.Close('}')
	return w.String() + "\n"
}

func writeParameter(w *jsontext.Writer, p *playtoken.Parameter) {
	w.Text("name", p.Name)
	w.Text("kind", p.Kind.String())
	w.Text("group", p.Group.String())
	w.Text("source", p.Source)
	w.Text("summary", p.Summary)
	w.Text("format", p.Format)
	w.Text("example", p.Example)
	w.Text("required", p.Requirement.String())
	w.Flag("extension", p.Extension)
	w.Flag("indexed", p.Indexed)
	w.Flag("secret", p.Secret)
	if p.Digits != 0 {
		w.Number("digits", int64(p.Digits))
	}
	if p.Min != 0 || p.Kind == playtoken.KindWhole {
		w.Number("min", p.Min)
	}
	if p.Max != 0 {
		w.Number("max", p.Max)
	}
	if len(p.Values) > 0 {
		writeTexts(w, "values", p.Values)
	}
	if len(p.Levels) > 0 {
		w.Open("levels", '[')
		for _, level := range p.Levels {
			w.Number("", level)
		}
		w.Close(']')
	}
	if codes := p.Codes(); len(codes) > 0 {
		writeCodes(w, "codes", codes)
	}
}

func writeTexts(w *jsontext.Writer, name string, texts []string) {
	w.Open(name, '[')
	for _, text := range texts {
		w.Text("", text)
	}
	w.Close(']')
}
