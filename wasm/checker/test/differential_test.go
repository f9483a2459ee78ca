// Package test has the tests of the built browser modules that are easier in Go than in JavaScript.
package test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"playtoken"
	"playtoken/internal/jsontext"
	"playtoken/paste"
	"playtoken/protocol"
	"playtoken/report"
	"playtoken/vectors"
)

const (
	// forms and texts are the numbers of mutated form-encoded and pasted requests.
	forms, texts = 100_000, 20_000
	// The rendered answer is compared too for one in this number of requests.
	answered = 8
)

// A question is a line of input for verdicts.mjs.
type question struct {
	Text   string `json:"text"`
	Pasted bool   `json:"pasted"`
	Now    int64  `json:"now"`
	Answer string `json:"answer"` // the format of the answer to render, or ""
}

const (
	requestID = "r-ü"
	docs      = "https://docs.example"
)

// TestDifferential compares the built packages with the Go package, for mutated vectors. It
// requires the packages that make packages builds.
func TestDifferential(t *testing.T) {
	questions := ask(t)
	want := make([]string, len(questions))
	accepted := 0
	for i, q := range questions {
		var ok bool
		want[i], ok = native(t, q)
		if ok && !q.Pasted {
			accepted++
		}
	}
	if accepted < forms/200 {
		t.Errorf("%d requests have no problem, want at least %d: the mutations are too strong", accepted, forms/200)
	}
	// A quarter of the requests suffices for the package by Go, which has the compiler of the
	// native package.
	for folder, every := range map[string]int{"npm": 1, "npm-go": 4} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			var some []question
			var wanted []string
			for i := 0; i < len(questions); i += every {
				some, wanted = append(some, questions[i]), append(wanted, want[i])
			}
			compare(t, filepath.Join("../../../build/out", folder), some, wanted)
		})
	}
}

