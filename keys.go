package playtoken

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"playtoken/internal/form"
)

// A Key is one content key, in the clear or wrapped.
type Key struct {
	// ID is the key ID in the byte order of the UUID's text. The ID of a "^string" is the first 16
	// bytes of the string's SHA-1 (D11).
	ID [16]byte
	// Source determines which of the fields below are set (D12).
	Source KeySource
	// ContentKey is set for KeyClear.
	ContentKey [16]byte
	// KEK is set for KeyWrapped and KeyStored.
	KEK [16]byte
	// EK is set for KeyWrapped.
	EK [24]byte
	// MinSecurityLevel is a value that IsSecurityLevel accepts, or 0 for none (D19).
	MinSecurityLevel uint16
}

// A KeySource is one of the three ways to give a content key (D12).
type KeySource uint8

const (
	KeyClear   KeySource = iota // contentKey
	KeyWrapped                  // kek and ek
	KeyStored                   // kek, and kid looked up in key storage
)

// A Cipher is the cipher of the content.
type Cipher uint8

const (
	AESCTR Cipher = iota
	AESCBC
)

// String returns the value of algId.
func (c Cipher) String() string { return parameters[algID].Values[c] }

// checkPlainKey checks the key of a request without numbered keys. In a request with numbered keys,
// key parameters without a number are one problem together, which the first of them carries (D19).
// The others are still checked for their form.
func (c *checker) checkPlainKey() {
	if !c.IsNumbered() {
		c.checkKey(form.Plain)
		return
	}
	carried := false
	for _, id := range keyParameters[:len(keyParameters)-1] {
		switch c.Value(id, form.Plain).State {
		case form.Absent:
		case form.Twice:
			carried = true
			c.Usable(id, form.Plain, false)
		default:
			if !carried {
				carried = true
				c.BadName(id, form.Plain, InvalidKeyID, "given together with numbered keys",
					"number every key from 0, this one too, or send a single key without numbers")
			} else if c.Usable(id, form.Plain, false) {
				c.keyPart(new(Key), id, form.Plain)
			}
		}
	}
}

// keyPart checks the form of one parameter of a key and sets its field.
func (c *checker) keyPart(k *Key, id form.ID, index int) bool {
	var digits []byte
	switch id {
	case kid:
		return c.keyID(k, index)
	case minCertSecurityLevel:
		place, ok := c.Word(id, index)
		if ok {
			k.MinSecurityLevel = securityLevel(place)
		}
		return ok
	case kek:
		digits = k.KEK[:]
	case ek:
		digits = k.EK[:]
	case contentKey:
		digits = k.ContentKey[:]
	}
	return c.Hex(id, index, digits)
}

// securityLevel returns the number of a word of minCertSecurityLevel.
func securityLevel(place int) uint16 {
	n, _ := form.ParseWhole(parameters[minCertSecurityLevel].Values[place], 1<<16-1)
	return uint16(n)
}

// IsSecurityLevel reports whether n is a value of minCertSecurityLevel.
func IsSecurityLevel(n uint16) bool {
	return slices.Contains(parameters[minCertSecurityLevel].Values, strconv.Itoa(int(n)))
}

// checkKey checks one key and appends it to the request's keys: its ID (D11), and the source of its
// content key (D12). It reports whether the ID is valid.
func (c *checker) checkKey(index int) bool {
	var k Key
	if c.Usable(kek, index, false) {
		c.keyPart(&k, kek, index)
	}
	idOK := c.Usable(kid, index, true) && c.keyPart(&k, kid, index)
	c.checkWrapped(&k, index)
	c.checkClear(&k, index)
	if index != form.Plain && c.Usable(minCertSecurityLevel, index, false) {
		c.keyPart(&k, minCertSecurityLevel, index)
	}
	c.request.Keys = append(c.request.Keys, k)
	return idOK
}

// checkWrapped checks ek, which needs a kek.
func (c *checker) checkWrapped(k *Key, index int) {
	wrapping, v := c.Value(kek, index), c.Value(ek, index)
	switch {
	case v.IsGiven() && v.State != form.Twice && wrapping.State == form.Absent && !c.Gaps.Open:
		c.Bad(ek, index, MissingValue, "given without a kek",
			"send the kek that wrapped it beside it, or contentKey instead of both")
	case c.Usable(ek, index, false) && c.keyPart(k, ek, index):
		k.Source = KeyWrapped
	}
	if wrapping.IsGiven() && v.State == form.Absent {
		k.Source = KeyStored
	}
}

// checkClear checks contentKey, which excludes a kek and is required without one.
func (c *checker) checkClear(k *Key, index int) {
	hasKEK, v := c.Value(kek, index).IsGiven(), c.Value(contentKey, index)
	if hasKEK && (v.State == form.Unread || c.Value(kek, index).State == form.Unread) {
		return // either may turn out to be empty
	}
	switch {
	case hasKEK && v.State == form.Empty:
		c.Bad(contentKey, index, MissingValue, "given without a value beside a kek",
			"leave contentKey out: the kek unwraps the content key")
	case hasKEK && v.State != form.Absent && v.State != form.Twice:
		c.Bad(contentKey, index, ConflictingContentKey, "given together with kek",
			"send the contentKey alone, or kek with ek or with a kid that key storage holds")
	case v.State == form.Absent:
		c.requireKey(index)
	case v.State == form.Empty:
		c.Bad(contentKey, index, InvalidContentKey, noKey, threeWays)
	case c.Usable(contentKey, index, false):
		c.keyPart(k, contentKey, index)
	}
}

