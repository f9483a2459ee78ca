package portal

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/portal/tables"
	"playtoken/token"
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

// bounds are the facts that are constants of the packages.
var bounds = map[string]string{
	"maxKeys":             strconv.Itoa(playtoken.MaxKeys),
	"maxCookie":           strconv.Itoa(playtoken.MaxCookie),
	"maxExtensionPayload": tables.Number(playtoken.MaxExtensionPayload),
	"maxKeyIDString":      strconv.Itoa(playtoken.MaxKeyIDString),
	"maxTokenDays":        strconv.Itoa(int(playtoken.MaxTokenLife / (24 * time.Hour))),
	"longToken":           tables.Number(playtoken.LongTokenLength),
	"maxToken":            tables.Number(token.MaxLength),
	"maxBody":             kibibytes(issue.MaxBody),
	"maxRedemptionBody":   kibibytes(redeem.MaxBody),
	"maxFailures":         strconv.Itoa(redeem.MaxFailures),
	"maxKeyStoreBody":     kibibytes(keystore.MaxBody),
	"maxStoredText":       tables.Number(keystore.MaxText),
	"maxKeysAsked":        strconv.Itoa(keystore.MaxKIDs),
	"maxKeysListed":       strconv.Itoa(keystore.MaxPage),
	"maxRecords":          tables.Number(records.MaxLatest),
	"endpoint":            issue.Path,
}

// fact is the text of a fact.
func (s *site) fact(name string) (string, bool) {
	if text, ok := bounds[name]; ok {
		return text, true
	}
	switch name {
	case "parameters":
		return strconv.Itoa(len(parametersThat(false))), true
	case "extensions":
		return strconv.Itoa(len(parametersThat(true))), true
	case "extensionRows":
		return extensionRows(), true
	case "codes":
		return strconv.Itoa(len(playtoken.Codes())), true
	case "sampleToken":
		return sampleToken(), true
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", false
	}
	subject, field := name[:dot], name[dot+1:]
	if p, ok := playtoken.LookupParameter(subject); ok && p.Name == subject {
		return parameterFact(&p, field)
	}
	if row, ok := tables.LookupCode(subject); ok {
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
		return tables.List(p.Values), len(p.Values) > 0
	case "levels":
		return tables.List(tables.Levels(p)), len(p.Levels) > 0
	case "min":
		return strconv.FormatInt(p.Min, 10), p.Kind == playtoken.KindWhole
	case "max":
		return strconv.FormatInt(p.Max, 10), p.Max > 0
	case "digits":
		return strconv.Itoa(p.Digits), p.Digits > 0
	}
	return field, takes(p, field)
}

// takes tells whether a value is one that the table has: a word, a level, or digits that the parameter accepts. So a page that names
// one is wrong from the moment at which the table no longer has it.
func takes(p *playtoken.Parameter, value string) bool {
	if p.Kind == playtoken.KindHex {
		problems := playtoken.Check(p.Name+"="+encode(value), Now).Problems
		return !slices.ContainsFunc(problems, func(x playtoken.Problem) bool { return x.Parameter == p.Name })
	}
	return slices.Contains(p.Values, value) || slices.Contains(tables.Levels(p), value)
}

func codeFact(row playtoken.CodeInfo, field string) (string, bool) {
	switch field {
	case "text":
		return row.Text, true
	case "status":
		return strconv.Itoa(row.Status), true
	case "callerStatus":
		return strconv.Itoa(row.CallerStatus), row.CallerStatus > 0
	case "parameters":
		names := playtoken.ParametersOf(row.Code)
		return tables.List(names), len(names) > 0
	}
	return "", false
}

// parametersThat are those of Tables 9 and 10, or the extensions.
func parametersThat(extend bool) []playtoken.Parameter {
	return slices.DeleteFunc(playtoken.Parameters(), func(p playtoken.Parameter) bool { return p.Extension != extend })
}

// extensionRows are the rows of a table of the extensions.
func extensionRows() string {
	var rows []string
	for _, p := range parametersThat(true) {
		rows = append(rows, "| `"+p.Name+"` | "+p.Summary+" |")
	}
	return strings.Join(rows, "\n")
}

// sampleToken is the length of the token of the base that the requests of the pages begin with.
func sampleToken() string {
	var text strings.Builder
	for _, p := range bases["buy"].pairs() {
		text.WriteString("&" + p.name + "=" + p.value)
	}
	result := playtoken.Check(text.String()[1:], Now)
	return strconv.Itoa(result.Request.TokenLength(Now))
}

func kibibytes(n int) string { return strconv.Itoa(n>>10) + " KiB" }
