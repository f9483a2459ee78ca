package api

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// FuzzParseForm expects the same values and the same verdict as from url.ParseQuery.
func FuzzParseForm(f *testing.F) {
	for _, text := range []string{
		"", "a=b", "a=b&a=c&&d", "&", "=", "=a", "a=b=c", "a+b=%20%2B", "%", "a=%zz&b=c", "a;b=c&d=e", "a=%3B", "%zz=1",
		strings.Repeat("&", maxPairs-1), strings.Repeat("&", maxPairs),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := url.ParseQuery(text)
		got, ok := ParseForm(text)
		if ok != (err == nil) || !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q is read as %v, %v, want %v, %v", text, got, ok, want, err)
		}
	})
}
