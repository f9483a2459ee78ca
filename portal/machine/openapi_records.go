package machine

import (
	"reflect"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/records"
)

// recordsPaths describe the interfaces by which services find their records.
func recordsPaths(answers map[playtoken.Code]*issue.Answer) object {
	get := func(id, summary string, parameters []records.Parameter, body object) object {
		var list []any
		for _, p := range parameters {
			list = append(list, parameter("query", p.Name, p.Summary+".", recordsValue(p)))
		}
		success := object{{"200", response("The latest come first.", body)}}
		return object{{"get", object{
			{"operationId", id}, {"summary", summary}, {"tags", []string{"records"}},
			{"security", security("customer")}, {"parameters", list},
			{"responses", append(success, refusals(answers, records.Codes)...)},
		}}}
	}
	found := append(content(jsonType, ref("Records")), content(csvType, text())...)
	return object{
		{records.Path, get("getRecords", "Find what was issued, redeemed and refused", records.Parameters, found)},
		{records.UsagePath, get("getUsage", "What a service did by days", records.UsageParameters,
			content(jsonType, ref("Usage")))},
	}
}

// recordsValue is the schema of a parameter's value.
func recordsValue(p records.Parameter) object {
	switch {
	case p.Values != nil:
		return text(member{"enum", p.Values})
	case p.Max > 0:
		return integer(member{"minimum", 1}, member{"maximum", p.Max}, member{"default", p.Default})
	}
	return text()
}

// recordsSchemas are the answers, from the types that write them.
func recordsSchemas() object {
	return object{
		{"Records", structSchema(reflect.TypeFor[records.Page]())},
		{"Usage", structSchema(reflect.TypeFor[records.UsageReport]())},
	}
}
