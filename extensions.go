package playtoken

import (
	"time"

	"playtoken/internal/form"
)

// An Extension is an extension to the license. Its type is "" in a license without one.
type Extension struct {
	Type    string // 4 printable ASCII characters
	Payload []byte // at most 1,024 bytes
}

// checkExtension checks extensionType and extensionPayload. Each requires the other (D14).
func (c *checker) checkExtension() {
	hasType := c.Value(extensionType, form.Plain).IsGiven()
	hasPayload := c.Value(extensionPayload, form.Plain).IsGiven()
	e := &c.request.Extension
	if c.Usable(extensionType, form.Plain, hasPayload) {
		e.Type, _ = c.Identifier(extensionType)
	}
	if c.Usable(extensionPayload, form.Plain, hasType) {
		e.Payload, _ = c.Base64(extensionPayload)
	}
}

// IsExtensionType reports whether s is a value of extensionType: 4 printable ASCII characters.
func IsExtensionType(s string) bool { return form.IsIdentifier(s) }

// checkToken checks the parameters of the token itself: expiry, cookie and restrictions (D15 to
// D18).
func (c *checker) checkToken() {
	r := c.request
	r.ExpiresAt = c.Now.Add(MaxTokenLife)
	if c.Usable(expirationTime, form.Plain, false) {
		if t, ok := c.Time(expirationTime); ok && c.future(expirationTime, t) {
			if t.After(r.ExpiresAt) {
				c.Bad(expirationTime, form.Plain, InvalidExpirationTime, "expirationTime is more than 30 days ahead",
					"send a time within 30 days, or leave it out for 30 days")
			} else {
				r.ExpiresAt = t
			}
		}
	}
	if c.Usable(cookie, form.Plain, false) {
		r.Cookie, _ = c.Chars(cookie)
	}
	if c.Usable(deviceID, form.Plain, false) {
		r.HasDeviceID = c.Hex(deviceID, form.Plain, r.DeviceID[:])
	}
	if c.Usable(ipAddress, form.Plain, false) {
		r.Network, _ = c.Network(ipAddress)
	}
}

// future checks that a time of the request is after now.
func (c *checker) future(id form.ID, t time.Time) bool {
	if t.After(c.Now) {
		return true
	}
	c.Bad(id, form.Plain, InvalidExpirationTime, parameters[id].Name+" is not in the future",
		"send a later time, and check this machine's clock")
	return false
}
