// Package form reads a form-encoded text against a table of fields and reports its problems.
//
// A caller describes its fields in a Table, scans a text into a Form, and then checks one field
// after the other:
//
//	f := form.Form{Table: table, Text: text, Now: now}
//	f.Scan()
//	if f.Usable(duration, form.Plain, false) {
//		seconds, ok := f.Whole(duration)
//	}
//
// Usable finds fields that are missing, empty, broken or given twice. A method for each Kind then
// reads the value. Both add a Problem where they find one, and the form keeps problems in the order
// of the table. Rules between fields are the caller's.
//
// The package does no I/O, has no clock, and stays small when compiled to WebAssembly. Decisions
// such as (D7) are explained in content/guides/decisions.md.
package form
