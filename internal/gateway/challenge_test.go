package gateway_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"playtoken/internal/gateway"
	"playtoken/vectors"
)

// FuzzChallenge expects custom data, or an error without a part of the body, for any body.
func FuzzChallenge(f *testing.F) {
	all, err := vectors.Scenarios()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(challenge(f, "<CustomData>a&amp;<![CDATA[b]]><x>no</x>c</CustomData>"))
	for _, s := range all {
		for _, step := range s.Steps {
			if s.Interface == "gateway" && step.Request.Body != nil {
				f.Add(*step.Request.Body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		data, err := gateway.CustomData(body)
		if err != nil && (data != "" || strings.ContainsAny(err.Error(), "<>&")) {
			t.Errorf("the custom data is %q with the error %v", data, err)
		}
		if !utf8.ValidString(data) || data != strings.TrimSpace(data) || len(data) > 3*len(body) {
			t.Errorf("the custom data is %q", data)
		}
	})
}

// challenge returns a license challenge that contains the XML custom.
func challenge(t testing.TB, custom string) string {
	t.Helper()
	named, err := vectors.NamedValues()
	if err != nil {
		t.Fatal(err)
	}
	return vectors.Fill(named.Texts["challenge"], map[string]string{"CUSTOM": custom})
}

// TestCustomData expects the text of the element CustomData, without the text of other elements.
func TestCustomData(t *testing.T) {
	for custom, want := range map[string]string{
		"": "", "<CustomData/>": "", "<CustomData> a \n</CustomData>": "a",
		"<CustomData>a&amp;<![CDATA[b]]><x>no</x>c</CustomData>": "a&bc",
		"<x><CustomData>no</CustomData></x>":                     "",
	} {
		got, err := gateway.CustomData(challenge(t, custom))
		if err != nil || got != want {
			t.Errorf("%s: %q, %v", custom, got, err)
		}
	}
}
