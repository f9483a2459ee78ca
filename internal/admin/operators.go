package admin

import (
	"encoding/hex"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
)

// An Operator describes an operator. The service has only the hash of its credential.
type Operator struct {
	Name    string     `json:"name"`
	Access  string     `json:"access"` // read or full
	Created time.Time  `json:"created"`
	Revoked *time.Time `json:"revoked,omitempty"`
}

// Operators are all operators but the first, with those who were revoked.
type Operators struct {
	Operators []Operator `json:"operators"`
}

func (x *exchange) operators() (api.Answer, error) {
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	var all Operators
	if _, err := x.read(&all.Operators, selectOperators, int64(maxNamed)); err != nil {
		return api.Answer{}, err
	}
	return x.json(200, all)
}

// A NewOperator is the body of a request that adds an operator.
type NewOperator struct {
	Name   *string `json:"name"`
	Access *string `json:"access"`
}

// addOperator adds an operator. Its credential is its name, a full stop and a secret.
func (x *exchange) addOperator() (api.Answer, error) {
	var given NewOperator
	if a, refused := x.readBody(&given); refused {
		return a, nil
	}
	name, access := value(given.Name), value(given.Access)
	if !isName(name) {
		x.bad("name", "this is not a name of an operator",
			"send 1 to 32 small letters, digits and hyphens, but not "+First)
	}
	if _, ok := accesses[access]; !ok {
		x.bad("access", "this is not an access", "send read or full")
	}
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	secret, err := x.newCredential()
	if err != nil {
		return api.Answer{}, err
	}
	credential := name + "." + secret
	done, err := x.apply(name, map[string]any{"access": access}, db.Statement{
		SQL: insertOperator, Args: []any{name, hex.EncodeToString(hashOf(credential)), access, x.r.Now.Unix()},
	})
	switch {
	case err != nil:
		return api.Answer{}, err
	case !done:
		return x.refuse(conflict("name", "the name is or was another operator's", "send a new name")), nil
	}
	return x.json(201, MadeCredential{name, x.Environment.String(), credential})
}

func isName(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 32 && s != First
}

func (x *exchange) revokeOperator() (api.Answer, error) {
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	name := x.segment()
	done, err := x.apply(name, nil, db.Statement{SQL: revokeOperator, Args: []any{name, x.r.Now.Unix()}})
	return x.removed(done, err, "no operator has this name, or it is revoked already")
}
