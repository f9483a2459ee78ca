package shell

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"playtoken/paste/note"
	"playtoken/paste/shell/shelltest"
)

// A bashQuoter writes a text in one of the ways that bash reads.
type bashQuoter func(random *rand.Rand, text string) string

var bashQuoters = []bashQuoter{
	func(_ *rand.Rand, text string) string { return shelltest.SingleQuoted(text) },
	func(random *rand.Rand, text string) string {
		var b strings.Builder
		b.WriteByte('"')
		for i, c := range text {
			if strings.ContainsRune("$`\"\\", c) {
				// Before a character that it does not escape, a backslash stays.
				if next := text[i+1:]; c != '\\' || next == "" || strings.ContainsRune("$`\"\\\n\r", rune(next[0])) ||
					random.IntN(2) == 0 {
					b.WriteByte('\\')
				}
			}
			b.WriteRune(c)
			if random.IntN(8) == 0 {
				b.WriteString("\\\n")
			}
		}
		return strings.ReplaceAll(b.String(), "\\\\\n\n", "\\\\\n") + `"`
	},
	func(random *rand.Rand, text string) string {
		var b strings.Builder
		b.WriteString("$'")
		for _, c := range text {
			switch n := random.IntN(6); {
			case n == 0 && c < 0x80:
				fmt.Fprintf(&b, `\x%02x`, c)
			case n == 1 && c < 0x80:
				fmt.Fprintf(&b, `\%03o`, c)
			case n == 2 && c < 0x10000:
				fmt.Fprintf(&b, `\u%04X`, c)
			case n == 3:
				fmt.Fprintf(&b, `\U%08x`, c)
			case c == '\n' && n == 4:
				b.WriteString(`\n`)
			case c == '\'' || c == '\\':
				b.WriteString(`\` + string(c))
			default:
				b.WriteRune(c)
			}
		}
		return b.String() + "'"
	},
	func(_ *rand.Rand, text string) string {
		var b strings.Builder
		for _, c := range text {
			if c == '\n' {
				b.WriteString("'\n'")
			} else {
				b.WriteString(`\` + string(c))
			}
		}
		return b.String()
	},
}

// bashSoup are pieces of quoted text that need not form a valid command.
var bashSoup = map[string][]string{
	"'%s'": {"a", "\\", `"`, "$", "`", "\n", "#", "é", "&", " "},
	`"%s"`: {"a", "\\a", `\"`, `\\`, `\$`, "\\`", "\\\n", "\\'", "'", "\n", "#", "é", "&", " ", "\\é", "\\\t"},
	"$'%s'": {
		"a", "4", "7", "f", `\a`, `\e`, `\E`, `\'`, `\\`, `\"`, `\?`, `\q`, `\8`, `\0`, `\1`, `\47`, `\377`, `\4777`,
		`\x`, `\x4`, `\x41`, `\xff`, `\x{`, `\x{4}`, `\x{141}`, `\x{}`, `\u`, `\u4`, `\u0e9`, `\u20ac`, `\U`,
		`\U0001f600`, `\c`, `\ca`, `\cZ`, `\c?`, `\c\\`, `\c[`, `\cé`, "\n", "\\\n", "$", "`", `"`, "é", "&", " ", "{",
		"}",
	},
	"%s": {
		"a", `\a`, `\\`, `\'`, `\"`, `\ `, `\&`, `\$`, "\\\n", `''`, `""`, `'b'`, `"c"`, "$''", `$""`, "é", `\é`, "=",
		"%", "+", ",", "^", "@", ":", ".",
	},
}

// Bash finds the arguments that bash passes to a program.
func TestBashAgrees(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Fatalf("bash is needed: %v", err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	soups := make([]string, 0, len(bashSoup))
	for format := range bashSoup {
		soups = append(soups, format)
	}
	slices.Sort(soups)

	argument := func() string {
		var b strings.Builder
		for range 1 + random.IntN(3) {
			if random.IntN(2) == 0 {
				quote := bashQuoters[random.IntN(len(bashQuoters))]
				b.WriteString(quote(random, shelltest.Text(random, shelltest.Alphabet)))
			} else {
				format := soups[random.IntN(len(soups))]
				fmt.Fprintf(&b, format, shelltest.Text(random, bashSoup[format]))
			}
		}
		return b.String()
	}
	const batch = 200
	for range 25 {
		var commands []string
		for range batch {
			command := "curl"
			for range 1 + random.IntN(4) {
				command += []string{" ", "  ", "\t", " \\\n ", "\\\n "}[random.IntN(5)] + argument()
			}
			commands = append(commands, command)
		}
		want := bashArguments(t, commands)
		for i, command := range commands {
			words := Bash(command, 0, 0, new(note.List))
			var got []string
			for _, w := range words.List {
				got = append(got, words.Content(w))
			}
			if !slices.Equal(got, want[i]) {
				t.Errorf("%q:\n got %q\nwant %q", command, got, want[i])
			}
		}
	}
}

// bashArguments has bash split commands.
func bashArguments(t *testing.T, commands []string) [][]string {
	t.Helper()
	const end = "\x02end\x02"
	script := "curl() { printf '%s\\0' curl \"$@\" '" + end + "'; }\n" + strings.Join(commands, "\n") + "\n"
	command := exec.Command("bash", "--noprofile", "--norc", "-c", script)
	command.Env = []string{"LC_ALL=C.UTF-8"}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("bash: %v: %s", err, stderr.String())
	}
	var all [][]string
	var one []string
	for _, argument := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if argument == end {
			all, one = append(all, one), nil
		} else {
			one = append(one, argument)
		}
	}
	if len(all) != len(commands) {
		t.Fatalf("bash ran %d of %d commands", len(all), len(commands))
	}
	return all
}
