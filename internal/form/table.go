package form

import (
	"strconv"

	"playtoken/internal/ascii"
)

// An ID is the place of a field in its table.
type ID uint8

// MaxFields is the largest number of fields of a table. It is fixed so that a Form needs no heap.
const MaxFields = 26

// A Code is an error code of the caller's.
type Code int

// String returns the code as a decimal number.
func (c Code) String() string { return strconv.Itoa(int(c)) }

// A Field is the row about one field.
type Field struct {
	Name string
	Kind Kind
	// Format describes a valid value in a phrase.
	Format string
	// Indexed marks fields that can also be written Name.N, N from 0 to 15 (D19).
	Indexed bool
	// Secret marks fields whose values must never be shown, logged or repeated.
	Secret bool

	Values   []string // KindWord: the allowed words, the default first where there is one
	Digits   int      // KindHex, KindKeyID: number of hexadecimal digits
	Min, Max int64    // KindWhole: bounds; KindText: Max characters; KindBase64: Max decoded bytes

	// The codes of a field that is missing although required, given without a value, wrong, or of
	// the wrong length (D4). Length 0 means that a wrong length has the code Invalid.
	Missing, Empty, Invalid, Length Code
}

// A Table describes the fields of a form.
type Table struct {
	// Fields are in the order in which their problems are reported. SetFields sets them.
	Fields []*Field
	// Noun is the thing that numbers in names of fields count, such as "key" for "kid.3".
	Noun string
	// Numbered are the Indexed fields in the order in which the problems of one number are
	// reported.
	Numbered []ID
	// Unreadable is the code of a name that cannot be decoded.
	Unreadable Code
	// Sibling explains a parameter of another interface with that name and value, if it is one. It
	// may be nil.
	Sibling func(name, value string) (details, fix string, ok bool)
	// Aliases are names that other programs have for fields.
	Aliases []Alias
	// AfterNumbered is the first field whose problems follow the problems of numbered fields.
	AfterNumbered ID

	names []string // of Fields; a search reads them faster
}

// SetFields sets Fields. There are at most MaxFields.
func (t *Table) SetFields(fields []*Field) {
	t.Fields, t.names = fields, make([]string, len(fields))
	for i, f := range fields {
		t.names[i] = f.Name
	}
}

const (
	// MaxNumbers is the number of numbers that a field's name can carry: 0 to 15 (D19).
	MaxNumbers = 16
	// Plain is the index of a name without a number.
	Plain = -1
	// badNumber is the index of a name whose number is above 15 or has a leading zero.
	badNumber = MaxNumbers
)

// ByName finds a name without a number. A map would be no faster, and large in a browser.
func (t *Table) ByName(name string) (ID, bool) {
	for i, n := range t.names {
		if n == name {
			return ID(i), true
		}
	}
	return 0, false
}

// Lookup finds the field of a name, and the index that the name carries.
func (t *Table) Lookup(name string) (id ID, index int, ok bool) {
	if id, ok = t.ByName(name); ok {
		return id, Plain, true
	}
	dot := len(name) - 1
	for dot >= 0 && ascii.IsDigit(name[dot]) {
		dot--
	}
	if dot < 0 || dot == len(name)-1 || name[dot] != '.' {
		return 0, 0, false
	}
	if id, ok = t.ByName(name[:dot]); !ok || !t.Fields[id].Indexed {
		return 0, 0, false
	}
	digits := name[dot+1:]
	if n, ok := ParseWhole(digits, MaxNumbers-1); ok && (len(digits) == 1 || digits[0] != '0') {
		return id, int(n), true
	}
	return id, badNumber, true
}

// place returns the place of an indexed field in Numbered.
func (t *Table) place(id ID) int {
	for i, n := range t.Numbered {
		if n == id {
			return i
		}
	}
	return 0
}
