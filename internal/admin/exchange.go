package admin

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/phrase"
)

// An exchange is the handling of one request.
type exchange struct {
	Config
	r     *api.Request
	run   db.Runner
	route *api.Route
	who   operator

	query    url.Values
	problems []playtoken.Problem
	account  uint64
}

// A step answers a request that was admitted. An error becomes -2030.
type step = func(*exchange) (api.Answer, error)

// answer admits the operator, and answers with the step. The credential is checked before
// everything else, so strangers learn nothing.
func (x *exchange) answer(needs access, step step) api.Answer {
	a, refused, err := x.admit(needs)
	if err == nil && !refused {
		x.readQuery()
		a, err = step(x)
	}
	if err != nil {
		a = x.refuse(api.Failed("the request could not be finished"))
		a.Err = err
	}
	a.Account = x.account
	return a
}

func (x *exchange) refuse(problems ...playtoken.Problem) api.Answer {
	return x.Config.refuse(x.r, problems...)
}

// bad adds a problem of a parameter, or of a member of the body.
func (x *exchange) bad(parameter, details, fix string) {
	x.problems = append(x.problems, playtoken.Problem{
		Code: playtoken.BadRequest, Parameter: parameter, Details: details, Fix: fix,
	})
}

// readQuery reads the query. Unknown parameters are refused: a misspelt filter would match all
// rows. The problem does not contain their names, which may be secrets.
func (x *exchange) readQuery() {
	var names []string
	for _, p := range x.route.Parameters {
		if p.In == api.InQuery {
			names = append(names, p.Name)
		}
	}
	var ok bool
	if x.query, ok = api.ParseForm(x.r.Query); !ok {
		x.bad("", "the query cannot be read: it has a % without two hexadecimal digits, or a semicolon between pairs",
			"encode names and values")
	}
	for _, name := range slices.Sorted(maps.Keys(x.query)) {
		switch values := x.query[name]; {
		case !slices.Contains(names, name):
			x.query.Del(name)
			if len(names) == 0 {
				x.bad("", "the query has an unknown parameter", "send no query")
			} else {
				x.bad("", "the query has an unknown parameter", "send "+phrase.List(names, "or"))
			}
		case len(values) > 1:
			x.bad(name, "given more than once", "send it once")
		}
	}
}

// number returns the value of a parameter of the query that is a number from 1 to its Max. Without
// one it returns the Default.
func (x *exchange) number(name string) int {
	i := slices.IndexFunc(x.route.Parameters, func(p api.Parameter) bool { return p.Name == name })
	p := x.route.Parameters[i]
	if !x.query.Has(name) {
		return p.Default
	}
	n, err := strconv.Atoi(x.query.Get(name))
	if err != nil || n < 1 || n > p.Max {
		x.bad(name, "this is not a value of "+name, "send a number from 1 to "+strconv.Itoa(p.Max))
	}
	return n
}

// filter returns a text of 1 to 128 bytes by which rows are found, "" for none.
func (x *exchange) filter(name string) string {
	text := x.query.Get(name)
	if x.query.Has(name) && (text == "" || len(text) > 128) {
		x.bad(name, "this is not a value of "+name, "send a text of 1 to 128 bytes, or leave it out")
	}
	return text
}

// accountFilter returns the account ID by which rows are found, 0 for all accounts.
func (x *exchange) accountFilter() uint64 {
	if !x.query.Has("account") {
		return 0
	}
	id, ok := readID(x.query.Get("account"))
	if !ok {
		x.bad("account", "this is not an account ID", "send a number of 1 to 10 digits")
	}
	x.account = id
	return id
}

func readID(text string) (uint64, bool) {
	id, err := strconv.ParseUint(text, 10, 64)
	return id, err == nil && id > 0 && id <= accounts.MaxID && strconv.FormatUint(id, 10) == text
}

// segment returns the segment of the path that the route has in braces.
func (x *exchange) segment() string {
	pattern := strings.Split(x.route.Path, "/")
	at := slices.IndexFunc(pattern, func(s string) bool { return strings.HasPrefix(s, "{") })
	escaped := strings.Split(x.r.EscapedPath, "/")[at]
	if text, err := url.PathUnescape(escaped); err == nil {
		return text
	}
	return escaped
}

// noAccount is the problem of an account that does not exist.
var noAccount = playtoken.Problem{
	Code: playtoken.NotFound, Parameter: "account", Details: "the account does not exist",
	Fix: "send the ID of an account of this environment",
}

// ofAccount returns a step about the account in the path.
func ofAccount(step step) step {
	return func(x *exchange) (api.Answer, error) {
		var ok bool
		if x.account, ok = readID(x.segment()); !ok {
			return x.refuse(noAccount), nil
		}
		return step(x)
	}
}

// json returns an answer with a value as JSON.
func (x *exchange) json(status int, value any) (api.Answer, error) {
	body, err := json.Marshal(value)
	return x.r.JSON(status, string(body)+"\n"), err
}

// read runs a statement that yields JSON, and reads it. It reports false without a row.
func (x *exchange) read(to any, sql string, args ...any) (found bool, err error) {
	row, err := x.run.Run(db.Statement{SQL: sql, Args: args, Account: x.account, Report: true})
	if err != nil || !row.Found {
		return false, err
	}
	if json.Unmarshal([]byte(row.Text), to) != nil {
		return false, api.Failure("admin: the database yields malformed JSON")
	}
	return true, nil
}
