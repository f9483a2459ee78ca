package portal

import (
	"strings"

	"playtoken/portal/paths"
)

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

// checkPolicy also lets the checker's module be compiled, and nothing else be evaluated, and the page's own worker be named. It
// names what default-src stands for, so that frames and forms are closed from the start in every browser.
var checkPolicy = strings.NewReplacer(
	"script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'",
	"img-src 'self'", "img-src data:",
	"base-uri 'none'", "worker-src 'self'; child-src 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'",
	"trusted-types 'none'", "trusted-types worker",
).Replace(policy)

// workerPolicy lets the worker fetch the files that it keeps.
const workerPolicy = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

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
		{paths.Assets, []Header{{"Cache-Control", "public, max-age=31536000, immutable"}}},
		// Another page in a window that this page opened could ask in its place: they have no hold of each other.
		{paths.Check, []Header{{"Content-Security-Policy", checkPolicy}, {"Cross-Origin-Opener-Policy", "noopener-allow-popups"}}},
		{paths.CheckWorker, []Header{{"Content-Security-Policy", workerPolicy}, {"Cache-Control", "no-cache"}}},
		// The file has a policy of its own within, and is for reading from a disk. Some hosts serve it without its ending.
		{strings.TrimSuffix(paths.CheckFile, ".html"), []Header{{"Content-Disposition", `attachment; filename="check.html"`}}},
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
