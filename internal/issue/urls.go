package issue

import (
	"errors"
	"net/url"
	"strings"
)

// CheckLicenseURL refuses a URL that no player can be sent to. "" means the endpoint's own URL.
func CheckLicenseURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return errors.New("a license acquisition URL is an absolute https or http URL without user name and fragment")
	}
	return nil
}

// ParsePublicURL reads the root of the links that an endpoint gives out, and returns it without a
// final slash.
func ParsePublicURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New("a public URL is an absolute http or https URL without query and fragment")
	}
	return strings.TrimRight(u.String(), "/"), nil
}
