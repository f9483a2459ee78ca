package form

import (
	"strings"

	"playtoken/internal/ascii"
)

// likely returns the unknown name that probably means the field, nil for none.
func (f *Form) likely(id ID) *Name {
	f.guess()
	for i := range f.unknown {
		if n := &f.unknown[i]; n.isLike && n.like == id {
			return n
		}
	}
	return nil
}

// guess finds for each unknown name the field that was probably meant: one that is absent, and
// whose name differs in case alone or by one or two edits, or has the name as an alias (D1).
func (f *Form) guess() {
	if f.guessed {
		return
	}
	f.guessed = true
	for i := range f.unknown {
		n := &f.unknown[i]
		if n.details, n.fix, n.sibling = f.sibling(n); n.sibling {
			continue
		}
		if id, ok := f.Table.alias(n.Text); ok {
			// Beside the field itself, such a name is close to nothing else.
			n.like, n.isLike, n.alias = id, f.values[id].State == Absent, true
			continue
		}
		best := maxEdits + 1
		for id, name := range f.Table.names {
			if f.values[id].State != Absent {
				continue
			}
			if d := distance(n.Text, name); d < best {
				best = d
				n.like, n.isLike = ID(id), true
				n.cased = ascii.EqualFold(n.Text, name)
			}
		}
	}
}

// sibling explains a name that is a parameter of another interface.
func (f *Form) sibling(n *Name) (details, fix string, ok bool) {
	if f.Table.Sibling == nil {
		return "", "", false
	}
	pair, nameEnd := nextPair(f.Text, n.Span.Start)
	value, _ := Decode(f.Text[min(nameEnd+1, pair.End):pair.End])
	return f.Table.Sibling(n.Text, value)
}

// rename returns the edit that writes the right name, if it is certain: for a name that differs in
// case alone, and for an alias.
func (f *Form) rename(n *Name) Edit {
	if !n.cased && !n.alias {
		return Edit{}
	}
	return Edit{Start: n.Span.Start, End: n.Span.End, Replacement: f.Table.names[n.like]}
}

// warnUnknown warns of names that the endpoint ignores.
func (f *Form) warnUnknown() {
	f.guess()
	for i := range f.unknown {
		n := &f.unknown[i]
		w := Warning{
			Kind: UnknownParameter, Parameter: n.Text, Start: n.Span.Start, End: n.Span.End, Repeats: n.reported,
			Details: "the endpoint does not know this parameter and ignores it", Fix: "leave it out",
		}
		switch {
		case n.sibling:
			w.Kind, w.Details, w.Fix = SiblingParameter, n.details, n.fix
		case n.isLike:
			w.Kind = MisspelledParameter
			w.Details = "the endpoint ignores this name, which is close to " + f.Table.names[n.like]
			if n.alias {
				w.Details = "the endpoint ignores this name, and " + f.Table.names[n.like] + " is the one that it reads"
			}
			w.Fix = "rename it to " + f.Table.names[n.like]
			w.Edit = f.rename(n)
		}
		f.Warnings = append(f.Warnings, w)
	}
}

const (
	maxEdits = 2
	// ShortName is the length up to which a name is close to another by one edit only.
	ShortName = 4
)

// distance returns how far a name is from a field's. It is 0 if they differ in case alone, or if
// the name lacks the field's prefix, such as "rental.". Otherwise it is the number of edits: a
// character inserted, left out or replaced, or two neighbours swapped. Above maxEdits it is not
// exact.
func distance(s, field string) int {
	if _, rest, ok := strings.Cut(field, "."); ok && ascii.EqualFold(s, rest) {
		return 0
	}
	limit := maxEdits
	if len(field) <= ShortName {
		limit = 1
	}
	if len(s) > len(field)+limit || len(field) > len(s)+limit {
		return maxEdits + 1
	}
	d := ascii.Edits(ascii.ToLower(s), ascii.ToLower(field))
	if d > limit {
		return maxEdits + 1
	}
	return d
}

// IsNear reports whether a name is a field's or close to one.
func (t *Table) IsNear(name string) bool {
	for _, field := range t.names {
		if distance(name, field) <= maxEdits {
			return true
		}
	}
	return false
}
