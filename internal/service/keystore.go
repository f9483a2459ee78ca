package service

import (
	"fmt"
	"net/http"

	"playtoken/internal/keystore"
)

// StoredKeys is the statement by which the token endpoint looks stored keys up where no other key storage is configured.
const StoredKeys = keystore.LookupSQL

// CheckMaxStoredKeys refuses a number of keys that a service cannot be let store.
func CheckMaxStoredKeys(n int64) error {
	if n < 1 || n > keystore.MostMaxKeys {
		return fmt.Errorf("the number of keys that a service may store is from 1 to %d", keystore.MostMaxKeys)
	}
	return nil
}

// keyStore is the handler of the key store's paths.
func (h *handler) keyStore() http.Handler {
	return keystore.Handler(keystore.Config{
		Host: h.host(), Store: h.Accounts, MaxKeys: h.MaxStoredKeys, Account: h.account, Done: h.logs("key store request"),
	})
}
