package token

import (
	"bytes"
	"time"

	"playtoken"
	"playtoken/internal/cbor"
)

// wire is terms with the fields that they encode in another form: as a CBOR map with integer keys,
// in the core deterministic encoding (RFC 8949, section 4.2.1). Fields with their default are left
// out. So tokens are short, and terms have exactly one encoding.
type wire struct {
	*Terms
	issuedAt, periodEnd uint64 // seconds since 1970
	life                uint64 // seconds from issuedAt to expiry
	network             []byte // 4 or 16 bytes of address, 1 byte of prefix length
}

// code writes the terms, or reads them.
func (w *wire) code(c *cbor.Coder) {
	m := c.Map()
	if m.Entry(1, true) {
		cbor.Uint(c, &w.issuedAt)
	}
	if m.Entry(2, w.life != defaultLife) {
		cbor.Uint(c, &w.life)
	}
	if m.Entry(3, w.Cookie != "") {
		c.Text(&w.Cookie)
	}
	if w.HasDeviceID = m.Entry(4, w.HasDeviceID); w.HasDeviceID {
		c.Fixed(w.DeviceID[:])
	}
	if m.Entry(5, len(w.network) > 0) {
		c.Bytes(&w.network)
	}
	if m.Entry(6, true) {
		w.codeKeys(c)
	}
	if m.Entry(7, w.RightsType != playtoken.BuyToOwn) {
		cbor.Uint(c, &w.RightsType)
	}
	if m.Entry(8, w.Persistent) {
		c.Bool(&w.Persistent)
	}
	if m.Entry(9, w.periodEnd != 0) {
		cbor.Uint(c, &w.periodEnd)
	}
	if m.Entry(10, w.PlayDuration != 0) {
		cbor.Uint(c, &w.PlayDuration)
	}
	if m.Entry(11, w.hasLevels()) {
		w.codeLevels(c)
	}
	if m.Entry(12, w.Output.Unknown != playtoken.UnknownOutputUnset) {
		cbor.Uint(c, &w.Output.Unknown)
	}
	if w.Output.HasControlFlags = m.Entry(13, w.Output.HasControlFlags); w.Output.HasControlFlags {
		cbor.Uint(c, &w.Output.ControlFlags)
	}
	if m.Entry(14, w.Extension.Type != "") {
		c.Text(&w.Extension.Type)
	}
	if m.Entry(15, len(w.Extension.Payload) > 0) {
		c.Bytes(&w.Extension.Payload)
	}
	if m.Entry(16, w.Cipher != playtoken.AESCTR) {
		cbor.Uint(c, &w.Cipher)
	}
	m.End()
}

func (w *wire) codeKeys(c *cbor.Coder) {
	n := len(w.Keys)
	if c.Array(&n); n != len(w.Keys) {
		w.Keys = make([]Key, n)
	}
	for i := range w.Keys {
		k := &w.Keys[i]
		c.Tuple(3)
		c.Fixed(k.ID[:])
		c.Fixed(k.ContentKey[:])
		cbor.Uint(c, &k.MinSecurityLevel)
	}
}

func (w *wire) hasLevels() bool {
	for _, level := range w.Output.Levels() {
		if *level != 0 {
			return true
		}
	}
	return false
}

func (w *wire) codeLevels(c *cbor.Coder) {
	levels := w.Output.Levels()
	c.Tuple(len(levels))
	for _, level := range levels {
		cbor.Uint(c, level)
	}
}

// maxPlain is the largest size of wire in bytes: its head, and each entry with its key.
const maxPlain = 1 + (1 + 9) + (1 + 5) + (1 + 2 + 4*playtoken.MaxCookie) + (1 + 17) + (1 + 18) +
	(1 + 1 + playtoken.MaxKeys*(1+17+17+3)) + 2 + 2 + (1 + 9) + (1 + 5) + (1 + 1 + 5*3) + 2 + (1 + 5) + (1 + 5) +
	(1 + 3 + playtoken.MaxExtensionPayload) + 2

// encode returns the CBOR of terms that check accepted.
func (t *Terms) encode() []byte {
	w := wire{
		Terms: t, issuedAt: uint64(t.IssuedAt.Unix()), life: uint64(t.ExpiresAt.Unix() - t.IssuedAt.Unix()),
	}
	if t.Network != "" {
		w.network, _ = networkBytes(t.Network)
	}
	if t.RightsType == playtoken.Rental {
		w.periodEnd = uint64(t.PeriodEnd.Unix())
	}
	c := cbor.Writer(make([]byte, 0, 128+len(t.Keys)*64+len(t.Extension.Payload)))
	w.code(&c)
	return c.Written()
}

// decodeTerms reads the bytes that encode writes. Any other encoding is malformed: fields with
// their default, unknown fields, trailing bytes.
func decodeTerms(plain []byte, h Header) (Terms, error) {
	t := Terms{ID: h.ID, Environment: h.Environment, AccountID: h.AccountID}
	w := wire{Terms: &t, life: defaultLife}
	c := cbor.Reader(plain)
	if w.code(&c); !c.Complete() {
		return Terms{}, ErrMalformed
	}
	for _, seconds := range [...]uint64{w.issuedAt, w.life, w.periodEnd} {
		if seconds > playtoken.LastSecond {
			return Terms{}, ErrMalformed
		}
	}
	t.IssuedAt, t.ExpiresAt = unix(w.issuedAt), unix(w.issuedAt+w.life)
	t.Network = networkText(w.network)
	if w.periodEnd != 0 {
		t.PeriodEnd = unix(w.periodEnd)
	}
	if t.check() != nil || !bytes.Equal(t.encode(), plain) {
		return Terms{}, ErrMalformed
	}
	return t, nil
}

func unix(seconds uint64) time.Time { return time.Unix(int64(seconds), 0).UTC() }
