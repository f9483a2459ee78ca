package playtoken

import (
	"time"

	"playtoken/internal/form"
)

// The parameters by their rows in the table.
const (
	errorFormat form.ID = iota
	customerAuthenticator
	generalFlags
	kek
	kid
	ek
	contentKey
	rightsType
	periodEndTime
	playDuration
	analogVideoOPL
	compressedDigitalAudioOPL
	compressedDigitalVideoOPL
	uncompressedDigitalAudioOPL
	uncompressedDigitalVideoOPL
	unknownOutputBehavior
	outputControlFlags
	extensionType
	extensionPayload
	expirationTime
	cookie
	deviceID
	ipAddress
	minCertSecurityLevel
	algID
	paramCount
)

const (
	// MaxKeys is the largest number of keys of a request (D19).
	MaxKeys = form.MaxNumbers
	// MaxExtensionPayload is the largest size of an extension's payload in bytes, decoded (D14).
	MaxExtensionPayload = 1024
	// MaxCookie is the largest length of a cookie in characters (D16).
	MaxCookie = 32
	// MaxKeyIDString is the largest number of characters after the ^ of a key ID (D11).
	MaxKeyIDString = 64
	// MaxLevel is the largest output protection level (D14).
	MaxLevel = 999
	// MaxAccountID is the largest account ID, of 10 digits (D9).
	MaxAccountID = form.MaxAccountID
	// MaxTokenLife is the longest time for which a token can be redeemed, and the default (D15).
	MaxTokenLife = 30 * 24 * time.Hour
	// LastSecond is the last second of the year 9999 as Unix time, the last that a request or a
	// token can name.
	LastSecond = form.LastSecond
)

