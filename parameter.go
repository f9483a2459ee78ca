package playtoken

// A Kind is the kind of value a parameter takes.
type Kind uint8

const (
	KindAuthenticator Kind = iota // service id, comma, 32 hexadecimal digits (D9)
	KindWord                      // one of Parameter.Values, case-sensitive
	KindHex                       // Parameter.Digits hexadecimal digits, either case
	KindKeyID                     // 32 hexadecimal digits, or ^ and 1 to 64 characters (D11)
	KindWhole                     // a whole number from Parameter.Min to Parameter.Max: ASCII digits without a sign (D4)
	KindTime                      // RFC 3339 in Z, or "+seconds" (D13)
	KindIdentifier                // exactly 4 printable ASCII characters (D14)
	KindBase64                    // canonical standard Base64 with padding, at most Parameter.Max bytes decoded (D14)
	KindText                      // at most Parameter.Max characters (D16)
	KindAddress                   // an IPv4 or IPv6 address or CIDR prefix (D18)
)

// String returns the name of the kind for programs, such as "hex".
func (k Kind) String() string {
	return [...]string{"authenticator", "word", "hex", "key id", "whole", "time", "identifier", "base64", "text", "address"}[k]
}

// A Requirement tells when a parameter must be given.
type Requirement uint8

const (
	Optional                  Requirement = iota
	Required                              // in every request
	RequiredForRental                     // when rightsType is Rental
	RequiredUnlessWrapped                 // unless kek is given, with ek or with a kid that key storage holds (D12)
	RequiredWithPayload                   // when extensionPayload is given
	RequiredWithExtensionType             // when extensionType is given
)

// String says when the parameter must be given, as the rest of "Required: …".
func (r Requirement) String() string {
	return [...]string{
		"no",
		"yes",
		"yes, when rightsType is Rental",
		"yes, unless kek is given with ek or with a kid that key storage holds",
		"yes, when extensionPayload is given",
		"yes, when extensionType is given",
	}[r]
}

// A Group gathers the parameters that a person fills in together.
type Group uint8

const (
	GroupRequest     Group = iota // who asks, and how errors are to be answered
	GroupKey                      // the content key
	GroupRights                   // rights and rental
	GroupOutput                   // output protection
	GroupExtension                // the license's own extension
	GroupToken                    // the token: its expiry and cookie
	GroupRestriction              // who may redeem the token
)

// String returns a heading for the group.
func (g Group) String() string {
	return [...]string{
		"Request", "Content key", "Rights", "Output protection", "License extension", "Token", "Restrictions",
	}[g]
}

// A Parameter is the row about one request parameter.
type Parameter struct {
	Name        string
	Kind        Kind
	Requirement Requirement
	Group       Group
	// Source is the table of the specification, or the decision, that defines the parameter: "Table 10", "D15".
	Source string
	// Extension marks parameters that the specification's tables do not list (D15 to D19).
	Extension bool
	// Indexed marks parameters that can also be written Name.N, N from 0 to 15, for several keys (D19).
	Indexed bool
	// Secret marks parameters whose values must never be shown, logged or repeated.
	Secret bool

	// Summary says in a phrase what the parameter is for; Format what its value looks like.
	Summary, Format string
	// Example is a valid value.
	Example string

	Values   []string // KindWord: the words allowed, the default first where there is one
	Digits   int      // KindHex, KindKeyID: hexadecimal digits
	Min, Max int64    // KindWhole: bounds; KindText: Max characters; KindBase64: Max bytes decoded
	Levels   []int64  // the output protection levels that PlayReady defines, beside 0 for no restriction

	// The codes of D4's table: missing where required, given without a value, wrong, and of the wrong length. Zero where the
	// parameter has no such code.
	Missing, Empty, Invalid, Length Code
	// Others are the further codes that the parameter can carry.
	Others []Code
}

// Codes returns the codes that the parameter can carry, each once: missing, empty, invalid, length, others.
func (p *Parameter) Codes() []Code {
	var codes []Code
	for _, c := range append([]Code{p.Missing, p.Empty, p.Invalid, p.Length}, p.Others...) {
		if c != 0 && !containsCode(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// Carries reports whether the parameter can carry the code.
func (p *Parameter) Carries(c Code) bool { return containsCode(p.Codes(), c) }

func containsCode(codes []Code, c Code) bool {
	for _, x := range codes {
		if x == c {
			return true
		}
	}
	return false
}

// Parameters returns the table of parameters in the order in which problems are reported (D7): errorFormat and
// customerAuthenticator (Table 9), the license parameters in the order of Table 10, and the extensions from D15 on.
func Parameters() []Parameter { return append([]Parameter(nil), parameters[:]...) }

// LookupParameter returns the row about the parameter of that name. An indexed name such as "kid.3" finds the row of "kid".
func LookupParameter(name string) (Parameter, bool) {
	id, _, ok := lookup(name)
	if !ok {
		return Parameter{}, false
	}
	return parameters[id], true
}

// ParametersOf returns the names of the parameters that can carry the code, in the table's order.
func ParametersOf(c Code) []string {
	var names []string
	for i := range paramCount {
		if parameters[i].Carries(c) {
			names = append(names, parameters[i].Name)
		}
	}
	return names
}
