package manage

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/cmd/playtoken/data"
	"playtoken/internal/admin"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/store"
)

// localName is the name of the operator in the log of changes.
const localName = "command line"

// local answers with the interface itself, on a database here.
type local struct {
	*store.Store
	admin *api.Interface
}

func openLocal(ctx context.Context, c *cli.Command, env playtoken.Environment) (service, error) {
	s, err := data.OpenStore(ctx, c, env)
	if err != nil {
		return nil, err
	}
	return localOf(s, env), nil
}

func localOf(s *store.Store, env playtoken.Environment) local {
	return local{s, admin.Interface(admin.Config{Environment: env, Local: localName})}
}

// ask implements service.
func (l local) ask(ctx context.Context, asked request) (answer, error) {
	headers := map[string][]string{"Content-Type": {api.JSON}}
	if asked.ifMatch != "" {
		headers["If-Match"] = []string{asked.ifMatch}
	}
	r := &api.Request{
		Method: asked.method, Path: asked.path, EscapedPath: asked.path, Query: asked.query,
		Headers: func(name string) []string { return headers[name] },
		ID:      api.NewID(rand.Reader), Now: time.Now(), Random: rand.Reader,
	}
	if r.Body = string(asked.body); len(asked.body) > l.admin.BodyLimit(r) {
		r.Body, r.Trouble = "", api.TooLarge
	}
	a := l.admin.Answer(r, runner{l.Within(ctx)})
	return answer{a.Status, a.Header.Get("Content-Type"), a.Header.Get("ETag"), []byte(a.Body)}, a.Err
}

// A runner runs statements. The admin interface asks no other servers.
type runner struct{ db.Runner }

// Fetch implements api.Runner.
func (runner) Fetch(api.Fetch) (api.Fetched, error) {
	return api.Fetched{}, api.Failure("manage: the admin interface asks other servers")
}
