package records

import (
	"strconv"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/json"
)

// A Record is one request for a token, or one redemption.
type Record struct {
	At   time.Time
	Kind string // api.IssueRecord and so on
	// Account is the account that the request names, 0 for none. It is only a claim unless the
	// record is Verified.
	Account uint64
	// Code is 0 for success.
	Code    playtoken.Code
	TokenID string
	Cookie  string
	// KeyIDs are lower-case hexadecimal digits, separated by commas.
	KeyIDs string
	// Client is the address of the client, "" where it is unknown or not kept.
	Client string
	// LicenseServer is the name of the license server that redeemed, "" for none.
	LicenseServer string
	RequestID     string
	// Count is the number of requests that the record counts, where there are several: refusals
	// with its code in a row, of which it has the last.
	Count int
}

// Of returns the record of an exchange. It reports false for an exchange that is not recorded.
func Of(o api.Outcome, r *api.Request) (Record, bool) {
	return Record{
		At: r.Now, Kind: o.Record, Account: o.Account, Code: o.Code, TokenID: o.TokenID, Cookie: o.Cookie,
		KeyIDs: o.KeyIDs, Client: o.Client, LicenseServer: o.LicenseServer, RequestID: r.ID,
	}, o.Record != ""
}

// Unverified are the codes of requests for tokens that are refused before the account is certain.
var Unverified = []playtoken.Code{playtoken.InvalidAuthenticator, playtoken.ServiceFailure}

// Verified reports whether the caller is certain: a license server, the account itself, or a client
// that had one of its tokens. Other records are for the operator's eyes alone, and count in no
// account's totals.
func (r Record) Verified() bool {
	if r.LicenseServer != "" {
		return true
	}
	if r.Account == 0 {
		return false
	}
	for _, code := range Unverified {
		if r.Kind == api.IssueRecord && r.Code == code {
			return false
		}
	}
	return true
}

// AppendRow appends the record as insert.sql reads it, a JSON array: all columns but the last,
// whether the record is verified, and the count if that is more than one.
func (r Record) AppendRow(b []byte) []byte {
	b = strconv.AppendInt(append(b, '['), r.At.UnixMilli(), 10)
	b = json.AppendString(append(b, ','), r.Kind)
	b = strconv.AppendUint(append(b, ','), r.Account, 10)
	b = strconv.AppendInt(append(b, ','), int64(r.Code), 10)
	for _, s := range [...]string{r.TokenID, r.Cookie, r.KeyIDs, r.Client, r.LicenseServer, r.RequestID} {
		b = json.AppendString(append(b, ','), s)
	}
	b = strconv.AppendBool(append(b, ','), r.Verified())
	if r.Count > 1 {
		b = strconv.AppendInt(append(b, ','), int64(r.Count), 10)
	}
	return append(b, ']')
}
