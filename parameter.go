package playtoken

import (
	"slices"

	"playtoken/internal/ascii"
	"playtoken/internal/form"
)

// A Kind is the kind of value that a parameter takes.
type Kind = form.Kind

const (
	KindAuthenticator = form.KindAuthenticator
	KindWord          = form.KindWord
	KindHex           = form.KindHex
	KindKeyID         = form.KindKeyID
	KindWhole         = form.KindWhole
	KindTime          = form.KindTime
	KindIdentifier    = form.KindIdentifier
	KindBase64        = form.KindBase64
	KindText          = form.KindText
	KindAddress       = form.KindAddress
)

// A Requirement is the condition under which a parameter must be given.
type Requirement uint8

const (
	Optional                  Requirement = iota
	Required                              // in every request
	RequiredForRental                     // when rightsType is Rental
	RequiredUnlessWrapped                 // unless kek is given, with ek or with a kid that key storage holds (D12)
	RequiredWithPayload                   // when extensionPayload is given
	RequiredWithExtensionType             // when extensionType is given
)

// String completes the phrase "Required: …".
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
	GroupRequest     Group = iota // the account, and the format of errors
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
	// Field has the name, the kind with its bounds, and the codes.
	form.Field
	Requirement Requirement
	Group       Group
	// Source is the table of the specification, or the decision, that defines the parameter, such
	// as "Table 10" or "D15".
	Source string
	// Extension marks parameters that the specification's tables do not list (D15 to D19).
	Extension bool

	Summary string // the parameter's purpose in a phrase
	Example string // a valid value

	// Levels are the output protection levels that PlayReady defines, without 0 for no restriction.
	Levels []int64
	// Others are the codes of the parameter that its field does not have.
	Others []Code
}

// Codes returns the codes that the parameter can carry, each once.
func (p *Parameter) Codes() []Code {
	var codes []Code
	for _, c := range append([]Code{p.Missing, p.Empty, p.Invalid, p.Length}, p.Others...) {
		if c != 0 && !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// Carries reports whether the parameter can carry the code.
func (p *Parameter) Carries(c Code) bool { return slices.Contains(p.Codes(), c) }

// Parameters returns the table of parameters in the order in which problems are reported (D7):
// errorFormat and customerAuthenticator (Table 9), the license parameters in the order of Table 10,
// and the extensions from D15 on.
func Parameters() []Parameter { return append([]Parameter(nil), parameters[:]...) }

// LookupParameter returns the row about a parameter. A numbered name such as "kid.3" finds the row
// of "kid".
func LookupParameter(name string) (Parameter, bool) {
	id, _, ok := table.Lookup(name)
	if !ok {
		return Parameter{}, false
	}
	return parameters[id], true
}

// IsLikeParameter reports whether a name is probably meant as a parameter's: it differs in case
// alone or, if it is long, by one or two edits (D1).
func IsLikeParameter(name string) bool {
	const long = 8 // shorter names are close to many words
	if len(name) >= long && table.IsNear(name) {
		return true
	}
	for i := range paramCount {
		if ascii.EqualFold(parameters[i].Name, name) {
			return true
		}
	}
	return false
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
