package machine

import (
	"reflect"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/redeem"
	"playtoken/protocol"
	"playtoken/token"
)

// redeemPaths describes the interface for license servers.
func redeemPaths(answers map[playtoken.Code]*api.Answer) object {
	routes := redeem.Interface(redeem.Config{}).Routes
	success := response("The license terms, content keys included.", content(jsonType, ref("LicenseTerms")))
	return routePaths(answers, routes, "redemption", "licenseServer", map[string]operation{
		"POST " + redeem.Path: {
			id: "redeemToken", summary: "Redeem a token",
			description: "For license servers, with a credential of their own. A restriction that cannot be checked " +
				"refuses the token.",
			body:    object{{"required", true}, {"content", content(protocol.FormType, routeForm(routes[0]))}},
			success: object{{"200", success}},
		},
	})
}

// redeemSchemas are the license terms, from the type that writes them.
func redeemSchemas() object {
	return object{{"LicenseTerms", structSchema(reflect.TypeFor[token.View]())}}
}
