package records

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"playtoken/internal/visible"
)

// A View is a record for JSON.
type View struct {
	Time          string   `json:"time"` // RFC 3339 in UTC, with milliseconds
	Kind          string   `json:"kind"`
	Service       uint64   `json:"serviceId,omitempty"`
	ErrorCode     int      `json:"errorCode,omitempty"`
	TokenID       string   `json:"tokenId,omitempty"`
	Cookie        string   `json:"cookie,omitempty"`
	KeyIDs        []string `json:"keyIds,omitempty"`
	Client        string   `json:"client,omitempty"`
	LicenseServer string   `json:"licenseServer,omitempty"`
	RequestID     string   `json:"requestId"`
	// Count is how many refusals the record stands for, if that is more than one.
	Count int `json:"count,omitempty"`
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// View returns the record for JSON.
func (r Record) View() View {
	v := View{
		Time: r.At.UTC().Format(timeFormat), Kind: r.Kind, Service: r.Service, ErrorCode: int(r.Code), TokenID: r.TokenID, Cookie: r.Cookie,
		Client: r.Client, LicenseServer: r.LicenseServer, RequestID: r.RequestID,
	}
	if r.Count > 1 {
		v.Count = r.Count
	}
	if r.KeyIDs != "" {
		v.KeyIDs = strings.Split(r.KeyIDs, ",")
	}
	return v
}

// WriteCSV writes records as RFC 4180 has it, with a line of names first. A spreadsheet takes no
// cell for a formula, and no cell has a control character.
func WriteCSV(w io.Writer, all []Found) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write([]string{"time", "kind", "serviceId", "errorCode", "tokenId", "cookie", "keyIds", "client", "licenseServer", "requestId", "count"})
	for _, f := range all {
		v := f.View()
		code := ""
		if v.ErrorCode != 0 {
			code = strconv.Itoa(v.ErrorCode)
		}
		out.Write([]string{
			v.Time, visible.Cell(v.Kind), strconv.FormatUint(v.Service, 10), code, visible.Cell(v.TokenID), visible.Cell(v.Cookie),
			visible.Cell(strings.Join(v.KeyIDs, " ")), visible.Cell(v.Client), visible.Cell(v.LicenseServer), visible.Cell(v.RequestID),
			strconv.Itoa(max(f.Count, 1)),
		})
	}
	out.Flush()
	return out.Error()
}

// ReadRows reads the text that a statement of One yields: scan is called for each row.
func ReadRows(text string, scan func(func(...any) error) error) error {
	var rows [][]json.RawMessage
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return err
	}
	for _, row := range rows {
		err := scan(func(to ...any) error {
			if len(to) != len(row) {
				return errors.New("records: a row has another number of columns")
			}
			for i := range row {
				if err := json.Unmarshal(row[i], to[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Since is when those days of UTC begin of which today is the last.
func Since(now time.Time, days int) time.Time {
	return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-days)
}
