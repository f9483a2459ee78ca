package portal

import (
	"regexp"
	"strings"
	"testing"

	"playtoken"
)

// inPattern writes a call as the page does: with the parts and the escapes, and no Go of the language.
func inPattern(p pattern, c Call) string {
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
	return strings.ReplaceAll(p.Head+strings.Join(pairs, p.Next)+p.Tail, urlMark, quote(c.URL))
}

// TestPatterns holds what the page writes code with to the samples.
func TestPatterns(t *testing.T) {
	for _, form := range [][][2]string{{{"cookie", trap}}, {{"a", "1"}, {"cookie", trap}, {"b.0", `\\''""%%\\"\`}}} {
		call := Call{URL: "https://host.example/hms/pr/token", Form: form}
		for _, l := range Languages {
			if got, want := inPattern(l.pattern(), call), l.Sample(call); got != want {
				t.Errorf("%s is written\n%s\nwant\n%s", l.Key, got, want)
			}
		}
	}
}

// TestCheckPage looks for a field for every parameter, an example for every code that the check finds, and the way there.
func TestCheckPage(t *testing.T) {
	out := built(t)
	page := string(out["check/index.html"])
	for _, p := range playtoken.Parameters() {
		if !strings.Contains(page, `data-name="`+p.Name+`"`) {
			t.Errorf("the form has no field for %s", p.Name)
		}
	}
	for _, row := range playtoken.Codes() {
		if row.Stage == playtoken.StageRequest && !strings.Contains(page, "<code>"+row.Code.String()+"</code> <span>") {
			t.Errorf("there is no example for %v", row.Code)
		}
	}
	if !strings.Contains(string(out["errors/-4020/index.html"]), `href="/check/#`) {
		t.Error("the page of -4020 does not lead to its request")
	}
	for _, want := range []string{
		"/check/*\n  ! Content-Security-Policy\n  Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';",
		"frame-src 'none';", "form-action 'none'; frame-ancestors 'none';",
		"/check/worker.js*\n  ! Content-Security-Policy\n  Content-Security-Policy: default-src 'none'; connect-src 'self';",
		"/check/check*\n  Content-Disposition: attachment;",
	} {
		if !strings.Contains(string(out["_headers"]), want) {
			t.Errorf("_headers lacks %q:\n%s", want, out["_headers"])
		}
	}
}

// TestWithoutChecker builds a site without the page, and without links to it.
func TestWithoutChecker(t *testing.T) {
	o := testOptions(t)
	o.Checker = nil
	out, _, err := render(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range out {
		if strings.HasPrefix(name, "check") || strings.HasSuffix(name, ".html") && strings.Contains(string(b), `href="/check/`) {
			t.Errorf("%s is there, or leads to the page that is not", name)
		}
	}
}
