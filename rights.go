package playtoken

import "playtoken/internal/form"

// A RightsType is the kind of rights a license grants.
type RightsType uint8

const (
	BuyToOwn RightsType = iota
	Rental
)

// String returns the value of rightsType.
func (r RightsType) String() string { return parameters[rightsType].Values[r] }

const (
	notPersistentFlags = "00000000"
	persistentFlags    = "00000001"
)

// GeneralFlags returns the value of generalFlags.
func GeneralFlags(persistent bool) string {
	if persistent {
		return persistentFlags
	}
	return notPersistentFlags
}

// checkGeneralFlags checks generalFlags, whose lowest bit makes the license persistent. A rental
// has to be persistent (D13, D14).
func (c *checker) checkGeneralFlags() {
	const (
		details = "rental licenses must be persistent"
		fix     = "send generalFlags=" + persistentFlags + " with rightsType=Rental"
	)
	v := c.Value(generalFlags, form.Plain)
	if v.State != form.Absent && !c.readGeneralFlags() || c.request.Persistent {
		return
	}
	rights := c.Value(rightsType, form.Plain)
	if rights.State != form.Given || rights.Text != Rental.String() {
		return
	}
	if v.State == form.Absent {
		c.MissingNote(generalFlags, InvalidGeneralFlags, details, fix)
		return
	}
	p := c.Bad(generalFlags, form.Plain, InvalidGeneralFlags, details, fix)
	p.Edit = Edit{Start: p.Start, End: p.End, Replacement: persistentFlags}
}

// readGeneralFlags is false if generalFlags has a problem of its own.
func (c *checker) readGeneralFlags() bool {
	var flags [4]byte
	if !c.Usable(generalFlags, form.Plain, false) || !c.Hex(generalFlags, form.Plain, flags[:]) {
		return false
	}
	if flags[0]|flags[1]|flags[2] != 0 || flags[3] > 1 {
		c.Bad(generalFlags, form.Plain, InvalidGeneralFlags, "a bit other than the lowest is set",
			"send "+persistentFlags+" for a persistent license, else "+notPersistentFlags+" or nothing")
		return false
	}
	c.request.Persistent = flags[3] == 1
	return true
}

// checkRights checks rightsType and the rental.* parameters, which only a rental has (D13).
func (c *checker) checkRights() {
	r := c.request
	known := c.Usable(rightsType, form.Plain, true)
	if known {
		var place int
		place, known = c.Word(rightsType, form.Plain)
		r.RightsType = RightsType(place)
	}
	if known && r.RightsType == BuyToOwn {
		c.onlyRental(periodEndTime)
		c.onlyRental(playDuration)
		return
	}
	if c.Usable(periodEndTime, form.Plain, known) {
		if t, ok := c.Time(periodEndTime); ok && known && c.future(periodEndTime, t) {
			r.PeriodEnd = t
		}
	}
	if c.Usable(playDuration, form.Plain, false) {
		n, _ := c.Whole(playDuration)
		r.PlayDuration = uint32(n)
	}
}

// onlyRental adds the problem of a rental.* parameter beside BuyToOwn.
func (c *checker) onlyRental(id form.ID) {
	switch c.Value(id, form.Plain).State {
	case form.Absent:
	case form.Twice:
		c.Usable(id, form.Plain, false)
	default:
		c.Bad(id, form.Plain, InvalidRightsType, "only valid when rightsType is Rental",
			"leave it out, or send rightsType=Rental")
	}
}
