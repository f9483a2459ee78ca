package gateway

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/redeem"
	"playtoken/internal/reply"
	"playtoken/token"
)

const (
	// TokenParameter is the parameter of the query that has the token.
	TokenParameter = "ExpressPlayToken"
	// MaxAnswer is the number of bytes of the license server's answer at most.
	MaxAnswer = 256 << 10
	// Time is how long the license server may take. With the statements before and after, that has to fit into the 10 seconds of a request
	// on a Worker: else a token stays spent that came to nothing.
	Time = 6 * time.Second
)

// A Message is what is sent to the license server, or what it answers.
type Message struct {
	Status int // of an answer
	// Header has the header fields that go through: Content-Type, and SOAPAction of a challenge.
	// Fields that an answer has more than once are joined with commas.
	Header map[string]string
	Body   []byte
}

// A Forwarder sends challenges to the license server.
type Forwarder interface {
	// Forward posts the message to the URL, and returns the answer with MaxAnswer+1 bytes of its body at most, whatever its status. It
	// follows no redirect. Errors say nothing of the URL, which has content keys in it.
	Forward(ctx context.Context, url string, m Message) (Message, error)
}

// Config is what a handler is made of.
type Config struct {
	reply.Host
	// Upstream is the URL of the license server, without a query.
	Upstream  string
	Forwarder Forwarder
	// Database remembers tokens that are for a single use.
	Database redeem.Runner
	// Ring opens the tokens; nil is a service that is not configured.
	Ring *token.Ring
	// SingleUse lets each token be redeemed once.
	SingleUse bool
	// Client tells the address of the client.
	Client func(*http.Request) string
	// Done is told of every answer.
	Done func(*http.Request, Outcome)
}

// An Outcome is what a log and the records may say of an answer.
type Outcome struct {
	reply.Outcome
	// Terms are those of the token, if it opened, and Address the player's.
	Terms   *token.Terms
	Address string
}

// ReadUpstream checks the URL of a license server. "" and "off" are none.
func ReadUpstream(s string) (string, error) {
	if s == "" || s == "off" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New("the URL of the PlayReady license server is an absolute http or https URL without query and fragment, or off")
	}
	return s, nil
}

// Handler returns the handler of Path.
func Handler(c Config) http.Handler { return &handler{c} }

type handler struct{ Config }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Players in browsers run on pages of another origin. The token is all the authority there is: no cookie, nothing of the browser's own.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
	reply.Guard(w.Header())
	if r.Method == http.MethodOptions {
		w.Header().Set("Access-Control-Allow-Methods", http.MethodPost)
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type, SOAPAction")
		w.Header().Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	x := &exchange{handler: h, r: r, now: h.Now(), id: h.NewID(), address: h.Client(r)}
	m, p := x.answer()
	header := w.Header()
	if p.Code != 0 {
		m = Message{Status: faultStatus(p.Code), Header: map[string]string{"Content-Type": faultType}, Body: []byte(fault(p, x.id, h.Docs))}
		switch p.Code {
		case playtoken.MethodNotAllowed:
			header.Set("Allow", "OPTIONS, POST")
		case playtoken.ServiceFailure:
			header.Set("Retry-After", reply.RetryAfter)
		}
	}
	for name, value := range m.Header {
		header.Set(name, value)
	}
	header.Set("X-Request-Id", x.id)
	header.Set("Content-Length", strconv.Itoa(len(m.Body)))
	w.WriteHeader(m.Status)
	if len(m.Body) > 0 { // a write of nothing would keep a Worker waiting for ever
		_, _ = w.Write(m.Body)
	}
	code := p.Code
	if code == 0 && m.Status >= http.StatusBadRequest {
		code = playtoken.Code(m.Status) // the license server's own refusal has no other code here
	}
	h.Done(r, Outcome{
		Outcome: reply.Outcome{RequestID: x.id, Started: x.now, Status: m.Status, Code: code, Parameter: p.Parameter, Err: x.err},
		Terms:   x.terms, Address: x.address,
	})
}

// An exchange is one request.
type exchange struct {
	*handler
	r       *http.Request
	now     time.Time
	id      string
	address string

	terms *token.Terms
	err   error
}

// answer answers the request: with the license server's answer, or with the problem, which becomes a fault. What goes wrong unexpectedly
// is a -2030 (D20).
func (x *exchange) answer() (m Message, p playtoken.Problem) {
	defer func() {
		if cause := recover(); cause != nil {
			p = x.fail("the challenge could not be answered", reply.Recovered(cause))
		}
	}()
	if x.r.Method != http.MethodPost {
		return m, playtoken.Problem{
			Code: playtoken.MethodNotAllowed, Details: "the method is not POST", Fix: "have a player send its license challenge here",
		}
	}
	if p, refused := reply.CheckBodyHeaders(x.r); refused {
		return m, p
	}
	if x.Ring == nil {
		return m, x.fail("the service is not configured", nil)
	}
	challenge, text, p := x.read()
	if p.Code != 0 {
		return m, p
	}
	cfg, p := x.open(text)
	if p.Code != 0 {
		return m, p
	}
	// What was begun is finished even when the client is gone.
	ctx := context.WithoutCancel(x.r.Context())
	ok, err := redeem.Use(ctx, x.Database, *x.terms, x.SingleUse)
	if err != nil {
		return m, x.fail("the token could not be redeemed", err)
	}
	if !ok {
		spent := redeem.Spent
		spent.Parameter = TokenParameter
		return m, spent
	}
	m, err = x.forward(ctx, x.Upstream+"?cfg="+cfg, challenge)
	var releaseErr error
	if x.SingleUse && (err != nil || m.Status >= http.StatusBadRequest) {
		releaseErr = redeem.Release(ctx, x.Database, *x.terms)
	}
	if err != nil {
		return m, x.fail("the PlayReady test license server did not answer", errors.Join(err, releaseErr))
	}
	x.err = releaseErr
	return m, playtoken.Problem{}
}

