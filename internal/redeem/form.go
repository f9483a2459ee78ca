package redeem

import (
	"net/netip"
	"net/url"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/ascii"
	"playtoken/protocol"
)

// A form has the parameters of a redemption.
type form struct {
	token     string
	bearer    Bearer
	singleUse bool
}

// readForm reads the body, and returns all of its problems (D7).
func (x *exchange) readForm() []playtoken.Problem {
	if !isForm(x.r) {
		return []playtoken.Problem{{
			Code: playtoken.UnsupportedMediaType, Details: "the content type is not " + protocol.FormType,
			Fix: "send the parameters as a form",
		}}
	}
	if p, refused := x.r.BodyTrouble(MaxBody, "send a token and no more"); refused {
		return []playtoken.Problem{p}
	}
	values, ok := api.ParseForm(x.r.Body)
	if !ok {
		return []playtoken.Problem{{
			Code:    playtoken.BadRequest,
			Details: "the body is not a form: a % without two hexadecimal digits, or a semicolon between pairs",
			Fix:     "encode names and values",
		}}
	}
	var problems []playtoken.Problem
	readers := map[string]func(string) playtoken.Problem{
		"token": x.form.readToken, "deviceid": x.readDeviceID, "ipAddress": x.form.readAddress,
		"singleUse": x.form.readSingleUse,
	}
	for _, field := range parameters {
		if p := readField(field, values[field.Name], readers[field.Name]); p.Code != 0 {
			p.Parameter = field.Name
			problems = append(problems, p)
		}
	}
	return problems
}

// readField reads a field, which may have at most one value. The problem's code is 0 for a valid
// field.
func readField(
	field api.Parameter, values []string, read func(string) playtoken.Problem,
) (p playtoken.Problem) {
	switch {
	case len(values) > 1:
		return playtoken.Problem{Code: playtoken.BadRequest, Details: "given more than once", Fix: "send it once"}
	case len(values) == 1 && values[0] == "":
		return playtoken.Problem{
			Code: playtoken.MissingValue, Details: "given without a value",
			Fix: "send a value, or leave the parameter out",
		}
	case len(values) == 1:
		return read(values[0])
	case field.Required:
		return playtoken.Problem{
			Code: playtoken.BadRequest, Details: "the " + field.Name + " is missing",
			Fix: "send the token that the player brought",
		}
	}
	return p
}

func (f *form) readToken(s string) (p playtoken.Problem) {
	f.token = s
	return p
}

func (f *form) readAddress(s string) (p playtoken.Problem) {
	a, err := netip.ParseAddr(s)
	if err != nil {
		return playtoken.Problem{
			Code: playtoken.InvalidIPAddress, Details: "this is not an IPv4 or IPv6 address",
			Fix: "send the address of the client, without port and prefix length",
		}
	}
	f.bearer.Address = a.Unmap().WithZone("")
	return p
}

func (f *form) readSingleUse(s string) (p playtoken.Problem) {
	if s != "true" && s != "false" {
		return playtoken.Problem{
			Code: playtoken.BadRequest, Details: "this is neither true nor false",
			Fix: "send true, false, or no singleUse",
		}
	}
	f.singleUse = s == "true"
	return p
}

// readDeviceID reads a device ID with the rules of the token endpoint (D17).
func (x *exchange) readDeviceID(s string) (p playtoken.Problem) {
	checked := playtoken.Check("deviceid="+url.QueryEscape(s), x.r.Now)
	for _, p := range checked.Problems {
		if p.Parameter == "deviceid" {
			return p
		}
	}
	x.form.bearer.HasDeviceID = ascii.DecodeHex(x.form.bearer.DeviceID[:], s)
	return p
}
