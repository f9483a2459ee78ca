package paste

import "playtoken"

// SecretRanges returns the byte ranges of the pasted text that must not be shown to others, in order and apart: where the
// secret ranges of Form come from, and what playtoken.SecretRuns finds in the rest of the text. text is the one that was read.
func (p *Pasted) SecretRanges(text string) [][2]int {
	const (
		sent = 1 << iota // of Form
		secret
	)
	marks := make([]uint8, len(text))
	mark := func(start, end int, what uint8) {
		for i := start; i < end; i++ {
			marks[i] |= what
		}
	}
	for _, r := range p.form.runs {
		mark(r.start, r.end, sent)
	}
	for _, r := range playtoken.SecretRanges(p.Form) {
		start, end := p.Range(r[0], r[1])
		mark(start, end, secret)
	}
	each(marks, func(m uint8) bool { return m&sent == 0 }, func(start, end int) {
		for _, r := range playtoken.SecretRuns(text[start:end]) {
			mark(start+r[0], start+r[1], secret)
		}
	})
	var ranges [][2]int
	each(marks, func(m uint8) bool { return m&secret != 0 }, func(start, end int) {
		ranges = append(ranges, [2]int{start, end})
	})
	return ranges
}

// each calls found for every stretch of marks that are wanted.
func each(marks []uint8, wanted func(uint8) bool, found func(start, end int)) {
	for i := 0; i < len(marks); i++ {
		if start := i; wanted(marks[i]) {
			for i < len(marks) && wanted(marks[i]) {
				i++
			}
			found(start, i)
		}
	}
}