func (x *exchange) fail(details string, err error) playtoken.Problem {
	x.err = err
	return issue.Failure(details)
}

// read reads the challenge and finds the token: in the query, else in the custom data.
func (x *exchange) read() (m Message, text string, p playtoken.Problem) {
	body, err := io.ReadAll(io.LimitReader(x.r.Body, MaxBody+1))
	if len(body) > MaxBody {
		return m, "", playtoken.Problem{
			Code: playtoken.RequestTooLarge, Details: "the body is over " + strconv.Itoa(MaxBody>>10) + " KiB", Fix: "send the player's license challenge and no more",
		}
	}
	if err != nil {
		return m, "", playtoken.Problem{Code: playtoken.BadRequest, Details: "the body did not arrive whole, or not in time", Fix: "send the whole body without pausing"}
	}
	custom, err := CustomData(body)
	if err != nil {
		return m, "", playtoken.Problem{Code: playtoken.BadRequest, Details: err.Error(), Fix: fixOf(err)}
	}
	query, err := url.ParseQuery(x.r.URL.RawQuery)
	if err != nil {
		return m, "", playtoken.Problem{
			Code: playtoken.BadRequest, Parameter: TokenParameter, Details: "the query cannot be read: it has a % without two hexadecimal digits, or a semicolon between pairs",
			Fix: "append the token to the license acquisition URL as " + TokenParameter,
		}
	}
	switch tokens := query[TokenParameter]; {
	case len(tokens) > 1:
		return m, "", playtoken.Problem{Code: playtoken.BadRequest, Parameter: TokenParameter, Details: "given more than once", Fix: "send one token"}
	case len(tokens) == 1 && tokens[0] != "":
		text = tokens[0]
	default:
		text = custom
	}
	if text == "" {
		return m, "", playtoken.Problem{
			Code: playtoken.BadRequest, Parameter: TokenParameter, Details: "there is no token, neither in the query nor in the challenge's CustomData",
			Fix: "append the token to the license acquisition URL as " + TokenParameter + ", or give it to the player as custom data",
		}
	}
	m.Header = map[string]string{"Content-Type": faultType}
	for _, name := range [...]string{"Content-Type", "SOAPAction"} {
		if value := x.r.Header.Get(name); value != "" {
			m.Header[name] = value
		}
	}
	m.Body = body
	return m, text, p
}

// fixOf says what to do about a body that is no challenge.
func fixOf(err error) string {
	switch {
	case errors.Is(err, errKeyMessage), errors.Is(err, errUTF16):
		return "decode the message: the challenge is the Base64 text of its element Challenge, and HttpHeaders has the header fields to send with it"
	}
	return "have a player send its license challenge as it is"
}

// open opens the token, holds it against who brings it, and writes its terms for the license server.
func (x *exchange) open(text string) (string, playtoken.Problem) {
	by := redeem.Bearer{}
	if a, err := netip.ParseAddr(x.address); err == nil {
		by.Address = a.Unmap().WithZone("")
	}
	terms, p := redeem.Admit(x.Ring, text, by, x.now)
	if terms.ID != (token.ID{}) {
		x.terms = &terms
	}
	if p.Code != 0 {
		switch {
		case p.Parameter == "token":
			p.Parameter = TokenParameter
		case p.Parameter == "deviceid" && terms.HasDeviceID:
			p.Details = "the token is restricted to a device, and a challenge hides the device from this gateway"
			p.Fix = "request a token without deviceid for the test environment, or redeem it at a license server of your own"
		}
		return "", p
	}
	return CFG(terms)
}

// forward sends the challenge to the license server, and waits for it no longer than Time.
func (x *exchange) forward(ctx context.Context, url string, challenge Message) (Message, error) {
	ctx, cancel := context.WithTimeout(ctx, Time)
	defer cancel()
	type answer struct {
		m   Message
		err error
	}
	answered := make(chan answer, 1)
	go func() {
		m, err := x.Forwarder.Forward(ctx, url, challenge)
		answered <- answer{m, err}
	}()
	var a answer
	select {
	case a = <-answered:
	case <-ctx.Done():
		return Message{}, reply.Failure("gateway: the license server did not answer in time")
	}
	switch {
	case a.err != nil:
		return Message{}, a.err
	case len(a.m.Body) > MaxAnswer:
		return Message{}, reply.Failure("gateway: the license server's answer is over " + strconv.Itoa(MaxAnswer>>10) + " KiB")
	}
	kind, ok := answerType(a.m)
	if a.m.Status/100 == 3 || a.m.Status < 200 || !ok {
		status := strconv.Itoa(a.m.Status)
		return Message{}, reply.Failure("gateway: the license server answered with status " + status + " and no SOAP in UTF-8")
	}
	a.m.Header = map[string]string{"Content-Type": kind}
	return a.m, nil
}

// answerType returns the content type under which the license server's answer goes back. It reports
// false for everything but SOAP in UTF-8: HTML, XHTML or SVG of that server would run in the origin
// of this one.
func answerType(m Message) (string, bool) {
	mediaType, parameters, err := mime.ParseMediaType(m.Header["Content-Type"])
	charset, declared := parameters["charset"]
	if err != nil || declared && !strings.EqualFold(charset, "utf-8") || !utf8.Valid(m.Body) {
		return "", false
	}
	return mediaType + "; charset=utf-8", mediaType == "text/xml" || mediaType == "application/soap+xml"
}
