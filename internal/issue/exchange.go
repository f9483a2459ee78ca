package issue

import (
	"crypto/aes"
	"errors"

	jose "github.com/go-jose/go-jose/v4/cipher"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/token"
)

// An exchange is the handling of one request. answer fills its fields in their order.
type exchange struct {
	*Endpoint
	r       *api.Request
	run     api.Runner
	checked playtoken.Result
	keys    [][16]byte   // the content keys, in the order of checked.Request.Keys
	sealed  token.Sealed // empty until the token is sealed
}

// answer answers the request. Checks without I/O precede all others (D8).
func (x *exchange) answer() api.Answer {
	if p, refused := refusedHead(x.r); refused {
		return x.refuse(queryFormat(x.r), p)
	}
	text := x.r.Query
	if x.r.Method == "POST" && x.r.Body != "" {
		if text != "" {
			text += "&"
		}
		text += x.r.Body
	}
	x.checked = playtoken.Check(text, x.r.Now)
	if x.checked.Request == nil {
		return x.refuse(x.checked.Format, x.checked.Problems...)
	}
	stored, p := x.unwrap()
	if stored || p != nil {
		// A caller whose account is refused must learn nothing about keys, and cause no request to
		// key storage. All other requests check the account when they charge it.
		if a, refused := x.explain(); refused {
			return a
		}
	}
	var err error
	if p == nil && stored {
		p, err = x.lookUpAll()
	}
	switch {
	case p != nil:
		a := x.refuse(x.checked.Format, *p)
		a.Err = err
		return a
	case err != nil:
		return x.databaseFailed(err)
	}
	return x.seal()
}

// unwrap sets the content keys that are in the request, and unwraps those with an ek (D12). It
// reports whether the request also has keys to look up.
func (x *exchange) unwrap() (stored bool, p *playtoken.Problem) {
	keys := x.checked.Request.Keys
	x.keys = make([][16]byte, len(keys))
	for i := range keys {
		k := &keys[i]
		switch k.Source {
		case playtoken.KeyClear:
			x.keys[i] = k.ContentKey
		case playtoken.KeyStored:
			stored = true
			if c := &x.config; c.KeyStorage == (KeyStorage{}) && c.StoredKeys == "" {
				return stored, x.keyProblem(i, "kid", playtoken.Problem{
					Code: playtoken.KeyStorageFailure, Details: "no key storage configured",
					Fix: "send the wrapped key as ek, or the contentKey",
				})
			}
		case playtoken.KeyWrapped:
			if !unwrapKey(&x.keys[i], k.KEK, k.EK) {
				return stored, x.keyProblem(i, "ek", playtoken.Problem{
					Code:    playtoken.InvalidWrappedKey,
					Details: "the key does not unwrap: the ek was wrapped with another kek, or is damaged",
					Fix:     "send the kek that wrapped this ek by RFC 3394",
				})
			}
		}
	}
	return stored, nil
}

func unwrapKey(dst *[16]byte, kek [16]byte, ek [24]byte) bool {
	block, err := aes.NewCipher(kek[:])
	if err != nil {
		return false
	}
	key, err := jose.KeyUnwrap(block, ek[:])
	return err == nil && copy(dst[:], key) == len(dst)
}

const errSealing = api.Failure("issue: sealing failed")

// seal makes the token and takes a credit for it. The answer has the token only if the credit was
// taken (D8).
func (x *exchange) seal() api.Answer {
	c := &x.config
	terms := token.TermsOf(x.checked.Request, x.keys, c.Environment, x.r.Now)
	var err error
	if x.sealed, err = c.Ring.Seal(terms, x.r.Random); err != nil {
		// The refusal of an account takes precedence over the failure.
		if a, refused := x.explain(); refused {
			return a
		}
		return x.failed("the token could not be sealed", errors.Join(errSealing, err))
	}
	row, err := x.run.Run(x.statement(charge, true))
	if err != nil {
		return x.databaseFailed(err)
	}
	if !row.Found {
		if a, refused := x.explain(); refused {
			return a
		}
		return x.failed("the account changed while it was being charged", nil)
	}
	url := row.Text
	if url == "" {
		url = c.LicenseURL
	}
	return x.success(url)
}
