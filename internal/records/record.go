package records

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/token"
)

// The kinds of records.
const (
	Issue   = "issue"
	Redeem  = "redeem"
	Gateway = "gateway"
)

// A Record is one request for a token, or one redemption.
type Record struct {
	At   time.Time
	Kind string
	// Service is the service that the request names, 0 for none. Only of one that is Verified is that more than a claim.
	Service uint64
	// Code is 0 for success.
	Code    playtoken.Code
	TokenID string
	Cookie  string
	// KeyIDs are lower-case hexadecimal digits, with commas between them.
	KeyIDs string
	// Client is the address of the client, "" where it is not known or not kept.
	Client string
	// LicenseServer is the name of the license server that redeemed, "" for none.
	LicenseServer string
	RequestID     string
	// Count is how many requests the record stands for, where that is more than one: refusals with its code that followed
	// each other, of which it has the last.
	Count int
}

// OfToken is the record of a request for a token. There is none of a request that did not pass every check that needs no account: it costs the
// database nothing, and names no service that could be believed.
func OfToken(r *issue.Request, a *issue.Answer) (Record, bool) {
	return Record{
		At: r.Now, Kind: Issue, Service: a.ServiceID, Code: a.Code, TokenID: a.TokenID, Cookie: a.Cookie, KeyIDs: a.KeyIDs, Client: r.Client,
		RequestID: r.ID,
	}, a.ServiceID != 0
}

// Of fills in what the record has of the terms of a token; nil is a token that did not open.
func (r *Record) Of(t *token.Terms) {
	if t == nil {
		return
	}
	r.Service, r.TokenID, r.Cookie = t.ServiceID, t.ID.String(), t.Cookie
	ids := make([]string, len(t.Keys))
	for i, k := range t.Keys {
		ids[i] = hex.EncodeToString(k.ID[:])
	}
	r.KeyIDs = strings.Join(ids, ",")
}

// Unverified are the codes with which a request for a token is refused before it is known whose it is.
var Unverified = []playtoken.Code{playtoken.InvalidAuthenticator, playtoken.ServiceFailure}

// Verified reports whether it is known who asked: a license server, or the service, or one who had its token. What is not verified is for
// the operator's eyes alone, and costs nobody but the operator.
func (r Record) Verified() bool {
	if r.LicenseServer != "" {
		return true
	}
	if r.Service == 0 {
		return false
	}
	for _, code := range Unverified {
		if r.Kind == Issue && r.Code == code {
			return false
		}
	}
	return true
}

// Addresses says how much of an address is kept.
type Addresses string

// The settings of Addresses.
const (
	Full      Addresses = "full"
	Truncated Addresses = "truncated" // to /24 of IPv4, to /48 of IPv6
	None      Addresses = "none"
)

// ParseAddresses reads a setting; "" is Full.
func ParseAddresses(s string) (Addresses, bool) {
	switch a := Addresses(s); a {
	case "":
		return Full, true
	case Full, Truncated, None:
		return a, true
	}
	return None, false
}

// Keep returns as much of the address as is kept. What is no address is kept only in full.
func (a Addresses) Keep(client string) string {
	if a == Full {
		return client
	}
	address, err := netip.ParseAddr(client)
	if a != Truncated || err != nil {
		return ""
	}
	bits := 48
	if address = address.Unmap().WithZone(""); address.Is4() {
		bits = 24
	}
	p, _ := address.Prefix(bits)
	return p.String()
}

// DefaultDays is how many days records are kept.
const DefaultDays = 90

// PurgeBefore is the time before which records are forgotten, in milliseconds since 1970.
func PurgeBefore(now time.Time, days int) int64 { return now.AddDate(0, 0, -days).UnixMilli() }

// TotalDays is how many days totals are kept, so that UsagePath always has the days that it promises.
const TotalDays = MaxUsageDays + 34

// PurgeUsageBefore is the day before which totals are forgotten, counted since 1970. Where records are kept for 0 days,
// nothing is kept of what was.
func PurgeUsageBefore(now time.Time, days int) int64 {
	if days == 0 {
		return dayOf(now)
	}
	return dayOf(now.AddDate(0, 0, -TotalDays))
}
