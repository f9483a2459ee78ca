package portal

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/portal/paths"
	"playtoken/portal/request"
	"playtoken/portal/tables"
)

// object is a JSON object whose members stay in the order in which they are written.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

// openAPI is the interface as an OpenAPI 3.1 document, derived from the tables.
func (s *site) openAPI() any {
	server, _, _ := strings.Cut(s.options.TokenURL, issue.Path)
	get, post := object{}, object{}
	for _, m := range s.operation() {
		get, post = append(get, m), append(post, m)
	}
	get = append(object{{"operationId", "getToken"}, {"summary", "Request a license token by query"}, {"description", "As POST. The query, secrets included, ends in the logs of servers and proxies on the way: prefer POST."}, {"parameters", queryParameters()}}, get...)
	post = append(object{{"operationId", "postToken"}, {"summary", "Request a license token"}, {"description", "The parameters are the fields of a form. Those in the query count as well; a parameter in both is an error. Unknown names are ignored."}, {"requestBody", object{
		{"required", true},
		{"content", object{{playtoken.FormType, object{{"schema", object{{"$ref", "#/components/schemas/TokenRequest"}}}, {"examples", s.requestExamples()}}}}},
	}}}, post...)
	info := object{
		{"title", siteName + " PlayReady license token interface"},
		{"version", "1"},
		{"summary", "Issues tokens that are redeemed for PlayReady licenses"},
		{"description", "Names are case-sensitive. One answer lists all problems of a request; its status and code are those of the first. " +
			"What JSON Schema cannot say, such as which parameters exclude each other, is on the page of each parameter."},
		{"license", object{{"name", "Apache 2.0"}, {"identifier", "Apache-2.0"}}},
	}
	document := object{
		{"openapi", "3.1.0"},
		{"info", info},
		{"servers", []any{object{{"url", server}}}},
		{"security", []any{}},
		{"tags", []any{
			object{{"name", "token"}, {"description", "License tokens"}},
			object{{"name", "redemption"}, {"description", "What license servers do with tokens"}},
			object{{"name", "keys"}, {"description", "The key store: keys wrapped with a kek that only their service has"}},
			object{{"name", "records"}, {"description", "What was issued, redeemed and refused"}},
		}},
		{"paths", slices.Concat(
			object{{issue.Path, object{{"post", post}, {"get", get}}}, {redeem.Path, s.redemption()}}, s.keyStorePaths(), s.recordsPaths(),
		)},
		{"components", object{{"schemas", slices.Concat(object{
			{"TokenRequest", requestSchema()}, {"Token", tokenSchema()}, {"Problem", problemSchema()}, {"Errors", errorsSchema()},
			{"LicenseTerms", termsSchema()},
		}, keyStoreSchemas(), recordsSchemas())}, {"securitySchemes", object{
			{"licenseServer", object{
				{"type", "http"}, {"scheme", "bearer"}, {"description", "A license server's own credential, one for each environment. No customerAuthenticator."},
			}},
			{"customer", object{
				{"type", "apiKey"}, {"in", "header"}, {"name", records.Header}, {"description", "The customerAuthenticator, in a header so that no log has it."},
			}},
		}}}},
	}
	if s.options.BaseURL != "" {
		document = append(document, member{"externalDocs", object{{"description", "Documentation"}, {"url", s.options.BaseURL + "/"}}})
	}
	return document
}

// operation is what GET and POST have in common.
func (s *site) operation() object {
	return object{{"tags", []string{"token"}}, {"responses", s.responses()}}
}

// queryParameters are the rows of the table as parameters of the query.
func queryParameters() []any {
	var list []any
	for _, p := range playtoken.Parameters() {
		list = append(list, object{
			{"name", p.Name}, {"in", "query"}, {"description", describe(&p)}, {"required", p.Requirement == playtoken.Required},
			{"schema", schemaOf(&p)},
		})
	}
	return list
}

