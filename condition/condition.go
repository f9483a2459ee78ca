// Package condition returns the conditions under which a parameter is required or allowed, for
// documentation and forms. A test compares them with playtoken.Check.
package condition

import "playtoken"

// A Condition is met if the request gives the parameter Name. With a Value, the request must give
// that value. With Absent, the request must not give the parameter.
type Condition struct {
	Name   string
	Value  string // "" for any value
	Absent bool
}

// Required returns the conditions under which the parameter is required. All of them must be met;
// without conditions, the parameter is always required. ok is false if it is never required.
func Required(p *playtoken.Parameter) (conditions []Condition, ok bool) {
	switch p.Requirement {
	case playtoken.Required:
		return nil, true
	case playtoken.RequiredForRental:
		return []Condition{isRental()}, true
	case playtoken.RequiredUnlessWrapped:
		return []Condition{isAbsent("kek"), isAbsent("ek")}, true
	case playtoken.RequiredWithPayload:
		return []Condition{isGiven("extensionPayload")}, true
	case playtoken.RequiredWithExtensionType:
		return []Condition{isGiven("extensionType")}, true
	}
	// The table has these two as Optional. checkGeneralFlags and checkWrapped report their absence.
	switch p.Name {
	case "generalFlags": // a rental has to be persistent (D13)
		return []Condition{isRental()}, true
	case "kek": // it unwraps the ek (D12)
		return []Condition{isGiven("ek")}, true
	}
	return nil, false
}

// IsRequired reports whether a request requires the parameter. value returns the value that the
// request gives a parameter, or "" if it gives none.
func IsRequired(p *playtoken.Parameter, value func(name string) string) bool {
	conditions, ok := Required(p)
	for _, c := range conditions {
		v := value(c.Name)
		if c.Absent != (v == "") || c.Value != "" && c.Value != v {
			return false
		}
	}
	return ok
}

// Allowed returns the conditions under which the parameter is allowed. All of them must be met;
// without conditions, the parameter is always allowed.
func Allowed(p *playtoken.Parameter) []Condition {
	switch p.Name {
	case "rental.periodEndTime", "rental.playDuration": // (D13)
		return []Condition{isRental()}
	case "kek", "ek": // the content key has one source (D12)
		return []Condition{isAbsent("contentKey")}
	case "contentKey":
		return []Condition{isAbsent("kek")}
	}
	return nil
}

func isRental() Condition {
	return Condition{Name: "rightsType", Value: playtoken.Rental.String()}
}
func isGiven(name string) Condition  { return Condition{Name: name} }
func isAbsent(name string) Condition { return Condition{Name: name, Absent: true} }
