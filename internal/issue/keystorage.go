package issue

import (
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
)

// KeyStorage is the key storage service in which stored keys are looked up (D12): a server of the SKM REST API. The zero KeyStorage
// is none.
type KeyStorage struct {
	// before and after are what stands before and after the key id in the URL of a key. What stands after it holds the credential.
	before, after string
}

// NewKeyStorage returns the key storage at a root URL such as "https://keys.example/keystore", which knows this service by the
// authenticator. Without both it is none. Its errors repeat neither.
func NewKeyStorage(root, authenticator string) (KeyStorage, error) {
	if root == "" && authenticator == "" {
		return KeyStorage{}, nil
	}
	u, err := url.Parse(root)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.ContainsAny(root, "?#"):
		return KeyStorage{}, errors.New("the key storage is at an absolute http or https URL without user, query and fragment")
	case authenticator == "":
		return KeyStorage{}, errors.New("the key storage has a URL, but there is no authenticator for it")
	}
	return KeyStorage{strings.TrimRight(root, "/") + "/keys/", "?customerAuthenticator=" + url.QueryEscape(authenticator)}, nil
}

// MaxFetched is the number of bytes of the answer to a Fetch at most.
const MaxFetched = 64 << 10

// A Fetch is an HTTP GET. No redirect is followed: the URL has a credential that is for this host alone.
type Fetch struct {
	// URL must not be in a log or in an error: it has a credential and a key id.
	URL    string
	Accept string
}

// fetch is the request for the wrapped key. The kek stays here: it is not given to be unwrapped with there.
func (k KeyStorage) fetch(id [16]byte) *Fetch {
	return &Fetch{URL: k.before + hex.EncodeToString(id[:]) + k.after, Accept: jsonType}
}
