// Package test holds the tests of what is built for the browser that are easier to write in Go.
package test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"playtoken"
	"playtoken/vectors"
)

// mutants is how many mutated requests are compared.
const mutants = 100_000

// TestDifferential compares the verdicts of the built package with those of the Go package over mutated vectors. The package has
// to be built before: make npm.
func TestDifferential(t *testing.T) {
	const folder = "../../build/out/npm"
	if _, err := os.Stat(folder); err != nil {
		t.Fatalf("%v: make npm builds it", err)
	}
	texts := mutate(t)
	var in bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, text := range texts {
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.Command("node", "verdicts.mjs", folder, strconv.FormatInt(vectors.Now.UnixMilli(), 10))
	node.Stdin, node.Stderr = &in, os.Stderr
	out, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	accepted := 0
	for i, text := range texts {
		if !lines.Scan() {
			t.Fatalf("only %d verdicts: %v", i, lines.Err())
		}
		r := playtoken.Check(text, vectors.Now)
		if got, want := compact(t, lines.Bytes()), compact(t, []byte(r.JSON())); got != want {
			t.Fatalf("%q:\nbuilt  %s\nnative %s", text, got, want)
		}
		if r.Request != nil {
			accepted++
		}
	}
	t.Logf("%d verdicts are the same, %d of them without a problem", len(texts), accepted)
	if accepted < mutants/100 {
		t.Errorf("only %d requests had no problem: the mutations are too wild to tell much", accepted)
	}
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

// mutate returns requests near to those of the vectors, all ASCII, so that bytes and UTF-16 code units count the same.
func mutate(t *testing.T) []string {
	t.Helper()
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	var seeds []string
	for _, c := range cases {
		if text := c.Text(); strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 }) < 0 && len(text) < 1000 {
			seeds = append(seeds, text)
		}
	}
	random := rand.New(rand.NewPCG(5, 6))
	const alphabet = "0123456789abcdefABCDEFxyzGZ%+-.,=&^_ ;:/T"
	parts := []string{"%", "%2B", "%F0%9F%98%80", "%FF", "&&", "=", "rental.", ".0", ".1", ".15", "+", "%20", "kid", "99999999999", "::", "/24", "Z", "T"}
	texts := make([]string, mutants)
	for i := range texts {
		b := []byte(seeds[random.IntN(len(seeds))])
		for range random.IntN(4) {
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
			case 4: // a pair of another request
				other := strings.Split(seeds[random.IntN(len(seeds))], "&")
				b = append(b, "&"+other[random.IntN(len(other))]...)
			}
		}
		texts[i] = string(b)
	}
	return texts
}
