package playtoken

// A paramID is a parameter's row in the table.
type paramID uint8

const (
	errorFormat paramID = iota
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
	// MaxKeys is the number of keys that one request can name (D19).
	MaxKeys = 16
	// MaxExtensionPayload is the number of bytes an extension's payload decodes to at most (D14).
	MaxExtensionPayload = 1024
	// MaxCookie is the number of characters of a cookie at most (D16).
	MaxCookie = 32
	// MaxKeyIDString is the number of characters after the ^ of a key id at most (D11).
	MaxKeyIDString = 64
)

// parameters is the table: all that is known of a parameter stands in its row. The codes are those
// of D4's table. Loops that do more than compare range over paramCount: TinyGo copies an array that
// is ranged over, which costs several KB of code each time.
var parameters = [paramCount]Parameter{
	errorFormat: {
		Name: "errorFormat", Kind: KindWord, Values: []string{"html", "json"}, Group: GroupRequest, Source: "Table 9",
		Summary: "How errors are answered", Format: "html (the default) or json", Example: "json",
		Empty: InvalidErrorFormat, Invalid: InvalidErrorFormat,
	},
	customerAuthenticator: {
		Name: "customerAuthenticator", Kind: KindAuthenticator, Requirement: Required, Group: GroupRequest, Source: "Table 9", Secret: true,
		Summary: "The service's credential, one for each environment", Format: "service id of 1 to 10 digits, comma, 32 hexadecimal digits",
		Example: "201722,1ad8eed133edf43cbcc185f0236828ae",
		Missing: MissingAuthenticator, Empty: MissingAuthenticator, Invalid: InvalidAuthenticator,
		Others: []Code{InsufficientTokens, ServiceDisabled, PlayReadyDisabled},
	},
	generalFlags: {
		Name: "generalFlags", Kind: KindHex, Digits: 8, Group: GroupRights, Source: "Table 10",
		Summary: "License flags: whether the license is persistent", Format: "00000000 or 00000001 (persistent)", Example: "00000001",
		Missing: InvalidGeneralFlags, Empty: MissingValue, Invalid: InvalidGeneralFlags,
	},
	kek: {
		Name: "kek", Kind: KindHex, Digits: 32, Group: GroupKey, Source: "Table 10", Secret: true, Indexed: true,
		Summary: "The key encryption key that unwraps the content key", Format: "32 hexadecimal digits", Example: "000102030405060708090a0b0c0d0e0f",
		Empty: MissingValue, Invalid: InvalidWrappedKey, Others: []Code{InvalidKeyID},
	},
	kid: {
		Name: "kid", Kind: KindKeyID, Digits: 32, Requirement: Required, Group: GroupKey, Source: "Table 10", Indexed: true,
		Summary: "The key id of the content key", Format: "32 hexadecimal digits, or ^ and a string of 1 to 64 characters",
		Example: "b366360da82e9c6e0b0984002a362cf2",
		Missing: MissingKeyID, Empty: MissingKeyID, Invalid: InvalidKeyID, Length: InvalidKeyIDLength,
		Others: []Code{InvalidKeyIDStringLength, KeyStorageFailure},
	},
	ek: {
		Name: "ek", Kind: KindHex, Digits: 48, Group: GroupKey, Source: "Table 10", Secret: true, Indexed: true,
		Summary: "The content key, wrapped with the kek", Format: "48 hexadecimal digits: a 16-byte key wrapped by RFC 3394",
		Example: "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d",
		Empty:   MissingValue, Invalid: InvalidWrappedKey, Others: []Code{InvalidKeyID},
	},
	contentKey: {
		Name: "contentKey", Kind: KindHex, Digits: 32, Requirement: RequiredUnlessWrapped, Group: GroupKey, Source: "Table 10", Secret: true, Indexed: true,
		Summary: "The content key in the clear", Format: "32 hexadecimal digits", Example: "b366360da82e9c6e0b0984002a362cf2",
		Missing: InvalidContentKey, Empty: InvalidContentKey, Invalid: InvalidContentKey, Length: InvalidContentKeyLength,
		Others: []Code{MissingValue, ConflictingContentKey, InvalidKeyID},
	},
	rightsType: {
		Name: "rightsType", Kind: KindWord, Values: []string{"BuyToOwn", "Rental"}, Requirement: Required, Group: GroupRights, Source: "Table 10",
		Summary: "The kind of rights", Format: "BuyToOwn or Rental", Example: "BuyToOwn",
		Missing: MissingRightsType, Empty: MissingRightsType, Invalid: InvalidRightsType,
	},
	periodEndTime: {
		Name: "rental.periodEndTime", Kind: KindTime, Requirement: RequiredForRental, Group: GroupRights, Source: "Table 10",
		Summary: "When the rental ends", Format: "RFC 3339 time in Z, or +seconds from the issue of the token", Example: "+172800",
		Missing: MissingPeriodEndTime, Empty: MissingPeriodEndTime, Invalid: InvalidExpirationTime,
		Others: []Code{InvalidRightsType},
	},
	playDuration: {
		Name: "rental.playDuration", Kind: KindWhole, Min: 1, Max: 1<<32 - 1, Group: GroupRights, Source: "Table 10",
		Summary: "How long the content can be watched after the first play", Format: "whole number of seconds from 1 to 4294967295", Example: "172800",
		Empty: MissingPlayDuration, Invalid: InvalidPlayDuration,
		Others: []Code{InvalidRightsType},
	},
	analogVideoOPL:              opl("analogVideoOPL", "analog video", 100, 150, 200),
	compressedDigitalAudioOPL:   opl("compressedDigitalAudioOPL", "compressed digital audio", 100, 150, 200, 250, 300),
	compressedDigitalVideoOPL:   opl("compressedDigitalVideoOPL", "compressed digital video", 400, 500),
	uncompressedDigitalAudioOPL: opl("uncompressedDigitalAudioOPL", "uncompressed digital audio", 100, 150, 200, 250, 300),
	uncompressedDigitalVideoOPL: opl("uncompressedDigitalVideoOPL", "uncompressed digital video", 100, 250, 270, 300),
	unknownOutputBehavior: {
		Name: "unknownOutputBehavior", Kind: KindWord, Values: []string{"Allow", "Disallow", "SDOnly"}, Group: GroupOutput, Source: "Table 10",
		Summary: "What to do when the output is unknown", Format: "Allow, Disallow or SDOnly", Example: "Disallow",
		Empty: MissingValue, Invalid: InvalidUnknownOutputBehavior,
	},
	outputControlFlags: {
		Name: "outputControlFlags", Kind: KindHex, Digits: 8, Group: GroupOutput, Source: "Table 10",
		Summary: "Flags for other output control options", Format: "8 hexadecimal digits", Example: "00000000",
		Empty: MissingValue, Invalid: InvalidOutputControlFlags, Length: InvalidOutputControlFlagsLength,
	},
	extensionType: {
		Name: "extensionType", Kind: KindIdentifier, Requirement: RequiredWithPayload, Group: GroupExtension, Source: "Table 10",
		Summary: "The identifier of an extension to the license", Format: "exactly 4 printable ASCII characters", Example: "abcd",
		Missing: MissingValue, Empty: MissingValue, Invalid: InvalidExtensionType,
	},
	extensionPayload: {
		Name: "extensionPayload", Kind: KindBase64, Max: MaxExtensionPayload, Requirement: RequiredWithExtensionType, Group: GroupExtension, Source: "Table 10",
		Summary: "The payload of that extension", Format: "standard Base64 with padding, at most 1,024 bytes decoded", Example: "AQIDBA==",
		Missing: MissingValue, Empty: MissingValue, Invalid: InvalidExtensionPayload,
	},
	expirationTime: {
		Name: "expirationTime", Kind: KindTime, Group: GroupToken, Source: "D15", Extension: true,
		Summary: "When the token stops being redeemable", Format: "RFC 3339 time in Z, or +seconds; at most 30 days, which is the default", Example: "+3600",
		Empty: MissingValue, Invalid: InvalidExpirationTime,
	},
	cookie: {
		Name: "cookie", Kind: KindText, Max: MaxCookie, Group: GroupToken, Source: "D16", Extension: true,
		Summary: "A text of yours that the token and all records of it carry", Format: "up to 32 characters", Example: "order-4711",
		Empty: MissingValue, Invalid: InvalidCookie,
	},
	deviceID: {
		Name: "deviceid", Kind: KindHex, Digits: 32, Group: GroupRestriction, Source: "D17", Extension: true,
		Summary: "The only device that can redeem the token", Format: "32 hexadecimal digits", Example: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
		Empty: MissingValue, Invalid: InvalidDeviceID, Length: InvalidDeviceIDLength, Others: []Code{DeviceNotAuthenticated},
	},
	ipAddress: {
		Name: "ipAddress", Kind: KindAddress, Group: GroupRestriction, Source: "D18", Extension: true,
		Summary: "The only client address, or network, that can redeem the token", Format: "IPv4 or IPv6 address or CIDR prefix", Example: "192.0.2.0/24",
		Empty: MissingValue, Invalid: InvalidIPAddress, Others: []Code{DeviceNotAuthenticated},
	},
	minCertSecurityLevel: {
		Name: "minCertSecurityLevel", Kind: KindWord, Values: []string{"150", "2000", "3000"}, Group: GroupKey, Source: "D19", Extension: true, Indexed: true,
		Summary: "The security level that a client needs for the key", Format: "150, 2000 or 3000", Example: "2000",
		Empty: BadRequest, Invalid: BadRequest,
		Others: []Code{InvalidKeyID},
	},
	algID: {
		Name: "algId", Kind: KindWord, Values: []string{"aesctr", "aescbc"}, Group: GroupKey, Source: "D19", Extension: true,
		Summary: "The cipher of the content", Format: "aesctr (the default) or aescbc", Example: "aescbc",
		Empty: BadRequest, Invalid: BadRequest,
	},
}