// describe is a row in a sentence or two.
func describe(p *playtoken.Parameter) string {
	text := p.Summary + ". " + strings.ToUpper(p.Format[:1]) + p.Format[1:] + "."
	if p.Requirement != playtoken.Optional && p.Requirement != playtoken.Required {
		text += " Required" + strings.TrimPrefix(p.Requirement.String(), "yes,") + "."
	}
	if p.Extension {
		text += " An extension: the specification's tables do not list it."
	}
	return text
}

// requestSchema is the form as a schema. Numbered key parameters are patterns of its names.
func requestSchema() any {
	properties, required, patterns := object{}, []string{}, object{}
	for _, p := range playtoken.Parameters() {
		schema := schemaOf(&p)
		properties = append(properties, member{p.Name, append(object{{"description", describe(&p)}}, schema...)})
		if p.Indexed {
			patterns = append(patterns, member{`^` + p.Name + `\.([0-9]|1[0-5])$`, schema})
		}
		// With numbered keys no plain kid is sent, so a schema cannot require one.
		if p.Requirement == playtoken.Required && !p.Indexed {
			required = append(required, p.Name)
		}
	}
	return object{{"type", "object"}, {"properties", properties}, {"patternProperties", patterns}, {"required", required}, {"additionalProperties", true}}
}

const hexDigits = "[0-9A-Fa-f]"

// schemaOf is what a value looks like, as far as a schema can tell.
func schemaOf(p *playtoken.Parameter) object {
	schema := object{{"type", "string"}}
	add := func(name string, value any) { schema = append(schema, member{name, value}) }
	digits := strconv.Itoa(p.Digits)
	switch p.Kind {
	case playtoken.KindWord:
		add("enum", p.Values)
	case playtoken.KindHex:
		add("pattern", "^"+hexDigits+"{"+digits+"}$")
	case playtoken.KindAuthenticator:
		add("pattern", "^[0-9]{1,10},"+hexDigits+"{32}$")
	case playtoken.KindKeyID:
		add("pattern", `^(`+hexDigits+`{`+digits+`}|\^[\s\S]{1,`+strconv.Itoa(playtoken.MaxKeyIDString)+`})$`)
	case playtoken.KindWhole:
		schema = object{{"type", "integer"}, {"minimum", p.Min}, {"maximum", p.Max}}
		example, _ := strconv.ParseInt(p.Example, 10, 64)
		add("examples", []int64{example})
		return schema
	case playtoken.KindTime:
		add("pattern", `^([+ ][0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z)$`)
	case playtoken.KindIdentifier:
		add("pattern", `^[!-~]{4}$`)
	case playtoken.KindBase64:
		add("contentEncoding", "base64")
		add("maxLength", (p.Max+2)/3*4)
	case playtoken.KindText:
		add("maxLength", p.Max)
	}
	add("examples", []string{p.Example})
	if p.Secret {
		add("format", "password")
	}
	return schema
}

func tokenSchema() any {
	return object{
		{"type", "object"},
		{"properties", object{
			{"licenseAcquisitionUrl", object{{"type", "string"}, {"format", "uri"}, {"description", "Where the player asks for its license."}}},
			{"token", object{{"type", "string"}, {"pattern", "^[A-Za-z0-9_-]+$"}, {"description", "The token: opaque, base64url without padding."}}},
		}},
		{"required", []string{"licenseAcquisitionUrl", "token"}},
		{"additionalProperties", false},
	}
}

// problemMembers are the members that a problem has in an answer.
func problemMembers() object {
	var codes []int
	for _, row := range tables.Codes() {
		codes = append(codes, int(row.Code))
	}
	phrase := func(description string) object { return object{{"type", "string"}, {"description", description}} }
	return object{
		{"errorCode", object{{"type", "integer"}, {"enum", codes}}},
		{"errorMessage", phrase("The specification's text of the code.")},
		{"parameter", phrase("The parameter to change, as the request has to write it; empty where there is none.")},
		{"details", phrase("What is wrong.")},
		{"fix", phrase("What to do about it.")},
	}
}

