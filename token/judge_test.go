package token_test

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"playtoken"
	"playtoken/token"
)

// A judge codes terms with fxamacker/cbor, which shares no code with this package.
type judge struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

func newJudge(t testing.TB) judge {
	t.Helper()
	options := cbor.CoreDetEncOptions()
	options.ByteArray = cbor.ByteArrayToByteSlice
	enc, err := options.EncMode()
	if err != nil {
		t.Fatal(err)
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	return judge{enc, dec}
}

// judgedTerms are the fields of FORMAT.md.
type judgedTerms struct {
	IssuedAt     int64       `cbor:"1,keyasint"`
	Life         *int64      `cbor:"2,keyasint,omitempty"`
	Cookie       string      `cbor:"3,keyasint,omitempty"`
	DeviceID     []byte      `cbor:"4,keyasint,omitempty"`
	Network      []byte      `cbor:"5,keyasint,omitempty"`
	Keys         []judgedKey `cbor:"6,keyasint"`
	RightsType   uint8       `cbor:"7,keyasint,omitempty"`
	Persistent   bool        `cbor:"8,keyasint,omitempty"`
	PeriodEnd    int64       `cbor:"9,keyasint,omitempty"`
	PlayDuration uint32      `cbor:"10,keyasint,omitempty"`
	Levels       [5]uint16   `cbor:"11,keyasint,omitzero"`
	Unknown      uint8       `cbor:"12,keyasint,omitempty"`
	ControlFlags *uint32     `cbor:"13,keyasint,omitempty"`
	ExtType      string      `cbor:"14,keyasint,omitempty"`
	ExtPayload   []byte      `cbor:"15,keyasint,omitempty"`
	Cipher       uint8       `cbor:"16,keyasint,omitempty"`
}

type judgedKey struct {
	_                struct{} `cbor:",toarray"`
	ID               [16]byte
	ContentKey       [16]byte
	MinSecurityLevel uint16
}

const judgedLife = int64(playtoken.MaxTokenLife / time.Second)

// opens returns the terms of bytes that are the only encoding of valid terms, as they open in a
// token with that header.
func (j judge) opens(plain []byte, h token.Header) (token.Terms, bool) {
	var w judgedTerms
	if err := j.dec.Unmarshal(plain, &w); err != nil {
		return token.Terms{}, false
	}
	if w.Life == nil {
		w.Life = new(judgedLife)
	} else if *w.Life == judgedLife {
		return token.Terms{}, false
	}
	for _, seconds := range []int64{w.IssuedAt, *w.Life, w.PeriodEnd} {
		if seconds < 0 || seconds > playtoken.LastSecond {
			return token.Terms{}, false
		}
	}
	if w.RightsType > 1 || w.Unknown > 3 || w.Cipher > 1 {
		return token.Terms{}, false
	}
	t := token.Terms{ID: h.ID, Environment: h.Environment, AccountID: h.AccountID}
	t.IssuedAt = time.Unix(w.IssuedAt, 0).UTC()
	t.ExpiresAt = time.Unix(w.IssuedAt+*w.Life, 0).UTC()
	if w.PeriodEnd != 0 {
		t.PeriodEnd = time.Unix(w.PeriodEnd, 0).UTC()
	}
	if w.DeviceID != nil {
		if t.HasDeviceID = true; len(w.DeviceID) != len(t.DeviceID) {
			return token.Terms{}, false
		}
		copy(t.DeviceID[:], w.DeviceID)
	}
	if n := len(w.Network); n > 0 {
		address, _ := netip.AddrFromSlice(w.Network[:n-1])
		t.Network = netip.PrefixFrom(address, int(w.Network[n-1])).String()
	}
	for _, k := range w.Keys {
		t.Keys = append(t.Keys, token.Key{ID: k.ID, ContentKey: k.ContentKey, MinSecurityLevel: k.MinSecurityLevel})
	}
	o := &t.Output
	for i, level := range o.Levels() {
		*level = w.Levels[i]
	}
	if w.ControlFlags != nil {
		o.ControlFlags, o.HasControlFlags = *w.ControlFlags, true
	}
	t.Cookie, t.Persistent, t.PlayDuration = w.Cookie, w.Persistent, w.PlayDuration
	t.RightsType, t.Cipher = playtoken.RightsType(w.RightsType), playtoken.Cipher(w.Cipher)
	o.Unknown = playtoken.UnknownOutputBehavior(w.Unknown)
	t.Extension = playtoken.Extension{Type: w.ExtType, Payload: w.ExtPayload}
	if *w.Life == judgedLife {
		w.Life = nil
	}
	again, err := j.enc.Marshal(&w)
	if err != nil || !bytes.Equal(again, plain) {
		return token.Terms{}, false
	}
	_, err = t.View(true).Terms() // checks the terms
	return t, err == nil
}

// TestJudge shows that the judge accepts the terms of every token that opens.
func TestJudge(t *testing.T) {
	j := newJudge(t)
	accepted := 0
	for _, v := range readVectors(t) {
		if v.Plain == nil {
			continue
		}
		plain, err := hex.DecodeString(*v.Plain)
		if err != nil {
			t.Fatal(err)
		}
		h, err := token.ReadHeader(v.Token)
		if err != nil {
			t.Fatal(err)
		}
		terms, ok := j.opens(plain, h)
		switch {
		case ok == (kinds[v.Error] == token.ErrMalformed):
			t.Errorf("%s: accepted %v, and the vector's error is %q", v.Name, ok, v.Error)
		case ok && v.Terms != nil:
			accepted++
			want, err := v.Terms.Terms()
			if g, w := asJSON(t, terms), asJSON(t, want); err != nil || g != w {
				t.Errorf("%s: the judge reads\n%s, want\n%s", v.Name, g, w)
			}
		}
	}
	if accepted < 20 {
		t.Errorf("the judge accepted %d vectors", accepted)
	}
}
