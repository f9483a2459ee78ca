package token_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/token"
)

// TestFormatExample compares the example in FORMAT.md with the vector "sample".
func TestFormatExample(t *testing.T) {
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "\n## Example\n")
	v := readVector(t, "sample")
	raw, err := base64.RawURLEncoding.DecodeString(v.Token)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(example, v.Keys[0]) || !strings.Contains(example, "\n    "+v.Token+"\n") {
		t.Error("the example has another key or token")
	}
	_, blocks, _ := strings.Cut(example, "Its bytes:")
	sealed, terms, _ := strings.Cut(blocks, "The terms:")
	if got, want := dump(sealed), hex.EncodeToString(raw); got != want {
		t.Errorf("the example's bytes are\n%s, want\n%s", got, want)
	}
	if got := dump(terms); got != *v.Plain {
		t.Errorf("the example's terms are\n%s, want\n%s", got, *v.Plain)
	}
}

// dump joins the hexadecimal digits of a block's indented lines. A semicolon begins a comment.
func dump(block string) string {
	var digits strings.Builder
	for line := range strings.Lines(block) {
		if line, indented := strings.CutPrefix(line, "    "); indented {
			line, _, _ = strings.Cut(line, ";")
			line, _, _ = strings.Cut(line, ": ")
			digits.WriteString(strings.Join(strings.Fields(line), ""))
		}
	}
	return digits.String()
}

// TestFormatNumbers expects FORMAT.md to contain the limits of the code.
func TestFormatNumbers(t *testing.T) {
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	life := int(playtoken.MaxTokenLife / time.Second)
	for _, s := range []string{
		thousands(token.MaxLength) + " at most", "at most " + thousands(token.MaxLength) + " characters",
		thousands(life) + " seconds", "? 2 => 0.." + strconv.Itoa(life-1),
		"1 to " + strconv.Itoa(playtoken.MaxCookie) + " characters", "[1*" + strconv.Itoa(playtoken.MaxKeys) + " key]",
		"bstr .size (1.." + strconv.Itoa(playtoken.MaxExtensionPayload) + ")",
	} {
		if !strings.Contains(string(text), s) {
			t.Errorf("FORMAT.md lacks %q", s)
		}
	}
}

// thousands returns a number in decimal digits, with a comma before each group of three.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return thousands(n/1000) + "," + fmt.Sprintf("%03d", n%1000)
}
