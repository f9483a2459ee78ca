package playtoken_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"playtoken"
	"playtoken/vectors"
)

// A constant is the value and the documentation of a code's constant.
type constant struct {
	code playtoken.Code
	doc  string
}

// constants returns the constants of code.go by name.
func constants(t *testing.T) map[string]constant {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]constant{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		value, sign := spec.Values[0], 1
		if minus, ok := value.(*ast.UnaryExpr); ok {
			value, sign = minus.X, -1
		}
		number, err := strconv.Atoi(value.(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		found[spec.Names[0].Name] = constant{playtoken.Code(sign * number), spec.Doc.Text()}
		return true
	})
	return found
}

func TestCatalogue(t *testing.T) {
	rows := append(playtoken.Codes(), playtoken.HTTPErrors()...)
	if n := len(playtoken.Codes()); n != 36 {
		t.Errorf("the catalogue has %d codes, but Table 12 has 36", n)
	}
	named := constants(t)
	if len(named) != len(rows) {
		t.Errorf("code.go has %d constants, want %d", len(named), len(rows))
	}
	for _, row := range rows {
		c, ok := named[row.Name]
		if !ok || c.code != row.Code {
			t.Errorf("%s is not the constant of %v", row.Name, row.Code)
		}
		if !strings.HasPrefix(c.doc, row.Name+" occurs ") {
			t.Errorf("the comment of %s does not begin with \"%[1]s occurs\"", row.Name)
		}
		if got, ok := playtoken.LookupCode(row.Code); !ok || got != row {
			t.Errorf("LookupCode(%v) is %+v", row.Code, got)
		}
		if row.Code < 0 && row.Stage == playtoken.StageRequest && len(playtoken.ParametersOf(row.Code)) == 0 {
			t.Errorf("no parameter carries %v", row.Code)
		}
	}
}

// TestExamples puts the example in each constant's documentation into a request, and expects the
// code.
func TestExamples(t *testing.T) {
	example := regexp.MustCompile(`Example: (\S+)`)
	for name, c := range constants(t) {
		info, _ := playtoken.LookupCode(c.code)
		match := example.FindStringSubmatch(c.doc)
		if (match != nil) != (info.Stage == playtoken.StageRequest) {
			t.Errorf("%s: example %q, but its stage is %v", name, match, info.Stage)
			continue
		}
		if match == nil {
			continue
		}
		found := false
		text := with(sample, match[1])
		for _, p := range playtoken.Check(text, vectors.Now).Problems {
			found = found || p.Code == c.code
		}
		if !found {
			t.Errorf("%s: the example %s does not raise the code", name, match[1])
		}
	}
}

func TestParameters(t *testing.T) {
	rows := playtoken.Parameters()
	listed := 0
	for i, p := range rows {
		if !p.Extension {
			listed++
		}
		if p.Name == "" || p.Summary == "" || p.Format == "" || p.Example == "" || p.Source == "" || p.Invalid == 0 {
			t.Errorf("row %d is incomplete: %+v", i, p)
		}
		// The text of a format contains the maximum and the words of its row.
		if p.Kind == playtoken.KindWhole && !strings.HasSuffix(p.Format, " "+strconv.FormatInt(p.Max, 10)) {
			t.Errorf("the format of %s lacks its maximum %d: %s", p.Name, p.Max, p.Format)
		}
		for _, word := range p.Values {
			if !strings.Contains(p.Format, word) {
				t.Errorf("the format of %s lacks %s: %s", p.Name, word, p.Format)
			}
		}
		if got, ok := playtoken.LookupParameter(p.Name); !ok || got.Name != p.Name {
			t.Errorf("LookupParameter(%q) is %+v, %v", p.Name, got, ok)
		}
		if _, ok := playtoken.LookupParameter(p.Name + ".15"); ok != p.Indexed {
			t.Errorf("LookupParameter(%q) reports %v, want %v", p.Name+".15", ok, p.Indexed)
		}
		if p.Requirement != playtoken.Optional && p.Missing == 0 {
			t.Errorf("%s can be required, but lacks a code for missing", p.Name)
		}
		for _, c := range p.Codes() {
			if _, ok := playtoken.LookupCode(c); !ok {
				t.Errorf("%s carries %v, which the catalogue lacks", p.Name, c)
			}
		}
	}
	if listed != 19 {
		t.Errorf("there are %d parameters of Tables 9 and 10, want 19", listed)
	}
}

func TestMessage(t *testing.T) {
	for _, c := range []struct{ with, want string }{
		{"errorFormat=xml", "Invalid error format specified: xml"},
		{"errorFormat=x%3Cy", "Invalid error format specified"},
		{"errorFormat=" + strings.Repeat("x", 16), "Invalid error format specified: " + strings.Repeat("x", 16)},
		{"errorFormat=" + strings.Repeat("x", 17), "Invalid error format specified"},
		{"customerAuthenticator=1", "Authentication token invalid: it has no comma between account ID and secret"},
	} {
		text := sample + "&" + c.with
		if strings.HasPrefix(c.with, "customer") {
			_, rest, _ := strings.Cut(sample, "&")
			text = c.with + "&" + rest
		}
		if got := playtoken.Message(problemsOf(t, text)[0]); got != c.want {
			t.Errorf("%s: message is %q, want %q", c.with, got, c.want)
		}
	}
}

func problemsOf(t *testing.T, text string) []playtoken.Problem {
	t.Helper()
	r := playtoken.Check(text, vectors.Now)
	if len(r.Problems) == 0 {
		t.Fatalf("Check finds no problem in %q", text)
	}
	return r.Problems
}

// with returns the text with further pairs. Each replaces the text's pair of the same name, or is
// appended.
func with(text, pairs string) string {
	list := strings.Split(text, "&")
	for _, pair := range strings.Split(pairs, "&") {
		name, _, _ := strings.Cut(pair, "=")
		replaced := false
		for i := range list {
			if strings.HasPrefix(list[i], name+"=") {
				list[i], replaced = pair, true
			}
		}
		if !replaced {
			list = append(list, pair)
		}
	}
	return strings.Join(list, "&")
}
