package machine

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/portal/answers"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/portal/tables"
)

// document is openapi.json as far as the tests look at it.
type document struct {
	OpenAPI    string
	Paths      map[string]map[string]readOperation
	Components struct {
		Schemas map[string]struct {
			Properties        map[string]map[string]any
			PatternProperties map[string]map[string]any
			Required          []string
		}
	}
}

type readOperation struct {
	OperationID string
	Parameters  []struct {
		Name, In string
		Required bool
		Schema   map[string]any
	}
	RequestBody struct {
		Content map[string]struct {
			Schema   map[string]any
			Examples map[string]struct{ Value map[string]any }
		}
	}
	Responses map[string]struct {
		Description string
		Content     map[string]struct {
			Examples map[string]struct {
				Value struct{ ErrorCode int }
			}
		}
	}
}

func readOpenAPI(t *testing.T) (d document, text string) {
	t.Helper()
	b := built(t)["openapi.json"]
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d, string(b)
}

// built returns the files for programs of the repository's own content.
func built(t *testing.T) files.Set {
	t.Helper()
	content, _, err := load.ReadContent(os.DirFS("../../content"))
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := answers.New("https://docs.example")
	if err != nil {
		t.Fatal(err)
	}
	const tokenURL = "https://pr-gen.test.example/hms/pr/token"
	documents, mistakes, err := prose.Render(content, endpoint, tokenURL)
	if err != nil || len(mistakes) > 0 {
		t.Fatalf("the content cannot be rendered: %v, %v", err, mistakes)
	}
	set, err := Files(documents, "https://docs.example", tokenURL)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestOpenAPI holds the document to the tables.
func TestOpenAPI(t *testing.T) {
	d, text := readOpenAPI(t)
	if d.OpenAPI != "3.1.0" {
		t.Errorf("openapi is %q", d.OpenAPI)
	}
	operations := d.Paths["/hms/pr/token"]
	get, post := operations["get"], operations["post"]
	redemption := d.Paths["/hms/pr/redeem"]["post"]
	stored, found := d.Paths["/keystore/keys/{kid}"]["get"], d.Paths["/hms/records"]["get"]
	if get.OperationID == "" || get.OperationID == post.OperationID {
		t.Errorf("the operations are named %q and %q", get.OperationID, post.OperationID)
	}
	rows := playtoken.Parameters()
	properties := d.Components.Schemas["TokenRequest"].Properties
	if len(get.Parameters) != len(rows) || len(properties) != len(rows) {
		t.Fatalf("%d parameters and %d properties for %d rows", len(get.Parameters), len(properties), len(rows))
	}
	for i, row := range rows {
		p := get.Parameters[i]
		if p.Name != row.Name || p.In != "query" || p.Required != (row.Requirement == playtoken.Required) {
			t.Errorf("parameter %d is %+v, want %s", i, p, row.Name)
		}
	}
	for _, row := range tables.Codes() {
		for _, status := range [...]int{row.Status, row.CallerStatus} {
			if status == 0 {
				continue
			}
			of := func(o readOperation) string { return o.Responses[strconv.Itoa(status)].Description }
			for name, o := range map[string]struct {
				described string
				raises    bool
			}{
				"token":      {of(post), row.Stage != playtoken.StageRedemption},
				"key store":  {of(stored), raises(keystore.Interface(keystore.Config{}), row.Code)},
				"records":    {of(found), raises(records.Interface(records.Config{}), row.Code)},
				"redemption": {of(redemption), raises(redeem.Interface(redeem.Config{}), row.Code)},
			} {
				_, codes, _ := strings.Cut(o.described, ":")
				if strings.Contains(codes, " "+row.Code.String()+" ") != o.raises {
					t.Errorf("%s: whether the response of status %d has %v is not %t: %s",
						name, status, row.Code, o.raises, o.described)
				}
			}
		}
	}
	if got := post.Responses["400"].Content["application/json"].Examples["-4020"].Value.ErrorCode; got != -4020 {
		t.Errorf("the example of -4020 has the code %d", got)
	}
	for name := range d.Components.Schemas {
		if n := strings.Count(text, "\n      \""+name+"\": {"); n != 1 {
			t.Errorf("there are %d schemas %s", n, name)
		}
	}
	references := regexp.MustCompile(`"\$ref": "#/components/schemas/(\w+)"`)
	for _, reference := range references.FindAllStringSubmatch(text, -1) {
		if _, ok := d.Components.Schemas[reference[1]]; !ok {
			t.Errorf("there is no schema %s", reference[1])
		}
	}
}

// raises reports whether the first route of an interface answers with the code.
func raises(i *api.Interface, code playtoken.Code) bool {
	return slices.Contains(i.Routes[0].Codes, code)
}

// TestPatterns demands that a schema accepts a value exactly if the check of the request does. The
// values are examples that are cut, lengthened, or changed in one character.
func TestPatterns(t *testing.T) {
	d, _ := readOpenAPI(t)
	for _, row := range playtoken.Parameters() {
		pattern, ok := d.Components.Schemas["TokenRequest"].Properties[row.Name]["pattern"].(string)
		if !ok {
			continue
		}
		schema := regexp.MustCompile(strings.ReplaceAll(pattern, `[\s\S]`, `(?s:.)`))
		for _, value := range variants(row) {
			text := row.Name + "=" + request.Encode(value)
			if row.Name == "ek" {
				text += "&kek=000102030405060708090a0b0c0d0e0f" // an ek has to be beside one
			}
			problems := playtoken.Check(text, request.Now).Problems
			accepted := !slices.ContainsFunc(problems, func(p playtoken.Problem) bool {
				return p.Parameter == row.Name
			})
			if got := schema.MatchString(value); got != accepted {
				t.Errorf("the schema of %s accepts %q: %t; the check accepts it: %t", row.Name, value, got, accepted)
			}
		}
	}
}

// variants are values near the example of a parameter.
func variants(row playtoken.Parameter) []string {
	e := row.Example
	list := []string{e, e[1:], e + "0", "0" + e, e[:len(e)-1], e[:len(e)-1] + "x", e + "\n"}
	switch row.Kind {
	case playtoken.KindAuthenticator:
		id, secret, _ := strings.Cut(e, ",")
		for _, other := range []string{"", ",", "0123456789,", "01234567890,", "1,", "x,"} {
			list = append(list, other+secret)
		}
		list = append(list, id, strings.ToUpper(e))
	case playtoken.KindKeyID:
		longest := "^é" + strings.Repeat("x", playtoken.MaxKeyIDString-1)
		list = append(list, "^", "^a", longest, longest+"x", "^a\nb", strings.ToUpper(e))
	case playtoken.KindTime:
		list = []string{
			e, "+0x", "3600", "++1",
			"2026-01-20T00:00:00Z", "2026-01-20T00:00:00.5Z", "2026-01-20T00:00:00", "2026-01-20",
		}
	}
	return list
}

// TestIndexPattern accepts the names of numbered keys that the core accepts.
func TestIndexPattern(t *testing.T) {
	d, _ := readOpenAPI(t)
	patterns := d.Components.Schemas["TokenRequest"].PatternProperties
	matches := func(name string) bool {
		for pattern := range patterns {
			if regexp.MustCompile(pattern).MatchString(name) {
				return true
			}
		}
		return false
	}
	for n := range 3 * playtoken.MaxKeys {
		if name := "kid." + strconv.Itoa(n); matches(name) != (n < playtoken.MaxKeys) {
			t.Errorf("%s is a name of a numbered key: %t", name, matches(name))
		}
	}
	for _, name := range []string{"kid", "kid.", "kid.00", "kid.01", "kid.1x", "rightsType.1", "xkid.1"} {
		if matches(name) {
			t.Errorf("%s is a name of a numbered key", name)
		}
	}
}
