package vectors

// A Scenario is a sequence of HTTP exchanges with a new service in a known state.
type Scenario struct {
	// Interface is the name of the folder. Topic is the name of the file without its extension.
	Interface string `json:"-"`
	Topic     string `json:"-"`

	Name string `json:"name"`
	// Decisions are the decisions from which the expectation follows, such as "D7". Source names
	// another origin of the scenario.
	Decisions []string `json:"decisions,omitempty"`
	Source    string   `json:"source,omitempty"`
	Note      string   `json:"note,omitempty"`
	// StateName is the name of a state. The default is the state of the file.
	StateName string `json:"state,omitempty"`
	Steps     []Step `json:"steps"`

	State State `json:"-"`
	// NotLogged has the texts of the file that the log must not contain, in addition to secrets.
	NotLogged []string `json:"-"`
}

// ID returns the interface and the name, "token/sample", which are unique together.
func (s *Scenario) ID() string { return s.Interface + "/" + s.Name }

// A Step is a request with its expected answer and effects. Without a request, the records are
// checked. Without an expected answer, nothing is checked.
type Step struct {
	At       string       `json:"at,omitempty"`       // the time in RFC 3339; the default is Now
	Disabled bool         `json:"disabled,omitempty"` // disables the first account for this step
	Upstream *Upstream    `json:"upstream,omitempty"`
	Request  *HTTPRequest `json:"request,omitempty"`
	Expect   *Expect      `json:"expect,omitempty"`
	Effects  Effects      `json:"effects,omitzero"`
	// Keep has members of the JSON answer for later steps. It maps NAME, for which they write
	// "{NAME}", to the member.
	Keep map[string]string `json:"keep,omitempty"`
	// KeepHeaders has headers of the answer for later steps. It maps NAME to the lower-case name.
	KeepHeaders map[string]string `json:"keepHeaders,omitempty"`
}

// An Upstream is the behavior of the PlayReady license server behind the gateway.
type Upstream struct {
	// Does is "" for an answer with a license; schema.json lists the other behaviors.
	Does string `json:"does,omitempty"`
	// ContentTypes are the values of Content-Type. Nil is the content type of SOAP.
	ContentTypes []string `json:"contentTypes,omitempty"`
	Body         string   `json:"body,omitempty"`
}

// An HTTPRequest is a request in the notation of scenarios. Its method Message returns the request
// to send.
type HTTPRequest struct {
	// To is the name of a beginning in requests.json; "" for an empty request.
	To string `json:"to,omitempty"`
	// As is the name of the value, also of a kept one, that replaces "{as}". "none" leaves out the
	// headers and the query's pairs that contain "{as}".
	As     string            `json:"as,omitempty"`
	Method string            `json:"method,omitempty"` // the default is GET
	Path   string            `json:"path,omitempty"`   // appended to the path of the beginning
	Query  string            `json:"query,omitempty"`  // raw, appended to the beginning's after "&"
	Header map[string]Values `json:"headers,omitempty"`
	// Form is a form-encoded text. Send is its place, "query" or "body". The default is the body
	// for POST, and the query for other methods.
	Form *Input  `json:"form,omitempty"`
	Send string  `json:"send,omitempty"`
	Body *string `json:"body,omitempty"`
	// Repeat is appended to the body.
	Repeat *Repeat `json:"repeat,omitempty"`
	// Fill has values for this request alone. The values may contain "{NAME}" too.
	Fill   map[string]string `json:"fill,omitempty"`
	Client string            `json:"client,omitempty"` // the address of the client
}

// Values are the values of one header, in JSON a string or an array of strings. [""] removes the
// header.
type Values []string

// A Repeat is a text and a count, in JSON an array of both. The text is repeated that many times.
type Repeat struct {
	Text  string
	Count int
}

// Expect describes the expected answer. Nil, "" and 0 are not asserted.
type Expect struct {
	Status int `json:"status,omitempty"`
	// Headers has values by lower-case name. "*" accepts any value but "". "" demands that the
	// header is absent.
	Headers map[string]string `json:"headers,omitempty"`
	// Code, Parameter, Details and Fix describe the first problem of an error. Details and Fix are
	// parts of the texts.
	Code      int     `json:"code,omitempty"`
	Parameter *string `json:"parameter,omitempty"`
	Details   string  `json:"details,omitempty"`
	Fix       string  `json:"fix,omitempty"`
	// Problems are the codes of all errors of a JSON answer, in order.
	Problems []int `json:"problems,omitempty"`
	// SameDetailsAs is the name of a scenario of the same interface. Its last error must have the
	// same details.
	SameDetailsAs string `json:"sameDetailsAs,omitempty"`
	Fault         *Fault `json:"fault,omitempty"`
	// Text is the whole body. Has and Lacks are parts that it must and must not have.
	Text  *string  `json:"text,omitempty"`
	Has   []string `json:"has,omitempty"`
	Lacks []string `json:"lacks,omitempty"`
	// JSON is the value of the body: some members of objects, all elements of arrays. "*" accepts
	// any string but "". Null demands that the member is absent.
	JSON any `json:"json,omitempty"`
	// Terms are some terms of the token in the answer.
	Terms Terms `json:"terms,omitempty"`
}

