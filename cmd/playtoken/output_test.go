package main

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"playtoken"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/store"
	"playtoken/internal/visible"
)

// hostile has every kind of character on which a terminal acts, and a forged line.
const hostile = "x\x1b]0;title\a\u009b2J\x7f\u202e\u2066\u061c\u2028\r\nfix: forged\tcell"

// checkVisible expects an output without control characters, other than line breaks and tabs, and
// without forged lines.
func checkVisible(t *testing.T, what, out string) {
	t.Helper()
	own := strings.NewReplacer("\r\n", "", "\n", "", "\t", "").Replace(out)
	if i := strings.IndexFunc(own, visible.Acts); i >= 0 {
		t.Errorf("%s has a control character: %q", what, out)
	}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(strings.TrimSpace(line), "fix: forged") {
			t.Errorf("%s has a forged line: %q", what, out)
		}
	}
}

// TestControlCharacters passes hostile text in every argument, and checks every output.
func TestControlCharacters(t *testing.T) {
	dir := t.TempDir()
	applySQL(t, dir, `INSERT INTO accounts (id, name, created_at) VALUES (41, ?1, 0)`, hostile)
	succeed(t, "accounts", "add", "-data", dir, "-name", "x", "-id", "42")
	succeed(t, "license-servers", "add", "-data", dir, "x")
	applySQL(t, dir, `UPDATE accounts SET name = ?1, license_url = ?1`, hostile)
	applySQL(t, dir, `UPDATE license_servers SET name = ?1`, hostile)
	for _, args := range [][]string{
		{"check", "kid=1&kid" + hostile + "=1"}, {"check", "rightsType=" + hostile + "&" + hostile},
		{"check", "-json", "kid=1&kid" + hostile + "=1"},
		{"check", "-json", "kid=1&rightsType" + hostile + "=" + hostile},
		{"check", "curl '--" + hostile + "' 'https://host.example/hms/pr/token?kid=1&" + hostile + "=1'"},
		{"check", "-show-secrets", "kid=1&" + hostile + "=" + hostile},
		{"accounts", "list", "-data", dir}, {"accounts", "show", "-data", dir, "42"},
		{"license-servers", "list", "-data", dir},
		{"license-servers", "remove", "-data", dir, hostile}, {"license-servers", "add", "-data", dir, hostile},
		{"accounts", "add", "-data", dir, "-name", hostile, "-license-url", hostile},
		{"keys", "add", "-data", dir, "-ek", "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d", "-kek-id", hostile,
			"-content-id", hostile, "-info", hostile, "42", "^a"},
		{"keys", "list", "-data", dir, "42"}, {"keys", "show", "-data", dir, "42", "^a"},
		{"keys", "add", "-data", dir, "-kek", hostile, "42"}, {"keys", "list", "-data", dir, hostile},
		{hostile}, {"help", hostile}, {"accounts", hostile}, {"serve", hostile}, {"serve", "-" + hostile},
		{"accounts", "list", "-environment", hostile}, {"redeem", "-data", dir, hostile},
		{"serve", "-addr", hostile, "-data", dir},
		{"serve", "-data", filepath.Join(dir, hostile, "x"), "-addr", "127.0.0.1:0", "-site", hostile},
		{"records", "list", "-data", dir, "-format", hostile},
		{"accounts", "rename", "-data", dir, "-name", hostile, "42"}, {"changes", "-data", dir},
		{"operators", "add", "-data", dir, hostile}, {"operators", "list", "-data", dir},
		{"accounts", "export", "-data", dir, "42"}, {"accounts", "list", "-at", hostile},
		{"sealing-keys", "promote", "-data", dir, hostile},
	} {
		status, out, errOut := command(t, "", args...)
		checkVisible(t, visible.Line(strings.Join(args, " ")), out+errOut)
		if (status == exitFailure) != (errOut != "") {
			t.Errorf("%q: exit status %d, and the error %q", args, status, errOut)
		}
		if len(args) > 1 && args[1] == "-json" {
			var result struct{ Warnings []struct{ Parameter string } }
			if err := json.Unmarshal([]byte(out), &result); err != nil || len(result.Warnings) == 0 {
				t.Errorf("%q: %v", out, err)
			}
		}
	}
}

