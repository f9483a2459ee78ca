package records

import (
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

const (
	// Path is where customers find their records.
	Path = "/hms/records"
	// UsagePath is where customers find the totals of their days.
	UsagePath = Path + "/usage"

	// DefaultLatest and MaxLatest are the numbers of records in an answer.
	DefaultLatest = 100
	MaxLatest     = 1000
	// DefaultUsageDays and MaxUsageDays are the numbers of days in an answer.
	DefaultUsageDays = 30
	MaxUsageDays     = 366
)

// Config has the settings of the interface.
type Config struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// Admit asks whether the account of an authenticator is served. The problem's code is 0 if it
	// is.
	Admit func(db.Runner, playtoken.Authenticator, time.Time) (playtoken.Problem, error)
}

// codes are the codes of both routes.
var codes = []playtoken.Code{
	playtoken.MissingAuthenticator, playtoken.InvalidAuthenticator, playtoken.ServiceFailure, playtoken.AccountDisabled,
	playtoken.BadRequest, playtoken.MethodNotAllowed,
}

// parameters belong to Path, and usageParameters to UsagePath.
var (
	parameters = []api.Parameter{
		{Name: "cookie", Summary: "Only records of tokens with this cookie"},
		{Name: "tokenId", Summary: "Only records of the token with this id"},
		{Name: "latest", Summary: "The number of records at most", Max: MaxLatest, Default: DefaultLatest},
		{Name: "before", Summary: "The next of an earlier answer, to go on where that ended"},
		{Name: "format", Summary: "The form of the answer", Values: []string{"json", "csv"}},
	}
	usageParameters = []api.Parameter{{
		Name: "days", Summary: "The number of days, today being the last", Max: MaxUsageDays, Default: DefaultUsageDays,
	}}
)

func (c Config) routes() []api.Route {
	handle := func(read func(*exchange) report) api.Handler {
		return func(r *api.Request, run api.Runner) api.Answer {
			x := exchange{Config: c, r: r}
			a := x.answer(read, run)
			a.Account = x.account
			return a
		}
	}
	found := func(content ...api.Content) []api.Documented {
		return []api.Documented{{Status: 200, Summary: "The latest come first.", Content: content}}
	}
	return []api.Route{
		{
			Method: "GET", Path: Path, Name: "getRecords", Summary: "Find what was issued, redeemed and refused",
			Parameters: parameters, Codes: codes, Handle: handle((*exchange).records),
			Answers: found(api.Content{Type: api.JSON, Value: Page{}}, api.Content{Type: "text/csv"}),
		},
		{
			Method: "GET", Path: UsagePath, Name: "getUsage", Summary: "What a service did by days",
			Parameters: usageParameters, Codes: codes, Handle: handle((*exchange).usage),
			Answers: found(api.Content{Type: api.JSON, Value: UsageReport{}}),
		},
	}
}

// Interface returns the interface by which customers find their records.
func Interface(c Config) *api.Interface {
	return &api.Interface{
		Name: "records request", Tag: "records", Summary: "What was issued, redeemed and refused", Path: Path,
		Routes: c.routes(), Secret: api.Authenticator,
		Headers: []string{"Accept", api.AuthenticatorHeader},
		Refuse: func(r *api.Request, problems ...playtoken.Problem) api.Answer {
			return r.Refuse(c.Docs, problems...)
		},
		Missing: api.NoMethod("the method is not GET", "send GET"),
	}
}
