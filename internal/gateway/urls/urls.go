// Package urls has the path of the gateway, and the URL of the license server behind it. A
// program can have both without linking the gateway.
package urls

import (
	"errors"
	"net/url"
)

const (
	// Path is the path of the gateway: the default license acquisition URL.
	Path = "/playready/RightsManager.asmx"
	// TestServer is Microsoft's public test license server.
	TestServer = "https://test.playready.microsoft.com/service/rightsmanager.asmx"
)

// ReadUpstream checks the URL of a license server. "" and "off" mean no license server.
func ReadUpstream(s string) (string, error) {
	if s == "" || s == "off" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New("the URL of the PlayReady license server is an absolute http or https URL " +
			"without query and fragment, or off")
	}
	return s, nil
}
