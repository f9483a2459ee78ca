package token

import (
	"bytes"
	"time"

	"github.com/fxamacker/cbor/v2"

	"playtoken"
)

// wire is the encoding of the terms: a CBOR map with integer keys, in the core deterministic
// encoding (RFC 8949, section 4.2.1). Fields with their default are left out. So tokens are short,
// and terms have exactly one encoding.
type wire struct {
	IssuedAt     int64     `cbor:"1,keyasint"`           // seconds since 1970
	Life         *int64    `cbor:"2,keyasint,omitempty"` // seconds from IssuedAt to expiry, defaultLife unless given
	Cookie       string    `cbor:"3,keyasint,omitempty"`
	DeviceID     []byte    `cbor:"4,keyasint,omitempty"` // 16 bytes
	Network      []byte    `cbor:"5,keyasint,omitempty"` // 4 or 16 bytes of address, 1 byte of prefix length
	Keys         []wireKey `cbor:"6,keyasint"`
	RightsType   uint8     `cbor:"7,keyasint,omitempty"` // 0 BuyToOwn, 1 Rental
	Persistent   bool      `cbor:"8,keyasint,omitempty"`
	PeriodEnd    int64     `cbor:"9,keyasint,omitempty"` // seconds since 1970
	PlayDuration uint32    `cbor:"10,keyasint,omitempty"`
	Levels       [5]uint16 `cbor:"11,keyasint,omitzero"`
	Unknown      uint8     `cbor:"12,keyasint,omitempty"` // 1 Allow, 2 Disallow, 3 SDOnly
	ControlFlags *uint32   `cbor:"13,keyasint,omitempty"`
	ExtType      string    `cbor:"14,keyasint,omitempty"`
	ExtPayload   []byte    `cbor:"15,keyasint,omitempty"`
	Cipher       uint8     `cbor:"16,keyasint,omitempty"` // 0 aesctr, 1 aescbc
}

type wireKey struct {
	_                struct{} `cbor:",toarray"`
	ID               [16]byte
	ContentKey       [16]byte
	MinSecurityLevel uint16
}

// maxPlain is the largest size of wire in bytes: its head, and each entry with its key.
const maxPlain = 1 + (1 + 9) + (1 + 5) + (1 + 2 + 4*playtoken.MaxCookie) + (1 + 17) + (1 + 18) +
	(1 + 1 + playtoken.MaxKeys*(1+17+17+3)) + 2 + 2 + (1 + 9) + (1 + 5) + (1 + 1 + 5*3) + 2 + (1 + 5) + (1 + 5) +
	(1 + 3 + playtoken.MaxExtensionPayload) + 2

var encMode, decMode = func() (cbor.EncMode, cbor.DecMode) {
	options := cbor.CoreDetEncOptions()
	options.ByteArray = cbor.ByteArrayToByteSlice
	enc, err := options.EncMode()
	if err != nil {
		panic(err)
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	}.DecMode()
	if err != nil {
		panic(err)
	}
	return enc, dec
}()

// encode returns the CBOR of terms that check accepted.
func (t *Terms) encode() ([]byte, error) {
	// One allocation for everything that the encoder points to.
	s := new(struct {
		wire
		life  int64
		flags uint32
	})
	s.wire = wire{
		IssuedAt: t.IssuedAt.Unix(), Cookie: t.Cookie, Keys: make([]wireKey, len(t.Keys)), Cipher: uint8(t.Cipher),
		RightsType: uint8(t.RightsType), Persistent: t.Persistent, PlayDuration: t.PlayDuration,
		Unknown: uint8(t.Output.Unknown), ExtType: t.Extension.Type, ExtPayload: t.Extension.Payload,
	}
	for i, level := range t.Output.Levels() {
		s.Levels[i] = *level
	}
	if s.life = t.ExpiresAt.Unix() - t.IssuedAt.Unix(); s.life != defaultLife {
		s.Life = &s.life
	}
	if t.HasDeviceID {
		s.DeviceID = append(s.DeviceID, t.DeviceID[:]...)
	}
	if t.Network != "" {
		s.Network, _ = networkBytes(t.Network)
	}
	for i := range t.Keys {
		k := &t.Keys[i]
		s.Keys[i] = wireKey{ID: k.ID, ContentKey: k.ContentKey, MinSecurityLevel: k.MinSecurityLevel}
	}
	if t.RightsType == playtoken.Rental {
		s.PeriodEnd = t.PeriodEnd.Unix()
	}
	if t.Output.HasControlFlags {
		s.flags = t.Output.ControlFlags
		s.ControlFlags = &s.flags
	}
	return encMode.Marshal(&s.wire)
}

// decodeTerms reads the bytes that encode writes. Any other encoding is malformed: fields with
// their default, unknown fields, trailing bytes.
func decodeTerms(plain []byte, h Header) (Terms, error) {
	var w wire
	if err := decMode.Unmarshal(plain, &w); err != nil {
		return Terms{}, ErrMalformed
	}
	life := defaultLife
	if w.Life != nil {
		life = *w.Life
	}
	for _, seconds := range [...]int64{w.IssuedAt, life, w.PeriodEnd} {
		if seconds < 0 || seconds > playtoken.LastSecond {
			return Terms{}, ErrMalformed
		}
	}
	t := Terms{
		ID: h.ID, Environment: h.Environment, AccountID: h.AccountID,
		IssuedAt: unix(w.IssuedAt), Keys: make([]Key, len(w.Keys)),
		LicenseTerms: playtoken.LicenseTerms{
			ExpiresAt: unix(w.IssuedAt + life), Cookie: w.Cookie, HasDeviceID: len(w.DeviceID) > 0,
			Network: networkText(w.Network), Cipher: playtoken.Cipher(w.Cipher),
			RightsType: playtoken.RightsType(w.RightsType), Persistent: w.Persistent, PlayDuration: w.PlayDuration,
			Output:    playtoken.OutputProtection{Unknown: playtoken.UnknownOutputBehavior(w.Unknown)},
			Extension: playtoken.Extension{Type: w.ExtType, Payload: w.ExtPayload},
		},
	}
	for i, level := range t.Output.Levels() {
		*level = w.Levels[i]
	}
	copy(t.DeviceID[:], w.DeviceID)
	for i, k := range w.Keys {
		t.Keys[i] = Key{k.ID, k.ContentKey, k.MinSecurityLevel}
	}
	if w.PeriodEnd != 0 {
		t.PeriodEnd = unix(w.PeriodEnd)
	}
	if w.ControlFlags != nil {
		t.Output.ControlFlags, t.Output.HasControlFlags = *w.ControlFlags, true
	}
	if t.check() != nil {
		return Terms{}, ErrMalformed
	}
	if again, err := t.encode(); err != nil || !bytes.Equal(again, plain) {
		return Terms{}, ErrMalformed
	}
	return t, nil
}

func unix(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
