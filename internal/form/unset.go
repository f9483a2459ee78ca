package form

import "strings"

// isUnset reports whether a value is a text into which a program turns a variable without a value.
// Of an authenticator, either part may be one.
func isUnset(value string) bool {
	for {
		part, rest, more := strings.Cut(value, ",")
		switch part {
		case "undefined", "null", "None", "NaN", "nil", "<nil>", "(null)", "[object Object]":
			return true
		}
		if !more {
			return false
		}
		value = rest
	}
}

// unset returns the shape of a value that isUnset.
func unset(f *Field) shape {
	return shape{
		ShapeUnset, "a program turned a variable without a value into this text",
		"set the variable, and " + f.SendFix(), "",
	}
}

// warnUnset warns of such a value that the endpoint accepts.
func (f *Form) warnUnset(id ID, value string) {
	if isUnset(value) {
		s := unset(f.Table.Fields[id])
		f.Warn(id, Plain, s.kind, s.details, s.fix)
	}
}
