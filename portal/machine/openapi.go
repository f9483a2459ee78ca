package machine

import (
	"slices"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/routes"
	"playtoken/portal/load"
	"playtoken/protocol"
)

// openAPI returns the interfaces as an OpenAPI 3.1 document, derived from the tables. answers are
// examples of the answer with each code.
func openAPI(answers map[playtoken.Code]*api.Answer, baseURL, tokenURL string) any {
	server, _, _ := strings.Cut(tokenURL, protocol.Path)
	var tags []any
	var paths object
	for _, i := range routes.All() {
		tags = append(tags, object{{"name", i.Tag}, {"description", i.Summary}})
		paths = append(paths, interfacePaths(answers, i)...)
	}
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
		{"tags", tags},
		{"paths", paths},
		{"components", object{
			{"schemas", slices.Concat(tokenSchemas(), typeSchemas())},
			{"securitySchemes", object{
				{string(api.Credential), object{
					{"type", "http"}, {"scheme", "bearer"},
					{"description", "A license server's own credential, one for each environment. " +
						"No customerAuthenticator."},
				}},
				{string(api.Operator), object{
					{"type", "http"}, {"scheme", "bearer"},
					{"description", "An operator's own credential, one for each environment."},
				}},
				{string(api.Authenticator), object{
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

// content returns a body of one type.
func content(mediaType string, schema object) object {
	return object{{mediaType, object{{"schema", schema}}}}
}

// response returns an answer, whose content may be nil.
func response(description string, content object) object {
	r := object{{"description", description}}
	if content != nil {
		r = append(r, member{"content", content})
	}
	return r
}
