package keystore

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
)

// MaxKIDs is the maximum number of key IDs in the path of a GET.
const MaxKIDs = 100

// An exchange is the handling of one request. The maker sets Config, r, keys without its account,
// and kids as they are in the path. answer sets the other fields.
type exchange struct {
	Config
	r *api.Request

	bodyLeft bool // whether a part of the body is unread
	problems []playtoken.Problem

	query url.Values
	// broken means that the query has a % without two hexadecimal digits. query lacks its pair.
	broken bool

	keys  Keys
	kek   *[16]byte // nil for none
	kids  []string  // after checkKIDs lower-case hexadecimal digits, in the order of the path
	given Given     // the key object of a POST or PUT
	// limit and after select the page of a list.
	limit int
	after string
}

// A step answers a request that has passed all checks. An error becomes -2030.
type step = func(*exchange) (api.Answer, error)

// answer checks the request, and answers it with the step. Checks without I/O precede all others
// (D8), and the answer has all of their problems (D7).
func (x *exchange) answer(step step) api.Answer {
	x.readQuery()
	if p, refused := x.r.BodyHeaders(); refused {
		x.bodyLeft = true
		return x.refuse(p)
	}
	auth := x.check()
	if len(x.problems) > 0 {
		return x.refuse(x.problems...)
	}
	p, err := x.Admit(x.keys.DB, auth, x.r.Now)
	switch {
	case err != nil:
		return x.fail(err)
	case p.Code != 0:
		return x.refuse(p)
	}
	a, err := step(x)
	if err != nil {
		return x.fail(err)
	}
	return a
}

// refuse answers with problems.
func (x *exchange) refuse(problems ...playtoken.Problem) api.Answer {
	a := x.Config.refuse(x.r, problems...)
	if x.bodyLeft {
		a.Header.Set("Connection", "close") // because the rest of the body stays unread
	}
	return a
}

// fail answers -2030. The error is only logged.
func (x *exchange) fail(err error) api.Answer {
	a := x.Config.refuse(x.r, api.Failed("the key store did not answer"))
	a.Err = err
	return a
}

// readQuery reads the pairs of the query. Only & separates pairs (D2).
func (x *exchange) readQuery() {
	x.query = url.Values{}
	for pair := range strings.SplitSeq(x.r.Query, "&") {
		escaped, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(escaped)
		if err == nil {
			value, err = url.QueryUnescape(value)
		}
		if err != nil {
			x.broken = true
			continue
		}
		x.query.Add(name, value)
	}
}

func (x *exchange) problem(p playtoken.Problem) { x.problems = append(x.problems, p) }

// check checks the request without I/O, and returns the caller's authenticator.
func (x *exchange) check() (auth playtoken.Authenticator) {
	if r, ok := x.secret("customerAuthenticator", api.AuthenticatorHeader, true); ok {
		auth = r.Authenticator
	}
	if r, ok := x.secret("kek", KEKHeader, false); ok && len(r.Keys) > 0 {
		x.kek = &r.Keys[0].KEK
	}
	if x.broken && len(x.problems) == 0 { // otherwise the broken pair may have its problem already
		x.problem(playtoken.Problem{
			Code: playtoken.BadRequest, Details: "the query has a % without two hexadecimal digits",
			Fix: "encode names and values",
		})
	}
	x.keys.Account = auth.AccountID
	x.checkKIDs()
	x.checkPage()
	if hasKeyObject(x.r) {
		x.checkBody()
	}
	return auth
}

// secret reads a parameter that may be in the query or in a header, but not in both. It returns the
// request that playtoken.CheckOne made of it. ok is false if it has added a problem.
func (x *exchange) secret(parameter, header string, required bool) (r playtoken.Request, ok bool) {
	var p *playtoken.Problem
	switch {
	case len(x.r.Headers(header)) == 0:
		r, p = playtoken.CheckOne(x.r.Query, parameter, required)
	case x.query.Has(parameter):
		p = &playtoken.Problem{
			Code: playtoken.BadRequest, Parameter: parameter, Details: "given in the query and in the header " + header,
			Fix: "send it once",
		}
	default:
		r, p = playtoken.CheckValue(parameter, x.r.Header(header))
	}
	if p != nil {
		x.problem(*p)
	}
	return r, p == nil
}

