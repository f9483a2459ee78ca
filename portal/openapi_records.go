package portal

import (
	"reflect"
	"slices"

	"playtoken"
	"playtoken/internal/records"
)

// recordsPaths are the interfaces by which services find their records.
func (s *site) recordsPaths() object {
	operation := func(id, summary, schema string, parameters []records.Parameter, more ...member) object {
		content := append(object{{"application/json", object{{"schema", object{{"$ref", "#/components/schemas/" + schema}}}}}}, more...)
		responses := object{{"200", object{{"description", "The latest come first."}, {"content", content}}}}
		responses = append(responses, s.responsesOf(func(row playtoken.CodeInfo) bool { return slices.Contains(records.Codes, row.Code) }, false)...)
		var list []any
		for _, p := range parameters {
			list = append(list, object{{"name", p.Name}, {"in", "query"}, {"description", p.Summary + "."}, {"schema", recordsSchema(p)}})
		}
		return object{{"get", object{
			{"operationId", id}, {"summary", summary}, {"tags", []string{"records"}}, {"security", []any{object{{"customer", []string{}}}}},
			{"parameters", list}, {"responses", responses},
		}}}
	}
	csv := member{"text/csv", object{{"schema", object{{"type", "string"}}}}}
	return object{
		{records.Path, operation("getRecords", "Find what was issued, redeemed and refused", "Records", records.Parameters, csv)},
		{records.UsagePath, operation("getUsage", "What a service did by days", "Usage", records.UsageParameters)},
	}
}

func recordsSchema(p records.Parameter) object {
	switch {
	case p.Values != nil:
		return object{{"type", "string"}, {"enum", p.Values}}
	case p.Max > 0:
		return object{{"type", "integer"}, {"minimum", 1}, {"maximum", p.Max}, {"default", p.Default}}
	}
	return object{{"type", "string"}}
}

// recordsSchemas are the answers, from the types that write them.
func recordsSchemas() object {
	return object{{"Records", structSchema(reflect.TypeFor[records.Page]())}, {"Usage", structSchema(reflect.TypeFor[records.UsageReport]())}}
}
