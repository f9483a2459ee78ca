package portal

import (
	"strings"
	"testing"

	"playtoken"
)

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
