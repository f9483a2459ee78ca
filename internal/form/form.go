package form

import "time"

const (
	// MaxUnknown is the number of unknown names that get a warning each. It bounds the work for a
	// text that consists of names.
	MaxUnknown = 64
	// maxBadNumbers is the number of names with a bad number that get a problem each.
	maxBadNumbers = MaxNumbers
)

// A Form is a text that is being checked. The caller sets Table, Text and Now, calls Scan, then the
// methods that read values, and Finish last.
type Form struct {
	Table *Table
	Text  string
	Now   time.Time // relative times count from here
	Gaps  Gaps

	Problems []Problem // in the order of the table (D7)
	Warnings []Warning
	Unknown  []Unknown // by position
	// BadNumbers are the names of indexed fields whose number is above 15 or has a leading zero.
	BadNumbers []Name

	values [MaxFields]Value
	groups []group // by number; nil without numbered fields
	// unknown are names that the table lacks.
	unknown []Name
	guessed bool // guess has run
	// unreadable is the range of the first name that cannot be decoded; its End is 0 for none.
	unreadable Span
	ranks      []int // the rank of each of Problems
}

// A Value is the text's value of one field.
type Value struct {
	State State
	Text  string // decoded; only for Given
	// pair is the range of name=value, or of the second such pair for Twice. start is the beginning
	// of the value.
	pair  Span
	start int
}

// A State is the way in which a text gives a field. Only a Given field has a value to read.
type State uint8

const (
	Absent State = iota
	Empty        // the name without a value
	Given
	Broken // the percent-encoding or UTF-8 of the value cannot be decoded
	Twice  // two or more pairs of any kind
	Unread // the value is not known (Gaps)
)

// IsGiven reports whether the text gives the field with a value: one, a broken or unknown one, or
// several.
func (v *Value) IsGiven() bool { return v.State != Absent && v.State != Empty }

// A group has the values of the fields with one number.
type group struct {
	given  bool
	values []Value // in the order of Table.Numbered
}

// A Name is a name in the text that names no field, because the table lacks it or its number is
// bad.
type Name struct {
	Text string
	Span Span
	// Meant is the field before the number. Only BadNumbers have it.
	Meant ID
	// like is the field that was probably meant, if isLike. Only unknown names have it.
	like     ID
	isLike   bool
	cased    bool // differs from like in case alone
	alias    bool // an Alias of like
	sibling  bool // a parameter of another interface, whose details and fix follow
	details  string
	fix      string
	reported bool // a problem already names it
}

// Scan splits the text into values.
func (f *Form) Scan() {
	for start := 0; start <= len(f.Text); {
		pair, nameEnd := nextPair(f.Text, start)
		start = pair.End + 1
		if pair.Start == pair.End {
			continue
		}
		unknown := len(f.Gaps.Ranges) > 0 && f.isUnknown(pair, nameEnd)
		if unknown && f.Unknown[len(f.Unknown)-1].Parameter == "" {
			continue
		}
		name, ok := Decode(f.Text[pair.Start:nameEnd])
		at := Span{pair.Start, nameEnd}
		if !ok {
			if f.unreadable.End == 0 {
				f.unreadable = at
			}
			continue
		}
		id, index, ok := f.Table.Lookup(name)
		switch {
		case !ok:
			if len(f.unknown) < MaxUnknown {
				f.unknown = append(f.unknown, Name{Text: name, Span: at})
			}
		case index == Plain:
			f.values[id].set(f.Text, pair, nameEnd, unknown)
		case index == badNumber:
			if len(f.BadNumbers) < maxBadNumbers {
				f.BadNumbers = append(f.BadNumbers, Name{Text: name, Span: at, Meant: id})
			}
		default:
			f.setNumbered(id, index, pair, nameEnd, unknown)
		}
	}
}

func (f *Form) setNumbered(id ID, index int, pair Span, nameEnd int, unknown bool) {
	if f.groups == nil {
		f.groups = make([]group, MaxNumbers)
	}
	g := &f.groups[index]
	if !g.given {
		g.given, g.values = true, make([]Value, len(f.Table.Numbered))
	}
	g.values[f.Table.place(id)].set(f.Text, pair, nameEnd, unknown)
}

// set takes the pair as the field's value. Of two pairs, neither is preferred (D3).
func (v *Value) set(text string, pair Span, nameEnd int, unknown bool) {
	if v.State == Twice {
		return
	}
	if v.State != Absent {
		v.State, v.pair = Twice, pair
		return
	}
	v.pair, v.start = pair, min(nameEnd+1, pair.End)
	if unknown {
		v.State = Unread
		return
	}
	var ok bool
	v.Text, ok = Decode(text[v.start:pair.End])
	switch {
	case !ok:
		v.State = Broken
	case v.Text == "":
		v.State = Empty
	default:
		v.State = Given
	}
}

// at returns the range of a problem with the value: the value, or the second pair for Twice.
func (v *Value) at() Span {
	if v.State == Twice {
		return v.pair
	}
	return Span{v.start, v.pair.End}
}

// Value returns the value of a field with that index: Plain, or a number for which HasNumber is
// true. It panics for other numbers.
func (f *Form) Value(id ID, index int) *Value {
	if index == Plain {
		return &f.values[id]
	}
	return f.numberedValue(id, index)
}

func (f *Form) numberedValue(id ID, index int) *Value {
	return &f.groups[index].values[f.Table.place(id)]
}

// IsNumbered reports whether the text has a numbered field, with a good or a bad number.
func (f *Form) IsNumbered() bool { return f.groups != nil || len(f.BadNumbers) > 0 }

// HasNumber reports whether any field of the text has that number, from 0 to 15.
func (f *Form) HasNumber(number int) bool { return f.groups != nil && f.groups[number].given }