// applySQL runs a statement on a database, which it creates if it is missing. Tests use it to store
// texts that the program refuses.
func applySQL(t *testing.T, dir, sql string, args ...any) {
	t.Helper()
	database, err := store.Open(context.Background(), filepath.Join(dir, "test.db"), true)
	if err != nil {
		t.Fatal(err)
	}
	err = database.Apply(context.Background(), store.Change{{SQL: sql, Args: args}})
	if err := errors.Join(err, database.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestRecordsAreVisible lists a record with texts that attack terminals and spreadsheets.
func TestRecordsAreVisible(t *testing.T) {
	dir := t.TempDir()
	applySQL(
		t,
		dir,
		`INSERT INTO records (at, kind, account_id, code, token_id, cookie, key_ids, client, license_server, request_id)
  VALUES (1768478400000, 'issue', 42, 0, ?1, ?2, ?1, ?1, ?1, ?1)`,
		"＝"+hostile,
		" \u3000=1+1",
	)
	for _, format := range []string{"table", "csv", "json"} {
		out := succeed(t, "records", "list", "-data", dir, "-format", format)
		checkVisible(t, format, out)
		if format == "csv" &&
			(strings.Count(out, "'＝x") != 5 || !strings.Contains(out, ",' \u3000=1+1,") ||
				strings.Count(out, "\r\n") != 2) {
			t.Errorf("%q", out)
		}
	}
}

// TestJoinedErrors expects one line for each joined error.
func TestJoinedErrors(t *testing.T) {
	var out strings.Builder
	terminal.PrintError(&out, errors.Join(errors.New("one\x1b"), errors.Join(errors.New("two\nthree"))), nil)
	if want := "playtoken: one\\u001b\nplaytoken: two\\u000athree\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

// TestOnlyPrintfPrints expects the program to print with terminal.Printf only, since that escapes
// foreign text.
func TestOnlyPrintfPrints(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(append(files, below...), func(file string) bool {
		return strings.HasSuffix(file, "_test.go") || filepath.Dir(file) == "terminal"
	})
	calls := 0
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch p, _ := s.X.(*ast.Ident); {
			case p == nil:
			case p.Name == "terminal" && s.Sel.Name == "Printf":
				calls++
			case p.Name == "fmt" && (strings.HasPrefix(s.Sel.Name, "Fprint") || strings.HasPrefix(s.Sel.Name, "Print")):
				t.Errorf("%s calls fmt.%s instead of terminal.Printf", file, s.Sel.Name)
			}
			return true
		})
	}
	if calls < 20 {
		t.Errorf("there are %d calls of terminal.Printf, want at least 20", calls)
	}
}

func TestVersion(t *testing.T) {
	files, err := fs.Glob(store.Migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	last := filepath.Base(files[len(files)-1])
	if schema := schema(); schema == "" || !strings.HasPrefix(last, strings.Repeat("0", 4-len(schema))+schema+"_") {
		t.Errorf("the schema is %s, but the last migration is %s", schema, last)
	}
	out := succeed(t, "version")
	for _, want := range []string{
		"version          " + playtoken.Version + "\n", "commit           ",
		"Go               " + strings.TrimPrefix(runtime.Version(), "go") + "\n", "database schema  " + schema() + "\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("version prints %q, which lacks %q", out, want)
		}
	}
	_, served := startServer(t, "-data", t.TempDir())
	if line, _, _ := strings.Cut(served.String(), "\n"); !strings.HasPrefix(
		line,
		"Playtoken "+versionLine()+" serves the test environment at http://",
	) {
		t.Errorf("serve prints %q", line)
	}
	data, err := os.ReadFile("../../wasm/checker/npm/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var npm struct{ Version string }
	if err := json.Unmarshal(data, &npm); err != nil || npm.Version != playtoken.Version {
		t.Errorf("the npm package has version %s, %v; want %s", npm.Version, err, playtoken.Version)
	}
}

func TestCommitOf(t *testing.T) {
	settings := func(s ...debug.BuildSetting) *debug.BuildInfo { return &debug.BuildInfo{Settings: s} }
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "abc"}
	modified := func(value string) debug.BuildSetting { return debug.BuildSetting{Key: "vcs.modified", Value: value} }
	for _, c := range []struct {
		info *debug.BuildInfo
		want string
	}{
		{nil, "unknown"}, {settings(), "unknown"},
		{settings(revision, modified("false")), "abc"},
		{settings(revision, modified("true")), "abc-dirty"},
	} {
		if got := commitOf(c.info, c.info != nil); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	defer func(before string) { commit = before }(commit)
	commit = "def"
	if got := commitOf(nil, false); got != "def" {
		t.Errorf("the commit is %s, want def, which the linker has set", got)
	}
}

func TestSuggestions(t *testing.T) {
	for args, want := range map[string]string{
		"versoin":       "Did you mean playtoken version?",
		"vesion":        "version?",
		"acounts":       "Did you mean playtoken accounts?",
		"srve":          "playtoken serve?",
		"sealing":       "playtoken sealing-keys?",
		"Check":         "playtoken check?",
		"accounts lst":  "Did you mean playtoken accounts list?",
		"accounts new":  "playtoken accounts new-authenticator?",
		"help acounts":  "Did you mean accounts?",
		"check -jsn x":  "Did you mean -json?",
		"check -show x": "Did you mean -show-secrets?",
		"--version":     "Did you mean playtoken version?",

		"accounts list -dta x": "Did you mean -data?",
		"serve -public-ulr x":  "Did you mean -public-url?",
		"kid=1&contentKey=2":   "playtoken check REQUEST",

		// Former names.
		"services":                        "has no command \"services\". Did you mean playtoken accounts?",
		"services add -name x":            "Did you mean playtoken accounts?",
		"accounts add-tokens -tokens 1 2": "Did you mean playtoken accounts add-credits?",
		"accounts add -tokens 1":          "Did you mean -credits?",
		"records list -service 1":         "Did you mean -account?",

		// No suggestion.
		"xyzzy": "", "deploy": "", "a": "", "accounts frobnicate": "", "serve -nonsense": "", "-v": "",
		"help xyzzy": "",
	} {
		status, out, errOut := command(t, "", strings.Fields(args)...)
		if status != exitFailure || out != "" || strings.Count(errOut, "\n") != 1 || !strings.Contains(errOut, want) ||
			want == "" && strings.Contains(errOut, "Did you mean") {
			t.Errorf("%s: exit status %d, %q %q, want %q", args, status, out, errOut, want)
		}
	}
}
