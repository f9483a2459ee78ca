package server

import (
	"context"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
)

// A runner runs the statements and fetches of one request.
type runner struct {
	*Options
	ctx context.Context
	// until is the deadline of all fetches from key storage. The first of them sets it.
	until time.Time
}

func (r *runner) Run(st db.Statement) (db.Row, error) { return r.Database.Run(r.ctx, st) }

func (r *runner) Fetch(f api.Fetch) (api.Fetched, error) {
	if f.Server == api.LicenseServer {
		return r.LicenseServer.Fetch(r.ctx, f)
	}
	if r.until.IsZero() {
		r.until = time.Now().Add(r.KeyStorage.time)
	}
	return r.KeyStorage.Fetch(r.ctx, f, r.until)
}
