package store

import (
	"sync"
	"time"

	"playtoken"
	"playtoken/internal/records"
)

const (
	// refusalWindow is the time over which refusals are counted. At its end, each count is written
	// as one record.
	refusalWindow = time.Minute
	// maxUnverified is how many refusals of unverified requests are recorded in a minute. Anyone
	// can cause them, so further ones are dropped.
	maxUnverified = 600
	// MaxRefusals is how many refusals of one account with one code get a record of their own in a
	// minute. Further ones share a record, because a client may repeat a refused request endlessly.
	MaxRefusals = 10
	// maxRefusalKinds limits the memory for counting.
	maxRefusalKinds = 10_000
)

// A refusalKind identifies refusals that can share a record.
type refusalKind struct {
	account uint64
	kind    string
	code    playtoken.Code
	day     int64 // since 1970; keeps the totals of each day right
}

// refusals counts the refusals of a minute.
type refusals struct {
	mu     sync.Mutex
	minute int64
	seen   map[refusalKind]int
	// repeated holds, for each kind that exceeds its limit, the last record and its count.
	repeated map[refusalKind]records.Record
}

func newRefusals() refusals {
	return refusals{seen: map[refusalKind]int{}, repeated: map[refusalKind]records.Record{}}
}

// An admission is the decision about a record.
type admission int

const (
	admitted admission = iota // written by itself
	counted                   // added to a shared record, which take returns
	refused                   // dropped
)

// admit counts a refusal and decides about its record. The minute is that of now, and not that of
// the request: requests that began in different minutes may end in any order.
func (r *refusals) admit(record *records.Record, now time.Time) admission {
	day := record.At.Unix() / int64(24*time.Hour/time.Second)
	kind, most := refusalKind{record.Account, record.Kind, record.Code, day}, MaxRefusals
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

// take returns the shared records and starts counting again.
func (r *refusals) take() (all []records.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, record := range r.repeated {
		all = append(all, record)
	}
	clear(r.repeated)
	return all
}
