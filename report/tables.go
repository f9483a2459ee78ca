package report

import (
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/jsontext"
)

// Tables renders the tables: {"parameters": […], "codes": […]}. The
// codes of the catalogue come before the HTTP-level ones.
func Tables() string {
	var b strings.Builder
	b.WriteString(`{"parameters":[`)
	parameters := playtoken.Parameters()
	for i := range parameters {
		if i > 0 {
			b.WriteByte(',')
		}
		writeParameter(&b, &parameters[i])
	}
	b.WriteString(`],"codes":[`)
	for i, info := range append(playtoken.Codes(), playtoken.HTTPErrors()...) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"code":` + info.Code.String() + `,"name":"` + info.Name + `","text":`)
		jsontext.Write(&b, info.Text)
		b.WriteString(`,"status":` + strconv.Itoa(info.Status) + `,"stage":"` + info.Stage.String() +
			`","parameters":[`)
		for i, name := range playtoken.ParametersOf(info.Code) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + name + `"`)
		}
		b.WriteString("]}")
	}
	b.WriteString("]}\n")
	return b.String()
}

func writeParameter(b *strings.Builder, p *playtoken.Parameter) {
	b.WriteString(`{"name":"` + p.Name + `","kind":"` + p.Kind.String() +
		`","group":"` + p.Group.String() + `","source":"` + p.Source + `"`)
	for _, member := range [...][2]string{
		{"summary", p.Summary}, {"format", p.Format}, {"example", p.Example}, {"required", p.Requirement.String()},
	} {
		b.WriteString(`,"` + member[0] + `":`)
		jsontext.Write(b, member[1])
	}
	for _, flag := range [...]struct {
		name string
		set  bool
	}{{"extension", p.Extension}, {"indexed", p.Indexed}, {"secret", p.Secret}} {
		b.WriteString(`,"` + flag.name + `":` + strconv.FormatBool(flag.set))
	}
	for _, bound := range [...]struct {
		name  string
		value int64
	}{{"digits", int64(p.Digits)}, {"min", p.Min}, {"max", p.Max}} {
		if bound.value != 0 || bound.name == "min" && p.Kind == playtoken.KindWhole {
			b.WriteString(`,"` + bound.name + `":` + strconv.FormatInt(bound.value, 10))
		}
	}
	if len(p.Values) > 0 {
		b.WriteString(`,"values":["` + strings.Join(p.Values, `","`) + `"]`)
	}
	for _, list := range [...]struct {
		name    string
		numbers []int64
	}{{"levels", p.Levels}, {"codes", numbers(p.Codes())}} {
		if len(list.numbers) == 0 {
			continue
		}
		b.WriteString(`,"` + list.name + `":[`)
		for i, n := range list.numbers {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.FormatInt(n, 10))
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
}

func numbers(codes []playtoken.Code) (n []int64) {
	for _, c := range codes {
		n = append(n, int64(c))
	}
	return n
}
