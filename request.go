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

// LicenseTerms are the terms of a license, in a request and in the token issued for it.
type LicenseTerms struct {
	RightsType RightsType
	// Persistent licenses are stored on the device: the lowest bit of generalFlags.
	Persistent bool
	// PeriodEnd is the end of a rental, the zero time for other rights. Check counts a relative
	// time from the time that it is given.
	PeriodEnd time.Time
	// PlayDuration is in seconds from the first play; 0 means no limit.
	PlayDuration uint32

	Output    OutputProtection
	Extension Extension
	Cipher    Cipher // of the content (D19)

	// ExpiresAt is the time from which the token cannot be redeemed (D15).
	ExpiresAt time.Time
	// Cookie has up to 32 characters; "" means no cookie (D16).
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
