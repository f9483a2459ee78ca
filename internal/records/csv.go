package records

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"playtoken/internal/visible"
)

// WriteCSV writes records as CSV (RFC 4180) with a header line. It escapes cells that a spreadsheet
// would take for formulas, and control characters.
func WriteCSV(w io.Writer, all []View) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write([]string{
		"time", "kind", "accountId", "errorCode", "tokenId", "cookie", "keyIds", "client", "licenseServer", "requestId",
		"count",
	})
	for _, v := range all {
		code := ""
		if v.ErrorCode != 0 {
			code = strconv.Itoa(v.ErrorCode)
		}
		out.Write([]string{
			v.Time, visible.Cell(v.Kind), strconv.FormatUint(v.Account, 10), code, visible.Cell(v.TokenID),
			visible.Cell(v.Cookie), visible.Cell(strings.Join(v.KeyIDs, " ")), visible.Cell(v.Client),
			visible.Cell(v.LicenseServer), visible.Cell(v.RequestID), strconv.Itoa(max(v.Count, 1)),
		})
	}
	out.Flush()
	return out.Error()
}
