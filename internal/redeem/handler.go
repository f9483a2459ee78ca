package redeem

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/reply"
	"playtoken/token"
)

const (
	// Path is the path of the interface.
	Path = "/hms/pr/redeem"
	// MaxBody is the number of bytes of a request body at most.
	MaxBody = 16 << 10
	// MaxFailures is how many invalid credentials a client may send in a minute. What comes after that is not even counted. The right
	// one is admitted all the same: nobody guesses 256 bits, and many license servers may share an address.
	MaxFailures = 20
)

// A Runner runs statements on the environment's database.
type Runner interface {
	Run(context.Context, *issue.Statement) (issue.Result, error)
}

// Config is what a handler is made of.
type Config struct {
	reply.Host
	Database Runner
	// Ring opens the tokens; nil is a service that is not configured, and answers -2030.
	Ring *token.Ring
	// SingleUse lets each token be redeemed once, whether that is asked for or not.
	SingleUse bool
	// Client tells the address of the client.
	Client func(*http.Request) string
	// Done is told of every answer.
	Done func(*http.Request, Outcome)
}

// An Outcome is what a log and the records may say of an answer.
type Outcome struct {
	reply.Outcome
	// Server is the name of the license server whose credential it was.
	Server string
	// Terms are those of the token, if it opened, and Address the client's that brought it, if that was told.
	Terms   *token.Terms
	Address string
}

// Handler returns the handler of Path.
func Handler(c Config) http.Handler { return &handler{c} }

type handler struct{ Config }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{handler: h, r: r, now: h.Now(), reply: reply.Request{ID: h.NewID(), Docs: h.Docs}}
	a := x.answer()
	a.Write(w, x.reply.ID)
	h.Done(r, Outcome{Outcome: a.Outcome(x.reply, x.now, 0), Server: x.server, Terms: x.terms, Address: x.address()})
}

// An exchange is one request.
type exchange struct {
	*handler
	r     *http.Request
	reply reply.Request
	now   time.Time

	server string
	terms  *token.Terms
	given  given
}

// given is what the request says.
type given struct {
	token     string
	by        Bearer
	singleUse bool
}

func (x *exchange) address() string {
	if !x.given.by.Address.IsValid() {
		return ""
	}
	return x.given.by.Address.String()
}

// answer answers the request. What goes wrong unexpectedly is a -2030 (D20).
func (x *exchange) answer() (a reply.Answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = x.fail(reply.Recovered(cause))
		}
	}()
	if x.r.Method != http.MethodPost {
		a := x.reply.Refuse(playtoken.Problem{
			Code: playtoken.MethodNotAllowed, Details: "the method is not POST", Fix: "send a POST with a form body",
		})
		a.Header["Allow"] = http.MethodPost
		return a
	}
	if reply.BrokenQuery(x.r) {
		return x.reply.Refuse(reply.BrokenURL)
	}
	if p, refused := reply.CheckBodyHeaders(x.r); refused {
		return x.reply.Refuse(p)
	}
	if x.Ring == nil {
		return x.fail(nil)
	}
	// What was begun is finished even when the client is gone: a use that is spent has to be answered as such.
	ctx := context.WithoutCancel(x.r.Context())
	if a, refused := x.admitServer(ctx); refused {
		return a
	}
	if problems := x.read(); len(problems) > 0 {
		return x.reply.Refuse(problems...)
	}
	return x.redeem(ctx)
}

func (x *exchange) fail(err error) reply.Answer {
	return x.reply.Fail("the token could not be redeemed", err)
}

// admitServer asks for the license server's credential. It comes first: nobody else learns anything about a token.
func (x *exchange) admitServer(ctx context.Context) (reply.Answer, bool) {
	sum := sha256.Sum256([]byte(credential(x.r)))
	client, minute := network(x.Client(x.r)), x.now.Unix()/60
	r, err := x.Database.Run(ctx, &issue.Statement{SQL: admission, Args: []any{hex.EncodeToString(sum[:]), x.now.Unix(), client, minute}})
	if err != nil {
		return x.fail(err), true
	}
	count, name, _ := strings.Cut(r.Text, " ")
	failures, err := strconv.Atoi(count)
	if err != nil {
		return x.fail(reply.Failure("redeem: the database does not count failures as it should")), true
	}
	if name != "" {
		x.server = name
		return reply.Answer{}, false
	}
	if failures >= MaxFailures {
		a := x.reply.Refuse(Guessed)
		a.Header["Retry-After"] = strconv.FormatInt(60-x.now.Unix()%60, 10)
		return a, true
	}
	if _, err := x.Database.Run(ctx, &issue.Statement{SQL: failure, Args: []any{client, minute}, Charges: true}); err != nil {
		return x.fail(err), true
	}
	a := x.reply.Refuse(NoCredential)
	a.Header["WWW-Authenticate"] = "Bearer"
	return a, true
}

