package machine

import (
	"strconv"
	"strings"

	"playtoken"
	"playtoken/portal/request"
	"playtoken/portal/tables"
)

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

// tokenSchemas are the request of the token endpoint, and the errors of all interfaces.
func tokenSchemas() object {
	problem := problemMembers()
	errors := append(problemMembers(),
		member{"documentationUrl", text(member{"format", "uri-reference"})},
		member{"requestId", text()},
		member{"errors", object{{"type", "array"}, {"minItems", 1}, {"items", ref("Problem")}}},
	)
	return object{
		{"TokenRequest", requestSchema()},
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