// parameters is the table of parameters. A row has every fact about its parameter. D4 lists the
// codes. Loops range over paramCount instead of the array, because TinyGo copies an array that is
// ranged over, which costs several KB of code each time.
var parameters = [paramCount]Parameter{
	errorFormat: {
		Field: form.Field{
			Name: "errorFormat", Kind: KindWord, Values: []string{"html", "json"},
			Format: "html (the default) or json",
			Empty:  InvalidErrorFormat, Invalid: InvalidErrorFormat,
		},
		Group: GroupRequest, Source: "Table 9",
		Summary: "How errors are answered", Example: "json",
	},
	customerAuthenticator: {
		Field: form.Field{
			Name: "customerAuthenticator", Kind: KindAuthenticator, Secret: true,
			Format:  "account ID of 1 to 10 digits, comma, 32 hexadecimal digits",
			Missing: MissingAuthenticator, Empty: MissingAuthenticator, Invalid: InvalidAuthenticator,
		},
		Group: GroupRequest, Requirement: Required, Source: "Table 9",
		Summary: "The account's credential, one for each environment",
		Example: "201722,1ad8eed133edf43cbcc185f0236828ae",
		Others:  []Code{InsufficientTokens, AccountDisabled, PlayReadyDisabled},
	},
	generalFlags: {
		Field: form.Field{
			Name: "generalFlags", Kind: KindHex, Digits: 8,
			Format:  "00000000 or 00000001 (persistent)",
			Missing: InvalidGeneralFlags, Empty: MissingValue, Invalid: InvalidGeneralFlags,
		},
		Group: GroupRights, Source: "Table 10",
		Summary: "License flags: whether the license is persistent", Example: "00000001",
	},
	kek: {
		Field: form.Field{
			Name: "kek", Kind: KindHex, Digits: 32, Indexed: true, Secret: true,
			Format: "32 hexadecimal digits",
			Empty:  MissingValue, Invalid: InvalidWrappedKey,
		},
		Group: GroupKey, Source: "Table 10",
		Summary: "The key encryption key that unwraps the content key", Example: "000102030405060708090a0b0c0d0e0f",
		Others: []Code{InvalidKeyID},
	},
	kid: {
		Field: form.Field{
			Name: "kid", Kind: KindKeyID, Digits: 32, Indexed: true,
			Format:  "32 hexadecimal digits, or ^ and a string of 1 to 64 characters",
			Missing: MissingKeyID, Empty: MissingKeyID, Invalid: InvalidKeyID, Length: InvalidKeyIDLength,
		},
		Group: GroupKey, Requirement: Required, Source: "Table 10",
		Summary: "The key id of the content key", Example: "b366360da82e9c6e0b0984002a362cf2",
		Others: []Code{InvalidKeyIDStringLength, KeyStorageFailure},
	},
	ek: {
		Field: form.Field{
			Name: "ek", Kind: KindHex, Digits: 48, Indexed: true, Secret: true,
			Format: "48 hexadecimal digits: a 16-byte key wrapped by RFC 3394",
			Empty:  MissingValue, Invalid: InvalidWrappedKey,
		},
		Group: GroupKey, Source: "Table 10",
		Summary: "The content key, wrapped with the kek", Example: "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d",
		Others: []Code{InvalidKeyID},
	},
	contentKey: {
		Field: form.Field{
			Name: "contentKey", Kind: KindHex, Digits: 32, Indexed: true, Secret: true,
			Format:  "32 hexadecimal digits",
			Missing: InvalidContentKey, Empty: InvalidContentKey,
			Invalid: InvalidContentKey, Length: InvalidContentKeyLength,
		},
		Group: GroupKey, Requirement: RequiredUnlessWrapped, Source: "Table 10",
		Summary: "The content key in the clear", Example: "b366360da82e9c6e0b0984002a362cf2",
		Others: []Code{MissingValue, ConflictingContentKey, InvalidKeyID},
	},
	rightsType: {
		Field: form.Field{
			Name: "rightsType", Kind: KindWord, Values: []string{"BuyToOwn", "Rental"},
			Format:  "BuyToOwn or Rental",
			Missing: MissingRightsType, Empty: MissingRightsType, Invalid: InvalidRightsType,
		},
		Group: GroupRights, Requirement: Required, Source: "Table 10",
		Summary: "The kind of rights", Example: "BuyToOwn",
	},
	periodEndTime: {
		Field: form.Field{
			Name: "rental.periodEndTime", Kind: KindTime,
			Format:  "RFC 3339 time in Z, or +seconds from the issue of the token",
			Missing: MissingPeriodEndTime, Empty: MissingPeriodEndTime, Invalid: InvalidExpirationTime,
		},
		Group: GroupRights, Requirement: RequiredForRental, Source: "Table 10",
		Summary: "When the rental ends", Example: "+172800",
		Others: []Code{InvalidRightsType},
	},
	playDuration: {
		Field: form.Field{
			Name: "rental.playDuration", Kind: KindWhole, Min: 1, Max: 1<<32 - 1,
			Format: "whole number of seconds from 1 to 4294967295",
			Empty:  MissingPlayDuration, Invalid: InvalidPlayDuration,
		},
		Group: GroupRights, Source: "Table 10",
		Summary: "How long the content can be watched after the first play", Example: "172800",
		Others: []Code{InvalidRightsType},
	},
	analogVideoOPL:            opl("analogVideoOPL", "analog video", 100, 150, 200),
	compressedDigitalAudioOPL: opl("compressedDigitalAudioOPL", "compressed digital audio", 100, 150, 200, 250, 300),
	compressedDigitalVideoOPL: opl("compressedDigitalVideoOPL", "compressed digital video", 400, 500),
	uncompressedDigitalAudioOPL: opl(
		"uncompressedDigitalAudioOPL", "uncompressed digital audio", 100, 150, 200, 250, 300,
	),
	uncompressedDigitalVideoOPL: opl("uncompressedDigitalVideoOPL", "uncompressed digital video", 100, 250, 270, 300),
	unknownOutputBehavior: {
		Field: form.Field{
			Name: "unknownOutputBehavior", Kind: KindWord, Values: []string{"Allow", "Disallow", "SDOnly"},
			Format: "Allow, Disallow or SDOnly",
			Empty:  MissingValue, Invalid: InvalidUnknownOutputBehavior,
		},
		Group: GroupOutput, Source: "Table 10",
		Summary: "What to do when the output is unknown", Example: "Disallow",
	},
	outputControlFlags: {
		Field: form.Field{
			Name: "outputControlFlags", Kind: KindHex, Digits: 8,
			Format: "8 hexadecimal digits",
			Empty:  MissingValue, Invalid: InvalidOutputControlFlags, Length: InvalidOutputControlFlagsLength,
		},
		Group: GroupOutput, Source: "Table 10",
		Summary: "Flags for other output control options", Example: "00000000",
	},
	extensionType: {
		Field: form.Field{
			Name: "extensionType", Kind: KindIdentifier,
			Format:  "exactly 4 printable ASCII characters",
			Missing: MissingValue, Empty: MissingValue, Invalid: InvalidExtensionType,
		},
		Group: GroupExtension, Requirement: RequiredWithPayload, Source: "Table 10",
		Summary: "The identifier of an extension to the license", Example: "abcd",
	},
	extensionPayload: {
		Field: form.Field{
			Name: "extensionPayload", Kind: KindBase64, Max: MaxExtensionPayload,
			Format:  "standard Base64 with padding, at most 1,024 bytes decoded",
			Missing: MissingValue, Empty: MissingValue, Invalid: InvalidExtensionPayload,
		},
		Group: GroupExtension, Requirement: RequiredWithExtensionType, Source: "Table 10",
		Summary: "The payload of that extension", Example: "AQIDBA==",
	},
	expirationTime: {
		Field: form.Field{
			Name: "expirationTime", Kind: KindTime,
			Format: "RFC 3339 time in Z, or +seconds; at most 30 days, which is the default",
			Empty:  MissingValue, Invalid: InvalidExpirationTime,
		},
		Group: GroupToken, Source: "D15", Extension: true,
		Summary: "When the token stops being redeemable", Example: "+3600",
	},
	cookie: {
		Field: form.Field{
			Name: "cookie", Kind: KindText, Max: MaxCookie,
			Format: "up to 32 characters",
			Empty:  MissingValue, Invalid: InvalidCookie,
		},
		Group: GroupToken, Source: "D16", Extension: true,
		Summary: "A text of yours that the token and all records of it carry", Example: "order-4711",
	},
	deviceID: {
		Field: form.Field{
			Name: "deviceid", Kind: KindHex, Digits: 32,
			Format: "32 hexadecimal digits",
			Empty:  MissingValue, Invalid: InvalidDeviceID, Length: InvalidDeviceIDLength,
		},
		Group: GroupRestriction, Source: "D17", Extension: true,
		Summary: "The only device that can redeem the token", Example: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
		Others: []Code{DeviceNotAuthenticated},
	},
	ipAddress: {
		Field: form.Field{
			Name: "ipAddress", Kind: KindAddress,
			Format: "IPv4 or IPv6 address or CIDR prefix",
			Empty:  MissingValue, Invalid: InvalidIPAddress,
		},
		Group: GroupRestriction, Source: "D18", Extension: true,
		Summary: "The only client address, or network, that can redeem the token", Example: "192.0.2.0/24",
		Others: []Code{DeviceNotAuthenticated},
	},
	minCertSecurityLevel: {
		Field: form.Field{
			Name: "minCertSecurityLevel", Kind: KindWord, Values: []string{"150", "2000", "3000"}, Indexed: true,
			Format: "150, 2000 or 3000",
			Empty:  BadRequest, Invalid: BadRequest,
		},
		Group: GroupKey, Source: "D19", Extension: true,
		Summary: "The security level that a client needs for the key", Example: "2000",
		Others: []Code{InvalidKeyID},
	},
	algID: {
		Field: form.Field{
			Name: "algId", Kind: KindWord, Values: []string{"aesctr", "aescbc"},
			Format: "aesctr (the default) or aescbc",
			Empty:  BadRequest, Invalid: BadRequest,
		},
		Group: GroupKey, Source: "D19", Extension: true,
		Summary: "The cipher of the content", Example: "aescbc",
	},
}

