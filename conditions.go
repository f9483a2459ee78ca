package playtoken

import "playtoken/internal/form"

// A Condition is met if the request gives the parameter Name. With a Value, the request must give
// that value. With Absent, the request must not give the parameter.
type Condition struct {
	Name   string
	Value  string // "" for any value
	Absent bool
}

// RequiredIf returns the conditions under which the parameter is required. All of them must be met;
// without conditions, the parameter is always required. ok is false if it is never required.
func (p *Parameter) RequiredIf() (conditions []Condition, ok bool) {
	switch p.Requirement {
	case Required:
		return nil, true
	case RequiredForRental:
		return []Condition{isRental()}, true
	case RequiredUnlessWrapped:
		return []Condition{isAbsent(kek), isAbsent(ek)}, true
	case RequiredWithPayload:
		return []Condition{isGiven(extensionPayload)}, true
	case RequiredWithExtensionType:
		return []Condition{isGiven(extensionType)}, true
	}
	// The table has these two as Optional. checkGeneralFlags and checkWrapped report their absence.
	switch p.Name {
	case parameters[generalFlags].Name: // a rental has to be persistent (D13)
		return []Condition{isRental()}, true
	case parameters[kek].Name: // it unwraps the ek (D12)
		return []Condition{isGiven(ek)}, true
	}
	return nil, false
}

// IsRequired reports whether a request requires the parameter. value returns the value that the
// request gives a parameter, or "" if it gives none.
func (p *Parameter) IsRequired(value func(name string) string) bool {
	conditions, ok := p.RequiredIf()
	for _, c := range conditions {
		v := value(c.Name)
		if c.Absent != (v == "") || c.Value != "" && c.Value != v {
			return false
		}
	}
	return ok
}

// AllowedIf returns the conditions under which the parameter is allowed. All of them must be met;
// without conditions, the parameter is always allowed.
func (p *Parameter) AllowedIf() []Condition {
	switch p.Name {
	case parameters[periodEndTime].Name, parameters[playDuration].Name: // (D13)
		return []Condition{isRental()}
	case parameters[kek].Name, parameters[ek].Name: // the content key has one source (D12)
		return []Condition{isAbsent(contentKey)}
	case parameters[contentKey].Name:
		return []Condition{isAbsent(kek)}
	}
	return nil
}

func isRental() Condition {
	return Condition{Name: parameters[rightsType].Name, Value: Rental.String()}
}
func isGiven(id form.ID) Condition  { return Condition{Name: parameters[id].Name} }
func isAbsent(id form.ID) Condition { return Condition{Name: parameters[id].Name, Absent: true} }
