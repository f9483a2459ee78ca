package machine

import (
	"reflect"

	"playtoken/internal/admin"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/token"
)

// named are the types that have a schema of their own, in the order of the document: in answers
// under name, and in requests under sent. The schemas of other types are part of their routes.
var named = []struct {
	name, sent string
	t          reflect.Type
}{
	{name: "Token", t: reflect.TypeFor[issue.Token]()},
	{name: "LicenseTerms", t: reflect.TypeFor[token.View]()},
	{name: "StoredKey", sent: "KeyToStore", t: reflect.TypeFor[keystore.Object]()},
	{name: "Records", t: reflect.TypeFor[records.Page]()},
	{name: "Usage", t: reflect.TypeFor[records.UsageReport]()},
	{name: "AdminProblem", t: reflect.TypeFor[admin.Problem]()},
	{name: "Account", t: reflect.TypeFor[admin.Account]()},
	{name: "ShownAccount", t: reflect.TypeFor[admin.Shown]()},
}

func typeSchemas() (list object) {
	for _, n := range named {
		schema := structSchema(n.t)
		if n.t == reflect.TypeFor[issue.Token]() {
			schema = tokenSchema()
		}
		list = append(list, member{n.name, schema})
		if n.sent != "" {
			list = append(list, member{n.sent, sentType(n.t)})
		}
	}
	return list
}

// answeredSchema returns the schema of the JSON of a value in an answer.
func answeredSchema(value any) object {
	t := reflect.TypeOf(value)
	if t.Kind() == reflect.Slice {
		return array(answeredSchema(reflect.Zero(t.Elem()).Interface()))
	}
	for _, n := range named {
		if n.t == t {
			return ref(n.name)
		}
	}
	return typeSchema(t)
}

// sentSchema returns the schema of the JSON of a value in a request.
func sentSchema(value any) object {
	t := reflect.TypeOf(value)
	for _, n := range named {
		if n.t == t && n.sent != "" {
			return ref(n.sent)
		}
	}
	return sentType(t)
}

// sentType returns the schema of the JSON of a struct in a request, which may lack every member.
func sentType(t reflect.Type) object {
	properties := object{}
	for i := range t.NumField() {
		kind := typeSchema(t.Field(i).Type)[0].value
		properties = append(properties, member{jsonName(t.Field(i)), object{{"type", []any{kind, "null"}}}})
	}
	return object{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
}

// tokenSchema adds descriptions and formats to the types of the answer's members.
func tokenSchema() object {
	token := object{
		{"licenseAcquisitionUrl", text(
			member{"format", "uri"}, member{"description", "Where the player asks for its license."})},
		{"token", text(
			member{"pattern", "^[A-Za-z0-9_-]+$"},
			member{"description", "The token: opaque, base64url without padding."})},
	}
	return closed(token, token.names())
}
