package playtoken

import "playtoken/internal/form"

// A Code is an error code of the token interface: negative for an event error code of Table 12,
// positive for an HTTP-level error that the catalogue has no code for (D20).
type Code = form.Code

// The event error codes of Table 12.
const (
	// InvalidExpirationTime occurs when expirationTime or rental.periodEndTime is not an RFC 3339
	// time in Z or "+seconds", is not in the future, or is too far ahead (D13, D15); at redemption,
	// when the token has expired.
	//
	// Example: rightsType=Rental&rental.periodEndTime=2026-02-30T00:00:00Z
	InvalidExpirationTime Code = -2002

	// InvalidIPAddress occurs when ipAddress is neither an IPv4 or IPv6 address nor a CIDR prefix
	// (D18).
	//
	// Example: ipAddress=192.0.2.256
	InvalidIPAddress Code = -2003

	// InvalidContentKey occurs when no content key is given in any of the three ways, or when
	// contentKey has 32 characters that are not all hexadecimal digits (D11, D12).
	//
	// Example: contentKey=b366360da82e9c6e0b0984002a362cfX
	InvalidContentKey Code = -2005

	// InvalidOutputControlFlags occurs when outputControlFlags has 8 characters that are not all
	// hexadecimal digits (D14).
	//
	// Example: outputControlFlags=0000000x
	InvalidOutputControlFlags Code = -2008

	// MissingAuthenticator occurs when customerAuthenticator is missing or empty (D9).
	//
	// Example: customerAuthenticator=
	MissingAuthenticator Code = -2017

	// InvalidAuthenticator occurs when customerAuthenticator has the wrong shape, is unknown, or
	// belongs to the other environment (D9).
	//
	// Example: customerAuthenticator=201722
	InvalidAuthenticator Code = -2018

	// InsufficientTokens occurs when the balance of the account is used up (D8).
	InsufficientTokens Code = -2019

	// MissingRightsType occurs when rightsType is missing or empty (D13).
	//
	// Example: rightsType=
	MissingRightsType Code = -2020

	// InvalidRightsType occurs when rightsType is neither BuyToOwn nor Rental, and for each
	// rental.* parameter that is given with BuyToOwn (D13).
	//
	// Example: rightsType=rental
	InvalidRightsType Code = -2021

	// MissingPeriodEndTime occurs when rightsType is Rental and rental.periodEndTime is missing or
	// empty (D13).
	//
	// Example: rightsType=Rental&rental.periodEndTime=
	MissingPeriodEndTime Code = -2022

	// MissingPlayDuration occurs when rental.playDuration is given without a value (D4).
	//
	// Example: rightsType=Rental&rental.playDuration=
	MissingPlayDuration Code = -2023

	// InvalidPlayDuration occurs when rental.playDuration is not a whole number of seconds from 1
	// to 4294967295 (D13).
	//
	// Example: rightsType=Rental&rental.playDuration=48h
	InvalidPlayDuration Code = -2025

	// InvalidContentKeyLength occurs when contentKey has another length than 32 (D11).
	//
	// Example: contentKey=b366360d-a82e-9c6e-0b09-84002a362cf2
	InvalidContentKeyLength Code = -2027

	// ServiceFailure occurs when the account database fails, or anything else fails that the caller
	// cannot fix (D20).
	ServiceFailure Code = -2030

	// AccountDisabled occurs when the account is disabled (D8).
	AccountDisabled Code = -2031

	// InvalidCookie occurs when cookie is longer than 32 characters (D16).
	//
	// Example: cookie=0123456789012345678901234567890123
	InvalidCookie Code = -2033

	// InvalidOutputProtectionLevel occurs when an output protection level is not a whole number
	// from 0 to 999 (D14).
	//
	// Example: analogVideoOPL=1000
	InvalidOutputProtectionLevel Code = -2034

	// MissingValue occurs when an optional parameter is given without a value, and when a parameter
	// is given without its companion: ek without kek, one of extensionType and extensionPayload
	// without the other (D4, D12, D14).
	//
	// Example: extensionType=abcd
	MissingValue Code = -2035

	// InvalidExtensionType occurs when extensionType is not exactly 4 printable ASCII characters
	// (D14).
	//
	// Example: extensionType=abcde
	InvalidExtensionType Code = -2036

	// InvalidExtensionPayload occurs when extensionPayload is not canonical standard Base64 with
	// padding, or decodes to more than 1,024 bytes (D14).
	//
	// Example: extensionPayload=AQI
	InvalidExtensionPayload Code = -2037

	// InvalidOutputControlFlagsLength occurs when outputControlFlags is not 8 characters long
	// (D14).
	//
	// Example: outputControlFlags=1
	InvalidOutputControlFlagsLength Code = -2040

	// InvalidErrorFormat occurs when errorFormat is neither html nor json (D10).
	//
	// Example: errorFormat=xml
	InvalidErrorFormat Code = -3004

	// DeviceNotAuthenticated occurs at redemption, when the token is restricted to another device
	// or another client address (D17, D18).
	DeviceNotAuthenticated Code = -4001

	// MissingKeyID occurs when kid is missing or empty (D11).
	//
	// Example: kid=
	MissingKeyID Code = -4018

	// KeyStorageFailure occurs when key storage does not hold the key id, cannot be reached, or
	// sends an invalid answer (D20).
	KeyStorageFailure Code = -4019

	// InvalidKeyIDLength occurs when a kid without ^ has another length than 32 (D11).
	//
	// Example: kid=b366360d-a82e-9c6e-0b09-84002a362cf2
	InvalidKeyIDLength Code = -4020

	// InvalidKeyIDStringLength occurs when more than 64 characters follow the ^ of a kid (D11).
	//
	// Example: kid=^0123456789012345678901234567890123456789012345678901234567890123x
	InvalidKeyIDStringLength Code = -4021

	// InvalidKeyID occurs when a kid is ^ followed by nothing or by broken UTF-8, or 32 characters
	// that are not all hexadecimal digits, and when several keys are not numbered as they must be
	// (D11, D19).
	//
	// Example: kid=^
	InvalidKeyID Code = -4022

	// InvalidWrappedKey occurs when kek is not 32 hexadecimal digits, ek is not 48, or the key does
	// not unwrap (D11).
	//
	// Example: kek=000102030405060708090a0b0c0d0e0f&ek=5dbd06c0056b42fe0b8cf406679620c31bd61973
	InvalidWrappedKey Code = -4024

	// InvalidUnknownOutputBehavior occurs when unknownOutputBehavior is not Allow, Disallow or
	// SDOnly (D14).
	//
	// Example: unknownOutputBehavior=allow
	InvalidUnknownOutputBehavior Code = -5001

	// PlayReadyDisabled occurs when the account lacks the PlayReady option (D8).
	PlayReadyDisabled Code = -5002

	// InvalidGeneralFlags occurs when generalFlags is not 8 hexadecimal digits, has a bit set other
	// than the lowest, or is not persistent although rightsType is Rental (D13, D14).
	//
	// Example: generalFlags=00000002
	InvalidGeneralFlags Code = -5003

	// InvalidDeviceIDLength occurs when deviceid is not 32 characters long (D17).
	//
	// Example: deviceid=0a1b2c
	InvalidDeviceIDLength Code = -5004

	// InvalidDeviceID occurs when deviceid has 32 characters that are not all hexadecimal digits
	// (D17).
	//
	// Example: deviceid=0a1b2c3d4e5f60718293a4b5c6d7e8fg
	InvalidDeviceID Code = -5005

	// MissingOutputProtectionLevel occurs when one of the five output protection levels is missing
	// or empty (D14).
	//
	// Example: analogVideoOPL=
	MissingOutputProtectionLevel Code = -5006

	// ConflictingContentKey occurs when contentKey is given together with kek (D12).
	//
	// Example: contentKey=b366360da82e9c6e0b0984002a362cf2&kek=000102030405060708090a0b0c0d0e0f
	ConflictingContentKey Code = -5007
)

// HTTP-level errors, for which the catalogue has no code (D20).
const (
	// BadRequest occurs when a parameter name cannot be read (D6), and when minCertSecurityLevel or
	// algId is invalid (D19).
	//
	// Example: algId=cbc
	BadRequest Code = 400

	// Unauthorized occurs when a license server redeems a token without a credential that is valid
	// here.
	Unauthorized Code = 401

	// NotFound occurs for every path other than the token endpoint's (D2).
	NotFound Code = 404

	// MethodNotAllowed occurs when the method is neither GET nor POST (D2).
	MethodNotAllowed Code = 405

	// AlreadyRedeemed occurs when a token that is for a single use is redeemed again.
	AlreadyRedeemed Code = 409

	// RequestTooLarge occurs when the body is over 64 KiB (D2).
	RequestTooLarge Code = 413

	// UnsupportedMediaType occurs when the body of a POST is not application/x-www-form-urlencoded,
	// or a request has a Content-Encoding or more than one Content-Type (D2).
	UnsupportedMediaType Code = 415

	// TooManyRequests occurs when one address keeps sending invalid credentials at redemption.
	TooManyRequests Code = 429
)
