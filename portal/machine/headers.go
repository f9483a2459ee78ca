package machine

import (
	"strings"

	"playtoken/portal/paths"
)

// A Rule gives header fields to the answers for all paths that begin with Prefix. All rules that
// match apply in their order. Of several values of a field, the last one holds.
type Rule struct {
	Prefix string   `json:"prefix"`
	Fields []Header `json:"fields"`
}

// A Header is a header field.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// policy is the Content-Security-Policy of the pages. It allows the site's own files, and nothing
// inline, no frame and no form.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// checkPolicy is the policy of the page that checks requests. It also allows to compile the browser
// module and to start the page's worker. It repeats the parts of default-src, so that every browser
// closes frames and forms from the start.
var checkPolicy = strings.NewReplacer(
	"script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'",
	"img-src 'self'", "img-src data:",
	"base-uri 'none'", "worker-src 'self'; child-src 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'",
	"trusted-types 'none'", "trusted-types worker",
).Replace(policy)

// workerPolicy lets the worker fetch the files that it keeps.
const workerPolicy = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Headers returns the header fields of the site's answers. Static hosts read them from _headers,
// other servers from headers.json.
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
		{paths.Assets, []Header{{"Cache-Control", "public, max-age=31536000, immutable"}}},
		// A page that this one opens could send requests in its place. The two get no hold of each
		// other.
		{paths.Check, []Header{
			{"Content-Security-Policy", checkPolicy}, {"Cross-Origin-Opener-Policy", "noopener-allow-popups"},
		}},
		{paths.CheckWorker, []Header{{"Content-Security-Policy", workerPolicy}, {"Cache-Control", "no-cache"}}},
		// The file holds a policy of its own, and is for reading from a disk. Some hosts serve it
		// without its ending.
		{strings.TrimSuffix(paths.CheckFile, ".html"), []Header{
			{"Content-Disposition", `attachment; filename="check.html"`},
		}},
	}
}

// headersFile returns the file _headers as the static assets of Cloudflare Workers and others read
// it.
func headersFile() string {
	var b strings.Builder
	named := map[string]bool{}
	for _, r := range Headers() {
		b.WriteString(r.Prefix + "*\n")
		for _, f := range r.Fields {
			// These hosts join the values of all rules that match, unless a rule removes the
			// earlier ones.
			if named[f.Name] {
				b.WriteString("  ! " + f.Name + "\n")
			}
			named[f.Name] = true
			b.WriteString("  " + f.Name + ": " + f.Value + "\n")
		}
	}
	return b.String()
}
