package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"playtoken/internal/api"
)

const secret = "1ad8eed133edf43cbcc185f0236828ae"

// TestForLog checks that a log gets our own words, and the class of any other error.
func TestForLog(t *testing.T) {
	parse := func(s string) error {
		_, err := url.Parse(s)
		return err
	}
	own := api.Failure("service: a statement failed")
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{own, "service: a statement failed"},
		{fmt.Errorf("%s: %w", secret, own), "service: a statement failed"},
		{parse("http://playtoken.example/keys/^100%/value?kek=" + secret), "an error of type url.EscapeError"},
		{parse("http://" + secret + "%zz/"), "an error of type url.EscapeError"},
		{
			fmt.Errorf("%w: %w", own, errors.New("failed on promise: Error: D1_ERROR: near "+secret+": SQLITE_ERROR")),
			"service: a statement failed: D1_ERROR",
		},
		{
			fmt.Errorf("%w: %w", own, errors.New("database or disk is full (13) "+secret)),
			"service: a statement failed: database or disk is full",
		},
		{fmt.Errorf("D1_ERROR: no such table: %s: %w", secret, errors.New(secret)), "no such table"},
		{errors.New(secret), "an error of type *errors.errorString"},
		{
			errors.Join(own, fmt.Errorf("%s: %w", secret, context.DeadlineExceeded), own),
			"service: a statement failed: it took too long",
		},
		{fmt.Errorf("%s: %w", secret, io.ErrUnexpectedEOF), "it broke off"},
	} {
		if got := api.ForLog(c.err); got != c.want {
			t.Errorf("%v is logged as %q, want %q", c.err, got, c.want)
		}
	}
}

// TestRecovered checks that a panic is logged without its cause.
func TestRecovered(t *testing.T) {
	defer func() {
		got := api.ForLog(api.Recovered(recover()))
		if !strings.HasPrefix(got, "panic of type string in playtoken") || !strings.Contains(got, "TestRecovered") ||
			strings.Contains(got, secret) {
			t.Errorf("a panic is logged as %q", got)
		}
	}()
	panic(secret)
}
