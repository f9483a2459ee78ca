package form

// A Pair is one name=value pair of a form-encoded text.
type Pair struct {
	Name, Value string // decoded; "" where the encoding is broken
	// Broken marks a name or a value of broken percent-encoding or UTF-8 (D6).
	Broken bool
	// Parameter is the name of the field, "" for a name that the table lacks.
	Parameter string
	// The byte ranges of the raw name and the raw value. Without = the value is empty.
	NameStart, NameEnd, ValueStart, ValueEnd int

	field *Field // nil for a name that the table lacks
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
			p.field = t.Fields[id]
			p.Parameter = p.field.Name
		}
		pairs = append(pairs, p)
	}
	return pairs
}
