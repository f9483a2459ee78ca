package checkpage

import (
	"encoding/json"
	"net/http"

	"playtoken"
	"playtoken/portal/request"
	"playtoken/portal/samples"
	"playtoken/portal/tables"
	"playtoken/protocol"
)

// Data returns a JavaScript module with the data that the browser module lacks: the address of the
// endpoint, the patterns of samples, the names of statuses, and the answer to an accepted request.
func Data(e request.Endpoint, tokenURL string) ([]byte, error) {
	type language struct {
		Key string `json:"key"`
		samples.Pattern
	}
	var languages []language
	for _, l := range samples.Languages {
		languages = append(languages, language{l.Key, l.Pattern()})
	}
	statuses := map[int]string{}
	for _, row := range tables.Codes() {
		statuses[row.Status] = http.StatusText(row.Status)
	}
	accepted, err := request.Run(e, "ok", "")
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(map[string]any{
		"tokenURL": tokenURL, "languages": languages, "statuses": statuses,
		"accepted": request.HTTP(accepted.Answer()), "requestId": request.ID, "maxKeys": playtoken.MaxKeys,
		// A command is longer than its body, so the limit is twice the longest body.
		"longest": 2 * protocol.MaxBody,
	})
	if err != nil {
		return nil, err
	}
	return []byte("// Written by portal/checkpage/data.go.\nexport default " + string(b) + ";\n"), nil
}
