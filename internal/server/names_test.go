package server_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/gateway/urls"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// TestSecretsAsNames sends a secret in place of a name to each interface. It expects no secret in
// the answer or the log.
func TestSecretsAsNames(t *testing.T) {
	const secret = "00112233445566778899001122334455" // only digits, like an index
	all := namedValues(t)
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 10)
	change, err := accounts.AddLicenseServer("server", all.LicenseServers["server"], 0, vectors.Now)
	storetest.Apply(t, database, change, err)
	log := &storetest.Log{}
	h := server.Handler(server.Options{
		Routes: table(t, newEndpoint(t, playtoken.Test), routes.Config{
			Ring: newRing(t, playtoken.Test), PlayReady: "http://127.0.0.1:1/",
		}),
		Database: database, Now: clock, LicenseServer: server.NewLicenseServer(),
		Log: slog.New(slog.NewJSONHandler(log, nil)),
	})
	auth := "customerAuthenticator=" + store.DemoAuthenticator
	for _, c := range []struct{ method, path, body string }{
		{"GET", vectors.EndpointPath + "?errorFormat=json&{}", ""},
		{"POST", vectors.EndpointPath, "errorFormat=json&{}=1&{}=2"},
		{"POST", vectors.EndpointPath, "errorFormat=json&{}%zz=1"},
		{"POST", vectors.EndpointPath, "errorFormat=json&contentKey.{}=1&kid.{}=1"},
		{"POST", vectors.EndpointPath, "errorFormat=html&" + auth + "&{}&rental.{}=1"},
		{"GET", records.Path + "?{}", ""},
		{"GET", records.Path + "?{}=1&{}=2", ""},
		{"GET", records.UsagePath + "?{}=1", ""},
		{"POST", redeem.Path, "{}=1&{}=2"},
		{"POST", redeem.Path, "token={}&deviceid=1&{}"},
		{"GET", keystore.Path + "/keys?" + auth + "&{}&limit=0&after={}1", ""},
		{"GET", keystore.Path + "/{}?" + auth, ""},
		{"POST", keystore.Path + "/keys?" + auth, `{"{}":"1"}`},
		{"POST", keystore.Path + "/keys?" + auth, `{"info":"1","info":"{}"}`},
		{"POST", urls.Path + "?{}", challenge(t, "<CustomData>{}</CustomData>")},
		{"GET", "/{}?errorFormat=json&{}", ""},
	} {
		fill := strings.NewReplacer("{}", secret)
		r := httptest.NewRequest(c.method, fill.Replace(c.path), strings.NewReader(fill.Replace(c.body)))
		r.Header.Set("Authorization", "Bearer "+all.LicenseServers["server"])
		r.Header.Set("X-Customer-Authenticator", store.DemoAuthenticator)
		if strings.Contains(c.path, auth) {
			r.Header.Del("X-Customer-Authenticator")
		}
		r.Header.Set("Content-Type", vectors.FormType)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code < http.StatusBadRequest {
			t.Errorf("%s %s: status %d", c.method, c.path, w.Code)
		}
		for _, text := range []string{w.Body.String(), log.String()} {
			if strings.Contains(text, secret) {
				t.Errorf("%s %s %s: %s", c.method, c.path, c.body, text)
			}
		}
	}
}
