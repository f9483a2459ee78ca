package portal

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/redeem"
	"playtoken/token"
)

// redemption is the interface for license servers.
func (s *site) redemption() object {
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
	form := object{{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", true}}
	terms := object{{"schema", object{{"$ref", "#/components/schemas/LicenseTerms"}}}}
	responses := object{{"200", object{{"description", "The license terms, content keys included."}, {"content", object{{"application/json", terms}}}}}}
	responses = append(responses, s.responsesOf(func(row playtoken.CodeInfo) bool { return slices.Contains(redeem.Codes, row.Code) }, false)...)
	return object{{"post", object{
		{"operationId", "redeemToken"}, {"summary", "Redeem a token"},
		{"description", "For license servers, with a credential of their own. A restriction that cannot be checked refuses the token."},
		{"tags", []string{"redemption"}},
		{"security", []any{object{{"licenseServer", []string{}}}}},
		{"requestBody", object{{"required", true}, {"content", object{{playtoken.FormType, object{{"schema", form}}}}}}},
		{"responses", responses},
	}}}
}

// termsSchema is the license terms as JSON, from the type that writes them.
func termsSchema() object { return structSchema(reflect.TypeFor[token.View]()) }

func structSchema(t reflect.Type) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if options != "omitempty" {
			required = append(required, name)
		}
		properties = append(properties, member{name, typeSchema(f.Type)})
	}
	return object{{"type", "object"}, {"properties", properties}, {"required", required}, {"additionalProperties", false}}
}

func typeSchema(t reflect.Type) object {
	switch {
	case t.Kind() == reflect.Pointer:
		return typeSchema(t.Elem())
	case t == reflect.TypeFor[time.Time]():
		return object{{"type", "string"}, {"format", "date-time"}}
	case t.Kind() == reflect.Struct:
		return structSchema(t)
	case t.Kind() == reflect.Slice:
		return object{{"type", "array"}, {"items", typeSchema(t.Elem())}}
	case t.Kind() == reflect.String:
		return object{{"type", "string"}}
	case t.Kind() == reflect.Int:
		return object{{"type", "integer"}}
	}
	return object{{"type", "integer"}, {"minimum", 0}}
}
