package machine

import (
	"strings"
	"testing"
)

// TestHeadersFile looks for the policies of all pages and of the page that checks requests.
func TestHeadersFile(t *testing.T) {
	file := headersFile()
	for _, want := range []string{
		"/*\n  Content-Security-Policy: default-src 'none';",
		"/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n",
		"/check/*\n  ! Content-Security-Policy\n" +
			"  Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';",
		"frame-src 'none';", "form-action 'none'; frame-ancestors 'none';",
		"/check/worker.js*\n  ! Content-Security-Policy\n" +
			"  Content-Security-Policy: default-src 'none'; connect-src 'self';",
		"/check/check*\n  Content-Disposition: attachment;",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("_headers lacks %q:\n%s", want, file)
		}
	}
}
