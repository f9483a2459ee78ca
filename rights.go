package playtoken

// persistence is what the request says of the license's persistence.
type persistence uint8

const (
	persistenceUnknown persistence = iota // generalFlags has a problem of its own
	notPersistent
	persistent
)

// checkGeneralFlags checks generalFlags, whose lowest bit makes the license persistent, which that of a rental must be
// (D13, D14).
func (c *checker) checkGeneralFlags() {
	v := &c.values[generalFlags]
	state := notPersistent
	if v.state != absent {
		state = c.generalFlags(v)
	}
	c.request.Persistent = state == persistent
	rights := &c.values[rightsType]
	if state != notPersistent || rights.state != given || rights.text != Rental.String() {
		return
	}
	problem := Problem{
		Code: InvalidGeneralFlags, Parameter: parameters[generalFlags].Name,
		Details: "rental licenses must be persistent", Fix: "send generalFlags=00000001 with rightsType=Rental",
		Start: len(c.text), End: len(c.text),
	}
	if v.state == given {
		at := v.at()
		problem.Start, problem.End = at.start, at.end
		problem.Edit = Edit{Start: at.start, End: at.end, Replacement: "00000001"}
	} else if n := c.likely(generalFlags); n != nil {
		problem.Start, problem.End, problem.Edit = n.span.start, n.span.end, n.rename()
	}
	c.problem(rank(generalFlags, notIndexed), problem)
}

func (c *checker) generalFlags(v *value) persistence {
	if !c.usable(generalFlags, notIndexed, v, false) || !c.hex(generalFlags, notIndexed, v) {
		return persistenceUnknown
	}
	var flags [4]byte
	decodeHex(flags[:], v.text)
	switch flags {
	case [4]byte{}:
		return notPersistent
	case [4]byte{3: 1}:
		return persistent
	}
	c.bad(generalFlags, notIndexed, v, InvalidGeneralFlags, "a bit other than the lowest is set",
		"send 00000001 for a persistent license, else 00000000 or nothing")
	return persistenceUnknown
}

// checkRights checks rightsType and the rental.* parameters, which only a rental has (D13).
func (c *checker) checkRights() {
	i, ok := c.word(rightsType, notIndexed, &c.values[rightsType], true)
	r := c.request
	r.RightsType = RightsType(i)
	end, duration := &c.values[periodEndTime], &c.values[playDuration]
	if ok && r.RightsType == BuyToOwn {
		c.onlyRental(periodEndTime, end)
		c.onlyRental(playDuration, duration)
		return
	}
	if c.usable(periodEndTime, notIndexed, end, ok) {
		if t, isTime := c.time(periodEndTime, end); isTime && ok && c.future(periodEndTime, end, t) {
			r.PeriodEnd = t
		}
	}
	if c.usable(playDuration, notIndexed, duration, false) {
		if n, ok := c.whole(playDuration, duration); ok {
			r.PlayDuration = uint32(n)
		}
	}
}

// onlyRental adds the problem of a rental.* parameter beside BuyToOwn.
func (c *checker) onlyRental(id paramID, v *value) {
	switch v.state {
	case absent:
	case twice:
		c.usable(id, notIndexed, v, false)
	default:
		c.bad(id, notIndexed, v, InvalidRightsType, "only valid when rightsType is Rental", "leave it out, or send rightsType=Rental")
	}
}

// whole checks a KindWhole parameter.
func (c *checker) whole(id paramID, v *value) (int64, bool) {
	p := &parameters[id]
	if n, ok := parseWhole(v.text, p.Max); ok && n >= p.Min {
		return n, true
	}
	c.invalid(id, notIndexed, v, p.Invalid, p.Name+" is not a "+p.Format, func(s string) bool {
		n, ok := parseWhole(s, p.Max)
		return ok && n >= p.Min
	})
	return 0, false
}
