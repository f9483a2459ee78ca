package portal

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/issue"
)

// fact is a fact in prose, or one that is to stand as it is written.
var fact = regexp.MustCompile(`\\?\{\{([^{}\n]*)\}\}`)

// fillFacts replaces the facts of the prose by what the tables say.
func (s *site) fillFacts(p *page, source string) string {
	return fact.ReplaceAllStringFunc(source, func(whole string) string {
		if whole[0] == '\\' {
			return whole[1:]
		}
		name := whole[2 : len(whole)-2]
		text, ok := s.fact(name)
		if !ok {
			s.mistake(p.file, "there is no fact {{%s}}: content/README.md lists them", name)
		}
		return text
	})
}

// fact is the text of a fact.
func (s *site) fact(name string) (string, bool) {
	switch name {
	case "parameters":
		return strconv.Itoa(countParameters(false)), true
	case "extensions":
		return strconv.Itoa(countParameters(true)), true
	case "codes":
		return strconv.Itoa(len(playtoken.Codes())), true
	case "maxKeys":
		return strconv.Itoa(playtoken.MaxKeys), true
	case "maxCookie":
		return strconv.Itoa(playtoken.MaxCookie), true
	case "maxExtensionPayload":
		return grouped(playtoken.MaxExtensionPayload), true
	case "maxKeyIDString":
		return strconv.Itoa(playtoken.MaxKeyIDString), true
	case "maxTokenDays":
		return strconv.Itoa(int(playtoken.MaxTokenLife / (24 * time.Hour))), true
	case "longToken":
		return grouped(playtoken.LongTokenLength), true
	case "maxBody":
		return strconv.Itoa(issue.MaxBody>>10) + " KiB", true
	case "endpoint":
		return issue.Path, true
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", false
	}
	subject, field := name[:dot], name[dot+1:]
	if p, ok := playtoken.LookupParameter(subject); ok && p.Name == subject {
		return parameterFact(&p, field)
	}
	if row, ok := codeOf(subject); ok {
		return codeFact(row, field)
	}
	return "", false
}

func parameterFact(p *playtoken.Parameter, field string) (string, bool) {
	switch field {
	case "format":
		return p.Format, true
	case "summary":
		return p.Summary, true
	case "example":
		return p.Example, true
	case "required":
		return p.Requirement.String(), true
	case "source":
		return p.Source, true
	case "values":
		return enumerate(p.Values), len(p.Values) > 0
	case "levels":
		return enumerate(levels(p)), len(p.Levels) > 0
	case "min":
		return strconv.FormatInt(p.Min, 10), p.Kind == playtoken.KindWhole
	case "max":
		return strconv.FormatInt(p.Max, 10), p.Max > 0
	case "digits":
		return strconv.Itoa(p.Digits), p.Digits > 0
	}
	return "", false
}

func codeFact(row playtoken.CodeInfo, field string) (string, bool) {
	switch field {
	case "text":
		return row.Text, true
	case "status":
		return strconv.Itoa(row.Status), true
	case "parameters":
		names := playtoken.ParametersOf(row.Code)
		return enumerate(names), len(names) > 0
	}
	return "", false
}

func levels(p *playtoken.Parameter) []string {
	var list []string
	for _, level := range p.Levels {
		list = append(list, strconv.FormatInt(level, 10))
	}
	return list
}

// enumerate writes a list as a sentence has it: "a, b and c".
func enumerate(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// countParameters counts those of Tables 9 and 10, or the extensions.
func countParameters(extensions bool) int {
	n := 0
	for _, p := range playtoken.Parameters() {
		if p.Extension == extensions {
			n++
		}
	}
	return n
}

// grouped writes a number of four or five digits with its comma.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(n/1000) + "," + strconv.Itoa(n + 1000)[len(strconv.Itoa(n+1000))-3:]
}
