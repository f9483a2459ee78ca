package gateway_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"playtoken/internal/gateway"
	"playtoken/vectors"
)

// FuzzChallenge reads any body. There is custom data, or an error that repeats nothing of the body.
func FuzzChallenge(f *testing.F) {
	all, err := vectors.Gateways()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(challenge(all, "<CustomData>a&amp;<![CDATA[b]]><x>no</x>c</CustomData>"))
	for _, s := range all.Scenarios {
		for _, step := range s.Steps {
			if step.Body != nil {
				f.Add(*step.Body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		data, err := gateway.CustomData(body)
		if err != nil && (data != "" || strings.ContainsAny(err.Error(), "<>&")) {
			t.Errorf("%q with %v", data, err)
		}
		if !utf8.ValidString(data) || data != strings.TrimSpace(data) || len(data) > 3*len(body) {
			t.Errorf("%q", data)
		}
	})
}

func challenge(all vectors.Gateway, custom string) string {
	return strings.ReplaceAll(all.Challenge, "{CUSTOM}", custom)
}

// TestCustomData reads the text of the element, but not of elements inside or elsewhere.
func TestCustomData(t *testing.T) {
	all, err := vectors.Gateways()
	if err != nil {
		t.Fatal(err)
	}
	for custom, want := range map[string]string{
		"": "", "<CustomData/>": "", "<CustomData> a \n</CustomData>": "a",
		"<CustomData>a&amp;<![CDATA[b]]><x>no</x>c</CustomData>": "a&bc",
		"<x><CustomData>no</CustomData></x>":                     "",
	} {
		got, err := gateway.CustomData(challenge(all, custom))
		if err != nil || got != want {
			t.Errorf("%s: %q, %v", custom, got, err)
		}
	}
}
