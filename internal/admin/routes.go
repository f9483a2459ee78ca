package admin

import (
	"slices"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/records"
)

// codes are the codes of all routes.
var codes = []playtoken.Code{
	playtoken.ServiceFailure, playtoken.BadRequest, playtoken.Unauthorized, playtoken.NotFound,
	playtoken.MethodNotAllowed, playtoken.RequestTooLarge, playtoken.UnsupportedMediaType,
	playtoken.TooManyRequests,
}

const (
	defaultPage = 100
	maxPage     = 1000
)

// The parameters of several routes.
var (
	inPath = api.Parameter{Name: "account", In: api.InPath, Required: true, Summary: "The account ID"}
	named  = api.Parameter{Name: "name", In: api.InPath, Required: true, Summary: "The name"}
	filter = api.Parameter{Name: "account", Summary: "An account ID, to find nothing of other accounts"}
	limit  = api.Parameter{Name: "limit", Summary: "The number of items at most", Max: maxPage, Default: defaultPage}
	after  = api.Parameter{Name: "after", Summary: "The next of an earlier answer, to go on where that ended"}
	before = api.Parameter{Name: "before", Summary: after.Summary}
)

// A routeOf is a route with the access that it needs and its step.
type routeOf struct {
	access access
	step   step
	api.Route
}

func (c Config) routes() (routes []api.Route) {
	for _, one := range table {
		route := one.Route
		if route.Body.Max = 0; route.Body.Value != nil {
			route.Body.Max, route.Body.Type, route.Body.Required = MaxBody, api.JSON, true
		}
		if one.access > readOnly {
			route.Answers = append(slices.Clone(route.Answers), refused(forbidden, "The operator lacks the access."))
		}
		route.Codes = codes
		route.Handle = func(r *api.Request, run api.Runner) api.Answer {
			x := exchange{Config: c, r: r, run: run, route: &route}
			return x.answer(one.access, one.step)
		}
		routes = append(routes, route)
	}
	return routes
}

// answers returns an answer of a route. The value is nil for an answer without a body.
func answers(status int, summary string, value any) api.Documented {
	d := api.Documented{Status: status, Summary: summary}
	if value != nil {
		d.Content = []api.Content{{Type: api.JSON, Value: value}}
	}
	return d
}

// refused documents a refusal with a code that the catalogue lacks.
func refused(code playtoken.Code, summary string) api.Documented {
	return api.Documented{
		Status: int(code), Summary: summary, Content: []api.Content{{Type: api.ProblemJSON, Value: Problem{}}},
	}
}