func compare(t *testing.T, folder string, questions []question, want []string) {
	if _, err := os.Stat(folder); err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, q := range questions {
		if err := encoder.Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.Command("node", "verdicts.mjs", folder, requestID, docs)
	node.Stdin, node.Stderr = &in, os.Stderr
	out, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for i, q := range questions {
		if !lines.Scan() {
			t.Fatalf("node printed %d verdicts, want %d: %v", i, len(questions), lines.Err())
		}
		if got := compact(t, lines.Bytes()); got != want[i] {
			t.Fatalf("%+v:\nbuilt  %s\nnative %s", q, got, want[i])
		}
	}
}

// native returns the expected verdict of a built package, and whether the request has no problems.
func native(t *testing.T, q question) (string, bool) {
	check := func(form string) playtoken.Result { return playtoken.Check(form, vectors.Now) }
	pasted, from, result := &paste.Pasted{Form: q.Text}, playtoken.Mover(nowhere), check(q.Text)
	if q.Pasted {
		pasted = paste.Read(q.Text)
		from, result = pasted.Move, pasted.Result(vectors.Now)
	}
	type object = map[string]any
	to := units(q.Text)
	place := func(start, end int) object {
		start, end, _ = to.move(start, end)
		return object{"start": start, "end": end}
	}
	notes := []object{}
	for _, n := range pasted.Notes {
		note := place(n.Start, n.End)
		edits := []object{}
		for _, e := range n.Edits {
			edit := place(e.Start, e.End)
			edit["replacement"] = e.Replacement
			edits = append(edits, edit)
		}
		note["id"], note["option"], note["details"], note["fix"], note["edits"] = n.ID, n.Option, n.Text, n.Fix, edits
		notes = append(notes, note)
	}
	parameters := []object{}
	for _, p := range playtoken.Pairs(pasted.Form) {
		start, end, _ := from(p.ValueStart, p.ValueEnd)
		parameter := place(start, end)
		parameter["name"], parameter["value"] = p.Name, p.Value
		parameter["parameter"], parameter["broken"] = p.Parameter, p.Broken
		parameters = append(parameters, parameter)
	}
	var w jsontext.Writer
	w.Open("", '{')
	report.Recognized(&w, pasted)
	w.Close('}')
	recognized := object{}
	if err := json.Unmarshal([]byte(w.String()), &recognized); err != nil {
		t.Fatal(err)
	}
	maps.Copy(recognized, object{
		"kind": pasted.Kind.String(), "form": percent(pasted.Form), "method": pasted.Method,
		"endpoint": pasted.Endpoint, "contentType": pasted.ContentType,
		"inQuery": pasted.HasQuery(), "notes": notes,
	})
	all := object{
		"verdict": json.RawMessage(report.JSON(result.Moved(to.move))), "parameters": parameters,
		"recognized": recognized,
	}
	if q.Answer != "" {
		all["answer"] = nil
		if len(result.Problems) > 0 {
			format := playtoken.HTML
			if q.Answer == "json" {
				format = playtoken.JSON
			}
			a := protocol.Answer{Problems: result.Answered(), RequestID: requestID, Docs: docs}
			all["answer"] = object{"status": a.Status(), "contentType": format.ContentType(), "body": a.Body(format)}
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return compact(t, text), result.OK()
}

// percent percent-encodes bytes that are not UTF-8. JavaScript strings cannot contain them.
func percent(form string) string {
	var b strings.Builder
	for i, r := range form {
		if _, size := utf8.DecodeRuneInString(form[i:]); r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, "%%%02X", form[i])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// nowhere is a Mover that does not change positions.
func nowhere(start, end int) (int, int, bool) { return start, end, true }

// units maps byte positions of a text to positions in UTF-16 code units.
type units string

// move is a Mover.
func (u units) move(start, end int) (int, int, bool) {
	count := func(at int) int {
		for at < len(u) && !utf8.RuneStart(u[at]) {
			at++
		}
		return len(utf16.Encode([]rune(string(u[:at]))))
	}
	return count(start), count(end), true
}

func compact(t *testing.T, data []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	again, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(again)
}

// ask returns mutated requests and pasted texts of the vectors.
func ask(t *testing.T) (questions []question) {
	t.Helper()
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	var requests, pastes []string
	for _, c := range cases {
		if text := c.Text(); len(text) < 1000 {
			requests = append(requests, text)
		}
	}
	files, err := filepath.Glob("../../../vectors/paste/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pasted texts: %v", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		var cases []struct{ Text string }
		if err == nil {
			err = json.Unmarshal(data, &cases)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if len(c.Text) < 2000 {
				pastes = append(pastes, c.Text)
			}
		}
	}
	random := rand.New(rand.NewPCG(5, 6))
	for i := range forms + texts {
		q := question{Now: vectors.Now.UnixMilli(), Pasted: i >= forms}
		if i%answered == 0 {
			q.Answer = []string{"json", "html"}[i/answered%2]
		}
		text := requests[random.IntN(len(requests))]
		if q.Pasted {
			ways := []string{
				"https://h.example/hms/pr/token?%s", "curl 'https://h.example/hms/pr/token?%s'",
				"curl https://h.example/hms/pr/token -d $'%s'",
				`curl "https://h.example/hms/pr/token" --data-raw ^"%s^"`,
				`Invoke-RestMethod "https://h.example/hms/pr/token" -Method Post -Body "%s"`,
			}
			if way := random.IntN(2 * len(ways)); way < len(ways) {
				text = strings.Replace(ways[way], "%s", text, 1)
			} else {
				text = pastes[random.IntN(len(pastes))]
			}
		}
		q.Text = mutate(random, text, requests)
		questions = append(questions, q)
	}
	return questions
}

const alphabet = "0123456789abcdefABCDEFxyzGZ%+-.,=&^_ ;:/T'\"\\`$"

var parts = []string{
	"%", "%2B", "%F0%9F%98%80", "%FF", "&&", "=", "rental.", ".0", ".1", ".15", "+", "%20", "kid", "99999999999", "::",
	"/24", "Z", "T",
	"ü", "😀", "\u00a0", "\u2028", "$'\\xff'", "\\377", " --data ", "\n",
}

// mutate changes a text at one to four random places.
func mutate(random *rand.Rand, text string, requests []string) string {
	b := []byte(text)
	for range 1 + random.IntN(4) {
		at := random.IntN(len(b) + 1)
		switch random.IntN(5) {
		case 0:
			b = append(b[:at:at], append([]byte{alphabet[random.IntN(len(alphabet))]}, b[at:]...)...)
		case 1:
			b = append(b[:at:at], append([]byte(parts[random.IntN(len(parts))]), b[at:]...)...)
		case 2:
			b = append(b[:at:at], b[min(len(b), at+1+random.IntN(3)):]...)
		case 3:
			if at < len(b) {
				b[at] = alphabet[random.IntN(len(alphabet))]
			}
		case 4: // insert a pair of another request
			other := strings.Split(requests[random.IntN(len(requests))], "&")
			b = append(b, "&"+other[random.IntN(len(other))]...)
		}
	}
	// JavaScript strings cannot contain part of a UTF-8 character.
	return strings.ToValidUTF8(string(b), "\ufffd")
}
