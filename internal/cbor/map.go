package cbor

// A Map is a map that is being coded. A description calls Entry for each key in ascending order,
// and End after the last.
type Map struct {
	c *Coder
	// head is the place of the map's first byte in a writer.
	head int
	// left is how many entries are still to be read.
	left int
}

// Map begins a map. Keys up to 23 take one byte, and so does the head of a map of them.
func (c *Coder) Map() Map {
	m := Map{c: c, head: len(c.buf)}
	if c.reading {
		m.left = c.readCount(majorMap)
	} else {
		c.buf = append(c.buf, majorMap)
	}
	return m
}

// Entry begins the entry of a key, and reports whether the map has it. Its value follows. A writer
// has the entry if present is true. A reader ignores present.
func (m *Map) Entry(key byte, present bool) bool {
	c := m.c
	if !c.reading {
		if present {
			c.buf[m.head]++
			c.buf = append(c.buf, key)
		}
		return present
	}
	if m.left == 0 || len(c.buf) == 0 || c.buf[0] != key {
		return false
	}
	m.left--
	c.buf = c.buf[1:]
	return true
}

// End ends the map. It refuses an entry that was read by no call of Entry: one with an unknown key,
// with a key that the map has twice, or out of order.
func (m *Map) End() {
	if m.left != 0 {
		m.c.fail()
	}
}
