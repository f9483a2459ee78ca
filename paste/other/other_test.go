package other

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"playtoken/internal/ascii"
	license "playtoken/token"
)

// Every kind must occur in a vector and in the list of kinds.
func TestVectorsCoverKinds(t *testing.T) {
	readme, err := os.ReadFile("../../vectors/paste/README.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range vectorFiles(t, "paste") {
		var cases []struct{ Other string }
		readJSON(t, name, &cases)
		for _, c := range cases {
			seen[c.Other] = true
		}
	}
	for _, kind := range kinds(t) {
		if !seen[kind] {
			t.Errorf("no vector is of the kind %q", kind)
		}
		if !strings.Contains(string(readme), "\n| `"+kind+"` | ") {
			t.Errorf("the README does not list the kind %q", kind)
		}
	}
}

// kinds returns the constants of the type Kind.
func kinds(t *testing.T) (all []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "other.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "Kind" {
				text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, text)
			}
		}
		return true
	})
	if len(all) == 0 {
		t.Fatal("no kinds")
	}
	return all
}

// The header of a token is read here as package token reads it, which is too large for a browser.
func TestTokenHeaders(t *testing.T) {
	for _, name := range vectorFiles(t, "token") {
		var file struct {
			Cases []struct{ Name, Token string }
		}
		readJSON(t, name, &file)
		for _, c := range file.Cases {
			if len(c.Token) < shortestToken || strings.Contains(c.Token, "=") {
				continue
			}
			want, err := license.ReadHeader(c.Token)
			got := Recognize(c.Token)
			isToken := got != nil && got.Facts != nil
			if isToken != (err == nil) {
				t.Errorf("%s: %s: %+v, but the header: %v", name, c.Name, got, err)
			}
			if !isToken || err != nil {
				continue
			}
			for i, value := range []string{
				want.Environment.String(), strconv.FormatUint(want.AccountID, 10), ascii.EncodeHex(want.KeyCheck[:]),
				ascii.EncodeHex(want.ID[:]),
			} {
				if got.Facts[i].Value != value {
					t.Errorf("%s: %s: %+v, want %s", name, c.Name, got.Facts[i], value)
				}
			}
		}
	}
}

func vectorFiles(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob("../../vectors/" + folder + "/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	return names
}

func readJSON(t *testing.T, name string, to any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Only codes about the request alone advise to correct it.
func TestRemedies(t *testing.T) {
	for text, corrects := range map[string]bool{
		"-4020": true, "-2019": false, "-2030": false, "-2019 -4020": true,
		`{"errorCode":-2031}`: false, `{"errorCode":-2005}`: true,
	} {
		found := Recognize(text)
		if found == nil {
			found = Codes(text)
		}
		if got := strings.HasPrefix(found.Fix, "Correct the request"); got != corrects {
			t.Errorf("%s: %q", text, found.Fix)
		}
	}
}