// opl returns the row of an output protection level. The levels are those that PlayReady defines
// (sources.md, output protection levels).
func opl(name, output string, levels ...int64) Parameter {
	return Parameter{
		Field: form.Field{
			Name: name, Kind: KindWhole, Min: 0, Max: MaxLevel, Format: "whole number from 0 to 999",
			Missing: MissingOutputProtectionLevel, Empty: MissingOutputProtectionLevel,
			Invalid: InvalidOutputProtectionLevel,
		},
		Group: GroupOutput, Requirement: Required, Source: "Table 10",
		Summary: "The output protection level for " + output, Example: "0", Levels: levels,
	}
}

// table is the table as package form reads it.
var table = &form.Table{
	Unreadable: BadRequest, Noun: "key", Numbered: keyParameters[:], AfterNumbered: minCertSecurityLevel,
}

var fields [paramCount]*form.Field

// A table with more than form.MaxFields parameters does not compile.
const _ = form.MaxFields - uint(paramCount)

func init() {
	for i := range paramCount {
		fields[i] = &parameters[i].Field
	}
	table.SetFields(fields[:])
	table.Aliases = aliases[:]
}

// aliases are the names that other programs and interfaces have for the parameters of a key.
var aliases = [...]form.Alias{
	{Name: "cek", Field: contentKey}, {Name: "key", Field: contentKey}, {Name: "k", Field: contentKey},
	{Name: "contentencryptionkey", Field: contentKey}, {Name: "encryptionkey", Field: contentKey},
	{Name: "keyid", Field: kid}, {Name: "cekid", Field: kid}, {Name: "ceksid", Field: kid},
	{Name: "defaultkid", Field: kid}, {Name: "keyencryptionkey", Field: kek},
	{Name: "encryptedkey", Field: ek}, {Name: "wrappedkey", Field: ek},
	{Name: "authenticator", Field: customerAuthenticator}, {Name: "apikey", Field: customerAuthenticator},
}

// keyParameters are the parameters of a key in the order in which their problems are reported
// (D19). checkPlainKey omits the last: a minCertSecurityLevel without a number is allowed beside
// numbered keys, as the default of all keys.
var keyParameters = [...]form.ID{kek, kid, ek, contentKey, minCertSecurityLevel}
