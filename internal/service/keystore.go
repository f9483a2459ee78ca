package service

import (
	"context"
	"net/http"

	"playtoken/internal/issue"
	"playtoken/internal/keystore"
)

// StoredKeys is the statement by which the token endpoint looks stored keys up where no other key storage is configured.
const StoredKeys = keystore.LookupSQL

// KeyStore returns the database with the accounts as that of the key store.
func KeyStore(r Runner) keystore.Store { return keyStore{r} }

type keyStore struct{ Runner }

func (k keyStore) Run(ctx context.Context, st keystore.Statement) (text string, found bool, err error) {
	r, err := k.Runner.Run(ctx, &issue.Statement{SQL: st.SQL, Args: st.Args, Charges: st.Writes})
	return r.Text, r.Found, err
}

// keyStore is the handler of the key store's paths.
func (h *handler) keyStore() http.Handler {
	return keystore.Handler(keystore.Config{
		Host: h.host(), Store: KeyStore(h.Accounts), Account: h.account, Done: h.logs("key store request"),
	})
}
