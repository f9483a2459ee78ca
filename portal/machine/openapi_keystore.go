package machine

import (
	"reflect"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
)

// keyStorePaths describe the key store. As in the SKM API, authenticator and kek may be in the
// query too. The document, from which clients are generated, omits that: URLs end in logs.
func keyStorePaths(answers map[playtoken.Code]*issue.Answer) object {
	operation := func(id, summary string, parameters []any, success object, more ...member) object {
		return append(object{
			{"operationId", id}, {"summary", summary}, {"tags", []string{"keys"}}, {"security", security("customer")},
			{"parameters", parameters}, {"responses", append(success, refusals(answers, keystore.Codes)...)},
		}, more...)
	}
	ok := func(description string, body object) object { return object{{"200", response(description, body)}} }

	row, _ := playtoken.LookupParameter("kek")
	kek := object{
		{"name", keystore.KEKHeader}, {"in", "header"},
		{"schema", text(member{"pattern", "^" + hexPattern(row.Digits) + "$"}, member{"format", "password"})},
		{"description", "The key that wraps the stored keys. It is not stored."},
	}
	kid := func(description string) object {
		return object{
			{"name", "kid"}, {"in", "path"}, {"required", true}, {"description", description}, {"schema", text()},
		}
	}
	one := kid("The key id, or ^ and a text.")
	several := kid("The key id, or ^ and a text; or several with commas between them.")
	limit := parameter("query", "limit", "The number of keys at most.",
		integer(member{"minimum", 1}, member{"maximum", keystore.MaxPage}))
	after := parameter("query", "after", "The key id after which to go on.", text())

	key, keys := ref("StoredKey"), array(ref("StoredKey"))
	body := object{{"content", content(jsonType, ref("KeyToStore"))}}
	requiredBody := append(object{{"required", true}}, body...)
	plain := content(textType, text())
	stored := append(ok("It was there already.", content(jsonType, key)),
		member{"201", response("It is stored.", content(jsonType, key))})
	done := object{{"200", object{{"description", "Done."}}}}
	count := content(jsonType, structSchema(reflect.TypeFor[keystore.Count]()))

	return object{
		{keystore.Path + "/keys", object{
			{"get", operation("listKeys", "List stored keys", []any{kek, limit, after},
				ok("Keys by id. Link leads to the next page.", content(jsonType, keys)))},
			{"post", operation("createKey", "Store a key", []any{kek}, stored, member{"requestBody", body})},
		}},
		{keystore.Path + "/keys/{kid}", object{
			{"get", operation("getKey", "Get stored keys", []any{several, kek},
				ok("The key, or an array of them.", content(jsonType, object{{"anyOf", []any{key, keys}}})))},
			{"post", operation("createKeyAt", "Store a key under an id", []any{one, kek}, stored,
				member{"requestBody", body})},
			{"put", operation("changeKey", "Change a stored key", []any{one, kek}, done,
				member{"requestBody", requiredBody})},
			{"delete", operation("deleteKey", "Delete a stored key", []any{one}, done)},
		}},
		{keystore.Path + "/keys/{kid}/value", object{
			{"get", operation("getKeyValue", "Get the values of stored keys alone", []any{several, kek},
				ok("The keys, or without a kek # and the wrapped keys, with commas between them.", plain))},
		}},
		{keystore.Path + "/keycount", object{
			{"get", operation("countKeys", "Count stored keys", []any{}, ok("The number of keys.", count))},
		}},
	}
}

// keyStoreSchemas are a key as it is answered, and as it is sent. A sent key may lack every member.
func keyStoreSchemas() object {
	answered := structSchema(reflect.TypeFor[keystore.Object]())
	sent := object{}
	for _, m := range answered {
		if m.name == "properties" {
			for _, p := range m.value.(object) {
				sent = append(sent, member{p.name, object{{"type", []string{"string", "null"}}}})
			}
		}
	}
	return object{
		{"StoredKey", answered},
		{"KeyToStore", object{{"type", "object"}, {"properties", sent}, {"additionalProperties", false}}},
	}
}