// A Fault has the elements of a SOAP fault other than the error.
type Fault struct {
	StatusCode string `json:"statusCode,omitempty"`
	FaultCode  string `json:"faultcode,omitempty"`
}

// Effects describes the expected effects of a request. Nil is not asserted.
type Effects struct {
	// Charged is the number of credits that the request cost.
	Charged *int `json:"charged,omitempty"`
	// Statements is the number of statements on accounts. Statements that only write records are
	// not counted.
	Statements *int `json:"statements,omitempty"`
	// Fetches is the number of requests to key storage.
	Fetches *int `json:"fetches,omitempty"`
	// Forwarded has the queries of the requests to the upstream. Their body and SOAPAction must be
	// the same as in the request.
	Forwarded []string `json:"forwarded,omitempty"`
	// Recorded is the code in the request's record; 0 for success.
	Recorded *int `json:"recorded,omitempty"`
	// Records are all records as an operator sees them, the latest first. They are compared as
	// Expect.JSON is.
	Records []map[string]any `json:"records,omitempty"`
}

// A State is the content of the database and of key storage before a scenario, and the settings of
// the service.
type State struct {
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
	// Environment is the environment of the endpoint: "test" or "production".
	Environment string    `json:"environment"`
	Accounts    []Account `json:"accounts"`
	// Database is "" for a database that works, "down" for one that refuses every statement, and
	// "hangs" for one that never answers.
	Database string `json:"database,omitempty"`
	// KeyStorage is "" for key storage that works. "none" and "embedded" select the built-in key
	// store, empty or with the keys. schema.json lists the other behaviors.
	KeyStorage string `json:"keyStorage,omitempty"`
	// Sealing is "" or "fails".
	Sealing string `json:"sealing,omitempty"`
	// SingleUse limits every token to one redemption.
	SingleUse bool `json:"singleUse,omitempty"`
	// MaxStoredKeys is the maximum number of keys that an account may store; 0 for the default.
	MaxStoredKeys int64 `json:"maxStoredKeys,omitempty"`
	// AdminOff turns the admin interface off.
	AdminOff bool `json:"adminOff,omitempty"`

	// Keys are the keys in key storage, the same in every state.
	Keys []StoredKey `json:"-"`
}

// An Account is an account of the endpoint's environment.
type Account struct {
	ID         int64  `json:"id"`
	Enabled    bool   `json:"enabled"`
	PlayReady  bool   `json:"playready"`
	Credits    int    `json:"credits"`
	LicenseURL string `json:"licenseUrl"`
	// Authenticators are the authenticators of both environments.
	Authenticators []Authenticator `json:"authenticators"`
}

// An Authenticator is the secret part of a customer authenticator.
type Authenticator struct {
	Environment string `json:"environment"`
	Secret      string `json:"secret"`
	// Until is the end of the validity in RFC 3339; "" for a secret that does not expire.
	Until string `json:"until,omitempty"`
}

// A StoredKey is a key in key storage: its key ID, and the content key, wrapped by KEK as EK. All
// are hexadecimal.
type StoredKey struct {
	KID        string `json:"kid"`
	KEK        string `json:"kek"`
	EK         string `json:"ek"`
	ContentKey string `json:"contentKey"`
}

// Named has the values that replace "{NAME}" in every scenario. All names differ.
type Named struct {
	Authenticators map[string]string `json:"authenticators"`
	// LicenseServers are the credentials of the license servers that every state has.
	LicenseServers map[string]string `json:"licenseServers"`
	// Operators are the credentials of operators. Every state has the operator "first", unless its
	// admin interface is off.
	Operators map[string]string `json:"operators"`
	// Tokens are tokens that the endpoint does not issue, such as an expired one.
	Tokens map[string]string `json:"tokens"`
	Texts  map[string]string `json:"texts"`
}

// All returns the values of all kinds by name.
func (n *Named) All() map[string]string {
	all := map[string]string{}
	for _, values := range []map[string]string{n.Authenticators, n.LicenseServers, n.Operators, n.Tokens, n.Texts} {
		for name, value := range values {
			all[name] = value
		}
	}
	return all
}
