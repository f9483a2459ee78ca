package paste

// A fidelity says how the bytes of a run relate to the pasted text.
type fidelity uint8

const (
	// replaced bytes stand for their range as a whole.
	replaced fidelity = iota
	// exact bytes stand in the pasted text one for one.
	exact
	// encoded bytes do too, but something will encode what is put there.
	encoded
)

// A run is a stretch of a derived text and the range of the pasted text that it comes from.
type run struct {
	at         int // where it begins in the derived text
	start, end int
	fidelity   fidelity
}

// A derived text is made from the pasted one and knows the way back.
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

// extend makes room in the runs for bytes that are about to be appended. What follows on in both
// texts shares a run, so that text without escapes has one.
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

// find returns the index of the run that holds byte i.
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

// span returns the range of the pasted text that the bytes from from to to come from. That of an
// empty range is empty, after the byte before it: where one would go on typing.
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
			// The parts of a request need not stand in the order in which the endpoint sees them.
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
