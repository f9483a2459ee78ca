package visible_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"playtoken/internal/visible"
)

// acting returns all characters for which Acts must return true.
func acting() (all []rune) {
	for r := rune(0); r <= 0xffff; r++ {
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			all = append(all, r)
		}
	}
	return all
}

func TestActs(t *testing.T) {
	want := map[rune]bool{}
	for _, r := range acting() {
		want[r] = true
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if visible.Acts(r) != want[r] {
			t.Errorf("%U: %t", r, !want[r])
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain ü 😀": "plain ü 😀", "a\nb\tc\rd": `a\u000ab\u0009c\u000dd`, "\x1b]0;x\a": `\u001b]0;x\u0007`,
		"\u009b2J\x7f":            `\u009b2J\u007f`,
		"kid\u202e=1\u2066\u061c": `kid\u202e=1\u2066\u061c`, "a\x9bb\xc3": "a\ufffdb\ufffd",
	} {
		if got := visible.Line(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestWriter writes a text in pieces of each length, and expects the same output.
func TestWriter(t *testing.T) {
	in := "a\tb\n" + string(acting()) + "ü😀\r\nx\ry\x9bz\xff\xc3"
	const kept = "\t\n"
	want := "a\tb\n"
	for _, r := range acting() {
		if strings.ContainsRune(kept, r) {
			want += string(r)
		} else {
			want += visible.Line(string(r))
		}
	}
	want += "ü😀\r\nx\\u000dy\ufffdz\ufffd\ufffd"
	for size := 1; size <= len(in); size++ {
		var out strings.Builder
		w := visible.NewWriter(&out)
		for rest := in; rest != ""; {
			piece := rest[:min(size, len(rest))]
			rest = rest[len(piece):]
			if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatal(n, err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Fatalf("in pieces of %d: %q, want %q", size, out.String(), want)
		}
	}
}

// TestWriterJSON expects escaped JSON to decode to the same text.
func TestWriterJSON(t *testing.T) {
	text := string(acting())
	encoded, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if _, err := visible.NewWriter(&out).Write(encoded); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil || got != text {
		t.Errorf("%q, %v", got, err)
	}
	if strings.ContainsFunc(out.String(), visible.Acts) {
		t.Errorf("%q", out.String())
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "order-4711": "order-4711", " a": " a", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x",
		"\t=1": `\u0009=1`, "  =1": "'  =1",
		"\u00a0\u3000=1": "'\u00a0\u3000=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠1": "'＠1",
		"\ufeff=1": "'\ufeff=1", `"=1`: `'"=1`,
		"a\r\nb": `a\u000d\u000ab`, "\x1b[2J": `\u001b[2J`, "\u202e=1": `\u202e=1`,
	} {
		if got := visible.Cell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// A stuckWriter closes begun when a write begins, and blocks until released is closed.
type stuckWriter struct{ begun, released chan struct{} }

func (w stuckWriter) Write(p []byte) (int, error) {
	close(w.begun)
	<-w.released
	return len(p), nil
}

// TestCloseBesideAStuckWrite expects Close to return while a write is blocked.
func TestCloseBesideAStuckWrite(t *testing.T) {
	stuck := stuckWriter{make(chan struct{}), make(chan struct{})}
	w := visible.NewWriter(stuck)
	done := make(chan error)
	go func() {
		_, err := w.Write([]byte("text"))
		done <- err
	}()
	<-stuck.begun
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	close(stuck.released)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
