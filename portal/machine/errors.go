package machine

import (
	"playtoken"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/tables"
	"playtoken/protocol"
)

// A catalogueEntry is a code in errors.json.
type catalogueEntry struct {
	Code             int      `json:"code"`
	Name             string   `json:"name"`
	Text             string   `json:"text"`
	Status           int      `json:"status"`
	CallerStatus     int      `json:"callerStatus,omitempty"`
	ToldBy           []string `json:"toldBy"`
	Parameters       []string `json:"parameters"`
	Description      string   `json:"description,omitempty"`
	DocumentationURL string   `json:"documentationUrl"`
}

// catalogue returns the content of errors.json.
func catalogue(documents prose.Documents, baseURL string) any {
	entries := []catalogueEntry{}
	for _, row := range tables.Codes() {
		e := catalogueEntry{
			Code: int(row.Code), Name: row.Name, Text: row.Text, Status: row.Status, CallerStatus: row.CallerStatus,
			ToldBy:           []string{row.Stage.String()},
			Parameters:       append([]string{}, playtoken.ParametersOf(row.Code)...),
			DocumentationURL: protocol.DocumentationURL(baseURL, row.Code),
		}
		if row.AlsoService {
			e.ToldBy = append(e.ToldBy, playtoken.StageService.String())
		}
		if row.AlsoRedemption {
			e.ToldBy = append(e.ToldBy, playtoken.StageRedemption.String())
		}
		if d, ok := documents.At(paths.Error(row.Code)); ok {
			e.Description = d.Description
		}
		entries = append(entries, e)
	}
	return map[string]any{"errors": entries}
}
