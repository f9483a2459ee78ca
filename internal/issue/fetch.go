package issue

import (
	"encoding/hex"
	"strconv"

	"playtoken"
	"playtoken/internal/reply"
)

// fetch asks key storage for the next stored key, the first from that place on, and seals the token when there is no more.
func (x *Exchange) fetch(place int) Step {
	keys := x.checked.Request.Keys
	for place < len(keys) && keys[place].Source != playtoken.KeyStored {
		place++
	}
	if place == len(keys) {
		return x.seal()
	}
	storage := x.endpoint.config.KeyStorage
	if storage == (KeyStorage{}) {
		return x.lookUp(place)
	}
	x.resume = func(r Result, err error) Step {
		p, err := x.fetched(place, r, err)
		return x.next(place, p, err)
	}
	return Step{Fetch: storage.fetch(keys[place].ID)}
}

// next goes on behind the stored key in that place, or ends with what is wrong with it.
func (x *Exchange) next(place int, p *playtoken.Problem, err error) Step {
	if p != nil {
		return x.answer([]playtoken.Problem{*p}, x.checked.Format, err)
	}
	return x.fetch(place + 1)
}

// lookUp asks the database for the stored key in that place.
func (x *Exchange) lookUp(place int) Step {
	id := x.checked.Request.Keys[place].ID
	x.resume = func(r Result, err error) Step {
		if err != nil {
			return x.databaseFailure(err)
		}
		if !r.Found {
			return x.next(place, x.notStored(place), nil)
		}
		var ek [24]byte
		if n, err := hex.Decode(ek[:], []byte(r.Text)); err != nil || n != len(ek) {
			return x.databaseFailure(reply.Failure("issue: a stored key has not 48 hexadecimal digits"))
		}
		return x.next(place, x.unwrapStored(place, ek), nil)
	}
	return Step{Statement: &Statement{
		SQL:  x.endpoint.config.StoredKeys,
		Args: append(x.endpoint.accountArgs(x.checked.Request.Authenticator, x.request.Now), hex.EncodeToString(id[:])),
	}}
}

func (x *Exchange) notStored(place int) *playtoken.Problem {
	return x.keyed(place, "kid", playtoken.Problem{
		Code: playtoken.KeyStorageFailure, ByCaller: true, Details: "key storage holds no key of this kid",
		Fix: "store the key first, send the kid that it is stored under, or send the wrapped key as ek",
	})
}

// unwrapStored unwraps the stored key in that place.
func (x *Exchange) unwrapStored(place int, ek [24]byte) *playtoken.Problem {
	if unwrapKey(&x.keys[place], x.checked.Request.Keys[place].KEK, ek) {
		return nil
	}
	return x.keyed(place, "kek", playtoken.Problem{
		Code: playtoken.InvalidWrappedKey, Details: "the stored key does not unwrap: it was wrapped with another kek",
		Fix: "send the kek that the key was stored with",
	})
}

const (
	notFound     = 404
	storageFix   = "send the request again in a few seconds, or send the wrapped key as ek"
	storageBroke = "tell the operator of this service, or send the wrapped key as ek"
)

// fetched unwraps the key that key storage answered with, or says why there is none; the error is for the log.
func (x *Exchange) fetched(place int, r Result, err error) (*playtoken.Problem, error) {
	failure := func(details, fix string, err error) (*playtoken.Problem, error) {
		return x.keyed(place, "kid", playtoken.Problem{Code: playtoken.KeyStorageFailure, Details: details, Fix: fix}), err
	}
	k := &x.checked.Request.Keys[place]
	switch {
	case err != nil:
		return failure("key storage did not answer", storageFix, err)
	case r.Status == notFound:
		return x.notStored(place), nil
	case r.Status != 200:
		return failure("key storage answered with a failure", storageFix, reply.Failure("issue: key storage answered "+strconv.Itoa(r.Status)))
	}
	ek, err := readStoredKey(r.Text, k.ID)
	if err != nil {
		return failure("key storage did not answer with this key", storageBroke, reply.Failure("issue: the answer of key storage: "+err.Error()))
	}
	return x.unwrapStored(place, ek), nil
}
