package tables

import (
	"strconv"

	"playtoken"
)

// ParameterGroups returns all groups of parameters in the order of the form.
func ParameterGroups() []playtoken.Group {
	var groups []playtoken.Group
	for g := playtoken.GroupRequest; g <= playtoken.GroupRestriction; g++ {
		groups = append(groups, g)
	}
	return groups
}

// Levels returns the output protection levels that PlayReady defines for a parameter.
func Levels(p *playtoken.Parameter) []string {
	var list []string
	for _, level := range p.Levels {
		list = append(list, strconv.FormatInt(level, 10))
	}
	return list
}

// ExtensionNote is the note for parameters that are extensions.
const ExtensionNote = "an extension: the specification's tables do not list it"

// Number formats a number from 0 to 999,999 with a comma before its last three digits.
func Number(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(n/1000) + "," + strconv.Itoa(n + 1000)[len(strconv.Itoa(n+1000))-3:]
}
