package terminal

import (
	"io"
	"strings"
	"text/tabwriter"
)

// A Table prints rows in columns that are as wide as their longest cell.
type Table struct{ w *tabwriter.Writer }

// NewTable returns a table with the headings of its columns. The caller must flush it.
func NewTable(out io.Writer, headings ...any) Table {
	t := Table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.Row(headings...)
	return t
}

// Row adds a row with a cell for each column.
func (t Table) Row(cells ...any) { Printf(t.w, strings.Repeat("%v\t", len(cells)-1)+"%v\n", cells...) }

// Flush prints the rows.
func (t Table) Flush() error { return t.w.Flush() }
