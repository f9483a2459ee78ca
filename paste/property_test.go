package paste

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"playtoken/paste/shell/shelltest"
	"playtoken/vectors"
)

// checkPasted checks properties that hold for any text.
func checkPasted(t *testing.T, text string) {
	t.Helper()
	p := Read(text)
	if p.QueryEnd < 0 || p.QueryEnd > p.BodyStart || p.BodyStart > p.QueryEnd+1 || p.BodyStart > len(p.Form) {
		t.Fatalf("%q: query ends at %d, body starts at %d of %d", text, p.QueryEnd, p.BodyStart, len(p.Form))
	}
	if p.BodyStart > p.QueryEnd && (p.Form[p.QueryEnd] != '&' || p.QueryEnd == 0 || p.BodyStart == len(p.Form)) {
		t.Fatalf("%q: query and body joined wrongly: %q %d", text, p.Form, p.QueryEnd)
	}
	if len(p.Form) > 6*len(text) {
		t.Fatalf("%q: form of %d bytes", text, len(p.Form))
	}
	if sentence := p.Sentence(); !strings.HasPrefix(sentence, "Th") || !strings.HasSuffix(sentence, ".") {
		t.Fatalf("%q: %q", text, sentence)
	}
	result := p.Result(vectors.Now)
	if p.Other != nil && (p.Other.Fix == "" || p.Notes != nil || result.Problems != nil || result.Warnings != nil) {
		t.Fatalf("%q: %+v with %+v, %+v", text, *p.Other, result, p.Notes)
	}
	for _, u := range result.Unknown {
		for _, found := range result.Problems {
			if u.Parameter != "" && u.Parameter == found.Parameter && found.Start < u.End && u.Start < found.End &&
				!strings.Contains(found.Details, "more than once") {
				t.Fatalf("%q: %+v is about a value that is not known: %+v", text, found, u)
			}
		}
	}
	if trimmed := strings.Trim(text, " \t\r\n"); p.Kind == Text && len(p.Notes) == 0 && p.Form != trimmed &&
		!strings.Contains(trimmed, p.Form) {
		t.Fatalf("%q: lost input: %q", text, p.Form)
	}

	last := -1
	for i := range len(p.Form) {
		start, end := p.Range(i, i+1)
		if start < 0 || start > end || end > len(text) {
			t.Fatalf("%q: byte %d is from %d to %d", text, i, start, end)
		}
		if p.Exact(i, i+1) && text[start:end] != p.Form[i:i+1] {
			t.Fatalf("%q: byte %d of %q is not exact", text, i, p.Form)
		}
		// In a command the query may follow the body, but each is in order.
		if p.Kind < CurlBash || i > p.BodyStart {
			if start < last {
				t.Fatalf("%q: byte %d of %q goes back", text, i, p.Form)
			}
		}
		last = start
		if at, to := p.Range(i, i); at != to || at < 0 || to > len(text) {
			t.Fatalf("%q: empty range at %d: %d to %d", text, i, at, to)
		}
	}
	// A range contains the ranges of its parts.
	for _, n := range []int{2, 3, 7, 100} {
		for i := 0; i+n <= len(p.Form); i += max(1, n/2) {
			start, end := p.Range(i, i+n)
			for k := i; k < i+n; k++ {
				if a, b := p.Range(k, k+1); a < start || b > end {
					t.Fatalf("%q: %d to %d, but within it %d to %d", text, start, end, a, b)
				}
			}
			if p.Exact(i, i+n) && text[start:end] != p.Form[i:i+n] {
				t.Fatalf("%q: %d to %d of %q is not exact", text, i, i+n, p.Form)
			}
		}
	}

	at := 0
	for i, n := range p.Notes {
		if n.Start < at || n.Start > n.End || n.End > len(text) || n.Text == "" || n.Fix == "" {
			t.Fatalf("%q: note %+v", text, n)
		}
		at = n.Start
		for _, other := range p.Notes[:i] {
			if n.ID == other.ID {
				t.Fatalf("%q: two notes %s", text, n.ID)
			}
		}
		done := 0
		for _, e := range n.Edits {
			if e.Start < done || e.End < e.Start || e.End > len(text) {
				t.Fatalf("%q: edits of %+v", text, n)
			}
			done = e.End
		}
		n.Apply(text)
	}
}

func FuzzRead(f *testing.F) {
	for _, cases := range readVectors(f) {
		for _, v := range cases {
			f.Add(v.Text)
		}
	}
	f.Fuzz(checkPasted)
}

// Vectors are cut and joined at random places, as a fuzzer would do.
func TestMutations(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var texts []string
	for _, cases := range readVectors(t) {
		for _, v := range cases {
			texts = append(texts, v.Text)
		}
	}
	slices.Sort(texts)
	pieces := []string{
		"'",
		`"`,
		"\\",
		"^",
		"`",
		"$",
		"&",
		"%",
		"\n",
		"\r\n",
		" ",
		"@{",
		"}",
		"(",
		")",
		"$(",
		"$'",
		"^\"",
		"@'",
		"<",
		">",
		"#",
		"?",
		"://",
		"=",
		"-d",
		"--",
		"\u00a0",
		"“",
		"\xff",
		"[char]",
	}
	for range 20000 {
		a, b := texts[random.IntN(len(texts))], texts[random.IntN(len(texts))]
		text := a[:random.IntN(len(a)+1)] + pieces[random.IntN(len(pieces))] + b[random.IntN(len(b)+1):]
		checkPasted(t, text)
	}
}

