package portal

import (
	"regexp"
	"strings"
	"testing"

	"playtoken/portal/files"
)

// TestCheckFile looks into the page as one file: all that it runs is within and named by its policy, and its links lead to the site
// whose address is known, or nowhere.
func TestCheckFile(t *testing.T) {
	for _, base := range []string{"https://docs.example", ""} {
		out := built(t)
		if base == "" {
			o := testOptions(t)
			o.BaseURL = base
			var err error
			if out, _, err = render(o); err != nil {
				t.Fatal(err)
			}
		}
		page := string(out["check/check.html"])
		policy := strings.ReplaceAll(regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindString(page), "&#39;", "'")
		parts := regexp.MustCompile(`(?s)<(?:style|script)(?: type="module")?>(.*?)</(?:style|script)>`).FindAllStringSubmatch(page, -1)
		if len(parts) != 3 {
			t.Fatalf("with the base %q there are %d parts within, want a style and two scripts", base, len(parts))
		}
		for _, part := range parts {
			if !strings.Contains(policy, "'"+files.Integrity([]byte(part[1]))+"'") {
				t.Errorf("with the base %q the policy %s does not name what begins with %.60s", base, policy, part[1])
			}
		}
		if found := regexp.MustCompile(`(?s)<[^>]* (?:src|href)="/[^"]*"`).FindString(page); found != "" {
			t.Errorf("with the base %q there is %s", base, found)
		}
		if linked := strings.Contains(page, `href="https://docs.example/parameters/kid/"`); linked != (base != "") {
			t.Errorf("with the base %q the page of kid is linked: %v", base, linked)
		}
	}
}
