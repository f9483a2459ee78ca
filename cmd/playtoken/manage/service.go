package manage

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/admin"
	"playtoken/internal/api"
)

// CredentialVariable is the environment variable for the credential of an operator: of the first
// one for a server, and of any for a command with -at.
const CredentialVariable = "PLAYTOKEN_OPERATOR_CREDENTIAL"

// withAt describes the flags of serviceFlags in the help of a command.
const withAt = "With -at URL a command works on the service there, with the credential of an operator from\n" +
	"FILE or " + CredentialVariable + ". Without it the command works on the database in DIR."

// serviceFlags returns the flags that select the service of a command, and -json.
func serviceFlags(more ...cli.Flag) []cli.Flag {
	return append([]cli.Flag{
		data.FolderFlag(), data.EnvironmentFlag(),
		&cli.StringFlag{Name: "at", Usage: "work on the service at this `URL`, instead of a database here"},
		&cli.StringFlag{
			Name:  "credential",
			Usage: "with -at, read the operator's credential from `FILE`, instead of " + CredentialVariable,
		},
		&cli.StringFlag{
			Name:  "headers",
			Usage: "with -at, send the header lines in `FILE` too, such as those that an access control demands",
		},
		jsonFlag(),
	}, more...)
}

func jsonFlag() cli.Flag { return &cli.BoolFlag{Name: "json", Usage: "print JSON"} }

// A service answers requests to the admin interface.
type service interface {
	// ask sends a request, and returns the answer. A body is JSON.
	ask(ctx context.Context, r request) (answer, error)
	Close() error
}

type request struct {
	method, path, query, ifMatch string
	body                         []byte
}

type answer struct {
	status      int
	contentType string
	etag        string
	body        []byte
}

// open opens the service that the flags name.
func open(ctx context.Context, c *cli.Command) (service, error) {
	if c.String("at") == "" {
		for _, flag := range []string{"credential", "headers"} {
			if c.IsSet(flag) {
				return nil, errors.New("-" + flag + " needs -at")
			}
		}
		env, err := data.Environment(c)
		if err != nil {
			return nil, err
		}
		return openLocal(ctx, c, env)
	}
	for _, flag := range []string{"data", "environment"} {
		if c.IsSet(flag) {
			return nil, errors.New("-" + flag + " is for a database here; the URL of -at selects the service")
		}
	}
	return newRemote(c)
}

// with runs a function with the service that the flags name.
func with(ctx context.Context, c *cli.Command, run func(service) error) (err error) {
	s, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return run(s)
}

// send sends a request, and reads the JSON of its answer. The value may be nil for an answer
// without a body. The entity tag is "" for an answer without one.
func send(ctx context.Context, s service, r request, given, to any) (etag string, err error) {
	if given != nil {
		if r.body, err = json.Marshal(given); err != nil {
			return "", err
		}
	}
	r.path = strings.TrimSuffix(admin.Path, "/") + r.path
	a, err := s.ask(ctx, r)
	if err != nil {
		return "", err
	}
	switch {
	case a.status/100 == 2 && to == nil:
		return a.etag, nil
	case a.status/100 == 2 && a.contentType == api.JSON && json.Unmarshal(a.body, to) == nil:
		return a.etag, nil
	}
	return "", refusalOf(a)
}

// get gets a path and reads the JSON of the answer.
func get(ctx context.Context, s service, path string, query url.Values, to any) (etag string, err error) {
	return send(ctx, s, request{method: http.MethodGet, path: path, query: query.Encode()}, nil, to)
}

// pages gets all pages of a list. page reads one and returns the place of the next, "" for none.
func pages(query url.Values, parameter string, page func(url.Values) (next string, err error)) error {
	if query == nil {
		query = url.Values{}
	}
	for {
		next, err := page(query)
		if err != nil || next == "" {
			return err
		}
		query.Set(parameter, next)
	}
}

// print prints a value as JSON with -json, or else by the function.
func print(c *cli.Command, value any, text func() error) error {
	if c.Bool("json") {
		return terminal.PrintJSON(c.Root().Writer, value)
	}
	return text()
}