// credential is the bearer credential of the request, "" for none. Of several none is picked (D3).
func credential(r *http.Request) string {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return ""
	}
	scheme, value, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(value)
}

// network is what failures are counted by: an IPv4 address, or the /64 that one subscriber has of IPv6.
func network(client string) string {
	a, err := netip.ParseAddr(client)
	if err != nil || a.Is4() {
		return client
	}
	p, _ := a.WithZone("").Prefix(64)
	return p.String()
}

// read reads the form, and tells all that is wrong with it (D7).
func (x *exchange) read() (problems []playtoken.Problem) {
	one := func(code playtoken.Code, parameter, details, fix string) []playtoken.Problem {
		return []playtoken.Problem{{Code: code, Parameter: parameter, Details: details, Fix: fix}}
	}
	if t, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type")); err != nil || t != "application/x-www-form-urlencoded" {
		return one(playtoken.UnsupportedMediaType, "", "the content type is not application/x-www-form-urlencoded", "send the parameters as a form")
	}
	body, err := io.ReadAll(io.LimitReader(x.r.Body, MaxBody+1))
	if len(body) > MaxBody {
		return one(playtoken.RequestTooLarge, "", "the body is over "+strconv.Itoa(MaxBody>>10)+" KiB", "send a token and no more")
	}
	if err != nil {
		return one(playtoken.BadRequest, "", "the body did not arrive whole, or not in time", "send the whole body without pausing")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return one(playtoken.BadRequest, "", "the body is no form: a % without two hexadecimal digits, or a semicolon between pairs", "encode names and values")
	}
	field := func(name string, read func(string) playtoken.Problem) {
		values := form[name]
		var p playtoken.Problem
		switch {
		case len(values) > 1:
			p = playtoken.Problem{Code: playtoken.BadRequest, Details: "given more than once", Fix: "send it once"}
		case len(values) == 1 && values[0] == "":
			p = playtoken.Problem{Code: playtoken.MissingValue, Details: "given without a value", Fix: "send a value, or leave the parameter out"}
		case len(values) == 1:
			p = read(values[0])
		case name == "token":
			p = playtoken.Problem{Code: playtoken.BadRequest, Details: "there is no token", Fix: "send the token that the player brought"}
		}
		if p.Code != 0 {
			p.Parameter = name
			problems = append(problems, p)
		}
	}
	field("token", func(s string) (p playtoken.Problem) {
		x.given.token = s
		return p
	})
	field("deviceid", x.readDeviceID)
	field("ipAddress", func(s string) (p playtoken.Problem) {
		a, err := netip.ParseAddr(s)
		if err != nil {
			return playtoken.Problem{Code: playtoken.InvalidIPAddress, Details: "this is not an IPv4 or IPv6 address", Fix: "send the address of the client, without port and prefix length"}
		}
		x.given.by.Address = a.Unmap().WithZone("")
		return p
	})
	field("singleUse", func(s string) (p playtoken.Problem) {
		if s != "true" && s != "false" {
			return playtoken.Problem{Code: playtoken.BadRequest, Details: "this is neither true nor false", Fix: "send true, false, or no singleUse"}
		}
		x.given.singleUse = s == "true"
		return p
	})
	return problems
}

// readDeviceID reads a device id as a request for a token has it (D17).
func (x *exchange) readDeviceID(s string) (p playtoken.Problem) {
	checked := playtoken.Check(url.Values{"deviceid": {s}}.Encode(), x.now)
	for _, p := range checked.Problems {
		if p.Parameter == "deviceid" {
			return p
		}
	}
	_, err := hex.Decode(x.given.by.DeviceID[:], []byte(s))
	x.given.by.HasDeviceID = err == nil
	return p
}

// redeem opens the token, and answers with its terms, content keys included.
func (x *exchange) redeem(ctx context.Context) reply.Answer {
	terms, p := Admit(x.Ring, x.given.token, x.given.by, x.now)
	if terms.ID != (token.ID{}) {
		x.terms = &terms
	}
	if p.Code != 0 {
		return x.reply.Refuse(p)
	}
	switch ok, err := Use(ctx, x.Database, terms, x.SingleUse || x.given.singleUse); {
	case err != nil:
		return x.fail(err)
	case !ok:
		return x.reply.Refuse(Spent)
	}
	body, err := json.Marshal(terms.View(true))
	if err != nil {
		return x.fail(err)
	}
	return reply.Answer{Status: http.StatusOK, Body: string(body) + "\n"}
}
