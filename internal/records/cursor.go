package records

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// A Cursor is the place of a record in the records of an account. It contains only members of that
// record that the account may see, so it reveals nothing about other accounts.
type Cursor struct {
	Account   uint64
	At        time.Time
	RequestID string
}

// CursorOf returns the place of the record.
func CursorOf(r Record) Cursor { return Cursor{r.Account, r.At, r.RequestID} }

// cursorSum is the number of bytes of the hash that binds the text of a cursor to its account. The
// hash needs no key, since a forged text selects only records of the caller's own account.
const cursorSum = 6

// String returns the text of the cursor in base64url, which is opaque to callers.
func (c Cursor) String() string {
	place := append(binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMilli())), c.RequestID...)
	return base64.RawURLEncoding.EncodeToString(append(c.sum(place), place...))
}

func (c Cursor) sum(place []byte) []byte {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, c.Account), place...))
	return sum[:cursorSum]
}

// ReadCursor reads the text of a cursor of the account. It reports false for any other text.
func ReadCursor(account uint64, text string) (c Cursor, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) <= cursorSum+8 {
		return c, false
	}
	c = Cursor{account, time.UnixMilli(int64(binary.BigEndian.Uint64(b[cursorSum:]))).UTC(), string(b[cursorSum+8:])}
	return c, bytes.Equal(b[:cursorSum], c.sum(b[cursorSum:]))
}
