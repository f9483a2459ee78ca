package token

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"

	"playtoken"
)

// A View is the JSON form of terms, with the specification's names. IDs, keys and control flags are
// hexadecimal digits, the payload is Base64, times are RFC 3339 in UTC, and durations are seconds.
type View struct {
	TokenID        string    `json:"tokenId"`
	Environment    string    `json:"environment"`
	AccountID      uint64    `json:"accountId"`
	IssuedAt       time.Time `json:"issuedAt"`
	ExpirationTime time.Time `json:"expirationTime"`
	Cookie         string    `json:"cookie,omitempty"`
	DeviceID       string    `json:"deviceid,omitempty"`
	IPAddress      string    `json:"ipAddress,omitempty"`
	Keys           []KeyView `json:"keys"`
	AlgID          string    `json:"algId"`
	RightsType     string    `json:"rightsType"`
	GeneralFlags   string    `json:"generalFlags"`

	PeriodEndTime *time.Time `json:"rental.periodEndTime,omitempty"`
	PlayDuration  uint32     `json:"rental.playDuration,omitempty"`

	AnalogVideoOPL              uint16 `json:"analogVideoOPL"`
	CompressedDigitalAudioOPL   uint16 `json:"compressedDigitalAudioOPL"`
	CompressedDigitalVideoOPL   uint16 `json:"compressedDigitalVideoOPL"`
	UncompressedDigitalAudioOPL uint16 `json:"uncompressedDigitalAudioOPL"`
	UncompressedDigitalVideoOPL uint16 `json:"uncompressedDigitalVideoOPL"`
	UnknownOutputBehavior       string `json:"unknownOutputBehavior,omitempty"`
	OutputControlFlags          string `json:"outputControlFlags,omitempty"`
	ExtensionType               string `json:"extensionType,omitempty"`
	ExtensionPayload            string `json:"extensionPayload,omitempty"`
}

// A KeyView is the JSON form of a key. ContentKey is empty in a view without content keys.
type KeyView struct {
	KID                  string `json:"kid"`
	ContentKey           string `json:"contentKey,omitempty"`
	MinCertSecurityLevel uint16 `json:"minCertSecurityLevel,omitempty"`
}

// levels returns pointers to the output protection levels in the order of Table 10.
func (v *View) levels() [5]*uint16 {
	return [...]*uint16{
		&v.AnalogVideoOPL, &v.CompressedDigitalAudioOPL, &v.CompressedDigitalVideoOPL,
		&v.UncompressedDigitalAudioOPL, &v.UncompressedDigitalVideoOPL,
	}
}

// View returns the JSON form of the terms, with or without content keys.
func (t Terms) View(contentKeys bool) View {
	v := View{
		TokenID: t.ID.String(), Environment: t.Environment.String(), AccountID: t.AccountID,
		IssuedAt: t.IssuedAt, ExpirationTime: t.ExpiresAt, Cookie: t.Cookie, IPAddress: t.Network,
		AlgID: t.Cipher.String(), RightsType: t.RightsType.String(), PlayDuration: t.PlayDuration,
		GeneralFlags: playtoken.GeneralFlags(t.Persistent), UnknownOutputBehavior: t.Output.Unknown.String(),
		ExtensionType: t.Extension.Type, ExtensionPayload: base64.StdEncoding.EncodeToString(t.Extension.Payload),
	}
	if t.HasDeviceID {
		v.DeviceID = hex.EncodeToString(t.DeviceID[:])
	}
	if !t.PeriodEnd.IsZero() {
		v.PeriodEndTime = &t.PeriodEnd
	}
	if t.Output.HasControlFlags {
		v.OutputControlFlags = hex.EncodeToString(binary.BigEndian.AppendUint32(nil, t.Output.ControlFlags))
	}
	levels := v.levels()
	for i, level := range t.Output.Levels() {
		*levels[i] = *level
	}
	for _, k := range t.Keys {
		v.Keys = append(v.Keys, k.view(contentKeys))
	}
	return v
}

