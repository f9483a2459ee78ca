package server_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"playtoken"
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
		return post(h, "customerAuthenticator="+store.FormatAuthenticator(201722, secret)+"&"+rest).Code
	}
	first, second, third := secret(t, store.DemoAuthenticator[7:]), store.NewSecret(), store.NewSecret()
	hour, past := time.Hour, vectors.Now.Add(-2*time.Hour)

	storetest.Apply(t, s, store.NewAuthenticator(201722, playtoken.Test, second, 3*hour, past), nil)
	if a, b := status(first), status(second); a != 200 || b != 200 {
		t.Errorf("during the overlap: %d, %d", a, b)
	}
	storetest.Apply(t, s, store.NewAuthenticator(201722, playtoken.Test, third, hour, vectors.Now), nil)
	if a, b, c := status(first), status(second), status(third); a != 401 || b != 200 || c != 200 {
		t.Errorf("after the second replacement: %d, %d, %d", a, b, c)
	}
	storetest.Apply(t, s, store.NewAuthenticator(201722, playtoken.Test, store.NewSecret(), 0, vectors.Now), nil)
	if b, c := status(second), status(third); b != 401 || c != 401 {
		t.Errorf("without an overlap: %d, %d", b, c)
	}
	storetest.Purge(t, s, vectors.Now, records.DefaultDays)
	if a, err := s.Account(context.Background(), 201722); err != nil || len(a.Authenticators) != 1 {
		t.Errorf("after the purge: %+v, %v", a, err)
	}
}
