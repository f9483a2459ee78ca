package issue

import (
	"errors"
	"net/url"
	"strings"
)

// CheckLicenseURL returns an error for a URL that cannot be a license acquisition URL. It accepts
// "", which selects the endpoint's default.
func CheckLicenseURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return errors.New("a license acquisition URL must be an absolute https or http URL without user and fragment")
	}
	return nil
}

// ParsePublicURL reads the root URL of an endpoint's links, and returns it without a final slash.
func ParsePublicURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New("a public URL must be an absolute http or https URL without user, query and fragment")
	}
	return strings.TrimRight(u.String(), "/"), nil
}
