package machine

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/portal/tables"
)

// refusals are the answers by status of an interface that raises these codes. JSON has the answers
// of the pages as examples.
func refusals(answers map[playtoken.Code]*api.Answer, i *api.Interface, codes []playtoken.Code) object {
	var statuses []int
	byStatus := map[int][]playtoken.CodeInfo{}
	for _, row := range tables.Codes() {
		if !slices.Contains(codes, row.Code) {
			continue
		}
		for _, status := range refusalStatuses(i, row) {
			if byStatus[status] == nil {
				statuses = append(statuses, status)
			}
			byStatus[status] = append(byStatus[status], row)
		}
	}
	list := object{}
	for _, status := range statuses {
		var described []string
		examples := object{}
		for _, row := range byStatus[status] {
			summary := tables.ShortText(row)
			described = append(described, row.Code.String()+" "+summary)
			if a := answers[row.Code]; a != nil && a.Status == status {
				example := object{{"summary", summary}, {"value", json.RawMessage(a.Body)}}
				examples = append(examples, member{row.Code.String(), example})
			}
		}
		description := tables.Status(status) + ": " + strings.Join(described, "; ") + "."
		list = append(list, member{strconv.Itoa(status), response(description, refusalBodies(i, examples))})
	}
	return list
}

// refusalStatuses are the statuses of a code in an interface.
func refusalStatuses(i *api.Interface, row playtoken.CodeInfo) []int {
	switch {
	case i.Status != nil:
		return []int{i.Status(row.Code)}
	case row.CallerStatus != 0:
		return []int{row.Status, row.CallerStatus}
	}
	return []int{row.Status}
}

func refusalBodies(i *api.Interface, examples object) (bodies object) {
	types := i.Refusals
	if types == nil {
		types = []string{api.JSON}
	}
	for _, mediaType := range types {
		if mediaType == api.ProblemJSON {
			bodies = append(bodies, content(mediaType, ref("AdminProblem"))...)
			continue
		}
		if mediaType != api.JSON {
			bodies = append(bodies, content(mediaType, text())...)
			continue
		}
		body := object{{"schema", ref("Errors")}}
		if len(examples) > 0 {
			body = append(body, member{"examples", examples})
		}
		bodies = append(bodies, member{mediaType, body})
	}
	return bodies
}
