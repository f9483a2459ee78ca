package issue

import (
	"encoding/hex"
	"strconv"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/ascii"
)

// lookUpAll looks up the stored keys one after another, and unwraps them. It stops at the first key
// that fails, and returns its problem with an error for the log, which may be nil. An error without
// a problem is an error of the database.
func (x *exchange) lookUpAll() (*playtoken.Problem, error) {
	lookUp := x.ask
	if x.config.KeyStorage == (KeyStorage{}) {
		lookUp = x.read
	}
	for i := range x.checked.Request.Keys {
		if x.checked.Request.Keys[i].Source != playtoken.KeyStored {
			continue
		}
		if p, err := lookUp(i); p != nil || err != nil {
			return p, err
		}
	}
	return nil, nil
}

// read looks up the key at an index in the database, and unwraps it. It returns the problem of the
// key and its cause for the log, as lookUpAll does.
func (x *exchange) read(index int) (*playtoken.Problem, error) {
	id := x.checked.Request.Keys[index].ID
	st := x.statement(x.config.StoredKeys, false)
	st.Args = append(st.Args, hex.EncodeToString(id[:]))
	row, err := x.run.Run(st)
	if err != nil {
		return nil, err
	}
	if !row.Found {
		return x.notStored(index), nil
	}
	var ek [24]byte
	if !ascii.DecodeHex(ek[:], row.Text) {
		return nil, api.Failure("issue: a stored key has not 48 hexadecimal digits")
	}
	return x.unwrapStored(index, ek), nil
}

func (x *exchange) notStored(index int) *playtoken.Problem {
	return x.keyProblem(index, "kid", playtoken.Problem{
		Code: playtoken.KeyStorageFailure, ByCaller: true, Details: "key storage has no key with this kid",
		Fix: "store the key first, send the kid of a stored key, or send the wrapped key as ek",
	})
}

func (x *exchange) unwrapStored(index int, ek [24]byte) *playtoken.Problem {
	if unwrapKey(&x.keys[index], x.checked.Request.Keys[index].KEK, ek) {
		return nil
	}
	return x.keyProblem(index, "kek", playtoken.Problem{
		Code: playtoken.InvalidWrappedKey, Details: "the stored key does not unwrap: it was wrapped with another kek",
		Fix: "send the kek that wrapped the key",
	})
}

const (
	notFound    = 404
	retryFix    = "send the request again in a few seconds, or send the wrapped key as ek"
	operatorFix = "tell the operator of this service, or send the wrapped key as ek"
)

// ask looks up the key at an index in key storage, and unwraps it. It returns the problem of the
// key and its cause for the log, as lookUpAll does.
func (x *exchange) ask(index int) (*playtoken.Problem, error) {
	k := &x.checked.Request.Keys[index]
	failed := func(details, fix string, err error) (*playtoken.Problem, error) {
		return x.keyProblem(index, "kid", playtoken.Problem{Code: playtoken.KeyStorageFailure, Details: details,
			Fix: fix}), err
	}
	answer, err := x.run.Fetch(x.config.KeyStorage.fetch(k.ID))
	switch {
	case err != nil:
		return failed("key storage did not answer", retryFix, err)
	case answer.Status == notFound:
		return x.notStored(index), nil
	case answer.Status != 200:
		return failed("key storage answered with a failure", retryFix,
			api.Failure("issue: key storage answered "+strconv.Itoa(answer.Status)))
	}
	ek, err := readStoredKey(answer.Body, k.ID)
	if err != nil {
		return failed("key storage did not answer with this key", operatorFix,
			api.Failure("issue: the answer of key storage: "+err.Error()))
	}
	return x.unwrapStored(index, ek), nil
}
