package playtoken

// A Stage tells who can raise a code.
type Stage uint8

const (
	// StageRequest marks codes that Check tells from the request alone.
	StageRequest Stage = iota
	// StageService marks codes that only the service can tell: accounts, balances, stored keys.
	StageService
	// StageRedemption marks codes that arise only when a token is redeemed.
	StageRedemption
)

// String returns "request", "service" or "redemption".
func (s Stage) String() string {
	return [...]string{"request", "service", "redemption"}[s]
}

// A CodeInfo is the row of the catalogue about one code.
type CodeInfo struct {
	Code Code
	// Name is the identifier of the code's constant in this package.
	Name string
	// Text is the specification's text (Table 12, Table 11 for HTTP-level errors), with the placeholder <details> or <format>
	// where the specification has one.
	Text string
	// Status is the HTTP status of an answer that leads with this code (D20).
	Status int
	// CallerStatus is the status where the mistake is the caller's, of the one code that can be either's fault (D20); else 0.
	CallerStatus int
	// Stage is the earliest stage at which the code can be told.
	Stage Stage
	// AlsoService says that the service can raise the code for a request that Check accepts.
	AlsoService bool
	// AlsoRedemption says that redemption can raise the code as well.
	AlsoRedemption bool
}

// catalogue has a row for each of the 36 codes of Table 12, in its order.
var catalogue = [...]CodeInfo{
	{Code: InvalidExpirationTime, Name: "InvalidExpirationTime", Text: "Invalid token expiration time: <details>", Status: 400, AlsoRedemption: true},
	{Code: InvalidIPAddress, Name: "InvalidIPAddress", Text: "Invalid IP address", Status: 400},
	{Code: InvalidContentKey, Name: "InvalidContentKey", Text: "Invalid content encryption key: <details>", Status: 400},
	{Code: InvalidOutputControlFlags, Name: "InvalidOutputControlFlags", Text: "Invalid output control flags specified: <details>", Status: 400},
	{Code: MissingAuthenticator, Name: "MissingAuthenticator", Text: "Authentication token must be supplied", Status: 401},
	{Code: InvalidAuthenticator, Name: "InvalidAuthenticator", Text: "Authentication token invalid: <details>", Status: 401, AlsoService: true},
	{Code: InsufficientTokens, Name: "InsufficientTokens", Text: "Insufficient tokens available", Status: 400, Stage: StageService},
	{Code: MissingRightsType, Name: "MissingRightsType", Text: "Missing rights type", Status: 400},
	{Code: InvalidRightsType, Name: "InvalidRightsType", Text: "Invalid rights type", Status: 400},
	{Code: MissingPeriodEndTime, Name: "MissingPeriodEndTime", Text: "Missing rental period end time", Status: 400},
	{Code: MissingPlayDuration, Name: "MissingPlayDuration", Text: "Missing rental play duration", Status: 400},
	{Code: InvalidPlayDuration, Name: "InvalidPlayDuration", Text: "Invalid rental play duration", Status: 400},
	{Code: InvalidContentKeyLength, Name: "InvalidContentKeyLength", Text: "Content encryption key must be 32-hexadecimal digits long", Status: 400},
	{Code: ServiceFailure, Name: "ServiceFailure", Text: "ExpressPlay Admin error: <details>", Status: 503, Stage: StageService},
	{Code: ServiceDisabled, Name: "ServiceDisabled", Text: "Service Account Disabled", Status: 401, Stage: StageService},
	{Code: InvalidCookie, Name: "InvalidCookie", Text: "Invalid cookie", Status: 400},
	{Code: InvalidOutputProtectionLevel, Name: "InvalidOutputProtectionLevel", Text: "Invalid Output Control, values out of specified range", Status: 400},
	{Code: MissingValue, Name: "MissingValue", Text: "No corresponding value specified", Status: 400},
	{Code: InvalidExtensionType, Name: "InvalidExtensionType", Text: "Extension type should be 4 characters", Status: 400},
	{Code: InvalidExtensionPayload, Name: "InvalidExtensionPayload", Text: "Extension payload should be Base64 encoded", Status: 400},
	{Code: InvalidOutputControlFlagsLength, Name: "InvalidOutputControlFlagsLength", Text: "OutputControlFlag must be encode 4 bytes", Status: 400},
	{Code: InvalidErrorFormat, Name: "InvalidErrorFormat", Text: "Invalid error format specified: <format>", Status: 400},
	{Code: DeviceNotAuthenticated, Name: "DeviceNotAuthenticated", Text: "Device could not be authenticated", Status: 401, Stage: StageRedemption},
	{Code: MissingKeyID, Name: "MissingKeyID", Text: "Missing kid", Status: 400},
	{Code: KeyStorageFailure, Name: "KeyStorageFailure", Text: "Failed to get content key from key storage service", Status: 502, CallerStatus: 400, Stage: StageService},
	{Code: InvalidKeyIDLength, Name: "InvalidKeyIDLength", Text: "kid must be 32 hexadecimal characters long", Status: 400},
	{Code: InvalidKeyIDStringLength, Name: "InvalidKeyIDStringLength", Text: "kid must be 64 characters long after the ^", Status: 400},
	{Code: InvalidKeyID, Name: "InvalidKeyID", Text: "Invalid kid", Status: 400},
	{Code: InvalidWrappedKey, Name: "InvalidWrappedKey", Text: "Invalid encrypted key or kek", Status: 400, AlsoService: true},
	{Code: InvalidUnknownOutputBehavior, Name: "InvalidUnknownOutputBehavior", Text: "Invalid unknown output type error", Status: 400},
	{Code: PlayReadyDisabled, Name: "PlayReadyDisabled", Text: "PlayReady option is disabled for this service", Status: 401, Stage: StageService},
	{Code: InvalidGeneralFlags, Name: "InvalidGeneralFlags", Text: "Invalid general flags", Status: 400},
	{Code: InvalidDeviceIDLength, Name: "InvalidDeviceIDLength", Text: "Device ID must be 32 hexadecimal characters long", Status: 400},
	{Code: InvalidDeviceID, Name: "InvalidDeviceID", Text: "Invalid device ID", Status: 400},
	{Code: MissingOutputProtectionLevel, Name: "MissingOutputProtectionLevel", Text: "Missing OPL value", Status: 400},
	{Code: ConflictingContentKey, Name: "ConflictingContentKey", Text: "Only one of kek or contentKey can be specified", Status: 400},
}

