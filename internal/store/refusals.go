package store

import (
	"sync"
	"time"

	"playtoken"
	"playtoken/internal/records"
)

const (
	// refusalWindow is how long refusals are counted, and how often the records that stand for many are written.
	refusalWindow = time.Minute
	// maxUnverified is how many refusals are recorded in a minute for which nobody answers: anyone can cause them.
	maxUnverified = 600
	// MaxRefusals is how many refusals of a service with one code are recorded in a minute, each by itself. Further ones
	// share a record: a service without a balance can be refused without end.
	MaxRefusals = 10
	// maxRefusalKinds bounds the memory that counting takes.
	maxRefusalKinds = 10_000
)

// Refusals of one kind are alike as far as a record can count them.
type refusalKind struct {
	service uint64
	kind    string
	code    playtoken.Code
	day     int64 // since 1970, so that the totals of days are right
}

// refusals count what is refused in a minute.
type refusals struct {
	mu     sync.Mutex
	minute int64
	seen   map[refusalKind]int
	// repeated has the last record of each kind of which there are too many, with their number.
	repeated map[refusalKind]records.Record
}

func newRefusals() refusals {
	return refusals{seen: map[refusalKind]int{}, repeated: map[refusalKind]records.Record{}}
}

// An admission says what becomes of a record.
type admission int

const (
	admitted admission = iota // it is written
	counted                   // it is a part of what take returns
	refused                   // it is dropped
)

// admit counts a refusal at the time now. When the request came does not matter: requests of two minutes may end in turn.
func (r *refusals) admit(record *records.Record, now time.Time) admission {
	kind, most := refusalKind{record.Service, record.Kind, record.Code, record.At.Unix() / int64(24*time.Hour/time.Second)}, MaxRefusals
	verified := record.Verified()
	if !verified {
		kind, most = refusalKind{}, maxUnverified
	} else if record.Code == 0 {
		return admitted
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute := now.Unix() / int64(refusalWindow/time.Second); minute != r.minute {
		r.minute = minute
		clear(r.seen)
	}
	n, known := r.seen[kind]
	if !known && len(r.seen) >= maxRefusalKinds {
		return refused
	}
	r.seen[kind] = n + 1
	if n < most {
		return admitted
	}
	already, known := r.repeated[kind]
	if !verified || !known && len(r.repeated) >= maxRefusalKinds {
		return refused
	}
	record.Count = already.Count + 1
	r.repeated[kind] = *record
	return counted
}

// take returns the records that stand for many, and begins them anew.
func (r *refusals) take() (all []records.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, record := range r.repeated {
		all = append(all, record)
	}
	clear(r.repeated)
	return all
}
