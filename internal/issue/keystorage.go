package issue

import (
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"playtoken/internal/api"
)

// A KeyStorage is a server with the SKM REST API, which stores keys (D12). The zero KeyStorage
// means that no server is configured.
type KeyStorage struct {
	// before and after surround the key ID in the URL of a key. after contains the credential.
	before, after string
}

// NewKeyStorage returns the key storage at a root URL such as "https://keys.example/keystore". The
// authenticator is its credential. It returns the zero KeyStorage if both are "", and an error if
// one is "" or the URL is malformed. Errors contain neither.
func NewKeyStorage(root, authenticator string) (KeyStorage, error) {
	if root == "" && authenticator == "" {
		return KeyStorage{}, nil
	}
	u, err := url.Parse(root)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
		strings.ContainsAny(root, "?#"):
		return KeyStorage{},
			errors.New("the URL of key storage must be an absolute http or https URL without user, query and fragment")
	case authenticator == "":
		return KeyStorage{}, errors.New("key storage has a URL, but no authenticator")
	}
	return KeyStorage{strings.TrimRight(root, "/") + "/keys/", "?customerAuthenticator=" +
		url.QueryEscape(authenticator)}, nil
}

// MaxFetched is the maximum size in bytes of an answer of key storage.
const MaxFetched = 64 << 10

// fetch returns the request for a wrapped key. It does not contain the kek, since key storage need
// not unwrap the key.
func (k KeyStorage) fetch(id [16]byte) api.Fetch {
	return api.Fetch{
		Server: api.KeyStorage, URL: k.before + hex.EncodeToString(id[:]) + k.after,
		Header: api.Header{{Name: "Accept", Value: api.JSON}}, Limit: MaxFetched,
	}
}
