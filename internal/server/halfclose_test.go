package server_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/gateway/urls"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
	"playtoken/vectors/scenario"
)

// TestHalfClose expects answers for clients that close their side of the connection after the
// request, as nc -N does. net/http cancels the request's context then, as if the client had left.
func TestHalfClose(t *testing.T) {
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 10)
	const credential = "5c1e0a7f5c1e0a7f5c1e0a7f5c1e0a7f5c1e0a7f5c1e0a7f5c1e0a7f5c1e0a7f"
	change, err := accounts.AddLicenseServer("main", credential, 0, vectors.Now)
	storetest.Apply(t, database, change, err)
	h := server.Handler(server.Options{
		Routes: table(t, newEndpoint(t, playtoken.Test), routes.Config{
			Ring: newRing(t, playtoken.Test), PlayReady: scenario.NewLicenseServer(t).URL,
		}),
		Database: database, LicenseServer: server.NewLicenseServer(), Log: slog.New(slog.DiscardHandler), Now: clock,
	})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// net/http detects the end of the connection only after the body has been read.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		<-r.Context().Done()
		h.ServeHTTP(w, r)
	}))
	defer web.Close()

	const auth = "X-Customer-Authenticator: " + store.DemoAuthenticator + "\r\n"
	const form = "Content-Type: " + vectors.FormType + "\r\n"
	good := namedValues(t).Tokens["good"]
	for _, c := range []struct {
		line, header, body string
		status             int
	}{
		{"GET " + records.Path, auth, "", 200},
		{"GET " + records.UsagePath, auth, "", 200},
		{"GET " + keystore.Path + "/keys", auth, "", 200},
		{"POST " + keystore.Path + "/keys", auth + "X-Kek: 000102030405060708090a0b0c0d0e0f\r\n", "{}", 201},
		{"GET " + issue.Path + "?" + sample, "", "", 200},
		{"POST " + issue.Path, form, sample, 200},
		{"POST " + redeem.Path, form + "Authorization: Bearer " + credential + "\r\n", "token=" + good, 200},
		{"POST " + urls.Path + "?ExpressPlayToken=" + good, "", challenge(t, ""), 200},
		{"GET /healthz", "", "", 200},
	} {
		conn, err := net.Dial("tcp", web.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if c.body != "" {
			c.header += fmt.Sprintf("Content-Length: %d\r\n", len(c.body))
		}
		if _, err := io.WriteString(conn, c.line+" HTTP/1.1\r\nHost: x\r\n"+c.header+"\r\n"+c.body); err != nil {
			t.Fatal(err)
		}
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if body, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != c.status {
			t.Errorf("%s: %d %s, %v", c.line, answer.StatusCode, body, err)
		}
	}
}