var (
	notPlainChrome  = regexp.MustCompile("[^a-zA-Z0-9\\s_\\-:=+~'/.',?;()*`]")
	notPlainFirefox = regexp.MustCompile("[^a-zA-Z0-9\\s_\\-:=+~/.',?;()*`]")
	percentBefore   = regexp.MustCompile("%([a-zA-Z0-9_])")
	powerShellMeta  = regexp.MustCompile("[`$\"]")
)

// Browsers quote arguments on their "Copy as" menus in these ways. Each has characters that it
// cannot quote.
var browserQuoters = []struct {
	name  string
	quote func(string) string
	lacks string
}{
	{"Chrome, cmd", func(s string) string {
		s = strings.ReplaceAll(s, `"`, `\"`)
		s = notPlainChrome.ReplaceAllString(s, "^$0")
		s = percentBefore.ReplaceAllString(s, "%^$1")
		return `^"` + strings.ReplaceAll(s, "\n", "^\n\n") + `^"`
	}, "\\\r"}, // Chrome doubles backslashes, which matters only before a quote
	{"Firefox, cmd", func(s string) string {
		s = strings.ReplaceAll(s, `"`, `\"`)
		s = notPlainFirefox.ReplaceAllString(s, "^$0")
		return `^"` + percentBefore.ReplaceAllString(s, "%^$1") + `^"`
	}, "\\\r\n"},
	{"PowerShell, double", func(s string) string {
		s = powerShellMeta.ReplaceAllString(s, "`$0")
		var b strings.Builder
		for _, c := range s {
			switch {
			case c >= 0x10000:
				c -= 0x10000
				b.WriteString(
					"$([char]" + strconv.Itoa(
						int(0xd800+c>>10),
					) + ")$([char]" + strconv.Itoa(
						int(0xdc00+c&0x3ff),
					) + ")",
				)
			case c < 0x20 || c > 0x7e:
				b.WriteString("$([char]" + strconv.Itoa(int(c)) + ")")
			default:
				b.WriteRune(c)
			}
		}
		return `"` + b.String() + `"`
	}, ""},
	{"PowerShell, single", func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }, ""},
}

func TestBrowsersAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, q := range browserQuoters {
		for range 3000 {
			body := "cookie=" + strings.Map(func(c rune) rune {
				if strings.ContainsRune(q.lacks, c) {
					return -1
				}
				return c
			}, shelltest.Text(random, shelltest.Alphabet))
			command := "Invoke-WebRequest -UseBasicParsing -Uri \"https://h.example/hms/pr/token\" `\n" +
				"-Method \"POST\" `\n-Body " + q.quote(body)
			if strings.Contains(q.name, "cmd") {
				command = "curl ^\"https://h.example/hms/pr/token^\" ^\n  --data-raw " + q.quote(
					body,
				) + " ^\n  --compressed"
			}
			p := Read(command)
			if p.Form != body || p.Method != "POST" || p.Endpoint != "https://h.example/hms/pr/token" {
				t.Fatalf("%s: %q:\n got %s %s %q\nwant %q", q.name, command, p.Method, p.Endpoint, p.Form, body)
			}
		}
	}
}

// The data of --data-urlencode decodes to the given text.
func TestURLEncodeAgrees(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		value := shelltest.Text(random, shelltest.Alphabet)
		p := Read("curl https://h.example/hms/pr/token --data-urlencode " + shelltest.SingleQuoted("cookie="+value))
		got := regexp.MustCompile("%[0-9A-F]{2}").
			ReplaceAllStringFunc(strings.ReplaceAll(p.Form, "+", " "), func(code string) string {
				c, err := strconv.ParseUint(code[1:], 16, 8)
				if err != nil {
					t.Fatal(err)
				}
				return string([]byte{byte(c)})
			})
		if got != "cookie="+value || strings.ContainsAny(p.Form[len("cookie="):], "&=# \"<>'") {
			t.Fatalf("%q: %q", value, p.Form)
		}
	}
}

// Long texts of one construct reveal a reader that reads parts of a text again.
func BenchmarkRead(b *testing.B) {
	const size = 64 << 10
	for _, unit := range []string{
		"a", "&amp;", "%41", "\\a", "'", "\"", "`", "$(", "$a", "-d a ", "--data-urlencode=é ", "^&", "@{a=", "(",
		"\n", "<", " \n&a=",
	} {
		for _, prefix := range []string{"https://h.example/hms/pr/token?", "curl -d ", "curl.exe ^\"", "irm -Body "} {
			text := prefix + strings.Repeat(unit, size/len(unit))
			b.Run(fmt.Sprintf("%q %q", prefix, unit), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Read(text)
				}
			})
		}
	}
}
