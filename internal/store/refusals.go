package store

import (
	"sync"
	"time"

	"playtoken"
	"playtoken/internal/records"
)

const (
	// refusalWindow is the period for which refusals are counted. Once in each period, the refusals
	// that share a record are written as that record.
	refusalWindow = time.Minute
	// maxUnverified is the maximum number of records of unverified requests in a minute. Further
	// ones are dropped, because anyone can cause them.
	maxUnverified = 600
	// MaxRefusals is the maximum number of separate records in a minute for refusals of one account
	// with one code. Further refusals share a record, because a client may repeat a refused request
	// endlessly.
	MaxRefusals = 10
	// maxRefusalKinds is the maximum number of kinds of refusals that are counted in a minute. It
	// limits the memory for them. Refusals of further kinds are dropped.
	maxRefusalKinds = 10_000
)

// A refusalKind identifies refusals that can share a record. The zero refusalKind stands for all
// unverified requests, which have one limit together and share no record.
type refusalKind struct {
	account uint64
	kind    string
	code    playtoken.Code
	day     int64 // days since 1970, because a shared record adds to the totals of one day
}

// refusals counts the refusals of a minute.
type refusals struct {
	mu     sync.Mutex
	minute int64
	seen   map[refusalKind]int // the number of records in that minute
	// repeated has a shared record for each kind that has exceeded its limit since take.
	repeated map[refusalKind]records.Record
}

func newRefusals() refusals {
	return refusals{seen: map[refusalKind]int{}, repeated: map[refusalKind]records.Record{}}
}

// An admission is the decision about a record.
type admission int

const (
	admitted admission = iota // written as a separate record
	counted                   // added to a shared record that take returns
	dropped                   // not written at all
)

// admit decides about a record. It admits every verified record of a success, and counts the
// others. It counts by the minute of now instead of the record's time, because requests that began
// in different minutes may end in any order.
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
		return dropped
	}
	r.seen[kind] = n + 1
	if n < most {
		return admitted
	}
	already, known := r.repeated[kind]
	if !verified || !known && len(r.repeated) >= maxRefusalKinds {
		return dropped
	}
	record.Count = already.Count + 1
	r.repeated[kind] = *record
	return counted
}

// take returns and removes the shared records.
func (r *refusals) take() (all []records.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, record := range r.repeated {
		all = append(all, record)
	}
	clear(r.repeated)
	return all
}