// opl is the row of an output protection level. The levels are those that PlayReady gives a meaning (facts.md, output
// protection levels).
func opl(name, output string, levels ...int64) Parameter {
	return Parameter{
		Name: name, Kind: KindWhole, Min: 0, Max: 999, Levels: levels, Requirement: Required, Group: GroupOutput, Source: "Table 10",
		Summary: "The output protection level for " + output, Format: "whole number from 0 to 999", Example: "0",
		Missing: MissingOutputProtectionLevel, Empty: MissingOutputProtectionLevel, Invalid: InvalidOutputProtectionLevel,
	}
}

// byName finds a name in the table. Indexed names are not in it. A map would be no faster, and large in a browser.
func byName(name string) (paramID, bool) {
	for i := range parameters {
		if parameters[i].Name == name {
			return paramID(i), true
		}
	}
	return 0, false
}

// notIndexed is the index of a name without one; badIndex that of a name whose index is over 15 or has leading zeros (D19).
const (
	notIndexed = -1
	badIndex   = MaxKeys
)

// lookup finds the parameter that a name in a request means, and the index the name carries.
func lookup(name string) (id paramID, index int, ok bool) {
	if id, ok = byName(name); ok {
		return id, notIndexed, true
	}
	dot := len(name) - 1
	for dot >= 0 && isDigit(name[dot]) {
		dot--
	}
	if dot < 0 || dot == len(name)-1 || name[dot] != '.' {
		return 0, 0, false
	}
	if id, ok = byName(name[:dot]); !ok || !parameters[id].Indexed {
		return 0, 0, false
	}
	digits := name[dot+1:]
	index = badIndex
	if len(digits) == 1 || len(digits) == 2 && digits[0] == '1' && digits[1] <= '5' {
		n, _ := parseWhole(digits, MaxKeys-1)
		index = int(n)
	}
	return id, index, true
}
