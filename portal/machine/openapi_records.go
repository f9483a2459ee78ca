package machine

import (
	"reflect"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/records"
)

// recordsPaths describes the interface by which accounts find their records.
func recordsPaths(answers map[playtoken.Code]*api.Answer) object {
	success := func(body object) object { return object{{"200", response("The latest come first.", body)}} }
	routes := records.Interface(records.Config{}).Routes
	return routePaths(answers, routes, "records", "customer", map[string]operation{
		"GET " + records.Path: {
			id: "getRecords", summary: "Find what was issued, redeemed and refused",
			success: success(append(content(jsonType, ref("Records")), content(csvType, text())...)),
		},
		"GET " + records.UsagePath: {
			id: "getUsage", summary: "What an account did by days",
			success: success(content(jsonType, ref("Usage"))),
		},
	})
}

// recordsSchemas are the answers, from the types that write them.
func recordsSchemas() object {
	return object{
		{"Records", structSchema(reflect.TypeFor[records.Page]())},
		{"Usage", structSchema(reflect.TypeFor[records.UsageReport]())},
	}
}
