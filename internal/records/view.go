package records

import "strings"

// A View is the JSON form of a record.
type View struct {
	Time          string   `json:"time"` // RFC 3339 in UTC, with milliseconds
	Kind          string   `json:"kind"`
	Account       uint64   `json:"accountId,omitempty"`
	ErrorCode     int      `json:"errorCode,omitempty"`
	TokenID       string   `json:"tokenId,omitempty"`
	Cookie        string   `json:"cookie,omitempty"`
	KeyIDs        []string `json:"keyIds,omitempty"`
	Client        string   `json:"client,omitempty"`
	LicenseServer string   `json:"licenseServer,omitempty"`
	RequestID     string   `json:"requestId"`
	// Count is the number of refusals that share the record. It is omitted for one.
	Count int `json:"count,omitempty"`
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// View returns the JSON form of the record.
func (r Record) View() View {
	v := View{
		Time: r.At.UTC().Format(timeFormat), Kind: r.Kind, Account: r.Account, ErrorCode: int(r.Code),
		TokenID: r.TokenID, Cookie: r.Cookie, Client: r.Client, LicenseServer: r.LicenseServer, RequestID: r.RequestID,
	}
	if r.Count > 1 {
		v.Count = r.Count
	}
	if r.KeyIDs != "" {
		v.KeyIDs = strings.Split(r.KeyIDs, ",")
	}
	return v
}
