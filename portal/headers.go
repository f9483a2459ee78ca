package portal

import "strings"

// A Rule gives header fields to the answers for all paths that begin with Prefix. All rules that fit apply, in their order; of a
// field that several name, the last holds.
type Rule struct {
	Prefix string   `json:"prefix"`
	Fields []Header `json:"fields"`
}

// A Header is a header field.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// policy is the Content-Security-Policy of the pages: their own files and nothing else, nothing inline, no frame, no form.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// checkPolicy also lets the checker's module be compiled, and nothing else be evaluated.
var checkPolicy = strings.Replace(policy, "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", 1)

// Headers returns the header fields of the site's answers. The file _headers says the same for static hosts, headers.json for
// other servers.
func Headers() []Rule {
	return []Rule{
		{"/", []Header{
			{"Content-Security-Policy", policy},
			{"X-Content-Type-Options", "nosniff"},
			{"Referrer-Policy", "no-referrer"},
			{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
			{"Cross-Origin-Opener-Policy", "same-origin"},
			{"Cross-Origin-Resource-Policy", "same-origin"},
		}},
		{checkPath, []Header{{"Content-Security-Policy", checkPolicy}}},
		{"/" + assetFolder, []Header{{"Cache-Control", "public, max-age=31536000, immutable"}}},
	}
}

// headersFile is the file _headers as Cloudflare Workers' static assets and others read it.
func headersFile() string {
	var b strings.Builder
	named := map[string]bool{}
	for _, r := range Headers() {
		b.WriteString(r.Prefix + "*\n")
		for _, f := range r.Fields {
			// These hosts join the fields of all rules that fit, unless a rule takes the earlier ones away.
			if named[f.Name] {
				b.WriteString("  ! " + f.Name + "\n")
			}
			named[f.Name] = true
			b.WriteString("  " + f.Name + ": " + f.Value + "\n")
		}
	}
	return b.String()
}
