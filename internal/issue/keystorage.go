package issue

import (
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"playtoken/internal/api"
)

// KeyStorage is a server of the SKM REST API in which stored keys are looked up (D12). The zero
// KeyStorage is none.
type KeyStorage struct {
	// before and after surround the key ID in the URL of a key. after holds the credential.
	before, after string
}

// NewKeyStorage returns the key storage at a root URL such as "https://keys.example/keystore", to
// which the authenticator gives access. Without both it returns none. Its errors repeat neither.
func NewKeyStorage(root, authenticator string) (KeyStorage, error) {
	if root == "" && authenticator == "" {
		return KeyStorage{}, nil
	}
	u, err := url.Parse(root)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
		strings.ContainsAny(root, "?#"):
		return KeyStorage{},
			errors.New("the key storage is at an absolute http or https URL without user, query and fragment")
	case authenticator == "":
		return KeyStorage{}, errors.New("the key storage has a URL, but there is no authenticator for it")
	}
	return KeyStorage{strings.TrimRight(root, "/") + "/keys/", "?customerAuthenticator=" +
		url.QueryEscape(authenticator)}, nil
}

// MaxFetched is the number of bytes of the answer of key storage at most.
const MaxFetched = 64 << 10

// fetch is the request for the wrapped key. The kek stays here: key storage does not unwrap.
func (k KeyStorage) fetch(id [16]byte) api.Fetch {
	return api.Fetch{
		Server: api.KeyStorage, URL: k.before + hex.EncodeToString(id[:]) + k.after,
		Header: api.Header{{Name: "Accept", Value: api.JSON}}, Limit: MaxFetched,
	}
}
