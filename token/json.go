package token

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
)

// View is terms in the specification's words, for JSON. Content keys are hexadecimal digits, and only where they were asked for.
type View struct {
	TokenID        string    `json:"tokenId"`
	Environment    string    `json:"environment"`
	ServiceID      uint64    `json:"serviceId"`
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

// KeyView is a key in the specification's words.
type KeyView struct {
	KID                  string `json:"kid"`
	ContentKey           string `json:"contentKey,omitempty"`
	MinCertSecurityLevel uint16 `json:"minCertSecurityLevel,omitempty"`
}

// View returns the terms for JSON, with the content keys or without.
func (t Terms) View(contentKeys bool) View {
	v := View{
		TokenID: t.ID.String(), Environment: t.Environment.String(), ServiceID: t.ServiceID,
		IssuedAt: t.IssuedAt, ExpirationTime: t.ExpiresAt, Cookie: t.Cookie, IPAddress: t.Network,
		AlgID: t.Cipher.String(), RightsType: t.RightsType.String(), GeneralFlags: "00000000", PlayDuration: t.PlayDuration,
		AnalogVideoOPL: t.Output.AnalogVideo, CompressedDigitalAudioOPL: t.Output.CompressedDigitalAudio,
		CompressedDigitalVideoOPL: t.Output.CompressedDigitalVideo, UncompressedDigitalAudioOPL: t.Output.UncompressedDigitalAudio,
		UncompressedDigitalVideoOPL: t.Output.UncompressedDigitalVideo, UnknownOutputBehavior: t.Output.Unknown.String(),
		ExtensionType: t.Extension.Type, ExtensionPayload: base64.StdEncoding.EncodeToString(t.Extension.Payload),
	}
	if t.HasDeviceID {
		v.DeviceID = hex.EncodeToString(t.DeviceID[:])
	}
	if t.Persistent {
		v.GeneralFlags = "00000001"
	}
	if !t.PeriodEnd.IsZero() {
		v.PeriodEndTime = &t.PeriodEnd
	}
	if t.Output.HasControlFlags {
		v.OutputControlFlags = fmt.Sprintf("%08x", t.Output.ControlFlags)
	}
	for _, k := range t.Keys {
		view := KeyView{KID: hex.EncodeToString(k.ID[:]), MinCertSecurityLevel: k.MinSecurityLevel}
		if contentKeys {
			view.ContentKey = hex.EncodeToString(k.ContentKey[:])
		}
		v.Keys = append(v.Keys, view)
	}
	return v
}

// MarshalJSON writes the terms without content keys.
func (t Terms) MarshalJSON() ([]byte, error) { return json.Marshal(t.View(false)) }

// Format writes the terms without content keys, whatever the verb, so that none is ever printed by mistake.
func (t Terms) Format(f fmt.State, _ rune) {
	data, _ := t.MarshalJSON()
	f.Write(data)
}

// LogValue keeps content keys out of logs.
func (t Terms) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

// Format writes the key id alone, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "key %x", k.ID[:]) }

// MarshalJSON writes the key without its content key.
func (k Key) MarshalJSON() ([]byte, error) {
	return json.Marshal(KeyView{KID: hex.EncodeToString(k.ID[:]), MinCertSecurityLevel: k.MinSecurityLevel})
}
