package form

// Gaps are the parts of a text that are not known, such as a variable in a command (D27). A value
// that has such a part is not checked.
type Gaps struct {
	// Ranges are the unknown parts, by position and apart.
	Ranges []Span
	// Open means that the text may lack parameters.
	Open bool
}

// An Unknown is a value that was not checked, because a part of it is not known.
type Unknown struct {
	// Parameter is the name as the text has it, "" if the name itself is not known.
	Parameter string
	// Start and End are the byte range of the value, or of the whole pair without a known name.
	Start, End int
}

// touches reports whether a range of the text has an unknown part.
func (g *Gaps) touches(at Span) bool {
	low, high := 0, len(g.Ranges)
	for low < high {
		if mid := int(uint(low+high) >> 1); g.Ranges[mid].End <= at.Start {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low < len(g.Ranges) && g.Ranges[low].Start < at.End
}

// isUnknown reports whether the name or the value of a pair is not known, and lists it. After a
// pair with an unknown name, any parameter may be given.
func (f *Form) isUnknown(pair Span, nameEnd int) bool {
	if !f.Gaps.touches(pair) {
		return false
	}
	u := Unknown{Start: pair.Start, End: pair.End}
	if f.Gaps.touches(Span{pair.Start, nameEnd}) {
		f.Gaps.Open = true
	} else {
		u.Parameter, _ = Decode(f.Text[pair.Start:nameEnd])
		u.Start = min(nameEnd+1, pair.End)
	}
	f.Unknown = append(f.Unknown, u)
	return true
}
