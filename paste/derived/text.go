// Package derived holds texts that are made from a pasted text, such as the arguments of a command
// after the shell has read its quotes. Each byte of a derived text leads back to the range of the
// pasted text from which it comes.
package derived

// A Span is a byte range of the pasted text.
type Span struct{ Start, End int }

// A Fidelity is the relation between bytes of a derived text and their range of the pasted text.
type Fidelity uint8

const (
	// Replaced bytes differ from their range and come from all of it, as & comes from &amp;.
	Replaced Fidelity = iota
	// Exact bytes equal the bytes of their range.
	Exact
	// Encoded bytes equal the bytes of their range too. But a command encodes whatever is written
	// there, so an encoded text must not replace them.
	Encoded
)

// A run is a part of a derived text, with its range of the pasted text.
type run struct {
	at         int // its beginning in the derived text
	start, end int
	fidelity   Fidelity
}

// A Text is made from the pasted text. The zero Text is empty. Only its methods append to Bytes,
// since they also keep the places of the bytes.
type Text struct {
	Bytes []byte
	runs  []run // by at, without gaps
}

// Add appends bytes that come from the range start to end of the pasted text. If they are not
// Replaced, they must have the length of that range.
func (d *Text) Add(bytes string, start, end int, f Fidelity) {
	if bytes == "" {
		return
	}
	d.extend(start, end, f)
	d.Bytes = append(d.Bytes, bytes...)
}

// extend adds a run for the bytes that the caller appends next. Bytes that are adjacent in both
// texts share a run, so a text without escapes has a single run.
func (d *Text) extend(start, end int, f Fidelity) {
	if n := len(d.runs); n > 0 && f != Replaced {
		if last := &d.runs[n-1]; last.fidelity == f && last.end == start {
			last.end = end
			return
		}
	}
	d.runs = append(d.runs, run{len(d.Bytes), start, end, f})
}

// Splice appends o.Bytes[from:to] with their places. o must not be d.
func (d *Text) Splice(o *Text, from, to int) {
	if from >= to {
		return
	}
	for k := o.find(from); k < len(o.runs) && o.runs[k].at < to; k++ {
		from, to := max(from, o.runs[k].at), min(to, o.runEnd(k))
		start, end := o.runs[k].start, o.runs[k].end
		if o.runs[k].fidelity != Replaced {
			start, end = start+from-o.runs[k].at, start+to-o.runs[k].at
		}
		d.extend(start, end, o.runs[k].fidelity)
		d.Bytes = append(d.Bytes, o.Bytes[from:to]...)
	}
}

// find returns the index of the run that contains byte i.
func (d *Text) find(i int) int {
	low, high := 0, len(d.runs)
	for low < high {
		if mid := int(uint(low+high) >> 1); d.runs[mid].at <= i {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low - 1
}

func (d *Text) runEnd(k int) int {
	if k+1 < len(d.runs) {
		return d.runs[k+1].at
	}
	return len(d.Bytes)
}

// Span returns the range of the pasted text from which Bytes[from:to] come. If from equals to, it
// is the empty range after the byte before from, which is the place to continue typing. For an
// empty Text it is the beginning of the pasted text.
func (d *Text) Span(from, to int) (start, end int) {
	switch {
	case len(d.runs) == 0:
		return 0, 0
	case from < to:
	case from == 0:
		return d.runs[0].start, d.runs[0].start
	default:
		_, end = d.Span(from-1, from)
		return end, end
	}
	k := d.find(from)
	start, end = d.runs[k].start, d.runs[k].end
	if d.runs[k].fidelity != Replaced {
		start += from - d.runs[k].at
	}
	for ; ; k++ {
		r, last := d.runs[k], d.runEnd(k) >= to
		if last && r.fidelity != Replaced {
			r.end = r.start + to - r.at
		}
		if r.at > from {
			// In the pasted text the parts of a request may have another order.
			start = min(start, r.start)
			end = max(end, r.end)
		} else {
			end = r.end
		}
		if last {
			return start, end
		}
	}
}

// IsExact reports whether Bytes[from:to] occur in the pasted text unchanged and in one piece. If
// from equals to, it reports that for the byte before from. The Text must not be empty.
func (d *Text) IsExact(from, to int) bool {
	k := d.find(max(from-1, 0))
	if from < to {
		k = d.find(from)
	}
	return d.runs[k].fidelity == Exact && to <= d.runEnd(k)
}

// EachSource calls do with the ranges of the pasted text from which Bytes[from:to] come, in their
// order. Of Replaced bytes, that is the whole range from which they come.
func (d *Text) EachSource(from, to int, do func(Span)) {
	if from == to {
		return
	}
	for k := d.find(from); k < len(d.runs) && d.runs[k].at < to; k++ {
		r := d.runs[k]
		if r.fidelity != Replaced {
			r.end = r.start + min(d.runEnd(k), to) - r.at
			r.start += max(from-r.at, 0)
		}
		do(Span{r.start, r.end})
	}
}
