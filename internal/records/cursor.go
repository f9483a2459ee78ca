package records

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// A Cursor is a place among the records of a service: that of one of its records, by what the service sees of it. So it
// tells a service nothing about the records of others.
type Cursor struct {
	Service   uint64
	At        time.Time
	RequestID string
}

// CursorOf is the place of the record.
func CursorOf(r Record) Cursor { return Cursor{r.Service, r.At, r.RequestID} }

// cursorSum is how many bytes bind the text of a cursor to its service. They need no key: whoever makes a text up finds
// records of the own service alone.
const cursorSum = 6

// String is the text of the cursor, which callers take as it is.
func (c Cursor) String() string {
	place := append(binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMilli())), c.RequestID...)
	return base64.RawURLEncoding.EncodeToString(append(c.sum(place), place...))
}

func (c Cursor) sum(place []byte) []byte {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, c.Service), place...))
	return sum[:cursorSum]
}

// ReadCursor reads the text of a cursor of the service. It is false for the text of another's, or of none.
func ReadCursor(service uint64, text string) (c Cursor, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) <= cursorSum+8 {
		return c, false
	}
	c = Cursor{service, time.UnixMilli(int64(binary.BigEndian.Uint64(b[cursorSum:]))).UTC(), string(b[cursorSum+8:])}
	return c, bytes.Equal(b[:cursorSum], c.sum(b[cursorSum:]))
}