// checkKIDs checks the key IDs of the path, and normalizes them in x.kids.
func (x *exchange) checkKIDs() {
	switch changes := x.r.Method != "GET"; {
	case changes && len(x.kids) > 1:
		x.problem(playtoken.Problem{
			Code: playtoken.InvalidKeyID, Parameter: "kid", Details: "several key ids in a request that changes a key",
			Fix: "send a request for each",
		})
		return
	case len(x.kids) > MaxKIDs:
		x.problem(playtoken.Problem{
			Code: playtoken.InvalidKeyID, Parameter: "kid", Details: strconv.Itoa(len(x.kids)) + " key ids",
			Fix: "send " + strconv.Itoa(MaxKIDs) + " or fewer in a request",
		})
		return
	}
	for i, escaped := range x.kids {
		text, err := url.PathUnescape(escaped)
		if err != nil {
			text = escaped
		}
		r, p := playtoken.CheckValue("kid", text)
		if p != nil {
			if len(x.kids) > 1 {
				p.Details = "key id " + strconv.Itoa(i+1) + " of the path: " + p.Details
			}
			x.problem(*p)
			continue
		}
		x.kids[i] = hex.EncodeToString(r.Keys[0].ID[:])
	}
}

// checkPage reads limit and after, which select a page of a list. It refuses invalid values on
// other routes too.
func (x *exchange) checkPage() {
	x.limit = MaxPage
	if text, ok := x.once("limit"); ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > MaxPage {
			x.problem(playtoken.Problem{
				Code: playtoken.BadRequest, Parameter: "limit",
				Details: "limit is not a number from 1 to " + strconv.Itoa(MaxPage),
				Fix:     "send such a number, or no limit",
			})
		}
		x.limit = n
	}
	if text, ok := x.once("after"); ok {
		r, p := playtoken.CheckValue("kid", text)
		if p != nil {
			p.Parameter = "after"
			x.problem(*p)
			return
		}
		x.after = hex.EncodeToString(r.Keys[0].ID[:])
	}
}

// once returns the value of a parameter of the query. It reports false for a missing parameter, and
// for a repeated one, which is a problem (D3).
func (x *exchange) once(parameter string) (string, bool) {
	switch values := x.query[parameter]; len(values) {
	case 0:
		return "", false
	case 1:
		return values[0], true
	}
	x.problem(playtoken.Problem{
		Code: playtoken.BadRequest, Parameter: parameter, Details: "given more than once", Fix: "send it once",
	})
	return "", false
}

// checkBody reads the key object in the body, and compares it with the path and the kek. The body
// of a POST may be empty: then the service makes the key.
func (x *exchange) checkBody() {
	if p, refused := x.r.BodyTrouble(MaxBody, "send a key object alone"); refused {
		x.bodyLeft = true
		x.problem(p)
		return
	}
	post := x.r.Method == "POST"
	body := x.r.Body
	if post && strings.TrimSpace(body) == "" {
		body = "{}"
	}
	given, problems := ReadKey([]byte(body), x.r.Now)
	x.problems = append(x.problems, problems...)
	x.given = given
	if len(problems) > 0 {
		return
	}
	if given.KID != nil && len(x.kids) == 1 && *given.KID != x.kids[0] && !x.faulty("kid") {
		x.problem(playtoken.Problem{
			Code: playtoken.InvalidKeyID, Parameter: "kid",
			Details: "the kid of the body differs from the kid of the path", Fix: "send it once",
		})
	}
	if !x.faulty("kek") {
		x.problems = append(x.problems, given.Check(x.kek, post)...)
	}
}

// faulty reports whether the parameter already has a problem. One mistake must have one problem
// only.
func (x *exchange) faulty(parameter string) bool {
	return slices.ContainsFunc(x.problems, func(p playtoken.Problem) bool { return p.Parameter == parameter })
}
