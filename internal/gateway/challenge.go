package gateway

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	// MaxBody is the maximum size of a challenge in bytes. Usual challenges have 10 to 20 KiB.
	MaxBody = 64 << 10
	// maxDepth is the maximum depth of nested elements. A challenge has 14 levels.
	maxDepth = 64
)

// The reasons why a body is not a challenge. Their texts address developers who integrate a player,
// and contain nothing of the body.
var (
	errKeyMessage = errors.New("the body is the whole message of the content decryption module (PlayReadyKeyMessage)")
	errUTF16      = errors.New("the body is UTF-16, as the message of the content decryption module is")
	errDoctype    = errors.New("the body has a document type declaration")
	errDeep       = errors.New("the elements of the body are nested too deep")
	errXML        = errors.New("the body is not well-formed XML in UTF-8")
	errChallenge  = errors.New("the body is not a SOAP envelope with a license challenge " +
		"(AcquireLicense with an LA element)")
	errMore  = errors.New("something follows the SOAP envelope in the body")
	errTwice = errors.New("the body has more than one license challenge, or more than one CustomData")
)

// The namespaces of SOAP 1.1 and 1.2.
const (
	soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
	soap12 = "http://www.w3.org/2003/05/soap-envelope"
)

// CustomData returns the custom data of a license challenge, or "". It returns an error unless the
// body is one SOAP envelope with one challenge. Document type declarations, and entities other than
// the five of XML, are errors too.
func CustomData(body string) (string, error) {
	if strings.HasPrefix(body, "\xff\xfe") || strings.HasPrefix(body, "<\x00") {
		return "", errUTF16
	}
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	var path []xml.Name
	var data strings.Builder
	requests, customs, within, ended := 0, 0, 0, false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", errXML
		}
		switch t := t.(type) {
		case xml.Directive:
			return "", errDoctype
		case xml.StartElement:
			if ended {
				return "", errMore
			}
			if path = append(path, t.Name); len(path) > maxDepth {
				return "", errDeep
			}
			switch {
			case len(path) == 1 && t.Name.Local == "PlayReadyKeyMessage":
				return "", errKeyMessage
			case isLicenseRequest(path):
				requests++
			case t.Name.Local == "CustomData" && isLicenseRequest(path[:len(path)-1]) &&
				t.Name.Space == path[len(path)-2].Space:
				customs++
				within = len(path)
			}
		case xml.EndElement:
			if len(path) == within {
				within = 0
			}
			path = path[:len(path)-1]
			ended = len(path) == 0
		case xml.CharData:
			switch {
			case len(path) == 0 && len(bytes.TrimSpace(t)) > 0:
				if !ended {
					return "", errChallenge
				}
				return "", errMore
			case len(path) == within && within > 0:
				data.Write(t)
			}
		}
	}
	switch {
	case requests == 0:
		return "", errChallenge
	case requests > 1, customs > 1:
		return "", errTwice
	}
	return strings.TrimSpace(data.String()), nil
}

// isLicenseRequest reports whether the path leads to the LA element of a challenge.
func isLicenseRequest(path []xml.Name) bool {
	want := [...]string{"Envelope", "Body", "AcquireLicense", "challenge", "Challenge", "LA"}
	if len(path) != len(want) || path[0].Space != soap11 && path[0].Space != soap12 ||
		path[1].Space != path[0].Space {
		return false
	}
	for i, name := range want {
		if path[i].Local != name {
			return false
		}
	}
	return true
}
