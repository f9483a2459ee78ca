package records

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/accept"
	"playtoken/internal/issue"
	"playtoken/internal/reply"
)

const (
	// Path is where a customer finds the records of its services, UsagePath what they come to by days.
	Path      = "/hms/records"
	UsagePath = Path + "/usage"
	// Header carries the customer authenticator, which would end in logs as a part of the URL.
	Header = reply.AuthenticatorHeader

	// DefaultLatest and MaxLatest are how many records an answer has.
	DefaultLatest = 100
	MaxLatest     = 1000
	// DefaultUsageDays and MaxUsageDays are how many days.
	DefaultUsageDays = 30
	MaxUsageDays     = 366
)

// A Runner runs statements on the environment's database.
type Runner interface {
	Run(context.Context, *issue.Statement) (issue.Result, error)
}

// Config is what a handler is made of.
type Config struct {
	reply.Host
	Database Runner
	// Account says why the service of an authenticator is not served; the code is 0 for one that is.
	Account func(context.Context, playtoken.Authenticator, time.Time) (playtoken.Problem, error)
	// Done is told of every answer.
	Done func(*http.Request, reply.Outcome)
}

// Handler returns the handler of Path and UsagePath.
func Handler(c Config) http.Handler { return &handler{c} }

type handler struct{ Config }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{handler: h, r: r, now: h.Now(), reply: reply.Request{ID: h.NewID(), Docs: h.Docs}}
	a := x.answer()
	a.Write(w, x.reply.ID)
	h.Done(r, a.Outcome(x.reply, x.now, x.service))
}

// An exchange is one request.
type exchange struct {
	*handler
	r       *http.Request
	reply   reply.Request
	now     time.Time
	service uint64

	query    url.Values
	problems []playtoken.Problem
}

// answer answers the request. What goes wrong unexpectedly is a -2030 (D20).
func (x *exchange) answer() (a reply.Answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = x.fail(reply.Recovered(cause))
		}
	}()
	if x.r.Method != http.MethodGet {
		a := x.reply.Refuse(playtoken.Problem{Code: playtoken.MethodNotAllowed, Details: "the method is not GET", Fix: "send GET"})
		a.Header["Allow"] = http.MethodGet
		return a
	}
	read := x.records
	if x.r.URL.Path == UsagePath {
		read = x.usage
	}
	var auth playtoken.Authenticator
	if given := reply.Header(x.r, Header); given == "" {
		x.problems = append(x.problems, playtoken.Problem{
			Code: playtoken.MissingAuthenticator, Parameter: "customerAuthenticator", Details: "there is no header " + Header,
			Fix: "send the customerAuthenticator in it",
		})
	} else if checked, p := playtoken.CheckValue("customerAuthenticator", given); p != nil {
		x.problems = append(x.problems, *p)
	} else {
		auth = checked.Authenticator
		x.service = auth.ServiceID
	}
	var err error
	if x.query, err = url.ParseQuery(x.r.URL.RawQuery); err != nil {
		x.bad("", "the query cannot be read: it has a % without two hexadecimal digits, or a semicolon between pairs", "encode names and values")
	}
	st, done := read()
	if len(x.problems) > 0 {
		return x.reply.Refuse(x.problems...)
	}
	// A client that closes its side of the connection after the request ends the request's context,
	// and still waits for the answer. The runner bounds the time of a statement.
	ctx := context.WithoutCancel(x.r.Context())
	refusal, err := x.Account(ctx, auth, x.now)
	if err != nil {
		return x.fail(err)
	}
	if refusal.Code != 0 {
		return x.reply.Refuse(refusal)
	}
	r, err := x.Database.Run(ctx, &st)
	if err == nil {
		a, err = done(r.Text)
	}
	if err != nil {
		return x.fail(err)
	}
	return a
}

func (x *exchange) fail(err error) reply.Answer {
	return x.reply.Fail("the records could not be read", err)
}

func (x *exchange) bad(parameter, details, fix string) {
	x.problems = append(x.problems, playtoken.Problem{Code: playtoken.BadRequest, Parameter: parameter, Details: details, Fix: fix})
}

