package portal

import (
	"reflect"
	"slices"

	"playtoken"
	"playtoken/internal/keystore"
)

// keyStorePaths are the requests to the key store. Authenticator and kek may be in the query too, as the SKM API has it; a document that
// generates clients does not say so, since URLs end in logs.
func (s *site) keyStorePaths() object {
	hex := func(digits string) object {
		return object{{"type", "string"}, {"pattern", "^" + hexDigits + "{" + digits + "}$"}}
	}
	kek := object{
		{"name", keystore.KEKHeader}, {"in", "header"}, {"schema", append(hex("32"), member{"format", "password"})},
		{"description", "The key that wraps the stored keys. It is not stored."},
	}
	kid := func(description string) object {
		return object{{"name", "kid"}, {"in", "path"}, {"required", true}, {"description", description}, {"schema", object{{"type", "string"}}}}
	}
	one := kid("The key id, or ^ and a text.")
	several := kid("The key id, or ^ and a text; or several with commas between them.")
	key := object{{"$ref", "#/components/schemas/StoredKey"}}
	keys := object{{"type", "array"}, {"items", key}}
	inJSON := func(schema object) object { return object{{"application/json", object{{"schema", schema}}}} }
	text := member{"text/plain", object{{"schema", object{{"type", "string"}}}}}
	body := object{{"content", inJSON(object{{"$ref", "#/components/schemas/KeyToStore"}})}}
	operation := func(id, summary string, parameters []any, success object, more ...member) object {
		responses := append(success, s.responsesOf(func(row playtoken.CodeInfo) bool { return slices.Contains(keystore.Codes, row.Code) }, false)...)
		return append(object{
			{"operationId", id}, {"summary", summary}, {"tags", []string{"keys"}}, {"security", []any{object{{"customer", []string{}}}}},
			{"parameters", parameters}, {"responses", responses},
		}, more...)
	}
	ok := func(description string, content object) member {
		return member{"200", object{{"description", description}, {"content", content}}}
	}
	empty := object{{"200", object{{"description", "Done."}}}}
	stored := object{ok("It was there already.", inJSON(key)), {"201", object{{"description", "It is stored."}, {"content", inJSON(key)}}}}
	page := []any{
		object{{"name", "limit"}, {"in", "query"}, {"description", "The number of keys at most."}, {"schema", object{{"type", "integer"}, {"minimum", 1}, {"maximum", keystore.MaxPage}}}},
		object{{"name", "after"}, {"in", "query"}, {"description", "The key id after which to go on."}, {"schema", object{{"type", "string"}}}},
	}
	count := inJSON(structSchema(reflect.TypeFor[keystore.Count]()))
	return object{
		{keystore.Path + "/keys", object{
			{"get", operation("listKeys", "List stored keys", append([]any{kek}, page...), object{ok("Keys by id. Link leads to the next page.", inJSON(keys))})},
			{"post", operation("createKey", "Store a key", []any{kek}, stored, member{"requestBody", body})},
		}},
		{keystore.Path + "/keys/{kid}", object{
			{"get", operation("getKey", "Get stored keys", []any{several, kek}, object{ok("The key, or an array of them.", inJSON(object{{"anyOf", []any{key, keys}}}))})},
			{"post", operation("createKeyAt", "Store a key under an id", []any{one, kek}, stored, member{"requestBody", body})},
			{"put", operation("changeKey", "Change a stored key", []any{one, kek}, empty, member{"requestBody", append(object{{"required", true}}, body...)})},
			{"delete", operation("deleteKey", "Delete a stored key", []any{one}, empty)},
		}},
		{keystore.Path + "/keys/{kid}/value", object{
			{"get", operation("getKeyValue", "Get the values of stored keys alone", []any{several, kek}, object{ok("The keys, or without a kek # and the wrapped keys, with commas between them.", object{text})})},
		}},
		{keystore.Path + "/keycount", object{
			{"get", operation("countKeys", "Count stored keys", []any{}, object{ok("The number of keys.", count)})},
		}},
	}
}

// keyStoreSchemas are a key as it is answered, and as it is sent.
func keyStoreSchemas() object {
	sent := object{}
	for _, m := range structSchema(reflect.TypeFor[keystore.Object]()) {
		if m.name == "properties" {
			for _, p := range m.value.(object) {
				sent = append(sent, member{p.name, object{{"type", []string{"string", "null"}}}})
			}
		}
	}
	return object{
		{"StoredKey", structSchema(reflect.TypeFor[keystore.Object]())},
		{"KeyToStore", object{{"type", "object"}, {"properties", sent}, {"additionalProperties", false}}},
	}
}
