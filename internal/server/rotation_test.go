package server_test

import (
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/records"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// TestRotation replaces an authenticator twice. It expects a replaced authenticator to stay valid
// for the overlap, and the second replacement to end the first overlap at once.
func TestRotation(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 100)
	h, _ := newHandler(t, s)
	status := func(secret [16]byte) int {
		_, rest, _ := strings.Cut(sample, "&")
		return post(h, "customerAuthenticator="+accounts.FormatAuthenticator(201722, secret)+"&"+rest).Code
	}
	first, second, third := secret(t, store.DemoAuthenticator[7:]), [16]byte{2}, [16]byte{3}
	hour, past := time.Hour, vectors.Now.Add(-2*time.Hour)

	storetest.Apply(t, s, accounts.NewAuthenticator(201722, playtoken.Test, hashOf(second), 3*hour, past), nil)
	if a, b := status(first), status(second); a != 200 || b != 200 {
		t.Errorf("during the overlap: %d, %d", a, b)
	}
	storetest.Apply(t, s, accounts.NewAuthenticator(201722, playtoken.Test, hashOf(third), hour, vectors.Now), nil)
	if a, b, c := status(first), status(second), status(third); a != 401 || b != 200 || c != 200 {
		t.Errorf("after the second replacement: %d, %d, %d", a, b, c)
	}
	storetest.Apply(t, s, accounts.NewAuthenticator(201722, playtoken.Test, hashOf([16]byte{4}), 0, vectors.Now), nil)
	if b, c := status(second), status(third); b != 401 || c != 401 {
		t.Errorf("without an overlap: %d, %d", b, c)
	}
	storetest.Purge(t, s, vectors.Now, records.DefaultDays)
	if n := storetest.Count(t, s, "authenticators", "account_id = 201722"); n != "1" {
		t.Errorf("after the purge there are %s authenticators", n)
	}
}
