package checkpage

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"playtoken"
	"playtoken/portal/answers"
	"playtoken/portal/load"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/protocol"
)

const tokenURL = "https://pr-gen.test.example/hms/pr/token"

func endpoint(t *testing.T) request.Endpoint {
	t.Helper()
	e, err := answers.New("https://docs.example")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// documents renders the content of the repository.
func documents(t *testing.T, without ...load.Kind) prose.Documents {
	t.Helper()
	content, _, err := load.ReadContent(os.DirFS("../../content"), without...)
	if err != nil {
		t.Fatal(err)
	}
	documents, mistakes, err := prose.Render(content, endpoint(t), tokenURL)
	if err != nil || len(mistakes) > 0 {
		t.Fatalf("the content cannot be rendered: %v, %v", err, mistakes)
	}
	return documents
}

// noChecker is a fake of the checker's npm package, which make builds.
var noChecker = fstest.MapFS{
	"checker.wasm": {}, "core.js": {}, "runtime.js": {},
	"index.js": {Data: []byte("export const createChecker = async () => {};\n")},
	"NOTICES":  {Data: []byte("A license */ of others.\n")},
}

// sources reads the folder web/check of the repository.
func sources(t *testing.T, try bool) Sources {
	t.Helper()
	data, err := Data(endpoint(t), tokenURL)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSources(os.DirFS("../../web/check"), noChecker, data, try)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPage expects a field for every parameter, and an example for every code that the checker
// raises.
func TestPage(t *testing.T) {
	page, err := Page(documents(t))
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	for _, g := range page.Groups {
		for _, f := range append(g.Keys, g.Fields...) {
			fields[f.Name] = true
		}
	}
	for _, p := range playtoken.Parameters() {
		if !fields[p.Name] {
			t.Errorf("the form has no field for %s", p.Name)
		}
	}
	examples := map[string]bool{}
	for _, g := range page.Galleries {
		for _, l := range g.Links {
			examples[l.Text] = strings.HasPrefix(l.URL, "/check/#")
		}
	}
	for _, row := range playtoken.Codes() {
		if row.Stage == playtoken.StageRequest && !examples[row.Code.String()] {
			t.Errorf("the page has no example for %v", row.Code)
		}
	}
	if page.Try != "/try/" || page.File != "/check/check.html" {
		t.Errorf("the page links to %q and %q, want /try/ and /check/check.html", page.Try, page.File)
	}
	if page, _ := Page(documents(t, load.KindTry)); page.Try != "" {
		t.Errorf("without the page that sends requests, the page links to %q", page.Try)
	}
}

// TestField checks the conditions of fields in the notation of the form's script.
func TestField(t *testing.T) {
	for name, want := range map[string][2]string{
		"kid": {"always", ""}, "kek": {"ek", "!contentKey"}, "contentKey": {"!kek !ek", "!kek"}, "cookie": {"", ""},
		"rental.periodEndTime": {"rightsType=Rental", "rightsType=Rental"}, "extensionType": {"extensionPayload", ""},
	} {
		row, _ := playtoken.LookupParameter(name)
		if f := field(&row); f.Needed != want[0] || f.Only != want[1] {
			t.Errorf("%s is required if %q and allowed if %q, want %q", name, f.Needed, f.Only, want)
		}
	}
}

func TestTryPage(t *testing.T) {
	page := TryPage(documents(t), tokenURL)
	if page.Heading == "" || page.Endpoint != protocol.Path {
		t.Errorf("the page is %+v", page)
	}
	if !strings.HasPrefix(page.Command, "curl "+tokenURL+" --data 'customerAuthenticator=") {
		t.Errorf("the command is %s", page.Command)
	}
}
