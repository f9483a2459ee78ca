package form

import "strconv"

// A Problem is one mistake, carried by the field that the caller has to change (D7).
type Problem struct {
	Code Code
	// Parameter is the name to write, such as "kid.1"; "" if the name itself cannot be read.
	Parameter string
	// Details is the cause and Fix the remedy: a phrase each, without the value of a secret.
	Details, Fix string
	// Format is the value of errorFormat where the code's text shows it (D20), else "".
	Format string
	// ByCaller marks a mistake of the caller's under a code that can also be the service's fault.
	ByCaller bool
	// Start and End are the byte range in the text. The range of a missing field is empty and at
	// the end of the text.
	Start, End int
	// Edit mends the problem where the fix is certain.
	Edit Edit
}

// A Warning is about a part of the text that is accepted and probably not meant.
type Warning struct {
	Kind WarningKind
	// Parameter is the name as the text has it, "" for the text as a whole.
	Parameter    string
	Details, Fix string
	Start, End   int // byte range in the text
	Edit         Edit
	// Repeats marks a warning that adds nothing to a problem of the same result. It is there for
	// programs, which read its kind. People need to see the problem alone.
	Repeats bool
}

// A WarningKind distinguishes warnings for programs.
type WarningKind string

const (
	// UnknownParameter: the endpoint ignores the name (D1).
	UnknownParameter WarningKind = "unknown-parameter"
	// MisspelledParameter: the endpoint ignores the name, which is close to a field's (D1).
	MisspelledParameter WarningKind = "misspelled-parameter"
	// SiblingParameter: the endpoint ignores the name, which asks another interface for something
	// (D28).
	SiblingParameter WarningKind = "sibling-parameter"
	// PlusAsSpace: the + of a relative time was not escaped and arrived as a space (D5).
	PlusAsSpace WarningKind = "plus-as-space"

	// The notations in which hexadecimal digits often arrive (sources.md, key ID byte order).
	ShapeBase64     WarningKind = "base64-value"
	ShapeHyphens    WarningKind = "hyphens"
	ShapeHexPrefix  WarningKind = "hex-prefix"
	ShapeWhiteSpace WarningKind = "white-space"
	ShapeQuotes     WarningKind = "quotes"
	// ShapeUnset: a program turned a variable without a value into text.
	ShapeUnset WarningKind = "unset-variable"
)

// rank returns the place of a field's problems in the order of D7. Numbered fields come before
// Table.AfterNumbered, by number and then in the order of Table.Numbered (D19).
func (f *Form) rank(id ID, index int) int {
	switch {
	case index != Plain:
		return numberedRank + index*MaxFields + f.Table.place(id)
	case id < f.Table.AfterNumbered:
		return int(id)
	}
	return badNumberRank + 1 + int(id)
}

const (
	numberedRank  = MaxFields
	badNumberRank = numberedRank + MaxNumbers*MaxFields
	lastRank      = badNumberRank + 1 + MaxFields
)

// add inserts a problem after all problems of the same rank and returns it. The pointer is valid
// until the next problem is added.
func (f *Form) add(rank int, p *Problem) *Problem {
	i := len(f.ranks)
	for i > 0 && f.ranks[i-1] > rank {
		i--
	}
	f.ranks, f.Problems = append(f.ranks, rank), append(f.Problems, *p)
	copy(f.ranks[i+1:], f.ranks[i:])
	copy(f.Problems[i+1:], f.Problems[i:])
	f.ranks[i], f.Problems[i] = rank, *p
	return &f.Problems[i]
}

// nameOf returns the name of a field with its number, if it has one.
func (f *Form) nameOf(id ID, index int) string {
	name := f.Table.Fields[id].Name
	if index == Plain {
		return name
	}
	return name + "." + strconv.Itoa(index)
}

// Numbered names the number in the details of a problem with a numbered field (D19).
func (f *Form) Numbered(index int, details string) string {
	if index == Plain {
		return details
	}
	return f.Table.Noun + " " + strconv.Itoa(index) + ": " + details
}

// SendFix returns the fix of a field without a usable value.
func (f *Field) SendFix() string { return "send " + f.Name + ": " + f.Format }

// Usable reports whether the field has a value to check. It adds a problem if the field is given
// twice (D3), broken (D6), empty (D4), or missing although required.
func (f *Form) Usable(id ID, index int, required bool) bool {
	state := f.Value(id, index).State
	if state == Given {
		return true
	}
	if (state != Absent || required) && state != Unread {
		f.unusable(id, index, state)
	}
	return false
}

func (f *Form) unusable(id ID, index int, state State) {
	field := f.Table.Fields[id]
	switch state {
	case Absent:
		f.Missing(id, index)
	case Empty:
		f.Bad(id, index, field.Empty, field.Name+" is given without a value", field.SendFix())
	case Twice:
		f.Bad(id, index, field.Invalid, "given more than once", "send it once, in the query or in the body")
	case Broken:
		f.Bad(id, index, field.Invalid, "its percent-encoding or UTF-8 is broken",
			"percent-encode the UTF-8 bytes of the value, and send a literal % as %25")
	}
}

