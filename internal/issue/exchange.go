package issue

import (
	"crypto/aes"
	"errors"

	jose "github.com/go-jose/go-jose/v4/cipher"

	"playtoken"
	"playtoken/internal/reply"
	"playtoken/token"
)

// An Exchange is what an endpoint knows of one request between two steps.
type Exchange struct {
	endpoint *Endpoint
	request  Request
	checked  playtoken.Result
	resume   func(Result, error) Step

	// keyProblem is what is wrong with the keys as far as the service can tell, told only to an account that may know.
	keyProblem *playtoken.Problem
	keys       [][16]byte

	token, tokenID string
}

// Resume goes on with the result of the statement or the fetch that was asked for, or with the error that kept it from being had.
func (x *Exchange) Resume(r Result, err error) Step {
	resume := x.resume
	x.resume = nil
	if resume == nil {
		return x.failure("the request could not be finished", reply.Failure("issue: resumed without a question"))
	}
	return resume(r, err)
}

// begin starts the part that needs the service. All checks that need no I/O are done (D8).
func (x *Exchange) begin() Step {
	stored := x.unwrap()
	if x.keyProblem != nil {
		return x.explain()
	}
	if stored {
		// Key storage is asked for nobody whose account is refused.
		return x.ask(explain, false, x.explained(func() Step { return x.fetch(0) }))
	}
	return x.seal()
}

// ask asks for a statement about the account.
func (x *Exchange) ask(sql string, charges bool, resume func(Result, error) Step) Step {
	x.resume = resume
	return Step{Statement: &Statement{
		SQL: sql, Charges: charges, Args: x.endpoint.accountArgs(x.checked.Request.Authenticator, x.request.Now),
	}}
}

// unwrap finds the content keys that came with the request (D12), or what is wrong with them. It reports whether others are stored.
func (x *Exchange) unwrap() (stored bool) {
	keys := x.checked.Request.Keys
	x.keys = make([][16]byte, len(keys))
	for i := range keys {
		k := &keys[i]
		switch k.Source {
		case playtoken.KeyClear:
			x.keys[i] = k.ContentKey
		case playtoken.KeyStored:
			stored = true
			if c := &x.endpoint.config; c.KeyStorage == (KeyStorage{}) && c.StoredKeys == "" {
				x.keyProblem = x.keyed(i, "kid", playtoken.Problem{
					Code: playtoken.KeyStorageFailure, Details: "no key storage configured", Fix: "send the wrapped key as ek, or the contentKey",
				})
				return stored
			}
		case playtoken.KeyWrapped:
			if !unwrapKey(&x.keys[i], k.KEK, k.EK) {
				x.keyProblem = x.keyed(i, "ek", playtoken.Problem{
					Code: playtoken.InvalidWrappedKey, Details: "the key does not unwrap: the ek was wrapped with another kek, or is damaged",
					Fix: "send the kek that wrapped this ek by RFC 3394",
				})
				return stored
			}
		}
	}
	return stored
}

const errSealing = reply.Failure("issue: sealing failed")

func unwrapKey(dst *[16]byte, kek [16]byte, ek [24]byte) bool {
	block, err := aes.NewCipher(kek[:])
	if err != nil {
		return false
	}
	key, err := jose.KeyUnwrap(block, ek[:])
	return err == nil && copy(dst[:], key) == len(dst)
}

// seal makes the token, which leaves only when it is paid for (D8).
func (x *Exchange) seal() Step {
	c := &x.endpoint.config
	terms := token.TermsOf(x.checked.Request, x.keys, c.Environment, x.request.Now)
	sealed, err := c.Ring.Seal(terms, c.Random)
	if err != nil {
		// An account that would be refused anyway is told so, even now.
		return x.ask(explain, false, x.explained(func() Step { return x.failure("the token could not be sealed", errors.Join(errSealing, err)) }))
	}
	x.token, x.tokenID = sealed.Text, sealed.ID.String()
	return x.ask(charge, true, x.charged)
}

// charged goes on after the statement that checks the account and takes the token from its balance.
func (x *Exchange) charged(r Result, err error) Step {
	if err != nil {
		return x.databaseFailure(err)
	}
	if !r.Found {
		return x.explain()
	}
	url := r.Text
	if url == "" {
		url = x.endpoint.config.LicenseURL
	}
	return x.success(url)
}

// explain asks why the account is refused, or whether it is fit to be told what is wrong with its keys.
func (x *Exchange) explain() Step {
	return x.ask(explain, false, x.explained(func() Step {
		if x.keyProblem != nil {
			return x.fail(*x.keyProblem, x.checked.Format)
		}
		return x.failure("the account changed while it was being charged", nil)
	}))
}

// explained reads the answer to explain and goes on with fit when nothing is wrong with the account. The balance comes last: it
// is told only to a request that would be charged (D8).
func (x *Exchange) explained(fit func() Step) func(Result, error) Step {
	return func(r Result, err error) Step {
		if err != nil {
			return x.databaseFailure(err)
		}
		problem, err := x.endpoint.Refusal(r)
		if err != nil {
			return x.databaseFailure(err)
		}
		switch {
		case problem.Code != 0:
		case !stands(r, standsPlayReady):
			problem.Code, problem.Details, problem.Fix = playtoken.PlayReadyDisabled, "the service account lacks the PlayReady option", "ask the operator to add it"
		case x.token != "" && !stands(r, standsBalance):
			problem.Code, problem.Details, problem.Fix = playtoken.InsufficientTokens, "the balance of the service account is 0", "ask the operator to add tokens"
		default:
			return fit()
		}
		return x.fail(problem, x.checked.Format)
	}
}

func (x *Exchange) databaseFailure(err error) Step {
	return x.failure("the account database did not answer", err)
}
