package cbor

import "encoding/binary"

// The low bits of a first byte hold a number up to 23, or one of these: a number of 1, 2, 4 or 8
// bytes follows.
const (
	inByte = 24 + iota
	in2Bytes
	in4Bytes
	in8Bytes

	infoBits = 31
)

// writeHead writes the first bytes of an item in the shortest form.
func (c *Coder) writeHead(major byte, n uint64) {
	switch {
	case n < inByte:
		c.buf = append(c.buf, major|byte(n))
	case n < 1<<8:
		c.buf = append(c.buf, major|inByte, byte(n))
	case n < 1<<16:
		c.buf = binary.BigEndian.AppendUint16(append(c.buf, major|in2Bytes), uint16(n))
	case n < 1<<32:
		c.buf = binary.BigEndian.AppendUint32(append(c.buf, major|in4Bytes), uint32(n))
	default:
		c.buf = binary.BigEndian.AppendUint64(append(c.buf, major|in8Bytes), n)
	}
}

// readHead reads the first bytes of an item of that type, and refuses all but the shortest form.
func (c *Coder) readHead(major byte) uint64 {
	b := c.buf
	if len(b) == 0 || b[0]&^infoBits != major {
		c.fail()
		return 0
	}
	info := b[0] & infoBits
	b = b[1:]
	if info < inByte {
		c.buf = b
		return uint64(info)
	}
	size := 1 << (info - inByte)
	if info > in8Bytes || size > len(b) {
		c.fail()
		return 0
	}
	var n uint64
	for _, digit := range b[:size] {
		n = n<<8 | uint64(digit)
	}
	if n < inByte || size > 1 && n>>(4*size) == 0 {
		c.fail()
		return 0
	}
	c.buf = b[size:]
	return n
}

// readString reads a string of bytes of that type.
func (c *Coder) readString(major byte) []byte {
	n := c.readCount(major)
	b := c.buf[:n:n]
	c.buf = c.buf[n:]
	return b
}

// readCount reads a head whose number counts what follows. Each byte, item or entry that follows
// takes a byte or more, so the count is at most the number of bytes.
func (c *Coder) readCount(major byte) int {
	n := c.readHead(major)
	if n > uint64(len(c.buf)) {
		c.fail()
		return 0
	}
	return int(n)
}
