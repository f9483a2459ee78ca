package records

import (
	"net/url"
	"strconv"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/json"
	"playtoken/internal/phrase"
)

// An exchange is the handling of one request.
type exchange struct {
	Config
	r       *api.Request
	account uint64

	query    url.Values
	problems []playtoken.Problem
}

// A report is a statement, and a function that makes the answer of its rows.
type report struct {
	statement db.Statement
	answer    func(rows string) (api.Answer, error)
}

// answer answers with the report that read makes of the query. The answer has all problems at once
// (D7).
func (x *exchange) answer(read func(*exchange) report, run db.Runner) api.Answer {
	auth := x.authenticator()
	x.account = auth.AccountID
	var ok bool
	if x.query, ok = api.ParseForm(x.r.Query); !ok {
		x.bad("", "the query cannot be read: it has a % without two hexadecimal digits, or a semicolon between pairs",
			"encode names and values")
	}
	report := read(x)
	if len(x.problems) > 0 {
		return x.r.Refuse(x.Docs, x.problems...)
	}
	refusal, err := x.Admit(run, auth, x.r.Now)
	switch {
	case err != nil:
		return x.fail(err)
	case refusal.Code != 0:
		return x.r.Refuse(x.Docs, refusal)
	}
	row, err := run.Run(report.statement)
	if err != nil {
		return x.fail(err)
	}
	a, err := report.answer(row.Text)
	if err != nil {
		return x.fail(err)
	}
	return a
}

// authenticator reads the caller's authenticator.
func (x *exchange) authenticator() (auth playtoken.Authenticator) {
	given := x.r.Header(api.AuthenticatorHeader)
	if given == "" {
		x.problems = append(x.problems, playtoken.Problem{
			Code: playtoken.MissingAuthenticator, Parameter: "customerAuthenticator",
			Details: "the header " + api.AuthenticatorHeader + " is missing",
			Fix:     "send the customerAuthenticator in it",
		})
		return auth
	}
	checked, p := playtoken.CheckValue("customerAuthenticator", given)
	if p != nil {
		x.problems = append(x.problems, *p)
		return auth
	}
	return checked.Authenticator
}

// fail answers -2030. The error is only logged.
func (x *exchange) fail(err error) api.Answer {
	a := x.r.Refuse(x.Docs, api.Failed("the records could not be read"))
	a.Err = err
	return a
}

func (x *exchange) bad(parameter, details, fix string) {
	x.problems = append(x.problems, playtoken.Problem{
		Code: playtoken.BadRequest, Parameter: parameter, Details: details, Fix: fix,
	})
}

// A reader reads the value of a parameter, and reports whether that is valid. The fix names valid
// values.
type reader struct {
	name, fix string
	read      func(string) bool
}

// read reads the parameters of a route from the query. The readers are in the order of their
// problems, which is alphabetical.
//
// Unknown parameters are refused: a misspelt filter would match all records. The problem does not
// contain their names, which may be secrets.
func (x *exchange) read(parameters []api.Parameter, known ...reader) {
	listed := 0
	for _, p := range known {
		if x.query.Has(p.name) {
			listed++
		}
	}
	if listed < len(x.query) {
		names := make([]string, len(parameters))
		for i, p := range parameters {
			names[i] = p.Name
		}
		x.bad("", "the query has an unknown parameter",
			"send "+phrase.List(names, "or")+", and the customerAuthenticator in the header "+api.AuthenticatorHeader)
	}
	for _, p := range known {
		switch values := x.query[p.name]; {
		case len(values) == 0:
		case len(values) > 1:
			x.bad(p.name, "given more than once", "send it once")
		case !p.read(values[0]):
			x.bad(p.name, "this is not a value of "+p.name, "send "+p.fix)
		}
	}
}

// number returns the reader of a number from 1 to most.
func number(name string, to *int, most int) reader {
	return reader{name, "a number from 1 to " + strconv.Itoa(most), func(s string) bool {
		n, err := strconv.Atoi(s)
		*to = n
		return err == nil && n >= 1 && n <= most
	}}
}

// text returns the reader of a text of 1 to 128 bytes.
func text(name, fix string, to *string) reader {
	return reader{name, fix, func(s string) bool {
		*to = s
		return s != "" && len(s) <= 128
	}}
}

// json returns the answer with the JSON that write writes.
func (x *exchange) json(write func(*json.Writer)) api.Answer {
	var w json.Writer
	write(&w)
	return x.r.JSON(200, w.Text()+"\n")
}
