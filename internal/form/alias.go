package form

import (
	"strings"

	"playtoken/internal/ascii"
)

// An Alias is a name that other programs have for a field.
type Alias struct {
	Name  string // in lower case, without separators
	Field ID
}

// alias finds the field of a name that other programs have for it. Case and separators do not
// count.
func (t *Table) alias(name string) (ID, bool) {
	const longest = 24
	if len(name) > longest {
		return 0, false
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(ascii.ToLower(name), "_", ""), "-", "")
	for i := range t.Aliases {
		if t.Aliases[i].Name == plain {
			return t.Aliases[i].Field, true
		}
	}
	return 0, false
}