func names(o object) []string {
	var list []string
	for _, m := range o {
		list = append(list, m.name)
	}
	return list
}

func problemSchema() any {
	members := problemMembers()
	return object{{"type", "object"}, {"properties", members}, {"required", names(members)}, {"additionalProperties", false}}
}

// errorsSchema is an answer with errors: the first problem, and all of them.
func errorsSchema() any {
	members := append(problemMembers(),
		member{"documentationUrl", object{{"type", "string"}, {"format", "uri-reference"}}},
		member{"requestId", object{{"type", "string"}}},
		member{"errors", object{{"type", "array"}, {"minItems", 1}, {"items", object{{"$ref", "#/components/schemas/Problem"}}}}},
	)
	return object{{"type", "object"}, {"properties", members}, {"required", names(members)}, {"additionalProperties", false}}
}

// responses are the answers by status: success, and the codes of each status with the answers that the pages show.
func (s *site) responses() object {
	token := object{{"schema", object{{"$ref", "#/components/schemas/Token"}}}}
	list := object{{"200", object{
		{"description", "A token. The type is text/uri-list, as the specification has it, unless Accept names application/json; the body is JSON in both cases."},
		{"content", object{{"text/uri-list", token}, {"application/json", token}}},
	}}}
	return append(list, s.responsesOf(func(row playtoken.CodeInfo) bool { return row.Stage != playtoken.StageRedemption }, true)...)
}

// responsesOf are the answers by status of the codes that are wanted, as JSON, and as HTML where there is some.
func (s *site) responsesOf(wanted func(playtoken.CodeInfo) bool, html bool) (list object) {
	var statuses []int
	byStatus := map[int][]playtoken.CodeInfo{}
	for _, row := range tables.Codes() {
		for _, status := range [...]int{row.Status, row.CallerStatus} {
			if status == 0 || !wanted(row) {
				continue
			}
			if byStatus[status] == nil {
				statuses = append(statuses, status)
			}
			byStatus[status] = append(byStatus[status], row)
		}
	}
	for _, status := range statuses {
		var codes []string
		examples := object{}
		for _, row := range byStatus[status] {
			codes = append(codes, row.Code.String()+" "+tables.ShortText(row))
			if p := s.pages[paths.Error(row.Code)]; p != nil && failing(p) != nil && failing(p).JSON != nil && failing(p).JSON.Status == status {
				examples = append(examples, member{row.Code.String(), object{{"summary", tables.ShortText(row)}, {"value", json.RawMessage(failing(p).JSON.Body)}}})
			}
		}
		content := object{{"schema", object{{"$ref", "#/components/schemas/Errors"}}}}
		if len(examples) > 0 {
			content = append(content, member{"examples", examples})
		}
		answered := object{{"application/json", content}}
		if html {
			answered = append(answered, member{"text/html", object{{"schema", object{{"type", "string"}}}}})
		}
		list = append(list, member{strconv.Itoa(status), object{
			{"description", tables.Status(status) + ": " + strings.Join(codes, "; ") + "."},
			{"content", answered},
		}})
	}
	return list
}

// requestExamples are the bases as forms.
func (s *site) requestExamples() object {
	list := object{}
	for _, base := range request.Bases {
		r, err := request.Parse("ok base="+base.Name, "")
		if err != nil {
			s.fail(err)
			continue
		}
		form := object{}
		for _, p := range r.Form() {
			var value any = p[1]
			if row, _ := playtoken.LookupParameter(p[0]); row.Kind == playtoken.KindWhole {
				value, _ = strconv.Atoi(p[1])
			}
			form = append(form, member{p[0], value})
		}
		if len(form) > 0 {
			list = append(list, member{base.Name, object{{"summary", strings.ToUpper(base.Phrase[:1]) + base.Phrase[1:]}, {"value", form}}})
		}
	}
	return list
}
