package paths

import "testing"

func TestFile(t *testing.T) {
	for path, want := range map[string]string{
		Home: "index.html", Parameter("kid"): "parameters/kid/index.html", Error(-4020): "errors/-4020/index.html",
		NotFound: "404.html", CheckFile: "check/check.html",
	} {
		if got := File(path); got != want {
			t.Errorf("the file of %s is %s, want %s", path, got, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for path, want := range map[string]string{
		Home: "/index.md", Parameters: "/parameters.md", Parameter("kid"): "/parameters/kid.md", NotFound: "",
	} {
		if got := Markdown(path); got != want {
			t.Errorf("the Markdown version of %s is %q, want %q", path, got, want)
		}
	}
}

func TestAnchor(t *testing.T) {
	for heading, want := range map[string]string{
		"The fix": "the-fix", "Two words, code": "two-words-code", "rental.playDuration": "rental-playduration",
		"Ends.": "ends", "é": "",
	} {
		if got := Anchor(heading); got != want {
			t.Errorf("the anchor of %q is %q, want %q", heading, got, want)
		}
	}
}
