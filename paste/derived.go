package paste

// A fidelity is the relation of the bytes of a run to the pasted text.
type fidelity uint8

const (
	// replaced bytes are the value of their whole range, such as an escape.
	replaced fidelity = iota
	// exact bytes equal the bytes of their range.
	exact
	// encoded bytes equal them too, but a command encodes them before it sends them.
	encoded
)

// A run is a part of a derived text, with its range of the pasted text.
type run struct {
	at         int // its beginning in the derived text
	start, end int
	fidelity   fidelity
}

// A derived text is made from the pasted text. Its runs lead back to the pasted text.
type derived struct {
	bytes []byte
	runs  []run // by at, without gaps
}

// add appends bytes that come from the range start to end of the pasted text.
func (d *derived) add(bytes string, start, end int, f fidelity) {
	if bytes == "" {
		return
	}
	d.extend(start, end, f)
	d.bytes = append(d.bytes, bytes...)
}

// extend adds a run for bytes that the caller appends next. Bytes that are adjacent in both texts
// share a run, so a text without escapes has a single run.
func (d *derived) extend(start, end int, f fidelity) {
	if n := len(d.runs); n > 0 && f != replaced {
		if last := &d.runs[n-1]; last.fidelity == f && last.end == start {
			last.end = end
			return
		}
	}
	d.runs = append(d.runs, run{len(d.bytes), start, end, f})
}

// splice appends the bytes from from to to of another derived text.
func (d *derived) splice(o *derived, from, to int) {
	if from >= to {
		return
	}
	for k := o.find(from); k < len(o.runs) && o.runs[k].at < to; k++ {
		from, to := max(from, o.runs[k].at), min(to, o.runEnd(k))
		start, end := o.runs[k].start, o.runs[k].end
		if o.runs[k].fidelity != replaced {
			start, end = start+from-o.runs[k].at, start+to-o.runs[k].at
		}
		d.extend(start, end, o.runs[k].fidelity)
		d.bytes = append(d.bytes, o.bytes[from:to]...)
	}
}

// find returns the index of the run that contains byte i.
func (d *derived) find(i int) int {
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

func (d *derived) runEnd(k int) int {
	if k+1 < len(d.runs) {
		return d.runs[k+1].at
	}
	return len(d.bytes)
}

// span returns the range of the pasted text that the bytes from from to to come from. For no bytes,
// it is the empty range after the byte before them: the place to continue typing.
func (d *derived) span(from, to int) (start, end int) {
	switch {
	case len(d.runs) == 0:
		return 0, 0
	case from < to:
	case from == 0:
		return d.runs[0].start, d.runs[0].start
	default:
		_, end = d.span(from-1, from)
		return end, end
	}
	k := d.find(from)
	start, end = d.runs[k].start, d.runs[k].end
	if d.runs[k].fidelity != replaced {
		start += from - d.runs[k].at
	}
	for ; ; k++ {
		r, last := d.runs[k], d.runEnd(k) >= to
		if last && r.fidelity != replaced {
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
