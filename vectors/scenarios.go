package vectors

// A Scenario is a sequence of HTTP exchanges with a service in a state. Nothing is left of one when
// the next begins.
type Scenario struct {
	// Interface is the name of the folder, Topic that of the file without its extension.
	Interface string `json:"-"`
	Topic     string `json:"-"`

	Name string `json:"name"`
	// Decisions are those that the expectation follows from. Source is where the case comes from
	// otherwise.
	Decisions []string `json:"decisions,omitempty"`
	Source    string   `json:"source,omitempty"`
	Note      string   `json:"note,omitempty"`
	// StateName is the name of a state, the one of the file unless given.
	StateName string `json:"state,omitempty"`
	Steps     []Step `json:"steps"`

	State State `json:"-"`
	// NotLogged are texts of the file that must not be in the log, as secrets must not.
	NotLogged []string `json:"-"`
}

// ID is the name that no other scenario has.
func (s *Scenario) ID() string { return s.Interface + "/" + s.Name }

// A Step is a request and what is expected of it. Without a request, only effects are looked at.
// Without an expected answer, nothing is asserted.
type Step struct {
	At       string       `json:"at,omitempty"`       // the time in RFC 3339; Now unless given
	Disabled bool         `json:"disabled,omitempty"` // the first account is disabled in this step alone
	Upstream *Upstream    `json:"upstream,omitempty"`
	Request  *HTTPRequest `json:"request,omitempty"`
	Expect   *Expect      `json:"expect,omitempty"`
	Effects  Effects      `json:"effects,omitzero"`
	// Keep has members of the JSON answer that later steps write as "{NAME}", by that name.
	Keep map[string]string `json:"keep,omitempty"`
}

// An Upstream is the behavior of the PlayReady license server behind the gateway.
type Upstream struct {
	// Does is "" for a license; README.md lists the others.
	Does string `json:"does,omitempty"`
	// ContentTypes are the values of Content-Type, an empty list for none. Nil is one of SOAP.
	ContentTypes []string `json:"contentTypes,omitempty"`
	Body         string   `json:"body,omitempty"`
}

// An HTTPRequest is a request as scenarios write it. Message makes the request that is sent.
type HTTPRequest struct {
	// To is the name of what the request begins with; "" is an empty request.
	To string `json:"to,omitempty"`
	// As is the name of the value that "{as}" stands for. "none" leaves out the query and the
	// headers that have it.
	As     string            `json:"as,omitempty"`
	Method string            `json:"method,omitempty"` // GET unless given
	Path   string            `json:"path,omitempty"`   // appended to that of To
	Query  string            `json:"query,omitempty"`  // raw, appended to that of To with "&"
	Header map[string]Values `json:"headers,omitempty"`
	// Form is a form-encoded text. Send is "query" or "body", where the form goes: unless given,
	// the body for POST and the query for other methods.
	Form *Input  `json:"form,omitempty"`
	Send string  `json:"send,omitempty"`
	Body *string `json:"body,omitempty"`
	// Repeat is appended to the body.
	Repeat *Repeat `json:"repeat,omitempty"`
	// Fill has values for this request alone. They may have names in braces, too.
	Fill   map[string]string `json:"fill,omitempty"`
	Client string            `json:"client,omitempty"` // the address of the client
}

// Values are those of one header, in JSON a string or an array of strings. [""] is no header.
type Values []string

// A Repeat is a text and how many times it is repeated, in JSON an array of the two.
type Repeat struct {
	Text  string
	Count int
}

// Expect is what is expected of an answer. Nil, "" and 0 are not asserted.
type Expect struct {
	Status int `json:"status,omitempty"`
	// Headers are values by lower-case name: "*" is any value but none, "" is none.
	Headers map[string]string `json:"headers,omitempty"`
	// Code, Parameter, Details and Fix are those that an error leads with, Details and Fix in part.
	Code      int     `json:"code,omitempty"`
	Parameter *string `json:"parameter,omitempty"`
	Details   string  `json:"details,omitempty"`
	Fix       string  `json:"fix,omitempty"`
	// Problems are the codes of all errors of a JSON answer, in order.
	Problems []int `json:"problems,omitempty"`
	// SameDetailsAs is the name of a scenario of the same interface whose last answer has the very
	// same details.
	SameDetailsAs string `json:"sameDetailsAs,omitempty"`
	Fault         *Fault `json:"fault,omitempty"`
	// Text is the whole body; Has and Lacks are parts that it must and must not have.
	Text  *string  `json:"text,omitempty"`
	Has   []string `json:"has,omitempty"`
	Lacks []string `json:"lacks,omitempty"`
	// JSON is the value of the body: of objects some members, arrays whole. "*" is any string but
	// "", null an absent member.
	JSON any `json:"json,omitempty"`
	// Terms are those of the token in the answer, opened.
	Terms Terms `json:"terms,omitempty"`
}

