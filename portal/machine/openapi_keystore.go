package machine

import (
	"reflect"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/keystore"
)

// keyStorePaths describes the key store. As in the SKM API, authenticator and kek may be in the
// query too. The document, from which clients are generated, omits that: URLs end in logs.
func keyStorePaths(answers map[playtoken.Code]*api.Answer) object {
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

	ok := func(description string, body object) object { return object{{"200", response(description, body)}} }
	key, keys := ref("StoredKey"), array(ref("StoredKey"))
	body := object{{"content", content(jsonType, ref("KeyToStore"))}}
	requiredBody := append(object{{"required", true}}, body...)
	plain := content(textType, text())
	stored := append(ok("It was there already.", content(jsonType, key)),
		member{"201", response("It is stored.", content(jsonType, key))})
	done := object{{"200", object{{"description", "Done."}}}}
	count := content(jsonType, structSchema(reflect.TypeFor[keystore.Count]()))

	const path = keystore.Path + "/keys"
	routes := keystore.Interface(keystore.Config{}).Routes
	return routePaths(answers, routes, "keys", "customer", map[string]operation{
		"GET " + path: {
			id: "listKeys", summary: "List stored keys", parameters: []any{kek},
			success: ok("Keys by id. Link leads to the next page.", content(jsonType, keys)),
		},
		"POST " + path: {
			id: "createKey", summary: "Store a key", parameters: []any{kek}, body: body, success: stored,
		},
		"GET " + path + "/{kid}": {
			id: "getKey", summary: "Get stored keys", parameters: []any{several, kek},
			success: ok("The key, or an array of them.", content(jsonType, object{{"anyOf", []any{key, keys}}})),
		},
		"POST " + path + "/{kid}": {
			id: "createKeyAt", summary: "Store a key under an id", parameters: []any{one, kek},
			body: body, success: stored,
		},
		"PUT " + path + "/{kid}": {
			id: "changeKey", summary: "Change a stored key", parameters: []any{one, kek},
			body: requiredBody, success: done,
		},
		"DELETE " + path + "/{kid}": {
			id: "deleteKey", summary: "Delete a stored key", parameters: []any{one}, success: done,
		},
		"GET " + path + "/{kid}/value": {
			id: "getKeyValue", summary: "Get the values of stored keys alone", parameters: []any{several, kek},
			success: ok("The keys, or without a kek # and the wrapped keys, with commas between them.", plain),
		},
		"GET " + keystore.Path + "/keycount": {
			id: "countKeys", summary: "Count stored keys", success: ok("The number of keys.", count),
		},
	})
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
