package paste

import (
	"playtoken"
	"playtoken/internal/ascii"
)

// SecretRanges returns the byte ranges of the pasted text that hold secrets, ordered and without
// overlap: the secret values of Form, and the results of playtoken.SecretRuns for the whole text.
// text is the argument of Read.
func (p *Pasted) SecretRanges(text string) [][2]int {
	hidden := make([]bool, len(text))
	hide := func(start, end int) {
		for i := start; i < end; i++ {
			hidden[i] = true
		}
	}
	secrets := playtoken.SecretRanges(p.Form)
	for _, r := range secrets {
		hide(p.Range(r[0], r[1]))
	}
	for _, r := range playtoken.SecretRuns(p.withoutShown(text, secrets)) {
		hide(r[0], r[1])
	}
	var ranges [][2]int
	for i := 0; i < len(hidden); i++ {
		if start := i; hidden[i] {
			for i < len(hidden) && hidden[i] {
				i++
			}
			ranges = append(ranges, [2]int{start, i})
		}
	}
	return ranges
}

// withoutShown replaces the names and IDs in Form that are not secret with words that no secret can
// contain.
func (p *Pasted) withoutShown(text string, secrets [][2]int) string {
	plain := []byte(text)
	blank := func(start, end int, whole bool) {
		for len(secrets) > 0 && secrets[0][1] <= start {
			secrets = secrets[1:]
		}
		if len(secrets) > 0 && secrets[0][0] < end {
			return
		}
		from, to := p.Range(start, end)
		if !whole {
			// A misspelt name may contain digits of a secret that continues outside Form. A single
			// digit is a letter of the name.
			first, last := from, to
			for first < last && ascii.IsHex(text[first]) {
				first++
			}
			for last > first && ascii.IsHex(text[last-1]) {
				last--
			}
			if first > from+1 {
				from = first
			}
			if last < to-1 {
				to = last
			}
		}
		for ; from < to; from++ {
			plain[from] = 'z'
		}
	}
	for _, pair := range playtoken.Pairs(p.Form) {
		blank(pair.NameStart, pair.NameEnd, pair.Parameter != "")
		if pair.ShownID() {
			blank(pair.ValueStart, pair.ValueEnd, true)
		}
	}
	return string(plain)
}
