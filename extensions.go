package playtoken

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// checkExtension checks extensionType and extensionPayload, of which neither goes without the other (D14).
func (c *checker) checkExtension() {
	typ, payload := &c.values[extensionType], &c.values[extensionPayload]
	e := &c.request.Extension
	if c.usable(extensionType, notIndexed, typ, payload.state != absent && payload.state != empty) {
		if isIdentifier(typ.text) {
			e.Type = typ.text
		} else {
			c.invalid(extensionType, notIndexed, typ, InvalidExtensionType, "not exactly 4 printable ASCII characters without spaces", isIdentifier)
		}
	}
	if !c.usable(extensionPayload, notIndexed, payload, typ.state != absent && typ.state != empty) {
		return
	}
	b, ok := decodeBase64(payload.text)
	switch {
	case !ok:
		p := c.bad(extensionPayload, notIndexed, payload, InvalidExtensionPayload, base64Details(payload.text), sendFix(&parameters[extensionPayload]))
		p.Edit = mendBase64(payload)
	case len(b) > MaxExtensionPayload:
		c.bad(extensionPayload, notIndexed, payload, InvalidExtensionPayload,
			"it decodes to "+strconv.Itoa(len(b))+" bytes, more than "+strconv.Itoa(MaxExtensionPayload), "send a shorter payload")
	default:
		e.Payload = b
	}
}

// isIdentifier reports whether s is exactly 4 ASCII characters from 0x21 to 0x7E.
func isIdentifier(s string) bool {
	if len(s) != 4 {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x21 || 0x7E < s[i] {
			return false
		}
	}
	return true
}

// decodeBase64 reads canonical standard Base64 with padding. The library's strict mode still skips line breaks.
func decodeBase64(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return b, err == nil && !strings.ContainsAny(s, "\r\n")
}

func base64Details(s string) string {
	switch {
	case strings.ContainsAny(s, "\r\n"):
		return "it has line breaks"
	case strings.Contains(s, " "):
		return "it has a space: a + must be sent as %2B"
	case strings.ContainsAny(s, "-_"):
		return "it is URL-safe Base64, not standard Base64"
	case len(strings.TrimRight(s, "="))%4 == 1:
		return "it is cut short"
	case len(s)%4 != 0:
		return "its padding is missing or wrong"
	}
	return "it is not canonical standard Base64"
}

// mendBase64 is the edit that mends a payload whose notation alone is wrong.
func mendBase64(v *value) Edit {
	b, ok := decodeAnyBase64(v.text)
	if !ok || len(b) == 0 || len(b) > MaxExtensionPayload {
		return Edit{}
	}
	at := v.at()
	return Edit{Start: at.start, End: at.end, Replacement: encode(base64.StdEncoding.EncodeToString(b))}
}

// MaxTokenLife is how long a token can be redeemed at most, and by default (D15).
const MaxTokenLife = 30 * 24 * time.Hour

// checkToken checks what the token itself carries: expiry, cookie and restrictions (D15 to D18).
func (c *checker) checkToken() {
	r := c.request
	r.Expires = c.now.Add(MaxTokenLife)
	if v := &c.values[expirationTime]; c.usable(expirationTime, notIndexed, v, false) {
		if t, ok := c.time(expirationTime, v); ok && c.future(expirationTime, v, t) {
			if t.After(r.Expires) {
				c.bad(expirationTime, notIndexed, v, InvalidExpirationTime, "expirationTime is more than 30 days ahead", "send a time within 30 days, or leave it out for 30 days")
			} else {
				r.Expires = t
			}
		}
	}
	if v := &c.values[cookie]; c.usable(cookie, notIndexed, v, false) {
		if n := utf8.RuneCountInString(v.text); n > MaxCookie {
			c.bad(cookie, notIndexed, v, InvalidCookie, lengthDetails(n, MaxCookie)+" or fewer", sendFix(&parameters[cookie]))
		} else {
			r.Cookie = v.text
		}
	}
	if v := &c.values[deviceID]; c.usable(deviceID, notIndexed, v, false) && c.hex(deviceID, notIndexed, v) {
		decodeHex(r.DeviceID[:], v.text)
		r.HasDeviceID = true
	}
	if v := &c.values[ipAddress]; c.usable(ipAddress, notIndexed, v, false) {
		network, ok := parseNetwork(v.text)
		if !ok {
			c.invalid(ipAddress, notIndexed, v, InvalidIPAddress, "it is neither an IP address nor a CIDR prefix", func(s string) bool {
				_, ok := parseNetwork(s)
				return ok
			})
		}
		r.Network = network
	}
}

// checkCipher checks algId (D19).
func (c *checker) checkCipher() {
	if i, ok := c.word(algID, notIndexed, &c.values[algID], false); ok {
		c.request.Cipher = Cipher(i)
	}
}
