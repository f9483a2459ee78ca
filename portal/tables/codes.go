// Package tables prepares the core's tables for pages: it returns texts, groups, and the address of
// the page of each row.
package tables

import (
	"net/http"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/phrase"
	"playtoken/portal/paths"
)

// Codes returns all codes in the order of their pages: the catalogue, then the HTTP-level errors.
func Codes() []playtoken.CodeInfo { return append(playtoken.Codes(), playtoken.HTTPErrors()...) }

// LookupCode returns the row of a code, such as "-4020" or "413". It reports false for an unknown
// code.
func LookupCode(text string) (playtoken.CodeInfo, bool) {
	for _, row := range Codes() {
		if row.Code.String() == text {
			return row, true
		}
	}
	return playtoken.CodeInfo{}, false
}

// Path returns the address of the page for the exact name of a parameter or a code of the
// catalogue. It returns "" for any other text.
func Path(text string) string {
	if p, ok := playtoken.LookupParameter(text); ok && p.Name == text {
		return paths.Parameter(text)
	}
	if row, ok := LookupCode(text); ok && row.Code < 0 {
		return paths.Error(row.Code)
	}
	return ""
}

// ShortText returns the text of a code without its placeholder for details.
func ShortText(row playtoken.CodeInfo) string {
	text, _, _ := strings.Cut(row.Text, ": <")
	return text
}

// Status returns an HTTP status and its name, such as "400 Bad Request".
func Status(status int) string { return strconv.Itoa(status) + " " + http.StatusText(status) }

// Statuses returns the statuses of a code. A code has two if the mistake can be the service's or
// the caller's.
func Statuses(row playtoken.CodeInfo) string {
	if row.CallerStatus != 0 {
		return Status(row.Status) + ", or " + Status(row.CallerStatus) + " where the mistake is the caller's"
	}
	return Status(row.Status)
}

// FoundBy returns the stages that can raise a code, such as "the service".
func FoundBy(row playtoken.CodeInfo) string {
	who := []string{[...]string{
		playtoken.StageRequest:    "the check of the request",
		playtoken.StageService:    "the service",
		playtoken.StageRedemption: "redemption",
	}[row.Stage]}
	if row.AlsoService {
		who = append(who, "the service")
	}
	if row.AlsoRedemption {
		who = append(who, "redemption")
	}
	return phrase.List(who, "and")
}

// A CodeGroup is a group of codes with a heading.
type CodeGroup struct {
	Title, ID string
	Codes     []playtoken.CodeInfo
}

// manyParameters is the largest number of parameters that carry a specific code.
const manyParameters = 6

// IsGeneral reports whether a code concerns requests in general: many parameters carry it, so a
// list of them does not help.
func IsGeneral(code playtoken.Code) bool { return len(playtoken.ParametersOf(code)) > manyParameters }

// CodeGroups returns the codes by subject: the group of the first parameter that carries the code,
// the account, redemption, or HTTP.
func CodeGroups() []CodeGroup {
	account := CodeGroup{Title: "Account and service", ID: "account"}
	redemption := CodeGroup{Title: "Redemption", ID: "redemption"}
	byGroup := map[playtoken.Group][]playtoken.CodeInfo{}
	for _, row := range playtoken.Codes() {
		group, carried := groupOf(row.Code)
		switch {
		case row.Stage == playtoken.StageRedemption:
			redemption.Codes = append(redemption.Codes, row)
		case !carried, group == playtoken.GroupRequest && row.Stage == playtoken.StageService:
			account.Codes = append(account.Codes, row)
		default:
			byGroup[group] = append(byGroup[group], row)
		}
	}
	var groups []CodeGroup
	for _, g := range ParameterGroups() {
		if rows := byGroup[g]; rows != nil {
			groups = append(groups, CodeGroup{g.String(), paths.Anchor(g.String()), rows})
		}
	}
	return append(groups, account, redemption, CodeGroup{"HTTP", "http", playtoken.HTTPErrors()})
}

// groupOf returns the group of the first parameter that carries a code. It reports false for a code
// that no parameter carries.
func groupOf(code playtoken.Code) (playtoken.Group, bool) {
	names := playtoken.ParametersOf(code)
	if len(names) == 0 {
		return 0, false
	}
	if IsGeneral(code) {
		return playtoken.GroupRequest, true
	}
	p, _ := playtoken.LookupParameter(names[0])
	return p.Group, true
}
