package gateway

import (
	"mime"
	"strconv"
	"strings"
	"unicode/utf8"

	"playtoken"
	"playtoken/internal/api"
)

// forward sends the challenge to the license server, and returns its answer.
func (x *exchange) forward(cfg string) (a api.Answer, err error) {
	header := api.Header{{Name: "Content-Type", Value: faultType}}
	for _, name := range [...][2]string{{"Content-Type", "Content-Type"}, {"Soapaction", "SOAPAction"}} {
		if values := x.r.Headers(name[0]); len(values) > 0 && values[0] != "" {
			header.Set(name[1], values[0])
		}
	}
	answer, err := x.run.Fetch(api.Fetch{
		Server: api.LicenseServer, URL: x.Upstream + "?cfg=" + cfg, Header: header, Body: x.r.Body, Limit: MaxAnswer,
	})
	if err != nil {
		return a, err
	}
	contentType, ok := answerType(answer)
	if answer.Status/100 == 3 || answer.Status < 200 || !ok {
		return a, api.Failure("gateway: the license server answered with status " + strconv.Itoa(answer.Status) +
			" or without SOAP in UTF-8")
	}
	a = api.Answer{Status: answer.Status, Header: x.r.Data(contentType), Body: answer.Body}
	crossOrigin(&a.Header)
	if a.Status >= 400 {
		a.Code = playtoken.Code(a.Status) // the catalogue lacks codes for refusals of the license server
	}
	return a, nil
}

// answerType returns the content type of the answer to the player. It reports false unless the
// license server's answer is SOAP in UTF-8: a browser would run scripts in its HTML, XHTML or SVG
// in the origin of this server.
func answerType(answer api.Fetched) (string, bool) {
	mediaType, parameters, err := mime.ParseMediaType(answer.ContentType)
	charset, declared := parameters["charset"]
	if err != nil || declared && !strings.EqualFold(charset, "utf-8") || !utf8.ValidString(answer.Body) {
		return "", false
	}
	return mediaType + utf8Charset, mediaType == soapType || mediaType == soap12Type
}
