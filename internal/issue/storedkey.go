package issue

import (
	"errors"
	"unicode/utf8"

	"playtoken/internal/ascii"
	"playtoken/internal/json"
)

// readStoredKey reads the wrapped key from an answer of key storage: a JSON object, or an array of
// one as in the examples of the SKM API's specification. The object must have the key ID. Members
// other than kid and ek are ignored. Errors contain nothing of the answer.
func readStoredKey(answer string, id [16]byte) (ek [24]byte, err error) {
	if !utf8.ValidString(answer) {
		return ek, errors.New("it is not UTF-8")
	}
	s := json.Scan(answer)
	list := s.Next('[')
	members, err := readMembers(&s)
	switch {
	case err != nil:
		return ek, err
	case list && !s.Next(']'):
		return ek, errors.New("it is not a list of one key")
	case !s.End():
		return ek, errors.New("something follows the key")
	}
	var kid [16]byte
	switch {
	case !ascii.DecodeHex(kid[:], members["kid"]):
		return ek, errors.New("its kid is not 32 hexadecimal digits")
	case kid != id:
		return ek, errors.New("it is the key of another kid")
	case !ascii.DecodeHex(ek[:], members["ek"]):
		return [24]byte{}, errors.New("its ek is not 48 hexadecimal digits")
	}
	return ek, nil
}

// readMembers reads an object in which each name occurs once. Values that are not strings are "".
func readMembers(s *json.Scanner) (map[string]string, error) {
	members := map[string]string{}
	var repeated error
	ok := s.Object(func(name string) bool {
		value := s.Rest()
		if !s.Skip() {
			return false
		}
		if _, twice := members[name]; twice {
			repeated = errors.New("a member is given more than once")
			return false
		}
		text := json.Scan(value)
		members[name], _ = text.String()
		return true
	})
	if !ok && repeated == nil {
		return nil, errors.New("it is not the JSON object of a key")
	}
	return members, repeated
}
