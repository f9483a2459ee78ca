// Package facts replaces the facts in prose, such as {{kid.format}}, by values from tables and
// constants. content/README.md lists the facts.
package facts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/admin"
	"playtoken/internal/api"
	"playtoken/internal/gateway"
	"playtoken/internal/keystore"
	"playtoken/internal/phrase"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/routes"
	"playtoken/portal/request"
	"playtoken/portal/tables"
	"playtoken/protocol"
	"playtoken/token"
)

// placeholder finds a fact in double braces. A backslash before them keeps the braces as text.
var placeholder = regexp.MustCompile(`\\?\{\{([^{}\n]*)\}\}`)

// Fill replaces the facts in a text. It also returns the names in braces that are unknown.
func Fill(text string) (filled string, unknown []string) {
	filled = placeholder.ReplaceAllStringFunc(text, func(whole string) string {
		if whole[0] == '\\' {
			return whole[1:]
		}
		name := whole[2 : len(whole)-2]
		value, ok := lookup(name)
		if !ok {
			unknown = append(unknown, name)
		}
		return value
	})
	return filled, unknown
}

// bounds are the facts whose values are constants.
var bounds = map[string]string{
	"maxKeys":               strconv.Itoa(playtoken.MaxKeys),
	"maxCookie":             strconv.Itoa(playtoken.MaxCookie),
	"maxExtensionPayload":   tables.Number(playtoken.MaxExtensionPayload),
	"maxKeyIDString":        strconv.Itoa(playtoken.MaxKeyIDString),
	"maxTokenDays":          strconv.Itoa(int(playtoken.MaxTokenLife / (24 * time.Hour))),
	"longToken":             tables.Number(playtoken.LongTokenLength),
	"maxToken":              tables.Number(token.MaxLength),
	"maxBody":               phrase.Kibibytes(protocol.MaxBody),
	"maxRedemptionBody":     phrase.Kibibytes(redeem.MaxBody),
	"maxFailures":           strconv.Itoa(redeem.MaxFailures),
	"maxKeyStoreBody":       phrase.Kibibytes(keystore.MaxBody),
	"maxStoredText":         tables.Number(keystore.MaxText),
	"maxKeysAsked":          strconv.Itoa(keystore.MaxKIDs),
	"maxKeysListed":         strconv.Itoa(keystore.MaxPage),
	"maxStoredKeys":         tables.Number(keystore.DefaultMaxKeys),
	"maxTextPerKey":         tables.Number(keystore.TextPerKey),
	"maxUsageDays":          strconv.Itoa(records.MaxUsageDays),
	"maxOperatorFailures":   strconv.Itoa(admin.MaxFailures),
	"maxOperatorRequests":   strconv.Itoa(admin.MaxRequests),
	"minOperatorCredential": strconv.Itoa(admin.MinCredential),
	"totalDays":             strconv.Itoa(records.TotalDays),
	"maxRecords":            tables.Number(records.MaxLatest),
	"defaultRecords":        tables.Number(records.DefaultLatest),
	"defaultUsageDays":      strconv.Itoa(records.DefaultUsageDays),
	"endpoint":              protocol.Path,
}

// lookup returns the value of a fact. It reports false for an unknown name.
func lookup(name string) (string, bool) {
	if text, ok := bounds[name]; ok {
		return text, true
	}
	switch name {
	case "parameters":
		return strconv.Itoa(len(parameters(false))), true
	case "extensions":
		return strconv.Itoa(len(parameters(true))), true
	case "extensionRows":
		return extensionRows(), true
	case "siblingRows":
		return siblingRows(), true
	case "codes":
		return strconv.Itoa(len(playtoken.Codes())), true
	case "gatewayTerms":
		return gatewayTerms(), true
	case "gatewayRefuses":
		return gatewayRefuses(), true
	case "tokenTerms":
		return tokenTerms(), true
	case "tokenDefaults":
		return tokenDefaults(), true
	case "bodyLimits":
		return bodyLimits(), true
	case "servicePaths":
		return servicePaths(), true
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
		return phrase.List(p.Values, "and"), len(p.Values) > 0
	case "levels":
		return phrase.List(tables.Levels(p), "and"), len(p.Levels) > 0
	case "min":
		return strconv.FormatInt(p.Min, 10), p.Kind == playtoken.KindWhole
	case "max":
		return strconv.FormatInt(p.Max, 10), p.Max > 0
	case "digits":
		return strconv.Itoa(p.Digits), p.Digits > 0
	}
	return field, takes(p, field)
}

