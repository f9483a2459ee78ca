// Package cbor codes the part of CBOR (RFC 8949) that tokens have: unsigned integers, byte strings,
// text, booleans, arrays, and maps with keys from 0 to 23. It writes the core deterministic
// encoding (section 4.2.1), and reads no other.
//
// One function describes a format in both directions. It takes a Coder, whose methods write the
// values that they are given, or set them to values that they read.
package cbor

import "unicode/utf8"

// The major types of the items, as in their first byte.
const (
	majorUint  = 0 << 5
	majorBytes = 2 << 5
	majorText  = 3 << 5
	majorArray = 4 << 5
	majorMap   = 5 << 5

	simpleFalse = 0xF4
	simpleTrue  = 0xF5
)

// A Coder writes or reads items. After a fault it reads zeros. It does not recurse, so the depth of
// nesting is bounded by the caller's description.
type Coder struct {
	// buf holds the bytes that were written, or those that are still to be read.
	buf     []byte
	reading bool
	failed  bool
}

// Writer returns a coder that appends to b.
func Writer(b []byte) Coder { return Coder{buf: b} }

// Reader returns a coder that reads b. Byte strings that it reads are parts of b.
func Reader(b []byte) Coder { return Coder{buf: b, reading: true} }

// Written returns the bytes that a writer wrote, after those that it appended them to.
func (c *Coder) Written() []byte { return c.buf }

// Complete reports whether a reader found the items that it was asked for, in their only encoding,
// and no bytes after them.
func (c *Coder) Complete() bool { return !c.failed && len(c.buf) == 0 }

// Uint codes an unsigned integer. It refuses to read a number that T cannot hold.
func Uint[T ~uint8 | ~uint16 | ~uint32 | ~uint64](c *Coder, n *T) {
	if !c.reading {
		c.writeHead(majorUint, uint64(*n))
		return
	}
	read := c.readHead(majorUint)
	if *n = T(read); uint64(*n) != read {
		*n = 0
		c.fail()
	}
}

// Bool codes a boolean.
func (c *Coder) Bool(b *bool) {
	if !c.reading {
		if *b {
			c.buf = append(c.buf, simpleTrue)
		} else {
			c.buf = append(c.buf, simpleFalse)
		}
		return
	}
	*b = false
	if len(c.buf) == 0 || c.buf[0] != simpleFalse && c.buf[0] != simpleTrue {
		c.fail()
		return
	}
	*b = c.buf[0] == simpleTrue
	c.buf = c.buf[1:]
}

// Bytes codes a byte string.
func (c *Coder) Bytes(b *[]byte) {
	if c.reading {
		*b = c.readString(majorBytes)
		return
	}
	c.writeHead(majorBytes, uint64(len(*b)))
	c.buf = append(c.buf, *b...)
}

// Fixed codes a byte string that has the length of b.
func (c *Coder) Fixed(b []byte) {
	if !c.reading {
		c.Bytes(&b)
		return
	}
	read := c.readString(majorBytes)
	if len(read) != len(b) {
		c.fail()
		read = nil
	}
	clear(b[copy(b, read):])
}

// Text codes text in UTF-8.
func (c *Coder) Text(s *string) {
	if !c.reading {
		c.writeHead(majorText, uint64(len(*s)))
		c.buf = append(c.buf, *s...)
		return
	}
	b := c.readString(majorText)
	if !utf8.Valid(b) {
		c.fail()
		b = nil
	}
	*s = string(b)
}

// Array codes the head of an array. Its n items follow.
func (c *Coder) Array(n *int) {
	if c.reading {
		*n = c.readCount(majorArray)
		return
	}
	c.writeHead(majorArray, uint64(*n))
}

// Tuple codes the head of an array that has n items.
func (c *Coder) Tuple(n int) {
	coded := n
	if c.Array(&coded); coded != n {
		c.fail()
	}
}

func (c *Coder) fail() { c.failed, c.buf = true, nil }
