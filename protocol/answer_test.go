package protocol_test

import (
	"encoding/json"
	"strings"
	"testing"

	"playtoken"
	"playtoken/protocol"
	"playtoken/report"
	"playtoken/vectors"
)

func TestAnswerJSON(t *testing.T) {
	a := protocol.Answer{
		Problems: []playtoken.Problem{
			{
				Code: playtoken.MissingRightsType, Parameter: "rightsType",
				Details: "rightsType is given without a value", Fix: "send rightsType: BuyToOwn or Rental",
			},
			{
				Code: playtoken.MissingValue, Parameter: "cookie",
				Details: "cookie is given without a value", Fix: "send cookie: up to 32 characters",
			},
		},
		RequestID: "r1", Docs: "https://docs.example",
	}
	const first = `"errorCode":-2020,"errorMessage":"Missing rights type","parameter":"rightsType",` +
		`"details":"rightsType is given without a value","fix":"send rightsType: BuyToOwn or Rental"`
	const second = `"errorCode":-2035,"errorMessage":"No corresponding value specified","parameter":"cookie",` +
		`"details":"cookie is given without a value","fix":"send cookie: up to 32 characters"`
	const want = `{` + first + `,"documentationUrl":"https://docs.example/errors/-2020/","requestId":"r1",` +
		`"errors":[{` + first + `},{` + second + `}]}` + "\n"
	if got := a.Body(playtoken.JSON); got != want {
		t.Errorf("body is\n%swant\n%s", got, want)
	}
	if a.Status() != 400 {
		t.Errorf("status is %d", a.Status())
	}
}

// TestAnswerEscapes renders a problem with every character that JSON or HTML must escape.
func TestAnswerEscapes(t *testing.T) {
	const evil = "<script>'\"&\\\x01\x1f é\u2028"
	a := protocol.Answer{
		Problems:  []playtoken.Problem{{Code: playtoken.InvalidContentKey, Parameter: evil, Details: evil, Fix: evil}},
		RequestID: evil, Docs: "https://docs.example/" + evil,
	}
	var decoded struct {
		ErrorMessage, Parameter, Details, Fix, DocumentationURL, RequestID string
	}
	if err := json.Unmarshal([]byte(a.Body(playtoken.JSON)), &decoded); err != nil {
		t.Fatal(err)
	}
	if decoded.Parameter != evil || decoded.Details != evil || decoded.Fix != evil || decoded.RequestID != evil {
		t.Errorf("JSON changes the texts: %+v", decoded)
	}
	html := a.Body(playtoken.HTML)
	if strings.Contains(html, "<script") || strings.Contains(html, evil[len("<script>"):len("<script>")+2]) {
		t.Errorf("HTML has unescaped characters:\n%s", html)
	}
}

func TestSuccess(t *testing.T) {
	const want = `{"licenseAcquisitionUrl":"https://l.example/x?a=1&b=2","token":"abc"}` + "\n"
	if got := protocol.Success("https://l.example/x?a=1&b=2", "abc"); got != want {
		t.Errorf("body is %s, want %s", got, want)
	}
}

// TestNoSecretInErrors checks a request with a mistake in every secret, and looks for the secrets
// in its answers and its result. It removes edits first: they correct the notation of a secret, and
// so contain it.
func TestNoSecretInErrors(t *testing.T) {
	secrets := []string{
		"5ec4e7000000000000000000000000zz", "c0ffee00-0000-0000-0000-00000000beef",
		"\"000102030405060708090a0b0c0d0e0f\"", "ek5ec4e7",
	}
	text := "customerAuthenticator=201722," + secrets[0] + "&contentKey=" + secrets[1] +
		"&kid.0=x&kek.0=" + secrets[2] + "&ek.0=" + secrets[3]
	r := playtoken.Check(text, vectors.Now)
	for i := range r.Problems {
		r.Problems[i].Edit = playtoken.Edit{}
	}
	for i := range r.Warnings {
		r.Warnings[i].Edit = playtoken.Edit{}
	}
	a := protocol.Answer{Problems: r.Problems}
	for _, secret := range secrets {
		for _, body := range []string{a.Body(playtoken.JSON), a.Body(playtoken.HTML), report.JSON(r)} {
			if strings.Contains(body, secret) || strings.Contains(body, strings.Trim(secret, `"`)) {
				t.Errorf("the secret %s is in\n%s", secret, body)
			}
		}
	}
}
