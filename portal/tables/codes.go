// Package tables gives the core's tables the form in which pages show them: texts, groups, and the
// page of each row.
package tables

import (
	"net/http"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/portal/paths"
)

// Codes returns every code that has a page, in the order of the site: the catalogue, then the
// HTTP-level errors.
func Codes() []playtoken.CodeInfo { return append(playtoken.Codes(), playtoken.HTTPErrors()...) }

// LookupCode returns the row of a code written as in a file name, such as "-4020" or "413".
func LookupCode(text string) (playtoken.CodeInfo, bool) {
	for _, row := range Codes() {
		if row.Code.String() == text {
			return row, true
		}
	}
	return playtoken.CodeInfo{}, false
}

// Path returns the page of a parameter's name or a code of the catalogue, "" for any other text.
func Path(text string) string {
	if p, ok := playtoken.LookupParameter(text); ok && p.Name == text {
		return paths.Parameter(text)
	}
	if row, ok := LookupCode(text); ok && row.Code < 0 {
		return paths.Error(row.Code)
	}
	return ""
}

// ShortText returns the catalogue's text without its placeholder.
func ShortText(row playtoken.CodeInfo) string {
	text, _, _ := strings.Cut(row.Text, ": <")
	return text
}

// Status returns an HTTP status with its name, such as "400 Bad Request".
func Status(status int) string { return strconv.Itoa(status) + " " + http.StatusText(status) }

// Statuses returns the status of a code. A code that can be the caller's or the service's fault has
// two.
func Statuses(row playtoken.CodeInfo) string {
	if row.CallerStatus != 0 {
		return Status(row.Status) + ", or " + Status(row.CallerStatus) + " where the mistake is the caller's"
	}
	return Status(row.Status)
}

// FoundBy returns who can find a code.
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
	return List(who)
}

// A CodeGroup is a headed part of the catalogue.
type CodeGroup struct {
	Title, ID string
	Codes     []playtoken.CodeInfo
}

// manyParameters is the number of parameters above which a code is about requests in general.
const manyParameters = 6

// IsGeneral reports whether so many parameters carry a code that their pages do not help with it.
func IsGeneral(code playtoken.Code) bool { return len(playtoken.ParametersOf(code)) > manyParameters }

// CodeGroups returns the codes by their subject: the group of the first parameter that carries the
// code, the account, redemption, or HTTP.
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

// groupOf returns the group of the first parameter that carries a code. It is false for a code that
// no parameter carries.
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
