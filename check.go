package playtoken

import (
	"slices"
	"time"

	"playtoken/internal/form"
)

// Check finds all mistakes in a request that can be found without the service, in the order of D7.
// The text is form-encoded: the query, the body, or both joined by &. Relative times count from
// now.
//
// Byte ranges in the result refer to text. The result contains secrets in two places only: in the
// request itself, and in edits that correct the notation of a secret. Result.Redacted removes the
// latter.
func Check(text string, now time.Time) Result { return CheckKnown(text, Gaps{}, now) }

// CheckKnown is Check for a text with parts that are not known. It finds the problems that no value
// in their place could mend, and lists the values that it did not check (D27).
func CheckKnown(text string, gaps Gaps, now time.Time) Result {
	var c checker
	c.Table, c.Text, c.Now, c.Gaps = table, text, now, gaps
	c.Scan()
	c.check()
	c.Finish()
	r := Result{Format: c.request.Format, Problems: c.Problems, Warnings: c.Warnings, Unknown: c.Unknown}
	r.Partial = len(r.Unknown) > 0 || gaps.Open
	if len(r.Problems) == 0 {
		r.Request = c.request
		if !r.Partial {
			r.warnLength(text, now)
		}
	}
	return r
}

// A checker checks the rules of the interface on a scanned text.
type checker struct {
	form.Form
	request *Request
}

// check runs all checks, and fills the request. Form sorts their problems into the order of D7.
func (c *checker) check() {
	// One allocation holds the request and a single key, since most requests have one key.
	r := &struct {
		Request
		key [1]Key
	}{}
	c.request = &r.Request
	r.Keys = r.key[:0]
	c.checkErrorFormat()
	c.checkAuthenticator()
	c.checkGeneralFlags()
	c.checkPlainKey()
	c.checkRights()
	c.checkOutput()
	c.checkExtension()
	c.checkToken()
	c.checkIndexedKeys()
	if c.Usable(algID, form.Plain, false) {
		place, _ := c.Word(algID, form.Plain)
		c.request.Cipher = Cipher(place)
	}
}

// CheckOne checks one parameter of a form-encoded text and ignores the others. Other interfaces
// share these parameters: customerAuthenticator, kek, kid, ek and contentKey.
//
// The returned request has the value alone: in Authenticator, or in Keys[0] for a parameter of a
// key. Keys is empty if an optional parameter is absent. customerAuthenticator is always required.
func CheckOne(text, name string, required bool) (Request, *Problem) {
	c := checker{Form: form.Form{Table: table, Text: text}, request: new(Request)}
	c.Scan()
	if id, _, _ := table.Lookup(name); id == customerAuthenticator {
		c.checkAuthenticator()
	} else if c.Usable(id, form.Plain, required) {
		var k Key
		if c.keyPart(&k, id, form.Plain) {
			c.request.Keys = []Key{k}
		}
	}
	if len(c.Problems) > 0 {
		return Request{}, &c.Problems[0]
	}
	return *c.request, nil
}

// CheckValue checks the value of one parameter as CheckOne does. The value is not form-encoded. An
// empty one is a problem. The problem's byte range does not refer to the value.
func CheckValue(name, value string) (Request, *Problem) {
	return CheckOne(name+"="+form.Encode(value), name, true)
}

// ParseTime reads an RFC 3339 time in Z, the form of all absolute times in a request (D13).
func ParseTime(s string) (time.Time, bool) { return form.ParseTime(s) }

// checkErrorFormat checks errorFormat, the format in which the endpoint answers (D10).
func (c *checker) checkErrorFormat() {
	if !c.Usable(errorFormat, form.Plain, false) {
		return
	}
	text, words := c.Value(errorFormat, form.Plain).Text, parameters[errorFormat].Values
	if place := slices.Index(words, text); place >= 0 {
		c.request.Format = Format(place)
		return
	}
	p := c.Invalid(errorFormat, form.Plain, InvalidErrorFormat, "neither html nor json", func(s string) bool {
		return slices.Contains(words, s)
	})
	p.Format = echoable(text)
}

// echoable returns the text if an answer may repeat it: at most 16 ASCII letters and digits (D20).
func echoable(s string) string {
	if len(s) > 16 {
		return ""
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || '9' < c) && (c|0x20 < 'a' || 'z' < c|0x20) {
			return ""
		}
	}
	return s
}

// checkAuthenticator checks the shape of customerAuthenticator (D9).
func (c *checker) checkAuthenticator() {
	if c.Usable(customerAuthenticator, form.Plain, true) {
		c.request.Authenticator, _ = c.Authenticator(customerAuthenticator)
	}
}
