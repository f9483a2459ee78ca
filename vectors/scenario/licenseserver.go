package scenario

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"playtoken/vectors"
)

const (
	upstreamPath = "/service/rightsmanager.asmx"
	soapType     = "text/xml; charset=utf-8"
	// maxLicense is the longest answer in bytes that the gateway accepts.
	maxLicense = 256 << 10
)

// A LicenseServer is a fake of the PlayReady test license server.
type LicenseServer struct {
	*httptest.Server
	mu       sync.Mutex
	behavior vectors.Upstream
	queries  []string
	last     *http.Request
	body     string
}

// NewLicenseServer starts a license server, and stops it at the end of the test.
func NewLicenseServer(t testing.TB) *LicenseServer {
	l := &LicenseServer{}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

// Set sets the behavior for all following requests, and clears the list of requests.
func (l *LicenseServer) Set(u vectors.Upstream) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.behavior, l.queries = u, nil
}

func (l *LicenseServer) expect(u *vectors.Upstream) {
	if u == nil {
		u = &vectors.Upstream{}
	}
	l.Set(*u)
}

// forwarded returns the queries of the requests so far, and whether the last request differs from
// the message in path, body or SOAPAction.
func (l *LicenseServer) forwarded(m vectors.Message) (queries []string, changed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queries) == 0 {
		return nil, false
	}
	action := l.last.Header.Get("SOAPAction")
	return l.queries, l.body != m.Body || action != m.Header("soapaction") || l.last.URL.Path != upstreamPath
}

func (l *LicenseServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	l.mu.Lock()
	l.queries = append(l.queries, r.URL.RawQuery)
	l.last, l.body = r, string(body)
	u := l.behavior
	l.mu.Unlock()
	w.Header().Set("Content-Type", soapType)
	if u.ContentTypes != nil {
		w.Header()["Content-Type"] = u.ContentTypes
	}
	switch u.Does {
	case "fault":
		w.WriteHeader(500)
		io.WriteString(w, "<soap:Envelope/>")
	case "redirect":
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	case "html":
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<p>no")
	case "large":
		io.WriteString(w, strings.Repeat(" ", maxLicense+1))
	case "down":
		panic(http.ErrAbortHandler)
	default:
		if u.Body == "" {
			u.Body = "<license/>"
		}
		io.WriteString(w, u.Body)
	}
}
