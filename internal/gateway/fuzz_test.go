package gateway_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"playtoken/internal/gateway"
	"playtoken/vectors"
)

// FuzzChallenge reads bodies: whatever comes, there is custom data that was in them, or an error, and no more time than the size allows.
func FuzzChallenge(f *testing.F) {
	all, err := vectors.Gateways()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(strings.ReplaceAll(all.Challenge, "{CUSTOM}", "<CustomData>a&amp;<![CDATA[b]]><x>no</x>c</CustomData>")))
	for _, s := range all.Scenarios {
		for _, step := range s.Steps {
			if step.Body != nil {
				f.Add([]byte(*step.Body))
			}
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		data, err := gateway.CustomData(body)
		if err != nil && (data != "" || strings.ContainsAny(err.Error(), "<>&")) {
			t.Errorf("%q with %v", data, err)
		}
		if !utf8.ValidString(data) || data != strings.TrimSpace(data) || len(data) > 3*len(body) {
			t.Errorf("%q", data)
		}
	})
}

// TestCustomData reads the text of the element, and of none inside or elsewhere.
func TestCustomData(t *testing.T) {
	all, err := vectors.Gateways()
	if err != nil {
		t.Fatal(err)
	}
	for custom, want := range map[string]string{
		"": "", "<CustomData/>": "", "<CustomData> a \n</CustomData>": "a", "<CustomData>a&amp;<![CDATA[b]]><x>no</x>c</CustomData>": "a&bc",
		"<x><CustomData>no</CustomData></x>": "",
	} {
		got, err := gateway.CustomData([]byte(strings.ReplaceAll(all.Challenge, "{CUSTOM}", custom)))
		if err != nil || got != want {
			t.Errorf("%s: %q, %v", custom, got, err)
		}
	}
}
