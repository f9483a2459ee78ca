package playtoken

// A Pair is one name=value pair of a form-encoded text, as it stands there.
type Pair struct {
	Name, Value string // decoded; "" where the encoding is broken
	// Broken says that the percent-encoding or UTF-8 of the name or of the value is broken (D6).
	Broken bool
	// Parameter is the row of the table that the name means, "" where the table has none.
	Parameter string
	// The byte ranges in the text of the raw name, and of the raw value, which is empty where there is no =.
	NameStart, NameEnd, ValueStart, ValueEnd int
}

// Pairs returns the pairs of a form-encoded text in their order, so that a form can show what a text says. Empty pairs are left
// out.
func Pairs(text string) []Pair {
	var pairs []Pair
	for start := 0; start <= len(text); {
		at, nameEnd := nextPair(text, start)
		start = at.end + 1
		if at.start == at.end {
			continue
		}
		p := Pair{NameStart: at.start, NameEnd: nameEnd, ValueStart: min(nameEnd+1, at.end), ValueEnd: at.end}
		var nameOK, valueOK bool
		p.Name, nameOK = decode(text[at.start:nameEnd])
		p.Value, valueOK = decode(text[p.ValueStart:at.end])
		p.Broken = !nameOK || !valueOK
		if id, _, ok := lookup(p.Name); ok {
			p.Parameter = parameters[id].Name
		}
		pairs = append(pairs, p)
	}
	return pairs
}
