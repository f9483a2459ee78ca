package redeem

import "playtoken"

// A Parameter is a field of the form that redeems a token, for documentation.
type Parameter struct {
	Name, Summary, Example string
	Required               bool
	// Values are the words that it takes; nil is any.
	Values []string
}

// Parameters are the fields of the form.
var Parameters = []Parameter{
	{Name: "token", Summary: "The token that the player brought", Required: true},
	{Name: "deviceid", Summary: "The device id of the client that the license is for: 32 hexadecimal digits. A token that is restricted to a device needs it", Example: "0a1b2c3d4e5f60718293a4b5c6d7e8f9"},
	{Name: "ipAddress", Summary: "The address of that client, IPv4 or IPv6. A token that is restricted to a network needs it", Example: "192.0.2.7"},
	{Name: "singleUse", Summary: "Whether this is the last time that the token may be redeemed", Example: "true", Values: []string{"true", "false"}},
}

// Codes are the codes that redemption answers with.
var Codes = []playtoken.Code{
	playtoken.InvalidExpirationTime, playtoken.InvalidIPAddress, playtoken.ServiceFailure, playtoken.MissingValue,
	playtoken.DeviceNotAuthenticated, playtoken.InvalidDeviceIDLength, playtoken.InvalidDeviceID,
	playtoken.BadRequest, playtoken.Unauthorized, playtoken.MethodNotAllowed, playtoken.AlreadyRedeemed, playtoken.RequestTooLarge,
	playtoken.UnsupportedMediaType, playtoken.TooManyRequests,
}
