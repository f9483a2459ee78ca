package machine

import (
	"reflect"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/redeem"
	"playtoken/token"
)

// redeemPath describes the interface for license servers.
func redeemPath(answers map[playtoken.Code]*issue.Answer) object {
	properties, required := object{}, []string{}
	for _, p := range redeem.Parameters {
		schema := object{{"description", p.Summary + "."}, {"type", "string"}}
		if p.Values != nil {
			schema = append(schema, member{"enum", p.Values})
		}
		if p.Example != "" {
			schema = append(schema, member{"examples", []string{p.Example}})
		}
		if p.Required {
			required = append(required, p.Name)
		}
		properties = append(properties, member{p.Name, schema})
	}
	success := response("The license terms, content keys included.", content(jsonType, ref("LicenseTerms")))
	return object{{"post", object{
		{"operationId", "redeemToken"}, {"summary", "Redeem a token"},
		{"description", "For license servers, with a credential of their own. A restriction that cannot be checked " +
			"refuses the token."},
		{"tags", []string{"redemption"}},
		{"security", security("licenseServer")},
		{"requestBody", object{
			{"required", true}, {"content", content(playtoken.FormType, form(properties, required))},
		}},
		{"responses", append(object{{"200", success}}, refusals(answers, redeem.Codes)...)},
	}}}
}

// redeemSchemas are the license terms, from the type that writes them.
func redeemSchemas() object {
	return object{{"LicenseTerms", structSchema(reflect.TypeFor[token.View]())}}
}
