package playtoken

import "time"

// CheckOne reads one parameter of a form-encoded text and leaves the others alone, for interfaces that share it: customerAuthenticator,
// kek, kid, ek or contentKey. In the request its field is set, those of a key in Keys[0]. Without a value Keys is empty, and there is a problem only
// if the parameter is required.
func CheckOne(text, name string, required bool) (Request, *Problem) {
	c := checker{text: text, request: new(Request)}
	c.scan()
	if id, _, _ := lookup(name); id == customerAuthenticator {
		c.checkAuthenticator()
	} else if v := &c.values[id]; c.usable(id, notIndexed, v, required) {
		var k Key
		if c.keyForm(&k, placeOf(id), notIndexed, v) {
			c.request.Keys = []Key{k}
		}
	}
	if len(c.result.Problems) > 0 {
		return Request{}, &c.result.Problems[0]
	}
	return *c.request, nil
}

// CheckValue is CheckOne of a parameter with that value.
func CheckValue(name, value string) (Request, *Problem) {
	return CheckOne(name+"="+encode(value), name, true)
}

// ParseTime reads an RFC 3339 time in Z as every parameter has it (D13).
func ParseTime(s string) (time.Time, bool) { return parseTime(s) }
