package keystore

import (
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"playtoken"
	"playtoken/internal/json"
)

const (
	// MaxBody is the maximum size of a request body in bytes.
	MaxBody = 16 << 10
	// MaxText is the maximum size in bytes of each of kekId, info and contentId.
	MaxText = 1024
)

// members are the members of a key object.
var members = []string{"kid", "k", "ek", "kekId", "info", "contentId", "expiration", "lastUpdate"}

// ReadKey reads a key object, and returns all of its problems. For kekId, info, contentId and
// expiration, null removes the member of the stored key. For other members, null means that they
// are not given. lastUpdate is ignored.
func ReadKey(body []byte, now time.Time) (g Given, problems []playtoken.Problem) {
	texts, err := readObject(string(body))
	if err != nil {
		return g, []playtoken.Problem{{
			Code: playtoken.BadRequest, Details: err.Error(),
			Fix: "send one JSON object with members of a key: " + strings.Join(members, ", "),
		}}
	}
	problem := func(p playtoken.Problem) { problems = append(problems, p) }
	// form reads a member with the rules for a parameter of the token endpoint.
	form := func(member, parameter string) *playtoken.Key {
		text, ok := texts[member]
		if !ok || text == nil {
			return nil
		}
		r, p := playtoken.CheckValue(parameter, *text)
		if p != nil {
			p.Parameter = member
			problem(*p)
			return nil
		}
		return &r.Keys[0]
	}
	// text reads a member without rules other than its length, and no control characters.
	text := func(member string) *string {
		t, ok := texts[member]
		switch {
		case !ok:
			return nil
		case t == nil:
			return new(string)
		case len(*t) <= MaxText && !strings.ContainsFunc(*t, unicode.IsControl):
			return t
		case len(*t) > MaxText:
			problem(playtoken.Problem{
				Code: playtoken.BadRequest, Parameter: member,
				Details: member + " has " + strconv.Itoa(len(*t)) + " bytes",
				Fix:     "send a text of " + strconv.Itoa(MaxText) + " bytes or less",
			})
		default:
			problem(playtoken.Problem{
				Code: playtoken.BadRequest, Parameter: member, Details: member + " has a control character",
				Fix: "send printable text",
			})
		}
		return nil
	}
	if k := form("kid", "kid"); k != nil {
		id := hex.EncodeToString(k.ID[:])
		g.KID = &id
	}
	if k := form("k", "contentKey"); k != nil {
		g.K = &k.ContentKey
	}
	if k := form("ek", "ek"); k != nil {
		g.EK = &k.EK
	}
	if texts["k"] != nil && texts["ek"] != nil {
		problem(playtoken.Problem{
			Code: playtoken.BadRequest, Parameter: "ek", Details: "k and ek are given together",
			Fix: "send k with a kek, or ek, which is the key wrapped already",
		})
	}
	g.KEKID, g.Info, g.ContentID = text("kekId"), text("info"), text("contentId")
	if t := text("expiration"); t != nil {
		at, ok := playtoken.ParseTime(*t)
		switch {
		case *t == "":
			g.Expires = new(int64)
		case !ok:
			problem(playtoken.Problem{
				Code: playtoken.InvalidExpirationTime, Parameter: "expiration",
				Details: "expiration is not an RFC 3339 time in Z",
				Fix:     "send a time such as 2030-01-31T00:00:00Z",
			})
		case at.Unix() <= now.Unix():
			problem(playtoken.Problem{
				Code: playtoken.InvalidExpirationTime, Parameter: "expiration",
				Details: "expiration is not in the future",
				Fix:     "send a later time, or DELETE the key to end it now",
			})
		default:
			seconds := at.Unix()
			g.Expires = &seconds
		}
	}
	return g, problems
}

// readObject reads a JSON object of texts and nulls, with members of a key alone, each once.
// encoding/json alone would take the last of two members, KID for kid, and U+FFFD for half of a
// surrogate pair.
func readObject(body string) (map[string]*string, error) {
	if !utf8.ValidString(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	notJSON := errors.New("the body is not a JSON object")
	s := json.Scan(body)
	if !s.Next('{') {
		return nil, notJSON
	}
	texts := map[string]*string{}
	for ended := s.Next('}'); !ended; ended = s.Next('}') {
		if len(texts) > 0 && !s.Next(',') {
			return nil, notJSON
		}
		name, ok := s.String()
		if !ok {
			return nil, notJSON
		}
		if !slices.Contains(members, name) {
			return nil, unknownMember(name)
		}
		if _, twice := texts[name]; twice {
			return nil, errors.New(name + " is given more than once")
		}
		if !s.Next(':') {
			return nil, notJSON
		}
		if texts[name], ok = nil, s.Null(); ok {
			continue
		}
		value := s.Rest()
		text, ok := s.String()
		if !ok {
			return nil, notText(name, value, notJSON)
		}
		if halfPair(value[:len(value)-len(s.Rest())]) {
			return nil, errors.New(name + " has half of a surrogate pair")
		}
		texts[name] = &text
	}
	if !s.End() {
		return nil, errors.New("something follows the JSON object")
	}
	return texts, nil
}

// notText returns the error of a member whose value is not a text.
func notText(name, value string, notJSON error) error {
	s := json.Scan(value)
	if s.Next('{') || s.Next('[') || !s.Next('"') && s.Skip() {
		return errors.New(name + " is not a text in quotes")
	}
	return notJSON
}

// halfPair reports whether an escape in the JSON text of a string is one half of a surrogate pair
// without the other. Such a half is not a character.
func halfPair(text string) bool {
	high := rune(0) // a first half that ends right before
	for i := 0; i < len(text); i++ {
		r := rune(0)
		if text[i] == '\\' {
			if i++; text[i] == 'u' {
				n, _ := strconv.ParseUint(text[i+1:i+5], 16, 16)
				r, i = rune(n), i+4
			}
		}
		switch {
		case high != 0 && utf16.DecodeRune(high, r) != unicode.ReplacementChar:
			high = 0
		case high != 0:
			return true
		case utf16.IsSurrogate(r):
			high = r
		}
	}
	return high != 0
}

// unknownMember returns the error for an unknown member. It names a member that differs only in
// case, but not the given name, which may be a secret.
func unknownMember(name string) error {
	for _, m := range members {
		if strings.EqualFold(m, name) {
			return errors.New(m + " is written with other capitals")
		}
	}
	return errors.New("the object has an unknown member")
}
