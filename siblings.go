//go:build !hot

// The hot module of the Worker answers without warnings, so it does without these texts.

package playtoken

import (
	"slices"
	"strings"

	"playtoken/internal/form"
	"playtoken/internal/sibling"
)

// A Sibling is a parameter of a sibling interface.
type Sibling = sibling.Parameter

// Siblings returns the parameters of the sibling interfaces that this interface ignores.
func Siblings() []Sibling { return slices.Clone(sibling.All[:]) }

// LookupSibling returns the row about a parameter of a sibling interface, which nobody may change,
// or nil for any other name. A parameter of this interface with a number that it does not take,
// such as analogVideoOPL.0, counts as one.
func LookupSibling(name string) *Sibling {
	for i := range sibling.All {
		if s := &sibling.All[i]; s.Name == name {
			return s
		}
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return nil
	}
	id, ok := table.ByName(name[:dot])
	if _, number := form.ParseWhole(name[dot+1:], MaxKeys-1); !ok || !number || parameters[id].Indexed {
		return nil
	}
	return &Sibling{
		Name: name, Interface: "the universal", Asks: "a value for one key of several", Parameter: name[:dot],
		Fix: "send " + name[:dot] + " once, without a number: it holds for all keys",
	}
}

func init() { table.Sibling = siblingFinding }

// siblingFinding returns the cause and the fix of the warning about a sibling, for package form.
func siblingFinding(name, value string) (details, fix string, ok bool) {
	s := LookupSibling(name)
	if s == nil {
		return "", "", false
	}
	details = "this parameter of " + s.Interface + " requests asks for " + s.Asks + ", and the endpoint ignores it"
	fix = s.Fix
	if c := s.Counterpart(value); c != s.Parameter {
		fix = "send " + c + " for the same effect"
	}
	return details, fix, true
}
