package scenario

import (
	"encoding/json"
	"fmt"
	"reflect"

	"playtoken/token"
	"playtoken/vectors"
)

// UnlikeTerms returns how terms differ from those that a vector asserts.
func UnlikeTerms(terms token.Terms, want vectors.Terms) (wrong []string) {
	got := members(terms.View(true))
	got["persistent"] = terms.Persistent
	keys := got["keys"].([]any)
	for name, value := range keys[0].(map[string]any) {
		got[name] = value
	}
	for name, value := range want {
		if list, several := value.([]any); several {
			wrong = append(wrong, unlikeKeys(keys, list)...)
		} else if !same(got[name], value) {
			wrong = append(wrong, fmt.Sprintf("%s is %v, want %v", name, got[name], value))
		}
	}
	return wrong
}

func unlikeKeys(got, want []any) (wrong []string) {
	if len(got) != len(want) {
		return []string{fmt.Sprintf("%d keys, want %d", len(got), len(want))}
	}
	for i := range want {
		key := got[i].(map[string]any)
		for name, value := range want[i].(map[string]any) {
			if !same(key[name], value) {
				wrong = append(wrong, fmt.Sprintf("%s of key %d is %v, want %v", name, i, key[name], value))
			}
		}
	}
	return wrong
}

// same compares a term with an asserted one. A view lacks what "" and 0 assert.
func same(got, want any) bool {
	return reflect.DeepEqual(got, want) || got == nil && (want == "" || want == 0.0)
}

// members converts a struct to a map by way of its JSON.
func members(v any) (all map[string]any) {
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		panic(err) // a struct of texts and numbers
	}
	return all
}
