package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tinygo returns a run of build/tinygo/build.sh with an empty cache.
func tinygo(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", append([]string{"build/tinygo/build.sh"}, args...)...)
	cmd.Dir = top
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	return cmd
}

// TestTinyGoVersion expects the script to use a tinygo of the right version on the path, and to
// explain why it does not use another.
func TestTinyGoVersion(t *testing.T) {
	text, err := os.ReadFile("tinygo/build.sh")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^version=(.+)$`).FindStringSubmatch(string(text))[1]
	for _, c := range []struct{ prints, sentence string }{
		{"echo tinygo version " + version + " linux/amd64 (using go version go1.26.8 and LLVM version 19.1.7)", ""},
		{
			"echo tinygo version 0.40.1 linux/amd64",
			"is not used: it is version 0.40.1, and only TinyGo " + version + " makes the browser module\n",
		},
		{"echo tinygo version " + version + "1 linux/amd64", "is not used: it is version " + version + "1, "},
		{"exit 1", "is not used: it prints no version, "},
	} {
		cmd := tinygo(t, "--if-built")
		script(t, cmd, "tinygo", strings.NewReplacer("(", `\(`, ")", `\)`).Replace(c.prints))
		var problem bytes.Buffer
		cmd.Stderr = &problem
		found, err := cmd.Output()
		taken := err == nil && strings.HasSuffix(string(found), "/tinygo\n")
		if taken != (c.sentence == "") || !strings.Contains(problem.String(), c.sentence) {
			t.Errorf("%s: %v\n%s%s", c.prints, err, found, &problem)
		}
	}
}

// TestTinyGoChecksum expects a module with another checksum to be refused.
func TestTinyGoChecksum(t *testing.T) {
	cmd := tinygo(t)
	const other = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	module := t.TempDir()
	built := filepath.Join(module, "built")
	script(t, cmd, "tinygo", "exit 1")
	script(t, cmd, "dpkg-query", "echo install ok installed")
	script(t, cmd, "go", `case "$1" in
mod) printf '{\n\t"Dir": "`+module+`",\n\t"Sum": "`+other+`",\n\t"GoModSum": "h1:B="\n}\n' ;;
*) echo >`+built+` ;;
esac`)
	printed, err := cmd.CombinedOutput()
	want := "TinyGo is not built: the checksum of its module is " + other + ", not h1:"
	if err == nil || !strings.Contains(string(printed), want) {
		t.Errorf("%v\n%s", err, printed)
	}
	if _, err := os.Stat(built); err == nil {
		t.Error("a module with a wrong checksum was built")
	}
	if !strings.Contains(
		string(printed), ", once, in about a minute: it makes the browser module a tenth of",
	) {
		t.Errorf("the build was not announced:\n%s", printed)
	}
}
