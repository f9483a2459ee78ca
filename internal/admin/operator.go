package admin

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

const (
	// First is the name of the operator whose credential is in the settings of the service.
	First = "first"
	// MinCredential is the number of bytes of the first operator's credential at least.
	MinCredential = 32
	// MaxFailures is the number of invalid credentials that an address may send in a minute, and
	// that all addresses together may send with the name of one operator. Those after that are
	// refused without being counted. A valid credential is admitted all the same, so nobody can
	// lock an operator out.
	MaxFailures = 20
	// MaxRequests is the number of requests of an operator in a minute.
	MaxRequests = 600
)

// An access is the extent of an operator's rights. Each includes the ones before it.
type access int

const (
	readOnly access = iota
	full            // makes changes
	first           // manages operators
)

// accesses are the words for the access of operators in the database.
var accesses = map[string]access{"read": readOnly, "full": full}

// An operator is the sender of an admitted request.
type operator struct {
	name   string
	access access
}

// admit checks the credential and the access of the operator. It returns the answer to a request
// that is refused.
func (x *exchange) admit(needs access) (a api.Answer, refused bool, err error) {
	if p, refused := x.r.BodyHeaders(); refused {
		return x.refuse(p), true, nil
	}
	if x.Local != "" {
		x.who = operator{x.Local, first}
		return a, false, nil
	}
	if len(x.Credential) < MinCredential {
		return a, true, api.Failure("admin: the credential of the first operator has fewer than " +
			strconv.Itoa(MinCredential) + " bytes")
	}
	credential := x.r.Bearer()
	if subtle.ConstantTimeCompare(hashOf(credential), hashOf(x.Credential)) == 1 {
		x.who = operator{First, first}
	} else if a, refused, err = x.find(credential); refused || err != nil {
		return a, refused, err
	}
	if a, refused, err = x.count(); refused || err != nil {
		return a, refused, err
	}
	if x.who.access < needs {
		return x.refuse(lacks(needs)), true, nil
	}
	return a, false, nil
}

func hashOf(credential string) []byte {
	sum := sha256.Sum256([]byte(credential))
	return sum[:]
}

// lacks returns the problem of an operator without an access.
func lacks(needs access) playtoken.Problem {
	p := playtoken.Problem{
		Code: forbidden, Details: "this credential may only read", Fix: "send a credential with full access",
	}
	if needs == first {
		p.Details, p.Fix = "only the first operator manages operators", "send the credential of the first operator"
	}
	return p
}

// find finds the operator of a credential in the database. It counts an invalid one.
func (x *exchange) find(credential string) (a api.Answer, refused bool, err error) {
	name, _, named := strings.Cut(credential, ".")
	if !named {
		name = First
	}
	minute := x.r.Now.Unix() / 60
	subjects := []string{"address " + x.r.Network(), "name " + name}
	row, err := x.run.Run(db.Statement{SQL: admission, Args: []any{
		subjects[0], subjects[1], minute, name, hex.EncodeToString(hashOf(credential)),
	}})
	if err != nil {
		return a, false, err
	}
	var byAddress, byName int
	fields := strings.Split(row.Text, " ")
	if len(fields) == 4 {
		if byAddress, err = strconv.Atoi(fields[0]); err == nil {
			byName, err = strconv.Atoi(fields[1])
		}
	}
	if len(fields) != 4 || err != nil {
		return a, false, api.Failure("admin: the database yields a malformed row about an operator")
	}
	if granted, ok := accesses[fields[3]]; ok {
		x.who = operator{name, granted}
		return a, false, nil
	}
	if byAddress >= MaxFailures || byName >= MaxFailures {
		return x.tooMany("too many invalid credentials came from this address, or with this name",
			"correct the credential before you send the request again"), true, nil
	}
	st := db.Statement{SQL: countSQL, Args: []any{subjects[0], minute}, Writes: true}
	if name == First || fields[2] == "1" { // other names would fill the database
		st.Before = []db.Statement{{SQL: countSQL, Args: []any{subjects[1], minute}}}
	}
	if _, err := x.run.Run(st); err != nil {
		return a, false, err
	}
	return x.refuse(playtoken.Problem{
		Code: playtoken.Unauthorized, Parameter: "Authorization", Details: "no operator has this credential",
		Fix: "send Authorization: Bearer and the credential of an operator of this environment",
	}), true, nil
}

// count counts a request of the operator. It refuses more than MaxRequests in a minute.
func (x *exchange) count() (a api.Answer, refused bool, err error) {
	row, err := x.run.Run(db.Statement{
		SQL: countSQL, Args: []any{"requests " + x.who.name, x.r.Now.Unix() / 60}, Writes: true,
	})
	if err != nil {
		return a, false, err
	}
	n, err := strconv.Atoi(row.Text)
	if err != nil {
		return a, false, api.Failure("admin: the database did not count the request")
	}
	if n > MaxRequests {
		return x.tooMany("the operator sent more than "+strconv.Itoa(MaxRequests)+" requests in a minute",
			"wait for the time in Retry-After"), true, nil
	}
	return a, false, nil
}

func (x *exchange) tooMany(details, fix string) api.Answer {
	a := x.refuse(playtoken.Problem{Code: playtoken.TooManyRequests, Details: details, Fix: fix})
	a.Header.Set("Retry-After", strconv.FormatInt(60-x.r.Now.Unix()%60, 10))
	return a
}
