package request

import (
	"slices"
	"strings"
	"testing"

	"playtoken/portal/answers"
	"playtoken/templates"
)

func endpoint(t *testing.T) Endpoint {
	t.Helper()
	e, err := answers.New("")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestRun runs blocks with the right verdict, and blocks with each kind of mistake.
func TestRun(t *testing.T) {
	e := endpoint(t)
	for _, c := range []struct{ name, info, body, want string }{
		{"accepted", "ok", "", ""},
		{"refused", "-4020", "kid=1\n", ""},
		{"two codes", "-4020,-2020", "kid=1\n-rightsType\n", ""},
		{"twice", "-4022", "&kid=1\n", ""},
		{"by the service", "-2031 state=disabled", "", ""},
		{"by redemption", "-4001 state=redeemed-elsewhere", "deviceid=0a1b2c3d4e5f60718293a4b5c6d7e8f9\n", ""},
		{"too large", "413 size=70000", "", ""},
		{"another content type", "415 type=application/json", "", ""},
		{"a wrong error format", "-3004", "errorFormat=xml\n", ""},
		{"accepted and not refused", "-4020", "", "raises ok, but the block has the verdict -4020"},
		{"refused and not accepted", "ok", "kid=1\n", "raises -4020, but the block has the verdict ok"},
		{"another code", "-4018", "kid=1\n", "raises -4020, but the block has the verdict -4018"},
		{"one of two codes", "-4020", "kid=1\n-rightsType\n",
			"raises -4020,-2020, but the block has the verdict -4020"},
		{"no verdict", "", "", "must begin with its verdict"},
		{"unknown base", "ok base=lease", "", `unknown base "lease"`},
		{"unknown state", "ok state=happy", "", `unknown state "happy"`},
		{"unknown attribute", "ok colour=red", "", `unknown attribute "colour"`},
		{"a size without digits", "ok size=big", "", "size must be a number of bytes"},
		{"a line without a value", "ok", "kid\n", "is not name=value"},
		{"two pairs in a line", "ok", "kid=1&kek=1\n", "is not name=value"},
		{"leaves out a parameter that the base lacks", "ok", "-kek\n", "leaves out a pair that the base lacks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Run(e, c.info, c.body)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
		})
	}
}

// TestBases expects the endpoint to accept every base but the empty one.
func TestBases(t *testing.T) {
	e := endpoint(t)
	for _, b := range Bases {
		r, err := Parse("ok base="+b.Name, "")
		if err != nil {
			t.Fatal(err)
		}
		if b.isEmpty != (r.Text == "") {
			t.Errorf("the text of %s is %q", b.Name, r.Text)
		}
		if b.isEmpty {
			continue
		}
		if _, err := Run(e, "ok base="+b.Name, ""); err != nil {
			t.Errorf("%s: %v", b.Name, err)
		}
	}
}

// TestExample expects each problem at the pair or the omission that causes it.
func TestExample(t *testing.T) {
	x, err := Run(endpoint(t), "-4020,-2020 base=rental", "kid=12-4\n-rightsType\n")
	if err != nil {
		t.Fatal(err)
	}
	e := x.Example(true)
	if len(e.Rows) != 2 || e.Hidden != 10 || e.Base != "a rental" || e.Accepted || len(e.Problems) > 0 {
		t.Fatalf("the example is %+v", e)
	}
	kid, rightsType := e.Rows[0], e.Rows[1]
	if kid.Name != "kid" || !slices.Equal(kid.Value, []templates.Span{{Text: "12-4", Marked: true}}) ||
		len(kid.Problems) != 1 || kid.Problems[0].Code != "-4020" {
		t.Errorf("the row of kid is %+v", kid)
	}
	if rightsType.Name != "rightsType" || !rightsType.Omitted ||
		len(rightsType.Problems) != 1 || rightsType.Problems[0].URL != "/errors/-2020/" {
		t.Errorf("the row of rightsType is %+v", rightsType)
	}
	if e.Check != "/check/#"+x.Text || x.Example(false).Check != "" {
		t.Errorf("the example links to %q, and without the page to %q", e.Check, x.Example(false).Check)
	}
}

func TestMarkdown(t *testing.T) {
	x, err := Run(endpoint(t), "-2031 state=disabled", "cookie=a\n-kid\nkid=%5Ea\n")
	if err != nil {
		t.Fatal(err)
	}
	text := x.Markdown()
	for _, want := range []string{
		"```text\ncookie=a\nkid=%5Ea\n(without kid)\n", "(and the other 8 parameters of a purchase)\n",
		"Sent to a disabled account. - -2031 ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the Markdown lacks %q: %s", want, text)
		}
	}
}

func TestHTTP(t *testing.T) {
	x, err := Run(endpoint(t), "405 method=PUT", "")
	if err != nil {
		t.Fatal(err)
	}
	text := HTTP(x.Answer())
	for _, want := range []string{
		"HTTP/1.1 405 Method Not Allowed\n", "Allow: GET, POST\n", "\n\n{\n  \"errorCode\": 405,",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the answer lacks %q: %s", want, text)
		}
	}
	if strings.Contains(text, "X-Request-Id") {
		t.Errorf("the answer has a field that pages must not show: %s", text)
	}
}

func TestEncode(t *testing.T) {
	if got, want := Encode("201722,1a b+c&é~"), "201722,1a%20b%2Bc%26%C3%A9~"; got != want {
		t.Errorf("the encoded value is %s, want %s", got, want)
	}
}
