package playtoken

import (
	"strings"

	"playtoken/internal/ascii"
)

// likely returns the unknown name that probably means the parameter, nil if there is none.
func (c *checker) likely(id paramID) *name {
	c.guess()
	for i := range c.unknown {
		if n := &c.unknown[i]; n.isLike && n.like == id {
			return n
		}
	}
	return nil
}

// guess finds for each unknown name the parameter that was probably meant: one that is not given, and differs in case alone or
// by one or two edits (D1).
func (c *checker) guess() {
	if c.guessed {
		return
	}
	c.guessed = true
	for i := range c.unknown {
		n := &c.unknown[i]
		best := maxEdits + 1
		for id := range paramCount {
			if c.values[id].state != absent {
				continue
			}
			if d := distance(n.text, parameters[id].Name); d < best {
				best = d
				n.like, n.isLike = id, true
				n.cased = ascii.EqualFold(n.text, parameters[id].Name)
			}
		}
	}
}

// rename is the edit that gives the name its right spelling, where it differs in case alone.
func (n *name) rename() Edit {
	if !n.cased {
		return Edit{}
	}
	return Edit{Start: n.span.start, End: n.span.end, Replacement: parameters[n.like].Name}
}

// warnUnknown warns of names that the endpoint ignores.
func (c *checker) warnUnknown() {
	c.guess()
	for i := range c.unknown {
		n := &c.unknown[i]
		w := Warning{
			Kind: UnknownParameter, Parameter: n.text, Start: n.span.start, End: n.span.end,
			Details: "the endpoint does not know this parameter and ignores it", Fix: "leave it out",
		}
		if n.isLike {
			w.Kind = MisspelledParameter
			w.Details = "the endpoint ignores this name, which is close to " + parameters[n.like].Name
			w.Fix = "rename it to " + parameters[n.like].Name
			w.Edit = n.rename()
		}
		c.warn(w)
	}
}

const (
	maxEdits = 2
	// shortName is the length up to which a parameter's name is close to another by one edit only.
	shortName    = 4
	rentalPrefix = "rental."
)

// distance is how far a name is from a parameter's: 0 when they differ in case alone or the name lacks the prefix "rental.", else
// the number of edits (one character inserted, left out or replaced, or two neighbours swapped). Above maxEdits it is not exact.
func distance(s, parameter string) int {
	if rest, ok := strings.CutPrefix(parameter, rentalPrefix); ok && ascii.EqualFold(s, rest) {
		return 0
	}
	limit := maxEdits
	if len(parameter) <= shortName {
		limit = 1
	}
	if len(s) > len(parameter)+limit || len(parameter) > len(s)+limit {
		return maxEdits + 1
	}
	s, parameter = ascii.ToLower(s), ascii.ToLower(parameter)
	d := ascii.Edits(s, parameter)
	if d > limit {
		return maxEdits + 1
	}
	return d
}

// sortWarnings puts the warnings in the order of their positions and keeps that of warnings about one place. There are few.
func sortWarnings(w []Warning) {
	for i := 1; i < len(w); i++ {
		for j := i; j > 0 && w[j].Start < w[j-1].Start; j-- {
			w[j], w[j-1] = w[j-1], w[j]
		}
	}
}
