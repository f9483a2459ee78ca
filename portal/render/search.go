package portal

import (
	"encoding/json"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/portal/load"
)

// A searchDocument is a section of a page as the search finds it. The members have short names because there are many.
type searchDocument struct {
	URL   string `json:"u"`
	Title string `json:"t"`           // of the page
	Part  string `json:"p,omitempty"` // heading of the section, "" for the top of the page
	Name  string `json:"n,omitempty"` // exact name: a parameter's, or a code
	Keys  string `json:"k,omitempty"` // words that are found and not shown
	Text  string `json:"x"`
}

// searchIndex is what the search reads: the sections of all pages.
func (s *site) searchIndex() []byte {
	var documents []searchDocument
	for _, p := range s.sequence {
		if p.Kind == load.KindNotFound {
			continue
		}
		top := searchDocument{URL: p.Path, Title: p.Title}
		switch p.Kind {
		case load.KindParameter:
			top.Name = p.Parameter.Name
			top.Keys = p.Parameter.Summary + " " + p.Parameter.Format
		case load.KindError:
			top.Name = p.Code.Code.String()
			// Read aloud, a code has no minus sign; and some know but the status.
			top.Keys = strings.Join(append([]string{
				strings.TrimPrefix(top.Name, "-"), "error HTTP", strconv.Itoa(p.Code.Status), p.Code.Name,
			}, playtoken.ParametersOf(p.Code.Code)...), " ")
		}
		top.Text += p.Description + " "
		for _, part := range p.Passages {
			if part.ID == "" {
				top.Text += part.Text
				documents = append(documents, top)
				continue
			}
			documents = append(documents, searchDocument{URL: p.Path + "#" + part.ID, Title: top.Title, Part: part.Title, Text: part.Text})
		}
	}
	b, err := json.Marshal(documents)
	if err != nil {
		s.fail(err)
	}
	return b
}