// parameters reads those of the query. What is none of them would be a filter that does not filter. It is not named: a name may be anything, a
// secret that a caller took for one too.
func (x *exchange) parameters(known map[string]func(string) bool, fixes map[string]string) {
	for name := range x.query {
		if known[name] == nil {
			x.bad("", "the query has an unknown parameter", "send "+fixes[""]+", and what is secret in the header "+Header)
			break
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		switch values := x.query[name]; {
		case len(values) == 0:
		case len(values) > 1:
			x.bad(name, "given more than once", "send it once")
		case !known[name](values[0]):
			x.bad(name, "this is not a value of "+name, "send "+fixes[name])
		}
	}
}

func number(s string, to *int, most int) bool {
	n, err := strconv.Atoi(s)
	*to = n
	return err == nil && n >= 1 && n <= most
}

// records reads the parameters of Path.
func (x *exchange) records() (issue.Statement, func(string) (reply.Answer, error)) {
	q := Query{Service: x.service, Verified: true, Limit: DefaultLatest}
	header := strings.Join(x.r.Header.Values("Accept"), ",")
	weight := accept.Weight(header, "text/csv") // a wildcard does not name it
	asCSV := weight > 0 && weight >= accept.Weight(header, reply.JSON, "application/*", "*/*")
	text := func(to *string) func(string) bool {
		return func(s string) bool {
			*to = s
			return s != "" && len(s) <= 128
		}
	}
	x.parameters(map[string]func(string) bool{
		"cookie": text(&q.Cookie), "tokenId": text(&q.TokenID),
		"latest": func(s string) bool { return number(s, &q.Limit, MaxLatest) },
		"before": func(s string) (ok bool) {
			q.Before, ok = ReadCursor(x.service, s)
			return ok || x.service == 0 // of nobody there is a problem already
		},
		"format": func(s string) bool {
			asCSV = s == "csv"
			return s == "csv" || s == "json"
		},
	}, map[string]string{
		"": "cookie, tokenId, latest, before or format", "cookie": "the cookie of a token", "tokenId": "the id of a token",
		"latest": "a number from 1 to " + strconv.Itoa(MaxLatest), "before": "the next of an earlier answer to the same service", "format": "json or csv",
	})
	st := q.Select()
	return One(st, "id, "+columns), func(text string) (a reply.Answer, err error) {
		var all []Found
		err = ReadRows(text, func(scan func(...any) error) error {
			var f Found
			err := f.Scan(scan)
			all = append(all, f)
			return err
		})
		if err != nil {
			return a, err
		}
		a = reply.Answer{Status: http.StatusOK, Header: map[string]string{}}
		next := ""
		if len(all) == q.Limit {
			next = CursorOf(all[len(all)-1].Record).String()
		}
		if asCSV {
			var b strings.Builder
			err = WriteCSV(&b, all)
			a.Type, a.Body = "text/csv; charset=utf-8; header=present", b.String()
			a.Header["Content-Disposition"] = `attachment; filename="records.csv"`
			if next != "" {
				a.Header["X-Next"] = next
			}
			return a, err
		}
		views := make([]View, len(all))
		for i, f := range all {
			views[i] = f.View()
		}
		return body(Page{views, next})
	}
}

// A Page is the answer of Path.
type Page struct {
	Records []View `json:"records"`
	// Next is what to send as before, to go on with earlier records; "" when there are none.
	Next string `json:"next,omitempty"`
}

// usage reads the parameters of UsagePath.
func (x *exchange) usage() (issue.Statement, func(string) (reply.Answer, error)) {
	days := DefaultUsageDays
	x.parameters(map[string]func(string) bool{
		"days": func(s string) bool { return number(s, &days, MaxUsageDays) },
	}, map[string]string{"": "days", "days": "a number from 1 to " + strconv.Itoa(MaxUsageDays)})
	return One(Usage(x.service, Since(x.now, days)), usageColumns), func(text string) (reply.Answer, error) {
		u := UsageReport{Days: []Day{}}
		err := ReadRows(text, func(scan func(...any) error) error {
			var d Day
			err := d.Scan(scan)
			u.Days = append(u.Days, d)
			return err
		})
		if err != nil {
			return reply.Answer{}, err
		}
		return body(u)
	}
}

// A UsageReport is the answer of UsagePath.
type UsageReport struct {
	Days []Day `json:"days"`
}

func body(v any) (reply.Answer, error) {
	b, err := json.Marshal(v)
	return reply.Answer{Status: http.StatusOK, Body: string(b) + "\n"}, err
}
