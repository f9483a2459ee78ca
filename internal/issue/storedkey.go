package issue

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// readStoredKey reads the wrapped key from an answer of key storage: a JSON object, or an array of
// one as in the examples of the SKM API's specification. The object must have the key ID. Members
// other than kid and ek are ignored. Errors contain nothing of the answer.
func readStoredKey(answer string, id [16]byte) (ek [24]byte, err error) {
	if !utf8.ValidString(answer) {
		return ek, errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(strings.NewReader(answer))
	open, err := d.Token()
	list := open == json.Delim('[')
	if list {
		open, err = d.Token()
	}
	if err != nil || open != json.Delim('{') {
		return ek, errNoKeyObject
	}
	members, err := readMembers(d)
	if err != nil {
		return ek, err
	}
	if list {
		if end, err := d.Token(); err != nil || end != json.Delim(']') {
			return ek, errors.New("it is not a list of one key")
		}
	}
	if _, err := d.Token(); err != io.EOF {
		return ek, errors.New("something follows the key")
	}
	var kid [16]byte
	switch {
	case !decodeMember(kid[:], members["kid"]):
		return ek, errors.New("its kid is not 32 hexadecimal digits")
	case kid != id:
		return ek, errors.New("it is the key of another kid")
	case !decodeMember(ek[:], members["ek"]):
		return [24]byte{}, errors.New("its ek is not 48 hexadecimal digits")
	}
	return ek, nil
}

var errNoKeyObject = errors.New("it is not the JSON object of a key")

// readMembers reads the members of an object after its opening brace. It refuses repeated members
// and compares names with case; package encoding/json does neither.
func readMembers(d *json.Decoder) (map[string]json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, errNoKeyObject
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, errNoKeyObject
		}
		if _, twice := members[name.(string)]; twice {
			return nil, errors.New("a member is given more than once")
		}
		members[name.(string)] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, errNoKeyObject
	}
	return members, nil
}

// decodeMember decodes a JSON string of hexadecimal digits, two for each byte of dst. It reports
// false for any other value.
func decodeMember(dst []byte, member json.RawMessage) bool {
	var digits *string
	if json.Unmarshal(member, &digits) != nil || digits == nil || len(*digits) != 2*len(dst) {
		return false
	}
	_, err := hex.Decode(dst, []byte(*digits))
	return err == nil
}