const (
	noKey     = "no content key: neither contentKey, nor kek and ek, nor kek and a kid that key storage holds"
	threeWays = "send contentKey, or kek with ek, or kek with a kid that key storage holds"
)

// requireKey adds the problem of a key without contentKey, kek and ek. If kek or ek is named, it
// adds none: the key has a source, or another check has added its problem.
func (c *checker) requireKey(index int) {
	if c.Value(kek, index).State != form.Absent || c.Value(ek, index).State != form.Absent {
		return
	}
	if p := c.Missing(contentKey, index); p != nil {
		p.Details, p.Fix = c.Numbered(index, noKey), threeWays
	}
}

// keyID checks a key ID: 32 hexadecimal digits, or ^ and 1 to 64 characters (D11).
func (c *checker) keyID(k *Key, index int) bool {
	text := c.Value(kid, index).Text
	if text[0] != '^' {
		return c.Hex(kid, index, k.ID[:])
	}
	s := text[1:]
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		c.Bad(kid, index, InvalidKeyID, "nothing follows the ^", "send 1 to 64 characters after the ^")
		return false
	case n > MaxKeyIDString:
		c.Invalid(kid, index, InvalidKeyIDStringLength,
			"after the ^, "+form.LengthDetails(n, MaxKeyIDString)+" or fewer", isKeyIDString)
		return false
	case n == parameters[kid].Digits && form.NotHex(s) < 0:
		w := c.Warn(kid, index, HexAfterCaret,
			"what follows the ^ looks like a key id itself; the ^ makes the key id the SHA-1 of these characters",
			"remove the ^ if the digits are the key id")
		w.Edit = Edit{Start: w.Start, End: w.End, Replacement: s}
	}
	k.ID = KeyIDOf(s)
	return true
}

func isKeyIDString(s string) bool {
	n := utf8.RuneCountInString(s)
	return s[0] == '^' && 1 < n && n <= 1+MaxKeyIDString
}

// maxIndexShown is the length up to which a problem repeats the bad number of a name such as
// kid.16. A longer one may be a key.
const maxIndexShown = 20

// checkIndexedKeys checks the numbered keys and the names with a bad number. It also applies the
// minCertSecurityLevel without a number, which is the default of all keys, numbered or not (D19).
func (c *checker) checkIndexedKeys() {
	if c.IsNumbered() {
		c.request.Numbered = c.checkNumbers()
	}
	for i := range c.BadNumbers {
		n := &c.BadNumbers[i]
		_, number, _ := strings.Cut(n.Text, ".")
		p := Problem{
			Code: InvalidKeyID, Parameter: n.Text, Start: n.Span.Start, End: n.Span.End,
			Details: "the index " + number + " is not one of 0 to 15 without leading zeros",
			Fix:     "number the keys from 0 to 15 without gaps",
		}
		if len(number) > maxIndexShown {
			p.Parameter, p.Details = parameters[n.Meant].Name, "the index is not one of 0 to 15"
		}
		c.BadNumber(&p)
	}
	if !c.Usable(minCertSecurityLevel, form.Plain, false) {
		return
	}
	place, ok := c.Word(minCertSecurityLevel, form.Plain)
	if !ok {
		return
	}
	for i := range c.request.Keys {
		if k := &c.request.Keys[i]; k.MinSecurityLevel == 0 {
			k.MinSecurityLevel = securityLevel(place)
		}
	}
}

// checkNumbers checks each numbered key by itself (D11, D12), that no number is left out, and that
// key IDs differ. It reports whether there is a numbered key.
func (c *checker) checkNumbers() bool {
	var ids [MaxKeys][16]byte
	var valid [MaxKeys]bool                      // whether ids has the key ID of that number
	missing, gapFound, found := -1, false, false // missing is the lowest number without a key
	for index := range MaxKeys {
		if !c.HasNumber(index) {
			if missing < 0 {
				missing = index
			}
			continue
		}
		found = true
		if missing >= 0 && !gapFound && !c.Gaps.Open {
			gapFound = true
			c.gap(index, missing)
		}
		if !c.checkKey(index) {
			continue
		}
		ids[index], valid[index] = c.request.Keys[len(c.request.Keys)-1].ID, true
		for earlier := range index {
			if valid[earlier] && ids[earlier] == ids[index] {
				c.Bad(kid, index, InvalidKeyID, "the same key id as that of key "+strconv.Itoa(earlier),
					"name each key id once")
				break
			}
		}
	}
	return found
}

// gap adds the problem that the number missing is left out. The first parameter of the key at index
// carries it, unless it is given twice: then it has that problem only.
func (c *checker) gap(index, missing int) {
	for _, id := range keyParameters {
		switch c.Value(id, index).State {
		case form.Absent:
			continue
		case form.Twice:
			return
		}
		c.BadName(id, index, InvalidKeyID, "key "+strconv.Itoa(missing)+" is missing",
			"number the keys from 0 without gaps")
		return
	}
}
