package playtoken

// SecretRanges returns the byte ranges of all that must not be shown in a form-encoded text: the values of secret parameters, the
// values of names that the table does not have, since a misspelled name may hold a secret as well, and what stands there without
// a name.
func SecretRanges(text string) [][2]int {
	var ranges [][2]int
	for start := 0; start <= len(text); {
		pair, nameEnd := nextPair(text, start)
		start = pair.end + 1
		name, _ := decode(text[pair.start:nameEnd])
		id, _, known := lookup(name)
		from := min(nameEnd+1, pair.end)
		switch {
		case known && !parameters[id].Secret:
			continue
		case !known && nameEnd == pair.end:
			from = pair.start
		}
		if from < pair.end {
			ranges = append(ranges, [2]int{from, pair.end})
		}
	}
	return ranges
}
