package playtoken

import "strconv"

// checkOutput checks the output protection (D14).
func (c *checker) checkOutput() {
	o := &c.request.Output
	for i, level := range [...]*uint16{
		&o.AnalogVideo, &o.CompressedDigitalAudio, &o.CompressedDigitalVideo, &o.UncompressedDigitalAudio, &o.UncompressedDigitalVideo,
	} {
		id := analogVideoOPL + paramID(i)
		v := &c.values[id]
		if !c.usable(id, notIndexed, v, true) {
			continue
		}
		if n, ok := c.whole(id, v); ok {
			*level = uint16(n)
			c.warnLevel(id, v, n)
		}
	}
	if i, ok := c.word(unknownOutputBehavior, notIndexed, &c.values[unknownOutputBehavior], false); ok {
		o.Unknown = UnknownOutputAllow + UnknownOutputBehavior(i)
	}
	if v := &c.values[outputControlFlags]; c.usable(outputControlFlags, notIndexed, v, false) && c.hex(outputControlFlags, notIndexed, v) {
		var flags [4]byte
		decodeHex(flags[:], v.text)
		o.ControlFlags = uint32(flags[0])<<24 | uint32(flags[1])<<16 | uint32(flags[2])<<8 | uint32(flags[3])
		o.HasControlFlags = true
	}
}

// warnLevel warns of a level that PlayReady gives no meaning; never of 0, and never a problem (D14).
func (c *checker) warnLevel(id paramID, v *value, level int64) {
	if level == 0 {
		return
	}
	levels := parameters[id].Levels
	list := ""
	for i, l := range levels {
		if l == level {
			return
		}
		if i > 0 {
			list += ", "
		}
		list += strconv.FormatInt(l, 10)
	}
	at := v.at()
	c.warn(Warning{
		Kind: UndefinedLevel, Parameter: parameters[id].Name, Details: "PlayReady defines no such level for this output",
		Fix: "send one of " + list + ", or 0 for no restriction", Start: at.start, End: at.end,
	})
}
