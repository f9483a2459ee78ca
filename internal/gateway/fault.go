package gateway

import (
	"encoding/xml"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/protocol"
)

// The status codes of PlayReady's server errors, which determine the reaction of a player.
// Source: Microsoft PlayReady documentation, Advanced/TestServers/testing-server-exceptions.
const (
	internalError   = "0x8004c600" // the player may try again
	invalidMessage  = "0x8004c601" // the body is not a challenge
	serviceSpecific = "0x8004c604" // the service refuses, and the player shows the reason
)

const (
	// soapType and soap12Type are the media types of SOAP 1.1 and 1.2.
	soapType   = "text/xml"
	soap12Type = "application/soap+xml"

	faultType = soapType + utf8Charset
	// utf8Charset is the parameter of all content types here.
	utf8Charset = "; charset=utf-8"
)

// refuse returns the first problem as a SOAP fault.
func (c Config) refuse(r *api.Request, problems ...playtoken.Problem) api.Answer {
	p := problems[0]
	a := api.Answer{Status: faultStatus(p.Code), Header: r.Data(faultType), Body: fault(p, r.ID, c.Docs)}
	a.Code, a.Parameter = p.Code, p.Parameter
	crossOrigin(&a.Header)
	if p.Code == playtoken.ServiceFailure {
		a.Header.Set("Retry-After", api.RetryAfter)
	}
	return a
}

// fault returns a problem as a SOAP fault in XML. Its faultstring, which players show, has the
// reason. Its detail has the members of the JSON errors of other interfaces.
func fault(p playtoken.Problem, requestID, docs string) string {
	status := serviceSpecific
	party := "Client"
	switch p.Code {
	case playtoken.ServiceFailure:
		status, party = internalError, "Server"
	case playtoken.MethodNotAllowed, playtoken.RequestTooLarge, playtoken.UnsupportedMediaType:
		status = invalidMessage
	case playtoken.BadRequest:
		if p.Parameter == "" {
			status = invalidMessage
		}
	}
	var b strings.Builder
	b.WriteString(xml.Header +
		`<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>`)
	element(&b, "faultcode", "soap:"+party)
	element(&b, "faultstring", p.Code.String()+": "+p.Details+". To fix it, "+p.Fix+".")
	b.WriteString("<detail><Exception>")
	element(&b, "StatusCode", status)
	b.WriteString("</Exception>")
	b.WriteString(`<Error xmlns="urn:playtoken:error">`)
	element(&b, "Code", strconv.Itoa(int(p.Code)))
	element(&b, "Parameter", p.Parameter)
	element(&b, "Details", p.Details)
	element(&b, "Fix", p.Fix)
	element(&b, "Documentation", protocol.DocumentationURL(docs, p.Code))
	element(&b, "RequestId", requestID)
	b.WriteString("</Error></detail></soap:Fault></soap:Body></soap:Envelope>\n")
	return b.String()
}

func element(b *strings.Builder, name, text string) {
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // writing to a strings.Builder cannot fail
	b.WriteString("</" + name + ">")
}

// faultStatus returns the HTTP status of a fault. SOAP demands 500. A refused method, size or type
// of a body has its usual status, so that proxies need not read XML.
func faultStatus(code playtoken.Code) int {
	switch code {
	case playtoken.MethodNotAllowed:
		return 405
	case playtoken.RequestTooLarge:
		return 413
	case playtoken.UnsupportedMediaType:
		return 415
	}
	return 500
}