// A Fault is what a SOAP fault has beside the error.
type Fault struct {
	StatusCode string `json:"statusCode,omitempty"`
	FaultCode  string `json:"faultcode,omitempty"`
}

// Effects are what a request has caused. Nil is not asserted.
type Effects struct {
	// Charged is how many tokens the request cost.
	Charged *int `json:"charged,omitempty"`
	// Statements is how many statements on accounts the request cost, those that only record apart.
	Statements *int `json:"statements,omitempty"`
	// Fetches is how many requests reached key storage.
	Fetches *int `json:"fetches,omitempty"`
	// Forwarded are the queries that reached the upstream, each with the body and the SOAPAction of
	// the request.
	Forwarded []string `json:"forwarded,omitempty"`
	// Recorded is the code of the request's record, 0 for success.
	Recorded *int `json:"recorded,omitempty"`
	// Records are all records as an operator sees them, the latest first, of each some members as
	// in Expect.JSON.
	Records []map[string]any `json:"records,omitempty"`
}

// A State is what the service finds.
type State struct {
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
	// Environment is that of the endpoint: "test" or "production".
	Environment string    `json:"environment"`
	Accounts    []Account `json:"accounts"`
	// Database is "" when it works, "down" when it refuses, "hangs" when it never answers.
	Database string `json:"database,omitempty"`
	// KeyStorage is "" when it works; "none" or "embedded" when the service's own key store is
	// asked, which is empty or holds the keys. README.md lists the others.
	KeyStorage string `json:"keyStorage,omitempty"`
	// Sealing is "" when it works, "fails" when no token can be sealed.
	Sealing string `json:"sealing,omitempty"`
	// SingleUse lets every token be redeemed once.
	SingleUse bool `json:"singleUse,omitempty"`
	// MaxStoredKeys is how many keys an account may store; 0 is the default.
	MaxStoredKeys int64 `json:"maxStoredKeys,omitempty"`

	// Keys are what key storage holds, in every state the same.
	Keys []StoredKey `json:"-"`
}

// An Account is a service account of the endpoint's environment.
type Account struct {
	ID         int64  `json:"id"`
	Enabled    bool   `json:"enabled"`
	PlayReady  bool   `json:"playready"`
	Tokens     int    `json:"tokens"`
	LicenseURL string `json:"licenseUrl"`
	// Authenticators are those of both environments.
	Authenticators []Authenticator `json:"authenticators"`
}

// An Authenticator is the secret part of a customer authenticator.
type Authenticator struct {
	Environment string `json:"environment"`
	Secret      string `json:"secret"`
	// Until is when it stops being valid, in RFC 3339; "" is never.
	Until string `json:"until,omitempty"`
}

// A StoredKey is a key in key storage.
type StoredKey struct {
	KID        string `json:"kid"`
	KEK        string `json:"kek"`
	EK         string `json:"ek"`
	ContentKey string `json:"contentKey"`
}

// Named are the values that "{NAME}" stands for in every scenario. No two have the same name.
type Named struct {
	Authenticators map[string]string `json:"authenticators"`
	// LicenseServers are the credentials of the license servers that every state has.
	LicenseServers map[string]string `json:"licenseServers"`
	// Tokens are tokens that no endpoint issues now.
	Tokens map[string]string `json:"tokens"`
	Texts  map[string]string `json:"texts"`
}

// All returns the values of all kinds by name.
func (n *Named) All() map[string]string {
	all := map[string]string{}
	for _, values := range []map[string]string{n.Authenticators, n.LicenseServers, n.Tokens, n.Texts} {
		for name, value := range values {
			all[name] = value
		}
	}
	return all
}
