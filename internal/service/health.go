package service

import (
	"sync"
	"time"

	"playtoken/internal/issue"
)

// HealthInterval is how long the outcome of a health check is good for. Anyone may ask for it.
const HealthInterval = time.Second

// CheckHealth is a write, like a charge, that a full disk refuses. An update that changes no row would succeed there.
func CheckHealth(now time.Time) *issue.Statement {
	return &issue.Statement{
		SQL:  `INSERT INTO health (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = excluded.at RETURNING ''`,
		Args: []any{now.Unix()}, Charges: true,
	}
}

// health is the outcome of the last check.
type health struct {
	mu   sync.Mutex
	last time.Time
	err  error
}

// check returns the outcome of the last check, or of one that it makes. Those who ask meanwhile wait for it.
func (h *health) check(write func() error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.last.IsZero() || time.Since(h.last) >= HealthInterval {
		h.err = write()
		h.last = time.Now()
	}
	return h.err
}
