package playtoken

// SecretRanges returns the byte ranges of all that must not be shown in a form-encoded text: the values of secret parameters, the
// values of names that the table does not have, since a misspelled name may hold a secret as well, and what stands there without
// a name.
func SecretRanges(text string) [][2]int {
	var ranges [][2]int
	for _, p := range Pairs(text) {
		id, known := byName(p.Parameter)
		from := p.ValueStart
		switch {
		case known && !parameters[id].Secret:
			continue
		case !known && p.NameEnd == p.ValueEnd:
			from = p.NameStart
		}
		if from < p.ValueEnd {
			ranges = append(ranges, [2]int{from, p.ValueEnd})
		}
	}
	return ranges
}