// httpErrors has a row for each HTTP-level error (D20). 400 and 404 carry Table 11's descriptions.
var httpErrors = [...]CodeInfo{
	{Code: BadRequest, Name: "BadRequest", Text: "Invalid args: <details>", Status: 400},
	{Code: Unauthorized, Name: "Unauthorized", Text: "Unauthorized", Status: 401, Stage: StageRedemption},
	{Code: NotFound, Name: "NotFound", Text: "Bad URL", Status: 404, Stage: StageService},
	{Code: MethodNotAllowed, Name: "MethodNotAllowed", Text: "Method not allowed", Status: 405, Stage: StageService},
	{Code: AlreadyRedeemed, Name: "AlreadyRedeemed", Text: "Already redeemed", Status: 409, Stage: StageRedemption},
	{Code: RequestTooLarge, Name: "RequestTooLarge", Text: "Request body too large", Status: 413, Stage: StageService},
	{Code: UnsupportedMediaType, Name: "UnsupportedMediaType", Text: "Unsupported media type", Status: 415, Stage: StageService},
	{Code: TooManyRequests, Name: "TooManyRequests", Text: "Too many requests", Status: 429, Stage: StageRedemption},
}

// Codes returns the catalogue: the 36 codes of Table 12 in its order.
func Codes() []CodeInfo { return append([]CodeInfo(nil), catalogue[:]...) }

// HTTPErrors returns the HTTP-level errors, for which Table 12 has no code (D20), in the order of their statuses.
func HTTPErrors() []CodeInfo { return append([]CodeInfo(nil), httpErrors[:]...) }

// LookupCode returns the row about a code of the catalogue or of the HTTP-level errors. It is false
// for any other code.
func LookupCode(c Code) (CodeInfo, bool) {
	rows := catalogue[:]
	if c > 0 {
		rows = httpErrors[:]
	}
	for i := range rows {
		if rows[i].Code == c {
			return rows[i], true
		}
	}
	return CodeInfo{}, false
}
