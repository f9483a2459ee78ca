package keystore

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/reply"
)

// MaxKIDs is the number of key ids in one path at most.
const MaxKIDs = 100

// An exchange is one request, checked piece by piece: what costs no I/O comes first, and all of it is told (D7, D8).
type exchange struct {
	*handler
	r     *http.Request
	reply reply.Request
	now   time.Time

	// allow are the methods of the path.
	allow    string
	bodyLeft bool
	problems []playtoken.Problem

	query url.Values
	// broken reports that the query has something that cannot be read.
	broken bool

	keys  Keys
	kek   *[16]byte
	kids  []string // lower-case hexadecimal digits, in the order of the path
	value bool     // the path asks for the values alone
	given Given
	// limit and after are the page of a list.
	limit int
	after string
}

type step = func(context.Context) (reply.Answer, error)

// route finds what the request asks for, and checks it. It is nil when there are problems.
func (x *exchange) route() step {
	x.readQuery()
	path := x.r.URL.RawPath // as it was sent; EscapedPath would give up a %2F where there is a ^ beside it
	if path == "" {
		path = x.r.URL.EscapedPath()
	}
	path = strings.TrimPrefix(path, Path)
	var methods map[string]step
	switch rest, isKey := strings.CutPrefix(path, "/keys/"); {
	case path == "/keycount":
		methods = map[string]step{"GET": x.count}
	case path == "/keys":
		methods = map[string]step{"GET": x.list, "POST": x.create}
	case isKey && rest != "":
		one, last, slash := strings.Cut(rest, "/")
		switch {
		case !slash:
			methods = map[string]step{"GET": x.get, "PUT": x.change, "DELETE": x.remove, "POST": x.create}
		case last == "value":
			x.value = true
			methods = map[string]step{"GET": x.get}
		}
		x.kids = strings.Split(one, ",")
	}
	if methods == nil {
		x.problem(playtoken.Problem{
			Code: playtoken.NotFound, Details: "the key store has nothing at this path",
			Fix: "send the request to " + Path + "/keys, " + Path + "/keys/KID, " + Path + "/keys/KID/value or " + Path + "/keycount",
		})
		return nil
	}
	todo := methods[x.r.Method]
	if todo == nil {
		var names []string
		for name := range methods {
			names = append(names, name)
		}
		slices.Sort(names)
		x.allow = strings.Join(names, ", ")
		x.problem(playtoken.Problem{
			Code: playtoken.MethodNotAllowed, Details: "this path does not have the method", Fix: "send " + strings.Join(names, " or "),
		})
		return nil
	}
	if p, refused := reply.CheckBodyHeaders(x.r); refused {
		x.bodyLeft = true
		x.problem(p)
		return nil
	}
	return x.checked(todo)
}

