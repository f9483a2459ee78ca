package playtoken

import (
	"strconv"

	"playtoken/internal/form"
)

// OutputProtection is the protection that a license requires at the outputs.
type OutputProtection struct {
	// The output protection levels, 0 to MaxLevel each.
	AnalogVideo              uint16
	CompressedDigitalAudio   uint16
	CompressedDigitalVideo   uint16
	UncompressedDigitalAudio uint16
	UncompressedDigitalVideo uint16

	Unknown UnknownOutputBehavior
	// ControlFlags is outputControlFlags, if HasControlFlags.
	ControlFlags    uint32
	HasControlFlags bool
}

// Levels returns the output protection levels in the order of Table 10.
func (o *OutputProtection) Levels() [5]*uint16 {
	return [...]*uint16{
		&o.AnalogVideo, &o.CompressedDigitalAudio, &o.CompressedDigitalVideo,
		&o.UncompressedDigitalAudio, &o.UncompressedDigitalVideo,
	}
}

// An UnknownOutputBehavior is the behavior at an unknown output.
type UnknownOutputBehavior uint8

const (
	UnknownOutputUnset UnknownOutputBehavior = iota
	UnknownOutputAllow
	UnknownOutputDisallow
	UnknownOutputSDOnly
)

// String returns the value of unknownOutputBehavior, "" when unset.
func (b UnknownOutputBehavior) String() string {
	if b == UnknownOutputUnset {
		return ""
	}
	return parameters[unknownOutputBehavior].Values[b-1]
}

// checkOutput checks the output protection (D14).
func (c *checker) checkOutput() {
	o := &c.request.Output
	for i, level := range o.Levels() {
		id := analogVideoOPL + form.ID(i)
		if !c.Usable(id, form.Plain, true) {
			continue
		}
		if n, ok := c.Whole(id); ok {
			*level = uint16(n)
			c.warnLevel(id, n)
		}
	}
	if c.Usable(unknownOutputBehavior, form.Plain, false) {
		if place, ok := c.Word(unknownOutputBehavior, form.Plain); ok {
			o.Unknown = UnknownOutputAllow + UnknownOutputBehavior(place)
		}
	}
	var b [4]byte
	if c.Usable(outputControlFlags, form.Plain, false) && c.Hex(outputControlFlags, form.Plain, b[:]) {
		o.ControlFlags, o.HasControlFlags = uint32(b[0])<<24|uint32(b[1])<<16|uint32(b[2])<<8|uint32(b[3]), true
	}
}

// warnLevel warns of a level that PlayReady does not define, except 0. It is never a problem (D14).
func (c *checker) warnLevel(id form.ID, level int64) {
	if level == 0 {
		return
	}
	list := ""
	for i, l := range parameters[id].Levels {
		if l == level {
			return
		}
		if i > 0 {
			list += ", "
		}
		list += strconv.FormatInt(l, 10)
	}
	c.Warn(id, form.Plain, UndefinedLevel, "PlayReady defines no such level for this output",
		"send one of "+list+", or 0 for no restriction")
}
