package note

import "playtoken/paste/derived"

// A List collects the notes about a text.
type List struct {
	Notes []Note // in the order of Add until Sort
	// expansions are ordered by position.
	expansions []expansion
}

// An expansion is a variable or a command that a shell would replace in a command line. It gets its
// note only if the request uses it.
type expansion struct {
	id ID
	at derived.Span
}

// Add adds a note about a range of the pasted text. If the list already has a note with that ID, it
// adds none, because a long text could repeat it a thousand times.
func (l *List) Add(id ID, start, end int, edits ...Edit) {
	l.AddOption(id, "", start, end, edits...)
}

// AddOption is Add for a note about an option of a command.
func (l *List) AddOption(id ID, option string, start, end int, edits ...Edit) {
	for i := range l.Notes {
		if l.Notes[i].ID == id {
			return
		}
	}
	for i := range texts {
		if t := &texts[i]; t.id == id {
			l.Notes = append(l.Notes, Note{id, option, t.text, t.fix, start, end, edits})
		}
	}
}

// Expand records an expansion. id is the note to add if the request uses it. Expansions must be
// recorded in the order of their positions, since UseAt searches them by position.
func (l *List) Expand(id ID, start, end int) {
	l.expansions = append(l.expansions, expansion{id, derived.Span{Start: start, End: end}})
}

// DropExpansions removes the expansions that begin at start or later, so that a reader can read the
// text from there again.
func (l *List) DropExpansions(start int) {
	for n := len(l.expansions); n > 0 && l.expansions[n-1].at.Start >= start; n-- {
		l.expansions = l.expansions[:n-1]
	}
}

// Use adds a note for each expansion from which d.Bytes[from:to] come.
func (l *List) Use(d *derived.Text, from, to int) {
	d.EachSource(from, to, func(at derived.Span) { l.UseAt(at) })
}

// UseAt adds a note for each expansion that begins in a range of the pasted text. It reports
// whether it found any.
func (l *List) UseAt(at derived.Span) bool {
	low, high := 0, len(l.expansions)
	for low < high {
		if mid := int(uint(low+high) >> 1); l.expansions[mid].at.Start < at.Start {
			low = mid + 1
		} else {
			high = mid
		}
	}
	first := low
	for ; low < len(l.expansions) && l.expansions[low].at.Start < at.End; low++ {
		e := l.expansions[low]
		l.Add(e.id, e.at.Start, e.at.End)
	}
	return low > first
}

// Expands reports whether a byte of d.Bytes[from:to] comes from an expansion.
func (l *List) Expands(d *derived.Text, from, to int) (found bool) {
	d.EachSource(from, to, func(at derived.Span) { found = found || l.overlaps(at) })
	return found
}

// overlaps reports whether an expansion shares a byte with a range of the pasted text.
func (l *List) overlaps(at derived.Span) bool {
	low, high := 0, len(l.expansions)
	for low < high {
		if mid := int(uint(low+high) >> 1); l.expansions[mid].at.End <= at.Start {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low < len(l.expansions) && l.expansions[low].at.Start < at.End
}

// Sort orders the notes by their beginnings. Notes with the same beginning are in the order of
// texts.
func (l *List) Sort() {
	rank := func(id ID) int {
		for i := range texts {
			if texts[i].id == id {
				return i
			}
		}
		return len(texts)
	}
	for i := 1; i < len(l.Notes); i++ {
		for k := i; k > 0; k-- {
			a, b := &l.Notes[k-1], &l.Notes[k]
			if a.Start < b.Start || a.Start == b.Start && rank(a.ID) < rank(b.ID) {
				break
			}
			*a, *b = *b, *a
		}
	}
}