// readQuery reads the pairs of the query, which & alone separates (D2).
func (x *exchange) readQuery() {
	x.query = url.Values{}
	for pair := range strings.SplitSeq(x.r.URL.RawQuery, "&") {
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

// checked checks what can be told from the request alone. It is nil when that is not in order, and otherwise asks for the account first.
func (x *exchange) checked(todo step) step {
	var auth playtoken.Authenticator
	if r, ok := x.secret("customerAuthenticator", reply.AuthenticatorHeader, true); ok {
		auth = r.Authenticator
	}
	if r, ok := x.secret("kek", KEKHeader, false); ok && len(r.Keys) > 0 {
		x.kek = &r.Keys[0].KEK
	}
	if x.broken && len(x.problems) == 0 {
		x.problem(playtoken.Problem{
			Code: playtoken.BadRequest, Details: "the query has a % without two hexadecimal digits", Fix: "encode names and values",
		})
	}
	x.keys = Keys{Store: x.Store, Service: auth.ServiceID, Now: x.now, Max: x.MaxKeys}
	x.checkKIDs()
	x.checkPage()
	switch x.r.Method {
	case http.MethodPost, http.MethodPut:
		x.checkBody()
	}
	if len(x.problems) == 0 && reply.BrokenQuery(x.r) {
		x.problem(reply.BrokenURL) // in a parameter that is not looked at
	}
	if len(x.problems) > 0 {
		return nil
	}
	return func(ctx context.Context) (reply.Answer, error) {
		p, err := x.Account(ctx, auth, x.now)
		if err != nil {
			return reply.Answer{}, err
		}
		if p.Code != 0 {
			return x.refuse(p), nil
		}
		return todo(ctx)
	}
}

// secret reads a parameter of the query that may be in a header instead.
func (x *exchange) secret(parameter, header string, required bool) (r playtoken.Request, ok bool) {
	var p *playtoken.Problem
	switch {
	case len(x.r.Header.Values(header)) == 0:
		r, p = playtoken.CheckOne(x.r.URL.RawQuery, parameter, required)
	case x.query.Has(parameter):
		p = &playtoken.Problem{
			Code: playtoken.BadRequest, Parameter: parameter, Details: "given in the query and in the header " + header, Fix: "send it once",
		}
	default:
		r, p = playtoken.CheckValue(parameter, reply.Header(x.r, header))
	}
	if p != nil {
		x.problem(*p)
	}
	return r, p == nil
}

// checkKIDs reads the key ids of the path.
func (x *exchange) checkKIDs() {
	switch single := x.r.Method != http.MethodGet; {
	case single && len(x.kids) > 1:
		x.problem(playtoken.Problem{
			Code: playtoken.InvalidKeyID, Parameter: "kid", Details: "several key ids in a request that changes a key", Fix: "send a request for each",
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

// checkPage reads the page that is asked for. Only a list looks at it.
func (x *exchange) checkPage() {
	x.limit = MaxPage
	if text, ok := x.once("limit"); ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > MaxPage {
			x.problem(playtoken.Problem{
				Code: playtoken.BadRequest, Parameter: "limit", Details: "limit is not a number from 1 to " + strconv.Itoa(MaxPage),
				Fix: "send such a number, or no limit",
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

// once returns the value of a parameter of the query. It reports false for one that is not given,
// or given more than once, which is a problem: none of the values is picked (D3).
func (x *exchange) once(parameter string) (string, bool) {
	switch values := x.query[parameter]; len(values) {
	case 0:
		return "", false
	case 1:
		return values[0], true
	}
	x.problem(playtoken.Problem{Code: playtoken.BadRequest, Parameter: parameter, Details: "given more than once", Fix: "send it once"})
	return "", false
}

// checkBody reads the key object of the body, no more of it than can be of use.
func (x *exchange) checkBody() {
	body, err := io.ReadAll(io.LimitReader(x.r.Body, MaxBody+1))
	switch {
	case len(body) > MaxBody:
		x.bodyLeft = true
		x.problem(playtoken.Problem{
			Code: playtoken.RequestTooLarge, Details: "the body is over " + strconv.Itoa(MaxBody>>10) + " KiB", Fix: "send a key object alone",
		})
		return
	case err != nil:
		x.bodyLeft = true
		x.problem(playtoken.Problem{
			Code: playtoken.BadRequest, Details: "the body did not arrive whole, or not in time", Fix: "send the whole body without pausing",
		})
		return
	}
	post := x.r.Method == http.MethodPost
	if post && len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	given, problems := ReadKey(body, x.now)
	x.problems = append(x.problems, problems...)
	x.given = given
	if len(problems) > 0 {
		return
	}
	if given.KID != nil && len(x.kids) == 1 && *given.KID != x.kids[0] && !x.faulty("kid") {
		x.problem(playtoken.Problem{
			Code: playtoken.InvalidKeyID, Parameter: "kid", Details: "the kid of the body is not that of the path", Fix: "send it once",
		})
	}
	if !x.faulty("kek") {
		x.problems = append(x.problems, given.Check(x.kek, post)...)
	}
}

// faulty reports whether there is a problem with the parameter already: one cause gives one problem.
func (x *exchange) faulty(parameter string) bool {
	return slices.ContainsFunc(x.problems, func(p playtoken.Problem) bool { return p.Parameter == parameter })
}
