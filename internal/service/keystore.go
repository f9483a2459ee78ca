package service

import (
	"net/http"

	"playtoken/internal/keystore"
)

// StoredKeys is the statement by which the token endpoint looks stored keys up where no other key storage is configured.
const StoredKeys = keystore.LookupSQL

// keyStore is the handler of the key store's paths.
func (h *handler) keyStore() http.Handler {
	return keystore.Handler(keystore.Config{
		Host: h.host(), Store: h.Accounts, MaxKeys: h.MaxStoredKeys, Account: h.account, Done: h.logs("key store request"),
	})
}
