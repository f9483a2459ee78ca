package issue

import (
	"slices"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/protocol"
)

// A Token is the answer of success.
type Token struct {
	LicenseAcquisitionURL string `json:"licenseAcquisitionUrl"`
	Token                 string `json:"token"`
}

const uriList = "text/uri-list"

// Interface is the token endpoint, for the servers. It also refuses requests to paths that no
// interface has.
func (e *Endpoint) Interface() *api.Interface {
	return &api.Interface{
		Name: "token request", Tag: "token", Summary: "License tokens", Path: Path, Routes: e.routes(),
		Headers:  []string{"Content-Type", "Content-Encoding", "Accept"},
		Refusals: []string{api.JSON, api.HTML},
		Reads: func(r *api.Request) bool {
			_, refused := refusedHead(r)
			return !refused
		},
		Refuse: func(r *api.Request, problems ...playtoken.Problem) api.Answer {
			x := exchange{Endpoint: e, r: r}
			return x.refuse(queryFormat(r), problems...)
		},
		// The core's check of the head finds both kinds, for the checker too.
		Missing: func(r *api.Request, _ []string) playtoken.Problem {
			p, _ := refusedHead(r)
			return p
		},
	}
}

func (e *Endpoint) routes() []api.Route {
	success := []api.Documented{{
		Status: 200,
		Summary: "A token. The type is " + uriList + ", as the specification has it, unless Accept names " + api.JSON +
			"; the body is JSON in both cases.",
		Content: []api.Content{{Type: uriList, Value: Token{}}, {Type: api.JSON, Value: Token{}}},
	}}
	route := func(method, name, summary, description string, in api.Place, body api.Body) api.Route {
		return api.Route{
			Method: method, Path: Path, Name: name, Summary: summary, Description: description,
			Parameters: parameters(in), Body: body, Answers: success, Codes: codes(),
			Handle: func(r *api.Request, run api.Runner) api.Answer {
				x := exchange{Endpoint: e, r: r, run: run}
				return x.answer()
			},
		}
	}
	return []api.Route{
		route("POST", "postToken", "Request a license token",
			"The parameters are the fields of a form. Those in the query count as well; a parameter in both is an error. "+
				"Unknown names are ignored.",
			api.InForm, api.Body{Max: protocol.MaxBody, Type: protocol.FormType, Required: true}),
		route("GET", "getToken", "Request a license token by query",
			"As POST. The query, secrets included, ends in the logs of servers and proxies on the way: prefer POST.",
			api.InQuery, api.Body{}),
	}
}

// parameters returns the rows of the table of parameters.
func parameters(in api.Place) (list []api.Parameter) {
	for _, p := range playtoken.Parameters() {
		required := p.Requirement == playtoken.Required
		list = append(list, api.Parameter{Name: p.Name, In: in, Required: required, Row: &p})
	}
	return list
}

// codes are those that can be raised before a token is redeemed.
func codes() (list []playtoken.Code) {
	for _, row := range slices.Concat(playtoken.Codes(), playtoken.HTTPErrors()) {
		if row.Stage != playtoken.StageRedemption {
			list = append(list, row.Code)
		}
	}
	return list
}
