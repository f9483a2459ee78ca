package render

import (
	"encoding/json"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/portal/load"
	"playtoken/portal/prose"
)

// A searchDocument is the entry of a section in the search index. Short names of members keep the
// index small.
type searchDocument struct {
	URL   string `json:"u"`
	Title string `json:"t"`           // the title of the page
	Part  string `json:"p,omitempty"` // the heading of the section, "" for the top of the page
	Name  string `json:"n,omitempty"` // the exact name of a parameter, or a code
	Keys  string `json:"k,omitempty"` // words that can be searched for, but are not shown
	Text  string `json:"x"`
}

// SearchIndex returns the search index as JSON: an entry for each section of each page.
func SearchIndex(documents prose.Documents) ([]byte, error) {
	var index []searchDocument
	for _, d := range documents {
		if d.Kind == load.KindNotFound {
			continue
		}
		top := searchDocument{URL: d.Path, Title: d.Title}
		switch d.Kind {
		case load.KindParameter:
			top.Name = d.Parameter.Name
			top.Keys = d.Parameter.Summary + " " + d.Parameter.Format
		case load.KindError:
			top.Name = d.Code.Code.String()
			top.Keys = codeKeys(d.Code)
		}
		for _, p := range d.Passages {
			if p.ID == "" {
				top.Text = d.Description + " " + p.Text
				index = append(index, top)
				continue
			}
			index = append(index, searchDocument{URL: d.Path + "#" + p.ID, Title: d.Title, Part: p.Title, Text: p.Text})
		}
	}
	return json.Marshal(index)
}

// codeKeys returns the words by which a search finds a code, in addition to its name. People often
// leave out the minus sign, and some search for the status.
func codeKeys(row playtoken.CodeInfo) string {
	number := strings.TrimPrefix(row.Code.String(), "-")
	words := []string{number, "error HTTP", strconv.Itoa(row.Status), row.Name}
	return strings.Join(append(words, playtoken.ParametersOf(row.Code)...), " ")
}
