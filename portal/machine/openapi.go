package machine

import (
	"slices"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/portal/load"
	"playtoken/protocol"
)

// openAPI returns the interface as an OpenAPI 3.1 document, derived from the tables. answers are
// examples of the answer with each code.
func openAPI(answers map[playtoken.Code]*api.Answer, baseURL, tokenURL string) any {
	server, _, _ := strings.Cut(tokenURL, protocol.Path)
	document := object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", load.SiteName + " PlayReady license token interface"},
			{"version", "1"},
			{"summary", "Issues tokens that are redeemed for PlayReady licenses"},
			{"description", "Names are case-sensitive. One answer lists all problems of a request; its status " +
				"and code are those of the first. What JSON Schema cannot say, such as which parameters " +
				"exclude each other, is on the page of each parameter."},
			{"license", object{{"name", "Apache 2.0"}, {"identifier", "Apache-2.0"}}},
		}},
		{"servers", []any{object{{"url", server}}}},
		{"security", []any{}},
		{"tags", []any{
			tag("token", "License tokens"),
			tag("redemption", "What license servers do with tokens"),
			tag("keys", "The key store: keys wrapped with a kek that only their account has"),
			tag("records", "What was issued, redeemed and refused"),
		}},
		{"paths", slices.Concat(
			object{{protocol.Path, tokenPath(answers)}}, redeemPaths(answers),
			keyStorePaths(answers), recordsPaths(answers),
		)},
		{"components", object{
			{"schemas", slices.Concat(tokenSchemas(), redeemSchemas(), keyStoreSchemas(), recordsSchemas())},
			{"securitySchemes", object{
				{"licenseServer", object{
					{"type", "http"}, {"scheme", "bearer"},
					{"description", "A license server's own credential, one for each environment. " +
						"No customerAuthenticator."},
				}},
				{"customer", object{
					{"type", "apiKey"}, {"in", "header"}, {"name", api.AuthenticatorHeader},
					{"description", "The customerAuthenticator, in a header so that no log has it."},
				}},
			}},
		}},
	}
	if baseURL != "" {
		docs := object{{"description", "Documentation"}, {"url", baseURL + "/"}}
		document = append(document, member{"externalDocs", docs})
	}
	return document
}

func tag(name, description string) object {
	return object{{"name", name}, {"description", description}}
}

// content returns a body of one type.
func content(mediaType string, schema object) object {
	return object{{mediaType, object{{"schema", schema}}}}
}

const (
	jsonType = "application/json"
	htmlType = "text/html"
	csvType  = "text/csv"
	textType = "text/plain"
)

// response returns an answer.
func response(description string, content object) object {
	return object{{"description", description}, {"content", content}}
}

// parameter returns a parameter of a query, a header or a path. more has further members.
func parameter(in, name, description string, schema object, more ...member) object {
	p := object{{"name", name}, {"in", in}, {"description", description}}
	return append(append(p, more...), member{"schema", schema})
}

// security returns the need for a credential.
func security(scheme string) []any { return []any{object{{scheme, []string{}}}} }
