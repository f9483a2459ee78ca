package token

import (
	"bytes"
	"errors"
	"net/netip"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"playtoken"
)

// wire is the terms as the token holds them: a CBOR map with integer keys, in the core deterministic encoding (RFC 8949, section
// 4.2.1). What has its default is left out, so that the token is short and every terms have one encoding alone.
type wire struct {
	IssuedAt     uint64     `cbor:"1,keyasint"`           // seconds since 1970
	Life         *uint64    `cbor:"2,keyasint,omitempty"` // seconds from IssuedAt to expiry, defaultLife unless given
	Cookie       string     `cbor:"3,keyasint,omitempty"`
	DeviceID     []byte     `cbor:"4,keyasint,omitempty"` // 16 bytes
	Network      []byte     `cbor:"5,keyasint,omitempty"` // 4 or 16 bytes of address, 1 byte of prefix length
	Keys         []wireKey  `cbor:"6,keyasint"`
	RightsType   uint8      `cbor:"7,keyasint,omitempty"` // 0 BuyToOwn, 1 Rental
	Persistent   bool       `cbor:"8,keyasint,omitempty"`
	PeriodEnd    uint64     `cbor:"9,keyasint,omitempty"` // seconds since 1970
	PlayDuration uint32     `cbor:"10,keyasint,omitempty"`
	Levels       *[5]uint16 `cbor:"11,keyasint,omitempty"` // 0 unless given
	Unknown      uint8      `cbor:"12,keyasint,omitempty"` // 1 Allow, 2 Disallow, 3 SDOnly
	ControlFlags *uint32    `cbor:"13,keyasint,omitempty"`
	ExtType      string     `cbor:"14,keyasint,omitempty"`
	ExtPayload   []byte     `cbor:"15,keyasint,omitempty"`
	Cipher       uint8      `cbor:"16,keyasint,omitempty"` // 0 aesctr, 1 aescbc
}

type wireKey struct {
	_                struct{} `cbor:",toarray"`
	ID               [16]byte
	ContentKey       [16]byte
	MinSecurityLevel uint16
}

// defaultLife is the life of a token that says nothing of it, in seconds (D15).
const defaultLife = uint64(playtoken.MaxTokenLife / time.Second)

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

// encode returns the CBOR of terms that check accepts.
func (t *Terms) encode() ([]byte, error) {
	w := wire{
		IssuedAt: uint64(t.IssuedAt.Unix()), Cookie: t.Cookie, Keys: make([]wireKey, len(t.Keys)), Cipher: uint8(t.Cipher),
		RightsType: uint8(t.RightsType), Persistent: t.Persistent, PlayDuration: t.PlayDuration,
		Unknown: uint8(t.Output.Unknown), ExtType: t.Extension.Type, ExtPayload: t.Extension.Payload,
	}
	if life := uint64(t.ExpiresAt.Unix()) - w.IssuedAt; life != defaultLife {
		w.Life = &life
	}
	if t.HasDeviceID {
		w.DeviceID = t.DeviceID[:]
	}
	if t.Network != "" {
		p, err := netip.ParsePrefix(t.Network)
		if err != nil {
			return nil, err
		}
		w.Network = append(p.Masked().Addr().AsSlice(), byte(p.Bits()))
	}
	for i, k := range t.Keys {
		w.Keys[i] = wireKey{ID: k.ID, ContentKey: k.ContentKey, MinSecurityLevel: k.MinSecurityLevel}
	}
	if !t.PeriodEnd.IsZero() {
		w.PeriodEnd = uint64(t.PeriodEnd.Unix())
	}
	o := t.Output
	levels := [5]uint16{o.AnalogVideo, o.CompressedDigitalAudio, o.CompressedDigitalVideo, o.UncompressedDigitalAudio, o.UncompressedDigitalVideo}
	if levels != [5]uint16{} {
		w.Levels = &levels
	}
	if o.HasControlFlags {
		w.ControlFlags = &o.ControlFlags
	}
	return encMode.Marshal(&w)
}

