package form

import "playtoken/internal/ascii"

// A Pair is one name=value pair of a form-encoded text.
type Pair struct {
	Name, Value string // decoded; "" where the encoding is broken
	// Broken marks a name or a value of broken percent-encoding or UTF-8 (D6).
	Broken bool
	// Parameter is the name of the field, "" for a name that the table lacks.
	Parameter string
	// The byte ranges of the raw name and the raw value. Without = the value is empty.
	NameStart, NameEnd, ValueStart, ValueEnd int

	Field *Field // nil for a name that the table lacks
}

// Pairs returns the pairs of a form-encoded text in their order. Empty pairs are left out.
func (t *Table) Pairs(text string) []Pair {
	var pairs []Pair
	for start := 0; start <= len(text); {
		at, nameEnd := nextPair(text, start)
		start = at.End + 1
		if at.Start == at.End {
			continue
		}
		p := Pair{NameStart: at.Start, NameEnd: nameEnd, ValueStart: min(nameEnd+1, at.End), ValueEnd: at.End}
		var nameOK, valueOK bool
		p.Name, nameOK = Decode(text[at.Start:nameEnd])
		p.Value, valueOK = Decode(text[p.ValueStart:at.End])
		p.Broken = !nameOK || !valueOK
		if id, _, ok := t.Lookup(p.Name); ok {
			p.Field = t.Fields[id]
			p.Parameter = p.Field.Name
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// ShownID reports whether the value is the id of a key or a device and nothing else, in any
// notation. Such an id has the shape of a secret and may be shown.
func (p *Pair) ShownID() bool {
	if p.Field == nil || p.Field.Secret || p.Field.Digits != SecretDigits {
		return false
	}
	value := ascii.Trim(p.Value, whiteSpace+"'\"")
	if len(value) > 2 && value[0] == '0' && value[1]|0x20 == 'x' {
		value = value[2:]
	}
	if plain, ok := unhyphened(value); ok {
		value = plain
	}
	return len(value) == SecretDigits && NotHex(value) < 0
}
