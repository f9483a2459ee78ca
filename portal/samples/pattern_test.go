package samples

import (
	"regexp"
	"strings"
	"testing"
)

// write returns a sample from a pattern, as the page that checks requests makes it.
func (p Pattern) write(c Call) string {
	quote := func(s string) string {
		if p.Doubled != "" {
			s = regexp.MustCompile(`(\\+)("|$)`).ReplaceAllString(s, "$1$1$2")
		}
		var pairs []string
		for _, e := range p.Escapes {
			pairs = append(pairs, e[0], e[1])
		}
		return strings.NewReplacer(pairs...).Replace(s)
	}
	var pairs []string
	for _, f := range c.Form {
		pairs = append(pairs, quote(f[0])+p.Between+quote(f[1]))
	}
	return strings.ReplaceAll(p.Head+strings.Join(pairs, p.Next)+p.Tail, URLMark, quote(c.URL))
}

// TestPattern expects the same text from a pattern and from Sample.
func TestPattern(t *testing.T) {
	for _, form := range [][][2]string{
		{{"cookie", trap}},
		{{"a", "1"}, {"cookie", trap}, {"b.0", `\\''""%%\\"\`}},
	} {
		call := Call{URL: "https://host.example/hms/pr/token", Form: form}
		for _, l := range Languages {
			if got, want := l.Pattern().write(call), l.Sample(call); got != want {
				t.Errorf("the pattern of %s makes\n%s\nwant\n%s", l.Key, got, want)
			}
		}
	}
}
