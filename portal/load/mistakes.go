package load

import (
	"fmt"
	"strings"
)

// Mistakes are the mistakes of the content. Each is a sentence that begins with the file and asks
// for a change.
type Mistakes []string

// Error returns the mistakes, one a line.
func (m Mistakes) Error() string { return strings.Join(m, "\n") }

// Add adds a mistake in a file of the content.
func (m *Mistakes) Add(file, format string, args ...any) {
	*m = append(*m, "content/"+file+": "+fmt.Sprintf(format, args...))
}