func (k Key) view(contentKey bool) KeyView {
	v := KeyView{KID: hex.EncodeToString(k.ID[:]), MinCertSecurityLevel: k.MinSecurityLevel}
	if contentKey {
		v.ContentKey = hex.EncodeToString(k.ContentKey[:])
	}
	return v
}

// Terms returns the terms of a view with content keys. It returns an error for a field that cannot
// be read, and for terms beyond the limits of FORMAT.md. The error contains no value of the view.
func (v View) Terms() (Terms, error) {
	t := Terms{AccountID: v.AccountID, IssuedAt: v.IssuedAt.UTC()}
	t.ExpiresAt, t.Cookie, t.Network = v.ExpirationTime.UTC(), v.Cookie, v.IPAddress
	t.Persistent, t.PlayDuration = v.GeneralFlags == playtoken.GeneralFlags(true), v.PlayDuration
	t.Extension.Type = v.ExtensionType
	levels := v.levels()
	for i, level := range t.Output.Levels() {
		*level = *levels[i]
	}
	if v.PeriodEndTime != nil {
		t.PeriodEnd = v.PeriodEndTime.UTC()
	}
	var r viewReader
	r.hex("tokenId", t.ID[:], v.TokenID)
	readWord(&r, "environment", &t.Environment, v.Environment, playtoken.Test, playtoken.Production)
	if v.DeviceID != "" {
		t.HasDeviceID = true
		r.hex("deviceid", t.DeviceID[:], v.DeviceID)
	}
	for _, k := range v.Keys {
		key := Key{MinSecurityLevel: k.MinCertSecurityLevel}
		r.hex("kid", key.ID[:], k.KID)
		r.hex("contentKey", key.ContentKey[:], k.ContentKey)
		t.Keys = append(t.Keys, key)
	}
	readWord(&r, "algId", &t.Cipher, v.AlgID, playtoken.AESCTR, playtoken.AESCBC)
	readWord(&r, "rightsType", &t.RightsType, v.RightsType, playtoken.BuyToOwn, playtoken.Rental)
	r.holds("generalFlags", v.GeneralFlags == playtoken.GeneralFlags(t.Persistent))
	readWord(&r, "unknownOutputBehavior", &t.Output.Unknown, v.UnknownOutputBehavior,
		playtoken.UnknownOutputUnset, playtoken.UnknownOutputSDOnly)
	if v.OutputControlFlags != "" {
		var flags [4]byte
		r.hex("outputControlFlags", flags[:], v.OutputControlFlags)
		t.Output.HasControlFlags, t.Output.ControlFlags = true, binary.BigEndian.Uint32(flags[:])
	}
	if v.ExtensionPayload != "" {
		payload, err := base64.StdEncoding.DecodeString(v.ExtensionPayload)
		r.holds("extensionPayload", err == nil)
		t.Extension.Payload = payload
	}
	if r.wrong != "" {
		return Terms{}, errors.New("token: " + r.wrong + " of the view is not valid")
	}
	if err := t.check(); err != nil {
		return Terms{}, wrapped{invalidTerms, err}
	}
	return t, nil
}

// A viewReader keeps the name of the first wrong field.
type viewReader struct{ wrong string }

func (r *viewReader) holds(field string, ok bool) {
	if !ok && r.wrong == "" {
		r.wrong = field
	}
}

func (r *viewReader) hex(field string, dst []byte, s string) {
	b, err := hex.DecodeString(s)
	r.holds(field, err == nil && len(b) == len(dst))
	copy(dst, b)
}

// readWord sets dst to the value from first to last whose String method returns s.
func readWord[T interface {
	~uint8
	String() string
}](r *viewReader, field string, dst *T, s string, first, last T) {
	for *dst = first; *dst <= last; *dst++ {
		if (*dst).String() == s {
			return
		}
	}
	r.holds(field, false)
}
