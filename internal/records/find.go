package records

import (
	"strings"

	"playtoken/internal/accept"
	"playtoken/internal/api"
)

// A Page is the answer of Path.
type Page struct {
	Records []View `json:"records"`
	// Next is the value of before for the next page, with earlier records; "" on the last page.
	Next string `json:"next,omitempty"`
}

// records reads the parameters of Path.
func (x *exchange) records() report {
	q := Query{Account: x.account, Verified: true, Limit: DefaultLatest}
	asCSV := x.prefersCSV()
	x.read(parameters,
		reader{"before", "the next of an earlier answer to the same account", func(s string) (ok bool) {
			q.Before, ok = ReadCursor(x.account, s)
			return ok || x.account == 0 // the missing account is already a problem
		}},
		text("cookie", "the cookie of a token", &q.Cookie),
		reader{"format", "json or csv", func(s string) bool {
			asCSV = s == "csv"
			return s == "csv" || s == "json"
		}},
		number("latest", &q.Limit, MaxLatest),
		text("tokenId", "the id of a token", &q.TokenID),
	)
	return report{One(q.Select(), Columns), func(rows string) (api.Answer, error) {
		all, err := ReadFound(rows)
		if err != nil {
			return api.Answer{}, err
		}
		next := ""
		if len(all) == q.Limit {
			next = CursorOf(all[len(all)-1].Record).String()
		}
		views := make([]View, len(all))
		for i, f := range all {
			views[i] = f.View()
		}
		if asCSV {
			return x.csv(views, next)
		}
		return x.json(Page{views, next}.write), nil
	}}
}

// prefersCSV reports whether the header Accept names CSV with at least the weight of JSON. A
// wildcard does not name CSV.
func (x *exchange) prefersCSV() bool {
	header := strings.Join(x.r.Headers("Accept"), ",")
	weight := accept.Weight(header, "text/csv")
	return weight > 0 && weight >= accept.Weight(header, api.JSON, "application/*", "*/*")
}

func (x *exchange) csv(all []View, next string) (api.Answer, error) {
	var b strings.Builder
	err := WriteCSV(&b, all)
	a := api.Answer{Status: 200, Header: x.r.Data("text/csv; charset=utf-8; header=present"), Body: b.String()}
	a.Header.Set("Content-Disposition", `attachment; filename="records.csv"`)
	if next != "" {
		a.Header.Set("X-Next", next)
	}
	return a, err
}
