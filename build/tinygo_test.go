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

// tinygo is a run of the script that finds TinyGo, with an empty cache.
func tinygo(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", append([]string{"build/tinygo/build.sh"}, args...)...)
	cmd.Dir = top
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	return cmd
}

// TestTinyGoVersion takes a tinygo on the path if it is of the version that is wanted, and refuses any other with a sentence.
func TestTinyGoVersion(t *testing.T) {
	text, err := os.ReadFile("tinygo/build.sh")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^version=(.+)$`).FindStringSubmatch(string(text))[1]
	for _, c := range []struct{ prints, sentence string }{
		{"echo tinygo version " + version + " linux/amd64 (using go version go1.26.8 and LLVM version 19.1.7)", ""},
		{"echo tinygo version 0.40.1 linux/amd64", "is not used: it is version 0.40.1, and the browser module is made by TinyGo " + version + " alone\n"},
		{"echo tinygo version " + version + "1 linux/amd64", "is not used: it is version " + version + "1, "},
		{"exit 1", "is not used: it prints no version, "},
	} {
		cmd := tinygo(t, "--if-built")
		script(t, cmd, "tinygo", strings.NewReplacer("(", `\(`, ")", `\)`).Replace(c.prints))
		var problem bytes.Buffer
		cmd.Stderr = &problem
		found, err := cmd.Output()
		if taken := err == nil && strings.HasSuffix(string(found), "/tinygo\n"); taken != (c.sentence == "") || !strings.Contains(problem.String(), c.sentence) {
			t.Errorf("%s: %v\n%s%s", c.prints, err, found, &problem)
		}
	}
}

// TestTinyGoChecksum builds nothing of a module that is not the one that was looked at.
func TestTinyGoChecksum(t *testing.T) {
	cmd := tinygo(t)
	module := t.TempDir()
	built := filepath.Join(module, "built")
	script(t, cmd, "tinygo", "exit 1")
	script(t, cmd, "dpkg-query", "echo install ok installed")
	script(t, cmd, "go", `case "$1" in
mod) printf '{\n\t"Dir": "`+module+`",\n\t"Sum": "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",\n\t"GoModSum": "h1:B="\n}\n' ;;
*) echo >`+built+` ;;
esac`)
	printed, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(printed), "TinyGo is not built: the checksum of its module is h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, not h1:") {
		t.Errorf("%v\n%s", err, printed)
	}
	if _, err := os.Stat(built); err == nil {
		t.Error("it is built")
	}
	if !strings.Contains(string(printed), "is built now, once, in about a minute: it makes the browser module a tenth of the size") {
		t.Errorf("nothing announces the build:\n%s", printed)
	}
}
