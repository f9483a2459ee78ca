package shell

import (
	"playtoken/internal/ascii"
)

// isVariableByte reports whether the name of a shell variable may contain c.
func isVariableByte(c byte) bool { return ascii.IsLetter(c) || ascii.IsDigit(c) || c == '_' }

// skipVariable returns the end of the shell variable name at i.
func skipVariable(s string, i int) int {
	for i < len(s) && isVariableByte(s[i]) {
		i++
	}
	return i
}
