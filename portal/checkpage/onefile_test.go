package checkpage

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"playtoken/portal/files"
	"playtoken/portal/paths"
)

// TestOneFile expects the policy of the file to allow each of its parts, and absolute links to the
// site. Without an address of the site, it expects no links to it.
func TestOneFile(t *testing.T) {
	s := sources(t, false)
	page, err := Page(documents(t))
	if err != nil {
		t.Fatal(err)
	}
	metaPolicy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)
	inline := regexp.MustCompile(`(?s)<(?:style|script)(?: type="module")?>(.*?)</(?:style|script)>`)
	for _, base := range []string{"https://docs.example", ""} {
		f, built := frame(t, s, base)
		b, err := OneFile(f, page, s, built)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		policy := html.UnescapeString(metaPolicy.FindString(text))
		parts := inline.FindAllStringSubmatch(text, -1)
		if len(parts) != 3 {
			t.Fatalf("with the base %q the file has %d inline parts, want a style and two scripts", base, len(parts))
		}
		for _, part := range parts {
			if !strings.Contains(policy, "'"+files.Integrity([]byte(part[1]))+"'") {
				t.Errorf("with the base %q the policy %s does not allow %.60s", base, policy, part[1])
			}
		}
		if found := regexp.MustCompile(`(?s)<[^>]* (?:src|href)="/[^"]*"`).FindString(text); found != "" {
			t.Errorf("with the base %q the file has the relative link %s", base, found)
		}
		linked := strings.Contains(text, `href="https://docs.example`+paths.Parameter("kid")+`"`)
		if linked != (base != "") {
			t.Errorf("with the base %q, the file links to the page of kid: %v", base, linked)
		}
		if !strings.Contains(text, "A license * / of others.") {
			t.Error("the file lacks the notices")
		}
	}
}