// Bad adds a problem with a value.
func (f *Form) Bad(id ID, index int, code Code, details, fix string) *Problem {
	p := f.problem(id, index, f.Value(id, index).at(), code, details, fix)
	return f.add(f.rank(id, index), &p)
}

// BadName adds a problem with a field's name rather than its value.
func (f *Form) BadName(id ID, index int, code Code, details, fix string) *Problem {
	start := f.Value(id, index).pair.Start
	_, end := nextPair(f.Text, start)
	p := f.problem(id, index, Span{start, end}, code, details, fix)
	return f.add(f.rank(id, index), &p)
}

// BadNumber adds a problem with one of BadNumbers.
func (f *Form) BadNumber(p *Problem) { f.add(badNumberRank, p) }

func (f *Form) problem(id ID, index int, at Span, code Code, details, fix string) Problem {
	return Problem{
		Code: code, Parameter: f.nameOf(id, index), Details: f.Numbered(index, details), Fix: fix,
		Start: at.Start, End: at.End,
	}
}

// Missing adds the problem of a required field that is absent. If a name of the text is close to
// the field's, the problem is about that name, and the result is nil. It is nil as well, without a
// problem, if the text may lack parameters.
func (f *Form) Missing(id ID, index int) *Problem {
	if f.Gaps.Open {
		return nil
	}
	field := f.Table.Fields[id]
	p := f.problem(id, index, Span{len(f.Text), len(f.Text)}, field.Missing, field.Name+" is missing", field.SendFix())
	n := (*Name)(nil)
	if index == Plain {
		n = f.likely(id)
	}
	if n == nil {
		return f.add(f.rank(id, index), &p)
	}
	n.reported = true
	p.Details = "the request has \"" + n.Text + "\" instead of \"" + field.Name + "\""
	p.Fix = "rename it to " + field.Name
	if n.cased {
		p.Fix += ": names are case-sensitive"
	}
	p.Start, p.End, p.Edit = n.Span.Start, n.Span.End, f.rename(n)
	f.add(f.rank(id, index), &p)
	return nil
}

// MissingNote adds a problem with an absent field that is not simply missing. It points at a name
// close to the field's, if there is one.
func (f *Form) MissingNote(id ID, code Code, details, fix string) {
	if f.Gaps.Open {
		return
	}
	p := f.problem(id, Plain, Span{len(f.Text), len(f.Text)}, code, details, fix)
	if n := f.likely(id); n != nil {
		p.Start, p.End, p.Edit = n.Span.Start, n.Span.End, f.rename(n)
	}
	f.add(f.rank(id, Plain), &p)
}

// Invalid adds the problem of a value of the wrong form. If the value is a right one in another
// notation, the problem says so, and a warning beside it names the notation.
func (f *Form) Invalid(id ID, index int, code Code, details string, valid func(string) bool) *Problem {
	field := f.Table.Fields[id]
	v := f.Value(id, index)
	p := f.problem(id, index, v.at(), code, details, field.SendFix())
	f.shaped(&p, shapeOf(v.Text, field, valid), index)
	return f.add(f.rank(id, index), &p)
}

// shaped adds the shape of a value to the problem with it.
func (f *Form) shaped(p *Problem, s shape, index int) {
	if s.fix != "" {
		p.Fix = s.fix
	}
	if s.replacement != "" {
		p.Edit = Edit{Start: p.Start, End: p.End, Replacement: Encode(s.replacement)}
	}
	if s.kind != "" {
		p.Details += ": " + s.details
		f.Warnings = append(f.Warnings, Warning{
			Kind: s.kind, Parameter: p.Parameter, Details: f.Numbered(index, s.details), Fix: s.fix,
			Start: p.Start, End: p.End, Edit: p.Edit, Repeats: true,
		})
	}
}

// Warn adds a warning about a value and returns it.
func (f *Form) Warn(id ID, index int, kind WarningKind, details, fix string) *Warning {
	at := f.Value(id, index).at()
	f.Warnings = append(f.Warnings, Warning{
		Kind: kind, Parameter: f.nameOf(id, index), Details: f.Numbered(index, details), Fix: fix,
		Start: at.Start, End: at.End,
	})
	return &f.Warnings[len(f.Warnings)-1]
}

// Finish adds the findings about names and puts the warnings in order. It comes after all checks.
func (f *Form) Finish() {
	if f.unreadable.End > 0 {
		f.add(lastRank, &Problem{
			Code: f.Table.Unreadable, Start: f.unreadable.Start, End: f.unreadable.End,
			Details: "the percent-encoding or UTF-8 of a parameter name is broken",
			Fix:     "percent-encode the UTF-8 bytes of the name, and send a literal % as %25",
		})
	}
	f.warnUnknown()
	sortWarnings(f.Warnings)
}

// sortWarnings sorts a few warnings by position and keeps the order of those about one place.
func sortWarnings(w []Warning) {
	for i := 1; i < len(w); i++ {
		for j := i; j > 0 && w[j].Start < w[j-1].Start; j-- {
			w[j], w[j-1] = w[j-1], w[j]
		}
	}
}