// decodeTerms reads what encode wrote. Anything that encode would have written otherwise is malformed: a second encoding of the
// same terms, fields of their default, unknown fields, bytes that follow.
func decodeTerms(plain []byte, h Header) (Terms, error) {
	var w wire
	if err := decMode.Unmarshal(plain, &w); err != nil {
		return Terms{}, ErrMalformed
	}
	const latest = 1 << 48 // far beyond the year 9999, far from overflow
	life := defaultLife
	if w.Life != nil {
		life = *w.Life
	}
	if w.IssuedAt > latest || life > latest || w.PeriodEnd > latest {
		return Terms{}, ErrMalformed
	}
	t := Terms{
		ID: h.ID, Environment: h.Environment, ServiceID: h.ServiceID,
		IssuedAt: unix(w.IssuedAt), ExpiresAt: unix(w.IssuedAt + life), Cookie: w.Cookie,
		Keys: make([]Key, len(w.Keys)), Cipher: playtoken.Cipher(w.Cipher),
		RightsType: playtoken.RightsType(w.RightsType), Persistent: w.Persistent, PlayDuration: w.PlayDuration,
		Output:    playtoken.OutputProtection{Unknown: playtoken.UnknownOutputBehavior(w.Unknown)},
		Extension: playtoken.Extension{Type: w.ExtType, Payload: w.ExtPayload},
	}
	if w.DeviceID != nil {
		t.HasDeviceID = copy(t.DeviceID[:], w.DeviceID) == len(t.DeviceID)
	}
	if n := len(w.Network); n > 0 {
		a, _ := netip.AddrFromSlice(w.Network[:n-1])
		t.Network = netip.PrefixFrom(a, int(w.Network[n-1])).String()
	}
	for i, k := range w.Keys {
		t.Keys[i] = Key{k.ID, k.ContentKey, k.MinSecurityLevel}
	}
	if w.PeriodEnd != 0 {
		t.PeriodEnd = unix(w.PeriodEnd)
	}
	if l := w.Levels; l != nil {
		o := &t.Output
		o.AnalogVideo, o.CompressedDigitalAudio, o.CompressedDigitalVideo, o.UncompressedDigitalAudio, o.UncompressedDigitalVideo = l[0], l[1], l[2], l[3], l[4]
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

func unix(seconds uint64) time.Time { return time.Unix(int64(seconds), 0).UTC() }

// check holds the terms to what a token can carry.
func (t *Terms) check() error {
	levels := []uint16{
		t.Output.AnalogVideo, t.Output.CompressedDigitalAudio, t.Output.CompressedDigitalVideo,
		t.Output.UncompressedDigitalAudio, t.Output.UncompressedDigitalVideo,
	}
	for _, l := range levels {
		if l > 999 {
			return errors.New("an output protection level over 999")
		}
	}
	rental := t.RightsType == playtoken.Rental
	switch {
	case t.ServiceID > 9_999_999_999:
		return errors.New("a service id of more than 10 digits")
	case t.IssuedAt.Unix() < 0 || t.ExpiresAt.Before(t.IssuedAt):
		return errors.New("it expires before it is issued")
	case t.IssuedAt.Nanosecond() != 0 || t.ExpiresAt.Nanosecond() != 0 || t.PeriodEnd.Nanosecond() != 0:
		return errors.New("a time with a fraction of a second")
	case !utf8.ValidString(t.Cookie) || utf8.RuneCountInString(t.Cookie) > playtoken.MaxCookie:
		return errors.New("a cookie of more than 32 characters")
	case len(t.Keys) < 1 || len(t.Keys) > playtoken.MaxKeys:
		return errors.New("not 1 to 16 keys")
	case t.Cipher > playtoken.AESCBC || t.RightsType > playtoken.Rental || t.Output.Unknown > playtoken.UnknownOutputSDOnly:
		return errors.New("an unknown word")
	case rental != !t.PeriodEnd.IsZero() || !t.PeriodEnd.IsZero() && t.PeriodEnd.Unix() <= 0:
		return errors.New("a rental without an end, or an end without a rental")
	case !rental && t.PlayDuration != 0:
		return errors.New("a play duration without a rental")
	case (t.Extension.Type == "") != (len(t.Extension.Payload) == 0) || len(t.Extension.Payload) > playtoken.MaxExtensionPayload:
		return errors.New("an extension without type or payload, or too long a payload")
	case t.Extension.Type != "" && len(t.Extension.Type) != 4:
		return errors.New("an extension type of other than 4 characters")
	case !t.HasDeviceID && t.DeviceID != [16]byte{}, !t.Output.HasControlFlags && t.Output.ControlFlags != 0:
		return errors.New("a value that is said not to be given")
	}
	return nil
}
