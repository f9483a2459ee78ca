package main

import (
	"strings"
	"testing"
)

func TestWideLines(t *testing.T) {
	for text, want := range map[string]int{
		"\t// " + strings.Repeat("c", 94):             1,
		"\t// " + strings.Repeat("c", 93):             0,
		"// see:\n//\n//\t" + strings.Repeat("c", 99): 0, // an example in a comment is code
		"\t" + strings.Repeat("c", 117):               1,
		"\t" + strings.Repeat("é", 116):               0,
		`	"` + strings.Repeat("c", 200) + `",`:        0,
		`	f("` + strings.Repeat("c", 200) + `", x)`:   1,
		"//go:embed " + strings.Repeat("c", 200):      0,
	} {
		if got := inFile("a.go", []byte(text)); len(got) != want {
			t.Errorf("%.20q… has %d wide lines instead of %d: %v", text, len(got), want, got)
		}
	}
}
