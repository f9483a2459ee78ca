package playtoken

import (
	"strconv"
	"time"

	"playtoken/internal/form"
)

// A Request is a license token request in which Check found no problem.
type Request struct {
	LicenseTerms
	Format        Format
	Authenticator Authenticator
	// Keys has 1 to 16 keys in the order of their numbers.
	Keys []Key
	// Numbered means that the request numbers its keys, even a single one (D19).
	Numbered bool
}

// LicenseTerms are the terms of a license: those of a request, and of the token issued for it.
type LicenseTerms struct {
	RightsType RightsType
	// Persistent licenses are stored on the device: the lowest bit of generalFlags.
	Persistent bool
	// PeriodEnd is the end of a rental, the zero time for other rights. Check counts a relative
	// time from the time that it is given.
	PeriodEnd time.Time
	// PlayDuration is in seconds from the first play; 0 is no limit.
	PlayDuration uint32

	Output    OutputProtection
	Extension Extension
	Cipher    Cipher // of the content (D19)

	// ExpiresAt is the time from which the token cannot be redeemed (D15).
	ExpiresAt time.Time
	// Cookie is up to 32 characters; "" is none (D16).
	Cookie string
	// DeviceID is the only device that can redeem the token, if HasDeviceID (D17).
	DeviceID    [16]byte
	HasDeviceID bool
	// Network is the only network that can redeem the token, as a CIDR prefix such as
	// "192.0.2.7/32"; "" is any (D18).
	Network string
}

// An Authenticator is a customer authenticator (D9).
type Authenticator = form.Authenticator

// A Key is one content key, or what it is unwrapped from.
type Key struct {
	// ID is the key id in the byte order of the UUID's text. The id of a "^string" is the first 16
	// bytes of the string's SHA-1 (D11).
	ID [16]byte
	// Source determines which of the fields below are set (D12).
	Source KeySource
	// ContentKey is set for KeyClear.
	ContentKey [16]byte
	// KEK is set for KeyWrapped and KeyStored.
	KEK [16]byte
	// EK is set for KeyWrapped.
	EK [24]byte
	// MinSecurityLevel is a value that IsSecurityLevel accepts, or 0 for none (D19).
	MinSecurityLevel uint16
}

// A KeySource is one of the three ways to give a content key (D12).
type KeySource uint8

const (
	KeyClear   KeySource = iota // contentKey
	KeyWrapped                  // kek and ek
	KeyStored                   // kek, and kid looked up in key storage
)

// A RightsType is the kind of rights a license grants.
type RightsType uint8

const (
	BuyToOwn RightsType = iota
	Rental
)

// String returns the value of rightsType.
func (r RightsType) String() string { return parameters[rightsType].Values[r] }

// OutputProtection is the protection that a license requires at the outputs.
type OutputProtection struct {
	// The output protection levels, 0 to MaxLevel each.
	AnalogVideo              uint16
	CompressedDigitalAudio   uint16
	CompressedDigitalVideo   uint16
	UncompressedDigitalAudio uint16
	UncompressedDigitalVideo uint16

	Unknown UnknownOutputBehavior
	// ControlFlags is outputControlFlags, if HasControlFlags.
	ControlFlags    uint32
	HasControlFlags bool
}

// Levels returns the output protection levels in the order of Table 10.
func (o *OutputProtection) Levels() [5]*uint16 {
	return [...]*uint16{
		&o.AnalogVideo, &o.CompressedDigitalAudio, &o.CompressedDigitalVideo,
		&o.UncompressedDigitalAudio, &o.UncompressedDigitalVideo,
	}
}

// An UnknownOutputBehavior is the behavior at an unknown output.
type UnknownOutputBehavior uint8

const (
	UnknownOutputUnset UnknownOutputBehavior = iota
	UnknownOutputAllow
	UnknownOutputDisallow
	UnknownOutputSDOnly
)

// String returns the value of unknownOutputBehavior, "" when unset.
func (b UnknownOutputBehavior) String() string {
	if b == UnknownOutputUnset {
		return ""
	}
	return parameters[unknownOutputBehavior].Values[b-1]
}

// An Extension is an extension to the license. Type "" is none.
type Extension struct {
	Type    string // 4 printable ASCII characters
	Payload []byte // at most 1,024 bytes
}

// A Cipher is the cipher of the content.
type Cipher uint8

const (
	AESCTR Cipher = iota
	AESCBC
)

// String returns the value of algId.
func (c Cipher) String() string { return parameters[algID].Values[c] }

// A Format is the format of an error answer (D10).
type Format uint8

const (
	HTML Format = iota
	JSON
)

// String returns the value of errorFormat.
func (f Format) String() string { return parameters[errorFormat].Values[f] }

// ContentType returns the media type of an answer in the format (Table 11).
func (f Format) ContentType() string {
	if f == JSON {
		return "application/json; charset=utf-8"
	}
	return "text/html; charset=utf-8"
}

// KeyParameter returns the name of a parameter of the key at that place: "kid", or "kid.0" if the
// request numbers its keys (D19).
func (r *Request) KeyParameter(parameter string, place int) string {
	if !r.Numbered {
		return parameter
	}
	return parameter + "." + strconv.Itoa(place)
}
