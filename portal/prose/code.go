package prose

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"playtoken"
	"playtoken/paste"
	"playtoken/portal/request"
	"playtoken/protocol"
)

// checkCode checks a block of code: the syntax of JSON, JavaScript and Go, and the token requests
// in any language. want is the expected verdict on the requests; "" means "ok".
func checkCode(language, want, code string) error {
	if err := checkSyntax(language, code); err != nil {
		return err
	}
	if want == "" {
		want = "ok"
	}
	for _, text := range tokenRequests(code) {
		read := paste.Read(text)
		if got := request.Verdict(playtoken.Check(read.Form, request.Now).Problems); got != want {
			return fmt.Errorf("the request %.60q… raises %s, not %s: correct it, or write the codes after the language",
				text, got, want)
		}
	}
	return nil
}

func checkSyntax(language, code string) error {
	switch language {
	case "json":
		if !json.Valid([]byte(code)) {
			return errors.New("the block is not JSON")
		}
	case "js":
		made := api.Transform(code, api.TransformOptions{Loader: api.LoaderJS, Format: api.FormatESModule})
		if len(made.Errors) > 0 {
			return fmt.Errorf("the block is not JavaScript: %s", made.Errors[0].Text)
		}
	case "go":
		// A block holds statements, declarations or a whole file.
		var err error
		for _, frame := range [...][2]string{
			{"package p\nfunc _() error {\n", "\n}"}, {"package p\n", ""}, {"", ""},
		} {
			text := frame[0] + code + frame[1]
			_, err = parser.ParseFile(token.NewFileSet(), "block.go", text, parser.SkipObjectResolution)
			if err == nil {
				return nil
			}
		}
		return fmt.Errorf("the block is not Go: %w", err)
	}
	return nil
}

var (
	// curlCommand finds curl with its arguments, including lines that a backslash joins.
	curlCommand = regexp.MustCompile(`\bcurl\b(?:\\\n|[^\n])*`)
	// tokenForm finds a form with an authenticator and at least one other parameter. Requests to
	// the key store can have an authenticator alone.
	tokenForm = regexp.MustCompile(`(?:https?://[^\s'"?]*\?)?` +
		`[^\s'"?]*customerAuthenticator=[^\s'"#]*&[^\s'"#]*|[^\s'"?=]+=[^\s'"#]*&customerAuthenticator=[^\s'"#]*`)
)

// tokenRequests returns the token requests in code: curl commands for the endpoint, and forms in
// other text.
func tokenRequests(code string) []string {
	var found []string
	for _, command := range curlCommand.FindAllString(code, -1) {
		if strings.Contains(command, protocol.Path) {
			found = append(found, command)
			code = strings.ReplaceAll(code, command, "")
		}
	}
	return append(found, tokenForm.FindAllString(code, -1)...)
}
