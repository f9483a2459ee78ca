package gateway

import (
	"errors"
	"mime"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/redeem"
	"playtoken/token"
)

// An exchange is one challenge on its way to an answer.
type exchange struct {
	Config
	r   *api.Request
	run api.Runner

	// terms are those of the token, once it has opened. The zero Terms have no ID.
	terms token.Terms
}

// answer answers the challenge with the license server's answer, or with a fault.
func (x *exchange) answer() api.Answer {
	if p, refused := refusedHead(x.r); refused {
		return x.refuse(p)
	}
	if x.Ring == nil {
		return x.fail("the service is not configured", nil)
	}
	text, p := x.read()
	if p.Code != 0 {
		return x.refuse(p)
	}
	cfg, p := x.open(text)
	if p.Code != 0 {
		return x.refuse(p)
	}
	ok, err := redeem.Use(x.run, x.terms, x.SingleUse)
	if err != nil {
		return x.fail("the token could not be redeemed", err)
	}
	if !ok {
		spent := redeem.Spent
		spent.Parameter = TokenParameter
		return x.refuse(spent)
	}
	a, err := x.forward(x.Upstream + "?cfg=" + cfg)
	var releaseErr error
	if x.SingleUse && (err != nil || a.Status >= 400) {
		releaseErr = redeem.Release(x.run, x.terms)
	}
	if err != nil {
		return x.fail("the PlayReady test license server did not answer", errors.Join(err, releaseErr))
	}
	a.Err = releaseErr
	return a
}

// recorded returns the answer with the outcome. A challenge without a token is in the log alone.
func (x *exchange) recorded(a api.Answer) api.Answer {
	redeem.Describe(&a.Outcome, x.terms)
	if a.TokenID != "" || a.Parameter == TokenParameter {
		a.Record, a.Client = api.GatewayRecord, x.r.Client
	}
	return a
}

func (x *exchange) refuse(p playtoken.Problem) api.Answer { return refuse(x.r, x.Docs, p) }

// fail answers -2030. The error is for the log.
func (x *exchange) fail(details string, err error) api.Answer {
	a := x.refuse(api.Failed(details))
	a.Err = err
	return a
}

func problem(parameter, details, fix string) playtoken.Problem {
	return playtoken.Problem{Code: playtoken.BadRequest, Parameter: parameter, Details: details, Fix: fix}
}

// read finds the token: in the query, else in the custom data of the challenge.
func (x *exchange) read() (text string, p playtoken.Problem) {
	if p, refused := x.r.BodyTrouble(MaxBody, "send the player's license challenge and no more"); refused {
		return "", p
	}
	custom, err := CustomData([]byte(x.r.Body))
	if err != nil {
		return "", problem("", err.Error(), fixOf(err))
	}
	query, err := url.ParseQuery(x.r.Query)
	if err != nil {
		return "", problem(TokenParameter,
			"the query cannot be read: it has a % without two hexadecimal digits, or a semicolon between pairs",
			"append the token to the license acquisition URL as "+TokenParameter)
	}
	switch tokens := query[TokenParameter]; {
	case len(tokens) > 1:
		return "", problem(TokenParameter, "given more than once", "send one token")
	case len(tokens) == 1 && tokens[0] != "":
		return tokens[0], p
	case custom == "":
		return "", problem(TokenParameter, "there is no token, neither in the query nor in the challenge's CustomData",
			"append the token to the license acquisition URL as "+TokenParameter+", or give it to the player as custom data")
	}
	return custom, p
}

// fixOf returns the fix for a body that is not a challenge.
func fixOf(err error) string {
	if errors.Is(err, errKeyMessage) || errors.Is(err, errUTF16) {
		return "decode the message: the challenge is the Base64 text of its element Challenge, " +
			"and HttpHeaders has the header fields to send with it"
	}
	return "have a player send its license challenge as it is"
}

// open opens the token, checks who brings it, and writes its terms for the license server.
func (x *exchange) open(text string) (string, playtoken.Problem) {
	by := redeem.Bearer{}
	if a, err := netip.ParseAddr(x.r.Client); err == nil {
		by.Address = a.Unmap().WithZone("")
	}
	var p playtoken.Problem
	if x.terms, p = redeem.Admit(x.Ring, text, by, x.r.Now); p.Code == 0 {
		return CFG(x.terms)
	}
	switch {
	case p.Parameter == "token":
		p.Parameter = TokenParameter
	case p.Parameter == "deviceid" && x.terms.HasDeviceID:
		p.Details = "the token is restricted to a device, and a challenge hides the device from this gateway"
		p.Fix = "request a token without deviceid for the test environment, or redeem it at a license server of your own"
	}
	return "", p
}

// forward sends the challenge to the license server. The URL holds content keys.
func (x *exchange) forward(url string) (api.Answer, error) {
	f := api.Fetch{Server: api.LicenseServer, URL: url, Body: x.r.Body, Limit: MaxAnswer}
	f.Header.Set("Content-Type", faultType)
	for _, name := range [...]string{"Content-Type", "SOAPAction"} {
		if value := x.r.Header(name); value != "" {
			f.Header.Set(name, value)
		}
	}
	got, err := x.run.Fetch(f)
	if err != nil {
		return api.Answer{}, err
	}
	contentType, ok := answerType(got)
	if got.Status/100 == 3 || got.Status < 200 || !ok {
		return api.Answer{}, api.Failure(
			"gateway: the license server answered with status " + strconv.Itoa(got.Status) + " and no SOAP in UTF-8")
	}
	a := answered(got.Status, contentType, got.Body)
	a.Header.Set("X-Request-Id", x.r.ID)
	if got.Status >= 400 {
		a.Code = playtoken.Code(got.Status) // a refusal of the license server's own has no other code here
	}
	return a, nil
}

// answerType returns the content type under which the license server's answer goes back. It reports
// false for everything but SOAP in UTF-8: HTML, XHTML or SVG of that server would run in the origin
// of this one.
func answerType(f api.Fetched) (string, bool) {
	mediaType, parameters, err := mime.ParseMediaType(f.ContentType)
	charset, declared := parameters["charset"]
	if err != nil || declared && !strings.EqualFold(charset, "utf-8") || !utf8.ValidString(f.Body) {
		return "", false
	}
	return mediaType + "; charset=utf-8", mediaType == "text/xml" || mediaType == "application/soap+xml"
}
