package gateway

import (
	"errors"
	"net/url"

	"playtoken"
)

// tokenText returns the token in the query, or else the challenge's custom data.
func (x *exchange) tokenText() (text string, p playtoken.Problem) {
	if p, refused := x.r.BodyTrouble(MaxBody, "send the player's license challenge and no more"); refused {
		return "", p
	}
	custom, err := CustomData(x.r.Body)
	if err != nil {
		return "", playtoken.Problem{Code: playtoken.BadRequest, Details: err.Error(), Fix: fixOf(err)}
	}
	bad := func(details, fix string) (string, playtoken.Problem) {
		return "", playtoken.Problem{Code: playtoken.BadRequest, Parameter: TokenParameter, Details: details, Fix: fix}
	}
	const appendIt = "append the token to the license acquisition URL as " + TokenParameter
	query, err := url.ParseQuery(x.r.Query)
	if err != nil {
		return bad("the query cannot be read: it has a % without two hexadecimal digits, "+
			"or a semicolon between pairs", appendIt)
	}
	switch tokens := query[TokenParameter]; {
	case len(tokens) > 1:
		return bad("given more than once", "send one token")
	case len(tokens) == 1 && tokens[0] != "":
		return tokens[0], p
	case custom != "":
		return custom, p
	}
	return bad("the token is missing: neither the query nor the challenge's CustomData has one",
		appendIt+", or give it to the player as custom data")
}

// fixOf returns the fix for a body that is not a challenge.
func fixOf(err error) string {
	if errors.Is(err, errKeyMessage) || errors.Is(err, errUTF16) {
		return "decode the message: the challenge is the Base64 text of its element Challenge, " +
			"and HttpHeaders has the header fields to send with it"
	}
	return "have a player send its license challenge as it is"
}
