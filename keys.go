package playtoken

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The places of a key's parameters in keyIDs.
const (
	kekPlace = iota
	kidPlace
	ekPlace
	contentKeyPlace
	levelPlace
)

// indexedGiven reports whether the request numbers its keys (D19).
func (c *checker) indexedGiven() bool { return c.groups != nil || len(c.badIndices) > 0 }

// plainKey gathers the plain key parameters, the security level left out: plain, that is the default of all keys.
func (c *checker) plainKey() keyGroup {
	var g keyGroup
	for i, id := range keyIDs[:levelPlace] {
		g.values[i] = c.values[id]
	}
	return g
}

// checkPlainKey checks the key of a request that does not number its keys. In one that does, plain key parameters are a problem,
// carried by the first of them (D19).
func (c *checker) checkPlainKey() {
	g := c.plainKey()
	if !c.indexedGiven() {
		c.checkKey(&g, notIndexed)
		return
	}
	carried := false
	for i := range g.values {
		v, id := &g.values[i], keyIDs[i]
		switch {
		case v.state == absent:
		case v.state == twice:
			carried = true
			c.usable(id, notIndexed, v, false)
		case !carried:
			carried = true
			c.problem(rank(id, notIndexed), Problem{
				Code: InvalidKeyID, Parameter: parameters[id].Name,
				Details: "given together with numbered keys", Fix: "number every key from 0, this one too, or send a single key without numbers",
				Start: v.pair.start, End: c.nameEnd(v),
			})
		case c.usable(id, notIndexed, v, false):
			var k Key
			c.keyForm(&k, i, notIndexed, v)
		}
	}
}

// nameEnd is where the raw name of the value's pair ends.
func (c *checker) nameEnd(v *value) int {
	_, end := nextPair(c.text, v.pair.start)
	return end
}

// keyForm checks the form of one parameter of a key and sets its field.
func (c *checker) keyForm(k *Key, place, index int, v *value) bool {
	id := keyIDs[place]
	switch place {
	case kidPlace:
		return c.keyID(k, index, v)
	case levelPlace:
		i, ok := c.word(id, index, v, false)
		if ok {
			k.MinSecurityLevel = securityLevel(i)
		}
		return ok
	}
	if !c.hex(id, index, v) {
		return false
	}
	switch place {
	case kekPlace:
		decodeHex(k.KEK[:], v.text)
	case ekPlace:
		decodeHex(k.EK[:], v.text)
	case contentKeyPlace:
		decodeHex(k.ContentKey[:], v.text)
	}
	return true
}

// securityLevel is the number that the word at that place stands for.
func securityLevel(place int) uint16 {
	n, _ := parseWhole(parameters[minCertSecurityLevel].Values[place], 1<<16-1)
	return uint16(n)
}

// checkKey checks one key: its id (D11) and where the content key comes from (D12). It reports whether the id is good.
func (c *checker) checkKey(g *keyGroup, index int) bool {
	var k Key
	kekValue, ekValue, clearValue := &g.values[kekPlace], &g.values[ekPlace], &g.values[contentKeyPlace]
	hasKEK := kekValue.state != absent && kekValue.state != empty

	if c.usable(kek, index, kekValue, false) {
		c.keyForm(&k, kekPlace, index, kekValue)
	}

	idOK := c.usable(kid, index, &g.values[kidPlace], true) && c.keyForm(&k, kidPlace, index, &g.values[kidPlace])

	switch {
	case ekValue.state == absent || ekValue.state == empty || ekValue.state == twice || kekValue.state != absent:
		if c.usable(ek, index, ekValue, false) && c.keyForm(&k, ekPlace, index, ekValue) {
			k.Source = KeyWrapped
		}
	default:
		c.bad(ek, index, ekValue, MissingValue, "given without a kek", "send the kek that wrapped it beside it, or contentKey instead of both")
	}
	if hasKEK && ekValue.state == absent {
		k.Source = KeyStored
	}

	switch {
	case hasKEK && clearValue.state == empty:
		c.bad(contentKey, index, clearValue, MissingValue, "given without a value beside a kek", "leave contentKey out: the kek unwraps the content key")
	case hasKEK && clearValue.state != absent && clearValue.state != twice:
		c.bad(contentKey, index, clearValue, ConflictingContentKey, "given together with kek", "send the contentKey alone, or kek with ek or with a kid that key storage holds")
	case clearValue.state == absent && (kekValue.state != absent || ekValue.state != absent):
		// The kek or the ek is there: what is wrong with it is one cause, and has its problem.
	case clearValue.state == absent:
		c.missingKey(index)
	case clearValue.state == empty:
		c.bad(contentKey, index, clearValue, InvalidContentKey, noKey, threeWays)
	case c.usable(contentKey, index, clearValue, false):
		c.keyForm(&k, contentKeyPlace, index, clearValue)
	}

	if index != notIndexed {
		if level := &g.values[levelPlace]; c.usable(minCertSecurityLevel, index, level, false) {
			c.keyForm(&k, levelPlace, index, level)
		}
	}
	c.request.Keys = append(c.request.Keys, k)
	return idOK
}

