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
