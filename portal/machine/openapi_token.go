package machine

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/portal/request"
	"playtoken/portal/tables"
	"playtoken/protocol"
)

// tokenPath describes the token endpoint.
func tokenPath(answers map[playtoken.Code]*api.Answer) object {
	body := content(protocol.FormType, ref("TokenRequest"))
	body[0].value = append(body[0].value.(object), member{"examples", requestExamples()})
	shared := object{{"tags", []string{"token"}}, {"responses", tokenResponses(answers)}}
	post := append(object{
		{"operationId", "postToken"}, {"summary", "Request a license token"},
		{"description", "The parameters are the fields of a form. Those in the query count as well; a parameter " +
			"in both is an error. Unknown names are ignored."},
		{"requestBody", object{{"required", true}, {"content", body}}},
	}, shared...)
	get := append(object{
		{"operationId", "getToken"}, {"summary", "Request a license token by query"},
		{"description", "As POST. The query, secrets included, ends in the logs of servers and proxies on the way: " +
			"prefer POST."},
		{"parameters", queryParameters()},
	}, shared...)
	return object{{"post", post}, {"get", get}}
}

// queryParameters returns the rows of the table as parameters of the query.
func queryParameters() []any {
	var list []any
	for _, p := range playtoken.Parameters() {
		required := member{"required", p.Requirement == playtoken.Required}
		list = append(list, parameter("query", p.Name, describe(&p), valueSchema(&p), required))
	}
	return list
}

// requestExamples returns the bases of the pages' requests as forms.
func requestExamples() object {
	list := object{}
	for _, base := range request.Bases {
		r := request.Of(base)
		form := object{}
		for _, pair := range r.Form() {
			var value any = pair[1]
			if row, _ := playtoken.LookupParameter(pair[0]); row.Kind == playtoken.KindWhole {
				value, _ = strconv.Atoi(pair[1])
			}
			form = append(form, member{pair[0], value})
		}
		if len(form) > 0 {
			summary := strings.ToUpper(base.Phrase[:1]) + base.Phrase[1:]
			list = append(list, member{base.Name, object{{"summary", summary}, {"value", form}}})
		}
	}
	return list
}

// tokenResponses are the answers by status: success, and the codes of each status.
func tokenResponses(answers map[playtoken.Code]*api.Answer) object {
	token := object{{"schema", ref("Token")}}
	success := response("A token. The type is text/uri-list, as the specification has it, unless Accept names "+
		"application/json; the body is JSON in both cases.", object{{"text/uri-list", token}, {jsonType, token}})
	raised := func(row playtoken.CodeInfo) bool { return row.Stage != playtoken.StageRedemption }
	return append(object{{"200", success}}, errorResponses(answers, raised, jsonType, htmlType)...)
}

// refusals are the answers by status of an interface that raises these codes, as JSON.
func refusals(answers map[playtoken.Code]*api.Answer, codes []playtoken.Code) object {
	raised := func(row playtoken.CodeInfo) bool { return slices.Contains(codes, row.Code) }
	return errorResponses(answers, raised, jsonType)
}

// errorResponses are the answers by status of the codes that an interface raises. JSON has the
// answers of the pages as examples.
func errorResponses(
	answers map[playtoken.Code]*api.Answer, raised func(playtoken.CodeInfo) bool, mediaTypes ...string,
) object {
	var statuses []int
	byStatus := map[int][]playtoken.CodeInfo{}
	for _, row := range tables.Codes() {
		for _, status := range [...]int{row.Status, row.CallerStatus} {
			if status == 0 || !raised(row) {
				continue
			}
			if byStatus[status] == nil {
				statuses = append(statuses, status)
			}
			byStatus[status] = append(byStatus[status], row)
		}
	}
	list := object{}
	for _, status := range statuses {
		var codes []string
		examples := object{}
		for _, row := range byStatus[status] {
			summary := tables.ShortText(row)
			codes = append(codes, row.Code.String()+" "+summary)
			if a := answers[row.Code]; a != nil && a.Status == status {
				example := object{{"summary", summary}, {"value", json.RawMessage(a.Body)}}
				examples = append(examples, member{row.Code.String(), example})
			}
		}
		body := object{}
		for _, mediaType := range mediaTypes {
			if mediaType == htmlType {
				body = append(body, content(htmlType, text())...)
				continue
			}
			content := object{{"schema", ref("Errors")}}
			if len(examples) > 0 {
				content = append(content, member{"examples", examples})
			}
			body = append(body, member{mediaType, content})
		}
		description := tables.Status(status) + ": " + strings.Join(codes, "; ") + "."
		list = append(list, member{strconv.Itoa(status), response(description, body)})
	}
	return list
}

// tokenSchemas are the request, the token, and the errors of all interfaces.
func tokenSchemas() object {
	token := object{
		{"licenseAcquisitionUrl", text(
			member{"format", "uri"}, member{"description", "Where the player asks for its license."})},
		{"token", text(
			member{"pattern", "^[A-Za-z0-9_-]+$"},
			member{"description", "The token: opaque, base64url without padding."})},
	}
	problem := problemMembers()
	errors := append(problemMembers(),
		member{"documentationUrl", text(member{"format", "uri-reference"})},
		member{"requestId", text()},
		member{"errors", object{{"type", "array"}, {"minItems", 1}, {"items", ref("Problem")}}},
	)
	return object{
		{"TokenRequest", requestSchema()},
		{"Token", closed(token, token.names())},
		{"Problem", closed(problem, problem.names())},
		{"Errors", closed(errors, errors.names())},
	}
}

// requestSchema describes the form. The names of numbered key parameters are patterns.
func requestSchema() any {
	properties, required, patterns := object{}, []string{}, object{}
	for _, p := range playtoken.Parameters() {
		schema := valueSchema(&p)
		described := append(object{{"description", describe(&p)}}, schema...)
		properties = append(properties, member{p.Name, described})
		if p.Indexed {
			patterns = append(patterns, member{`^` + p.Name + `\.` + indexPattern() + `$`, schema})
		}
		// A request with numbered keys has no plain kid, so a schema cannot require one.
		if p.Requirement == playtoken.Required && !p.Indexed {
			required = append(required, p.Name)
		}
	}
	return object{
		{"type", "object"}, {"properties", properties}, {"patternProperties", patterns}, {"required", required},
		{"additionalProperties", true},
	}
}

// problemMembers are the members of a problem in an answer.
func problemMembers() object {
	var codes []int
	for _, row := range tables.Codes() {
		codes = append(codes, int(row.Code))
	}
	return object{
		{"errorCode", integer(member{"enum", codes})},
		{"errorMessage", describedText("The specification's text of the code.")},
		{"parameter", describedText(
			"The parameter to change, as the request has to write it; empty where there is none.")},
		{"details", describedText("What is wrong.")},
		{"fix", describedText("What to do about it.")},
	}
}