const (
	noKey     = "no content key: neither contentKey, nor kek and ek, nor kek and a kid that key storage holds"
	threeWays = "send contentKey, or kek with ek, or kek with a kid that key storage holds"
)

// missingKey adds the problem of a request with none of the three ways to give a content key.
func (c *checker) missingKey(index int) {
	if p := c.missing(contentKey, index); p.Start == len(c.text) {
		p.Details, p.Fix = keyed(index, noKey), threeWays
	}
}

// keyID checks a key id: 32 hexadecimal digits, or ^ and 1 to 64 characters (D11).
func (c *checker) keyID(k *Key, index int, v *value) bool {
	if v.text[0] != '^' {
		if !c.hex(kid, index, v) {
			return false
		}
		decodeHex(k.ID[:], v.text)
		return true
	}
	s := v.text[1:]
	at := v.at()
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		c.bad(kid, index, v, InvalidKeyID, "nothing follows the ^", "send 1 to 64 characters after the ^")
		return false
	case n > MaxKeyIDString:
		c.invalid(kid, index, v, InvalidKeyIDStringLength, "after the ^, "+lengthDetails(n, MaxKeyIDString)+" or fewer", isKeyIDString)
		return false
	case n == 32 && notHex(s) < 0:
		c.warn(Warning{
			Kind: HexAfterCaret, Parameter: nameOf(kid, index),
			Details: keyed(index, "what follows the ^ looks like a key id itself; the ^ makes the key id the SHA-1 of these characters"),
			Fix:     "remove the ^ if the digits are the key id", Start: at.start, End: at.end, Edit: Edit{Start: at.start, End: at.end, Replacement: s},
		})
	}
	k.ID = KeyIDOf(s)
	return true
}

func isKeyIDString(s string) bool {
	n := utf8.RuneCountInString(s)
	return s[0] == '^' && 1 < n && n <= 1+MaxKeyIDString
}

// checkIndexedKeys checks the numbered keys, and the plain security level, which is the default of every key (D19).
func (c *checker) checkIndexedKeys() {
	if c.groups != nil {
		c.request.Numbered = true
		c.checkGroups()
	}
	for i := range c.badIndices {
		n := &c.badIndices[i]
		_, index, _ := strings.Cut(n.text, ".")
		p := Problem{
			Code: InvalidKeyID, Parameter: n.text, Start: n.span.start, End: n.span.end,
			Details: "the index " + index + " is not one of 0 to 15 without leading zeros", Fix: "number the keys from 0 to 15 without gaps",
		}
		if len(index) > maxIndexShown {
			p.Parameter, p.Details = parameters[n.id].Name, "the index is not one of 0 to 15"
		}
		c.problem(badRank, p)
	}
	i, ok := c.word(minCertSecurityLevel, notIndexed, &c.values[minCertSecurityLevel], false)
	if !ok {
		return
	}
	for k := range c.request.Keys {
		if c.request.Keys[k].MinSecurityLevel == 0 {
			c.request.Keys[k].MinSecurityLevel = securityLevel(i)
		}
	}
}

// maxIndexShown is the number of digits of a bad index that its problem repeats at most: what is longer may be a key.
const maxIndexShown = 20

// checkGroups checks each numbered key under D11 and D12, that no number is left out, and that no key id comes twice.
func (c *checker) checkGroups() {
	var ids [MaxKeys][16]byte
	var known [MaxKeys]bool
	missing, told := notIndexed, false
	for index := range c.groups {
		g := &c.groups[index]
		if !g.given {
			if missing == notIndexed {
				missing = index
			}
			continue
		}
		if missing != notIndexed && !told {
			told = true
			c.gap(g, index, missing)
		}
		if !c.checkKey(g, index) {
			continue
		}
		ids[index], known[index] = c.request.Keys[len(c.request.Keys)-1].ID, true
		for earlier := range index {
			if known[earlier] && ids[earlier] == ids[index] {
				c.bad(kid, index, &g.values[kidPlace], InvalidKeyID, "the same key id as that of key "+strconv.Itoa(earlier), "name each key id once")
				break
			}
		}
	}
}

// gap adds the problem of a number that is left out, carried by the first parameter after it.
func (c *checker) gap(g *keyGroup, index, missing int) {
	for i := range g.values {
		v := &g.values[i]
		if v.state == absent {
			continue
		}
		if v.state == twice {
			return // which is the one problem that it carries
		}
		c.problem(rank(keyIDs[i], index), Problem{
			Code: InvalidKeyID, Parameter: nameOf(keyIDs[i], index), Start: v.pair.start, End: c.nameEnd(v),
			Details: keyed(index, "key "+strconv.Itoa(missing)+" is missing"), Fix: "number the keys from 0 without gaps",
		})
		return
	}
}
