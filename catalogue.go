package playtoken

import "strings"

//go:generate go run ./build/codenames

// A Stage is the stage of a token at which a code can be raised.
type Stage uint8

const (
	// StageRequest marks codes that Check finds in the request alone.
	StageRequest Stage = iota
	// StageService marks codes that only the service can find: accounts, balances, stored keys.
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
	// Name is the identifier of the code's constant in this package. It is generated.
	Name string
	// Text is the specification's text (Table 12, Table 11 for HTTP-level errors), with its
	// placeholder <details> or <format>, if any.
	Text string
	// Status is the HTTP status of an answer that leads with this code (D20).
	Status int
	// CallerStatus is the status of the caller's mistake under a code that can also be the
	// service's fault (D20), else 0.
	CallerStatus int
	// Stage is the earliest stage at which the code can be raised.
	Stage Stage
	// AlsoService means that the service can raise the code for a request that Check accepts.
	AlsoService bool
	// AlsoRedemption means that redemption can raise the code as well.
	AlsoRedemption bool
}

// catalogue has a row for each of the 36 codes of Table 12, in its order.
var catalogue = [...]CodeInfo{
	{Code: InvalidExpirationTime, Text: "Invalid token expiration time: <details>", Status: 400, AlsoRedemption: true},
	{Code: InvalidIPAddress, Text: "Invalid IP address", Status: 400},
	{Code: InvalidContentKey, Text: "Invalid content encryption key: <details>", Status: 400},
	{Code: InvalidOutputControlFlags, Text: "Invalid output control flags specified: <details>", Status: 400},
	{Code: MissingAuthenticator, Text: "Authentication token must be supplied", Status: 401},
	{Code: InvalidAuthenticator, Text: "Authentication token invalid: <details>", Status: 401, AlsoService: true},
	{Code: InsufficientTokens, Text: "Insufficient tokens available", Status: 400, Stage: StageService},
	{Code: MissingRightsType, Text: "Missing rights type", Status: 400},
	{Code: InvalidRightsType, Text: "Invalid rights type", Status: 400},
	{Code: MissingPeriodEndTime, Text: "Missing rental period end time", Status: 400},
	{Code: MissingPlayDuration, Text: "Missing rental play duration", Status: 400},
	{Code: InvalidPlayDuration, Text: "Invalid rental play duration", Status: 400},
	{Code: InvalidContentKeyLength, Text: "Content encryption key must be 32-hexadecimal digits long", Status: 400},
	{Code: ServiceFailure, Text: "ExpressPlay Admin error: <details>", Status: 503, Stage: StageService},
	{Code: AccountDisabled, Text: "Service Account Disabled", Status: 401, Stage: StageService},
	{Code: InvalidCookie, Text: "Invalid cookie", Status: 400},
	{Code: InvalidOutputProtectionLevel, Text: "Invalid Output Control, values out of specified range", Status: 400},
	{Code: MissingValue, Text: "No corresponding value specified", Status: 400},
	{Code: InvalidExtensionType, Text: "Extension type should be 4 characters", Status: 400},
	{Code: InvalidExtensionPayload, Text: "Extension payload should be Base64 encoded", Status: 400},
	{Code: InvalidOutputControlFlagsLength, Text: "OutputControlFlag must be encode 4 bytes", Status: 400},
	{Code: InvalidErrorFormat, Text: "Invalid error format specified: <format>", Status: 400},
	{Code: DeviceNotAuthenticated, Text: "Device could not be authenticated", Status: 401, Stage: StageRedemption},
	{Code: MissingKeyID, Text: "Missing kid", Status: 400},
	{
		Code: KeyStorageFailure, Text: "Failed to get content key from key storage service",
		Status: 502, CallerStatus: 400, Stage: StageService,
	},
	{Code: InvalidKeyIDLength, Text: "kid must be 32 hexadecimal characters long", Status: 400},
	{Code: InvalidKeyIDStringLength, Text: "kid must be 64 characters long after the ^", Status: 400},
	{Code: InvalidKeyID, Text: "Invalid kid", Status: 400},
	{Code: InvalidWrappedKey, Text: "Invalid encrypted key or kek", Status: 400, AlsoService: true},
	{Code: InvalidUnknownOutputBehavior, Text: "Invalid unknown output type error", Status: 400},
	{Code: PlayReadyDisabled, Text: "PlayReady option is disabled for this service", Status: 401, Stage: StageService},
	{Code: InvalidGeneralFlags, Text: "Invalid general flags", Status: 400},
	{Code: InvalidDeviceIDLength, Text: "Device ID must be 32 hexadecimal characters long", Status: 400},
	{Code: InvalidDeviceID, Text: "Invalid device ID", Status: 400},
	{Code: MissingOutputProtectionLevel, Text: "Missing OPL value", Status: 400},
	{Code: ConflictingContentKey, Text: "Only one of kek or contentKey can be specified", Status: 400},
}

// httpErrors has a row for each HTTP-level error (D20). 400 and 404 carry Table 11's descriptions.
var httpErrors = [...]CodeInfo{
	{Code: BadRequest, Text: "Invalid args: <details>", Status: 400},
	{Code: Unauthorized, Text: "Unauthorized", Status: 401, Stage: StageRedemption},
	{Code: NotFound, Text: "Bad URL", Status: 404, Stage: StageService},
	{Code: MethodNotAllowed, Text: "Method not allowed", Status: 405, Stage: StageService},
	{Code: AlreadyRedeemed, Text: "Already redeemed", Status: 409, Stage: StageRedemption},
	{Code: RequestTooLarge, Text: "Request body too large", Status: 413, Stage: StageService},
	{Code: UnsupportedMediaType, Text: "Unsupported media type", Status: 415, Stage: StageService},
	{Code: TooManyRequests, Text: "Too many requests", Status: 429, Stage: StageRedemption},
}

// Codes returns the catalogue: the 36 codes of Table 12 in its order.
func Codes() []CodeInfo { return append([]CodeInfo(nil), catalogue[:]...) }

// HTTPErrors returns the HTTP-level errors, for which Table 12 has no code (D20), in the order of
// their statuses.
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

// Message returns the catalogue's text of a problem's code, with the details or the format filled
// in (D20).
func Message(p Problem) string {
	info, _ := LookupCode(p.Code)
	return fill(info.Text, p)
}

// fill replaces the placeholder of a catalogue's text by the problem's details or format. Without a
// value the text ends before the placeholder.
func fill(text string, p Problem) string {
	for _, placeholder := range [...]struct{ mark, value string }{{"<details>", p.Details}, {"<format>", p.Format}} {
		if before, after, ok := strings.Cut(text, placeholder.mark); ok {
			if placeholder.value == "" {
				return strings.TrimSuffix(before, ": ") + after
			}
			return before + placeholder.value + after
		}
	}
	return text
}