// table has the routes.
var table = []routeOf{
	{readOnly, (*exchange).accounts, api.Route{
		Method: "GET", Path: Path + "accounts", Name: "listAccounts", Summary: "List accounts",
		Parameters: []api.Parameter{limit, after}, Answers: []api.Documented{answers(200, "By ID.", Accounts{})},
	}},
	{full, (*exchange).add, api.Route{
		Method: "POST", Path: Path + "accounts", Name: "addAccount", Summary: "Add an account with an authenticator",
		Body: api.Body{Value: NewAccount{}},
		Answers: []api.Documented{
			answers(201, "The account. Its authenticator is shown once.", Added{}), refused(taken, "The ID is taken."),
		},
	}},
	{readOnly, ofAccount((*exchange).show), api.Route{
		Method: "GET", Path: Path + "accounts/{account}", Name: "getAccount", Summary: "Show an account",
		Parameters: []api.Parameter{inPath},
		Answers:    []api.Documented{answers(200, "The account, with the ETag of its settings.", Shown{})},
	}},
	{full, ofAccount((*exchange).set), api.Route{
		Method: "PATCH", Path: Path + "accounts/{account}", Name: "setAccount",
		Summary: "Change the settings of an account",
		Parameters: []api.Parameter{inPath, {
			Name: "If-Match", In: api.InHeader, Required: true,
			Summary: "The ETag of the account as it was shown; or * to change it whatever it is",
		}},
		Body: api.Body{Value: Settings{}},
		Answers: []api.Documented{
			answers(200, "The account, with its new ETag.", Account{}),
			refused(changed, "The account is no longer as the ETag has it."),
		},
	}},
	{full, ofAccount((*exchange).addCredits), api.Route{
		Method: "POST", Path: Path + "accounts/{account}/credits", Name: "addCredits",
		Summary:    "Add credits to a balance",
		Parameters: []api.Parameter{inPath}, Body: api.Body{Value: Credits{}},
		Answers: []api.Documented{answers(200, "The account.", Shown{})},
	}},
	{full, ofAccount((*exchange).newAuthenticator), api.Route{
		Method: "POST", Path: Path + "accounts/{account}/authenticators", Name: "addAuthenticator",
		Summary:     "Give an account a new authenticator",
		Description: "With a hash, the service recognizes an authenticator of the other environment.",
		Parameters:  []api.Parameter{inPath}, Body: api.Body{Value: NewAuthenticator{}},
		Answers: []api.Documented{
			answers(201, "The authenticator, which is shown once.", MadeAuthenticator{}),
			refused(taken, "The service has the hash already."),
		},
	}},
	{readOnly, ofAccount((*exchange).export), api.Route{
		Method: "GET", Path: Path + "accounts/{account}/export", Name: "exportAccount",
		Summary: "Export what the service has of an account", Parameters: []api.Parameter{inPath, after},
		Answers: []api.Documented{answers(200, "A page of it, without secrets.", Export{})},
	}},
	{readOnly, (*exchange).lowBalances, api.Route{
		Method: "GET", Path: Path + "low-balances", Name: "listLowBalances",
		Summary: "List enabled accounts with low balances",
		Answers: []api.Documented{answers(200, "By ID, the first 1,000.", LowBalances{})},
	}},
	{readOnly, (*exchange).licenseServers, api.Route{
		Method: "GET", Path: Path + "license-servers", Name: "listLicenseServers", Summary: "List license servers",
		Answers: []api.Documented{answers(200, "By name, the first 1,000 credentials.", LicenseServers{})},
	}},
	{full, (*exchange).addLicenseServer, api.Route{
		Method: "POST", Path: Path + "license-servers", Name: "addLicenseServer",
		Summary: "Give a license server a credential", Body: api.Body{Value: NewLicenseServer{}},
		Answers: []api.Documented{answers(201, "The credential, which is shown once.", MadeCredential{})},
	}},
	{full, (*exchange).removeLicenseServer, api.Route{
		Method: "DELETE", Path: Path + "license-servers/{name}", Name: "removeLicenseServer",
		Summary: "Refuse a license server from now on", Parameters: []api.Parameter{named},
		Answers: []api.Documented{answers(204, "Done.", nil)},
	}},
	{readOnly, (*exchange).records, api.Route{
		Method: "GET", Path: Path + "records", Name: "findRecords", Summary: "Find records of all accounts",
		Description: "They include requests that were refused before their authenticator was checked.",
		Parameters: []api.Parameter{
			filter,
			{Name: "cookie", Summary: "The cookie of the token"},
			{Name: "tokenId", Summary: "The ID of the token"},
			{
				Name: "latest", Summary: "The number of records at most", Max: records.MaxLatest,
				Default: records.DefaultLatest,
			},
			before,
		},
		Answers: []api.Documented{answers(200, "The latest come first.", records.Page{})},
	}},
	{readOnly, (*exchange).usage, api.Route{
		Method: "GET", Path: Path + "usage", Name: "listUsage", Summary: "What all accounts did by days",
		Parameters: []api.Parameter{
			filter,
			{
				Name: "days", Summary: "The number of days, today being the last", Max: records.MaxUsageDays,
				Default: records.DefaultUsageDays,
			},
			limit, after,
		},
		Answers: []api.Documented{answers(200, "By account and day.", Usage{})},
	}},
	{readOnly, (*exchange).sealingKeys, api.Route{
		Method: "GET", Path: Path + "sealing-keys", Name: "listSealingKeys",
		Summary: "List the key check values of the sealing keys",
		Answers: []api.Documented{answers(200, "The key that seals comes first.", SealingKeys{})},
	}},
	{readOnly, (*exchange).changes, api.Route{
		Method: "GET", Path: Path + "changes", Name: "listChanges", Summary: "Who changed what, and when",
		Parameters: []api.Parameter{filter, limit, before},
		Answers:    []api.Documented{answers(200, "The latest come first.", Changes{})},
	}},
	{first, (*exchange).operators, api.Route{
		Method: "GET", Path: Path + "operators", Name: "listOperators", Summary: "List operators",
		Answers: []api.Documented{answers(200, "By name, the first 1,000.", Operators{})},
	}},
	{first, (*exchange).addOperator, api.Route{
		Method: "POST", Path: Path + "operators", Name: "addOperator", Summary: "Add an operator with a credential",
		Body: api.Body{Value: NewOperator{}},
		Answers: []api.Documented{
			answers(201, "The credential, which is shown once.", MadeCredential{}),
			refused(taken, "The name is taken."),
		},
	}},
	{first, (*exchange).revokeOperator, api.Route{
		Method: "DELETE", Path: Path + "operators/{name}", Name: "revokeOperator",
		Summary: "Refuse an operator from now on", Parameters: []api.Parameter{named},
		Answers: []api.Documented{answers(204, "Done.", nil)},
	}},
}
