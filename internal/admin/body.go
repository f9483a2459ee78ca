package admin

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"playtoken"
	"playtoken/internal/api"
	scan "playtoken/internal/json"
	"playtoken/internal/mediatype"
	"playtoken/internal/phrase"
)

// readBody reads the body into a struct with a pointer for each member, which stays nil for a
// member that is missing or null. It returns the answer to a body that cannot be read.
func (x *exchange) readBody(to any) (a api.Answer, refused bool) {
	if p, refused := x.r.BodyTrouble(MaxBody, "send a JSON object alone"); refused {
		a = x.refuse(p)
		a.Header.Set("Connection", "close") // because the rest of the body stays unread
		return a, true
	}
	if !mediatype.Is(x.r.Header("Content-Type"), api.JSON) {
		return x.refuse(playtoken.Problem{
			Code: playtoken.UnsupportedMediaType, Details: "the content type is not " + api.JSON,
			Fix: "send a JSON object with this content type",
		}), true
	}
	names := members(to)
	parameter, err := decode(x.r.Body, names, to)
	if err != nil {
		x.bad(parameter, err.Error(), "send a JSON object with "+phrase.List(names, "or"))
		return x.refuse(x.problems...), true
	}
	return a, false
}

// members returns the names of the members of a struct.
func members(of any) (names []string) {
	t := reflect.TypeOf(of).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

var errNotObject = errors.New("the body is not a JSON object")

// decode reads an object with these members, each once. encoding/json alone accepts members that
// are given twice or in other capitals, and replaces malformed characters by U+FFFD. The errors
// repeat nothing of the body but the names of members.
func decode(body string, names []string, to any) (parameter string, err error) {
	if !utf8.ValidString(body) {
		return "", errors.New("the body is not UTF-8")
	}
	var seen []string
	s := scan.Scan(body)
	ok := s.Object(func(name string) bool {
		switch {
		case slices.Contains(seen, name):
			parameter, err = name, errors.New("given more than once")
		case !slices.Contains(names, name):
			err = errors.New("the object has an unknown member")
		}
		seen = append(seen, name)
		return err == nil && s.Skip()
	})
	switch {
	case err != nil:
		return parameter, err
	case !ok || !s.End():
		return "", errNotObject
	}
	if err := json.Unmarshal([]byte(body), to); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && slices.Contains(names, wrong.Field) {
			return wrong.Field, errors.New("the value has another type, or is out of range")
		}
		return "", errNotObject
	}
	v := reflect.ValueOf(to).Elem()
	for i, name := range names {
		text, ok := v.Field(i).Interface().(*string)
		if ok && text != nil && strings.ContainsRune(*text, utf8.RuneError) {
			return name, errors.New("the text has half of a surrogate pair, or U+FFFD")
		}
	}
	return "", nil
}
