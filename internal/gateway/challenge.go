package gateway

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	// MaxBody is the number of bytes of a challenge at most. They have some 10 to 20 KiB.
	MaxBody = 64 << 10
	// maxDepth is how deep elements may be nested. Those of a challenge are 14 deep.
	maxDepth = 64
)

// Why a body is no challenge. The words are for whoever integrates a player; nothing of the body is in them.
var (
	errKeyMessage = errors.New("the body is the whole message of the content decryption module (PlayReadyKeyMessage)")
	errUTF16      = errors.New("the body is UTF-16, as the message of the content decryption module is")
	errDoctype    = errors.New("the body has a document type declaration")
	errDeep       = errors.New("the elements of the body are nested too deep")
	errXML        = errors.New("the body is no well-formed XML in UTF-8")
	errChallenge  = errors.New("the body is no SOAP envelope with a license challenge (AcquireLicense with an LA element)")
)

// CustomData returns the custom data of a license challenge, "" for none. It reads the SOAP envelope with all of its elements; no
// entities but XML's own five, and no document type declarations.
func CustomData(body []byte) (string, error) {
	if bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{'<', 0}) {
		return "", errUTF16
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	var path []string
	var data strings.Builder
	seen, within := false, 0
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
			if path = append(path, t.Name.Local); len(path) > maxDepth {
				return "", errDeep
			}
			if len(path) == 1 && t.Name.Local == "PlayReadyKeyMessage" {
				return "", errKeyMessage
			}
			switch {
			case isLicenseRequest(path):
				seen = true
			case within == 0 && len(path) > 1 && t.Name.Local == "CustomData" && isLicenseRequest(path[:len(path)-1]):
				within = len(path)
			}
		case xml.EndElement:
			if len(path) == within {
				within = 0
			}
			path = path[:len(path)-1]
		case xml.CharData:
			if len(path) == within && within > 0 {
				data.Write(t)
			}
		}
	}
	if !seen {
		return "", errChallenge
	}
	return strings.TrimSpace(data.String()), nil
}

// isLicenseRequest reports whether the path leads to the LA element of a challenge.
func isLicenseRequest(path []string) bool {
	want := [...]string{"Envelope", "Body", "AcquireLicense", "challenge", "Challenge", "LA"}
	if len(path) != len(want) {
		return false
	}
	for i, name := range want {
		if path[i] != name {
			return false
		}
	}
	return true
}