// takes reports whether the parameter accepts a value: a word, a level, or digits. So the build
// fails if a page names a value that the table no longer has.
func takes(p *playtoken.Parameter, value string) bool {
	if p.Kind == playtoken.KindHex {
		problems := playtoken.Check(p.Name+"="+request.Encode(value), request.Now).Problems
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
		return phrase.List(names, "and"), len(names) > 0
	}
	return "", false
}

// parameters returns the parameters of Tables 9 and 10, or the extensions.
func parameters(extensions bool) []playtoken.Parameter {
	return slices.DeleteFunc(playtoken.Parameters(), func(p playtoken.Parameter) bool {
		return p.Extension != extensions
	})
}

// extensionRows returns the rows of a Markdown table of the extensions.
func extensionRows() string {
	var rows []string
	for _, p := range parameters(true) {
		rows = append(rows, "| `"+p.Name+"` | "+p.Summary+" |")
	}
	return strings.Join(rows, "\n")
}

// siblingRows returns the rows of a Markdown table of the parameters of sibling interfaces.
func siblingRows() string {
	var rows []string
	for _, s := range playtoken.Siblings() {
		counterpart := "none"
		if s.Parameter != "" {
			counterpart = "`" + s.Parameter + "`"
		}
		rows = append(rows, "| `"+s.Name+"` | "+s.Interface+" | "+s.Asks+" | "+counterpart+" | "+s.Fix+" |")
	}
	return strings.Join(rows, "\n")
}

// gatewayTerms are the rows of a Markdown table of what becomes of the terms of a token.
func gatewayTerms() string {
	var rows []string
	for _, t := range gateway.Terms {
		rows = append(rows, "| "+t.Parameters+" | "+t.Becomes+" |")
	}
	return strings.Join(rows, "\n")
}

// gatewayRefuses lists the terms that the gateway refuses.
func gatewayRefuses() string {
	var list []string
	for _, u := range gateway.UnsupportedTerms {
		list = append(list, "`"+u.Parameter+"`"+u.But)
	}
	return phrase.List(list, "or")
}

// bodyLimits are the rows of a Markdown table of the largest bodies, one for each interface.
func bodyLimits() string {
	var rows []string
	for _, i := range routes.All() {
		largest := 0
		for _, route := range i.Routes {
			largest = max(largest, route.Body.Max)
		}
		if largest > 0 {
			rows = append(rows, "| a body at `"+i.Path+"` | "+phrase.Kibibytes(largest)+" |")
		}
	}
	return strings.Join(rows, "\n")
}

// servicePaths are the paths of the interfaces, for the settings of a proxy. Operators have another
// way to theirs, or a rule of their own.
func servicePaths() string {
	paths := []string{"`" + routes.Root + "`"}
	for _, i := range routes.All() {
		if !strings.HasPrefix(i.Path, routes.Root) && i.Secret != api.Operator {
			paths = append(paths, "`"+i.Path+"`")
		}
	}
	return phrase.List(paths, "and")
}

// sampleToken is the number of characters of the token of the first base.
func sampleToken() string {
	checked := playtoken.Check(request.Of(request.Bases[0]).Text, request.Now)
	return strconv.Itoa(checked.Request.TokenLength(request.Now))
}
