package playtoken

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// maxUnknown is the number of unknown names that get a warning each: a text of nothing but names must not cost more than
	// its length.
	maxUnknown = 64
	// maxBadIndices is the number of names with a bad index that get a problem each, for the same reason.
	maxBadIndices = MaxKeys
	// keyParams is the number of parameters that can be indexed (D19).
	keyParams = 5
)

// Check reads the raw form-encoded text of a request (the query, the body, or both joined by &) and finds all that is wrong with
// it and can be told without the service, in the order of D7. Relative times count from now.
//
// Byte ranges in the result refer to text. Nothing in the result holds the value of a secret, the request itself excepted, and
// edits that mend a secret's notation.
func Check(text string, now time.Time) Result {
	c := checker{text: text, now: now}
	c.scan()
	c.check()
	if len(c.result.Problems) == 0 {
		c.result.Request = c.request
	}
	c.warnUnknown()
	sortWarnings(c.result.Warnings)
	c.warnLength()
	return c.result
}

type checker struct {
	text   string
	now    time.Time
	values [paramCount]value
	// groups are the indexed key parameters, nil when there are none.
	groups     *[MaxKeys]keyGroup
	badIndices []name
	unknown    []name
	// unreadable is where the first name stands that cannot be decoded; its end is 0 when there is none.
	unreadable span
	guessed    bool
	request    *Request
	result     Result
	// ranks are the places in the order of D7 of the problems found so far.
	ranks []int
}

// A value is what the text gives for one parameter.
type value struct {
	state state
	// pair is the span of name=value, the second one's if given twice; start is where the raw value begins.
	pair  span
	start int
	text  string // decoded
}

type state uint8

const (
	absent state = iota
	empty
	given
	broken // percent-encoding or UTF-8
	twice
)

// A name is a name in the text that is no parameter's as it stands.
type name struct {
	text string
	span span
	id   paramID // badIndices: the parameter meant
	// like is the parameter that was probably meant, where isLike says so.
	like   paramID
	isLike bool
	cased  bool // differs from it in case alone
}

// A keyGroup is the parameters of one index, in the order of keyIDs.
type keyGroup struct {
	given  bool
	values [keyParams]value
}

// keyIDs are the parameters of a key in the order in which their problems are reported.
var keyIDs = [keyParams]paramID{kek, kid, ek, contentKey, minCertSecurityLevel}

// scan splits the text into values.
func (c *checker) scan() {
	for start := 0; start <= len(c.text); {
		pair, nameEnd := nextPair(c.text, start)
		start = pair.end + 1
		if pair.start == pair.end {
			continue
		}
		decoded, ok := decode(c.text[pair.start:nameEnd])
		at := span{pair.start, nameEnd}
		if !ok {
			if c.unreadable.end == 0 {
				c.unreadable = at
			}
			continue
		}
		id, index, ok := lookup(decoded)
		switch {
		case !ok:
			if len(c.unknown) < maxUnknown {
				c.unknown = append(c.unknown, name{text: decoded, span: at})
			}
		case index == notIndexed:
			c.values[id].set(c.text, pair, nameEnd)
		case index == badIndex:
			if len(c.badIndices) < maxBadIndices {
				c.badIndices = append(c.badIndices, name{text: decoded, span: at, id: id})
			}
		default:
			if c.groups == nil {
				c.groups = new([MaxKeys]keyGroup)
			}
			c.groups[index].given = true
			c.groups[index].values[placeOf(id)].set(c.text, pair, nameEnd)
		}
	}
}

// set takes the pair as the parameter's value. A second one is never picked, whatever the values (D3).
func (v *value) set(text string, pair span, nameEnd int) {
	if v.state == twice {
		return
	}
	if v.state != absent {
		v.state, v.pair = twice, pair
		return
	}
	v.pair, v.start = pair, min(nameEnd+1, pair.end)
	var ok bool
	v.text, ok = decode(text[v.start:pair.end])
	switch {
	case !ok:
		v.state = broken
	case v.text == "":
		v.state = empty
	default:
		v.state = given
	}
}

// at is the span that a problem with the value is about.
func (v *value) at() span {
	if v.state == twice {
		return v.pair
	}
	return span{v.start, v.pair.end}
}

// check runs the checks in the order of D7.
func (c *checker) check() {
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
	c.checkCipher()
	if c.unreadable.end > 0 {
		c.problem(lastRank, Problem{
			Code: BadRequest, Start: c.unreadable.start, End: c.unreadable.end,
			Details: "the percent-encoding or UTF-8 of a parameter name is broken",
			Fix:     "percent-encode the UTF-8 bytes of the name, and send a literal % as %25",
		})
	}
}

// The ranks of problems follow the table, and the numbered keys come before the plain security level, with which the rest of the
// extensions begins (D7, D19).
const (
	indexedRank = 100 // above every paramID; then by index and by place in keyIDs
	badRank     = indexedRank + MaxKeys*keyParams
	plainRank   = badRank + 1
	lastRank    = plainRank + int(paramCount)
)

// rank is the place in the order of D7 of a problem with a parameter.
func rank(id paramID, index int) int {
	switch {
	case index == notIndexed && id < minCertSecurityLevel:
		return int(id)
	case index == notIndexed:
		return plainRank + int(id)
	}
	return indexedRank + index*keyParams + placeOf(id)
}

// placeOf is the place of a key's parameter in keyIDs.
func placeOf(id paramID) int {
	for i := range keyIDs {
		if keyIDs[i] == id {
			return i
		}
	}
	return 0
}

// problem adds a problem behind those of the same rank and before those of a higher one, and returns it, to be completed before
// the next is added.
func (c *checker) problem(rank int, p Problem) *Problem {
	i := len(c.ranks)
	for i > 0 && c.ranks[i-1] > rank {
		i--
	}
	c.ranks = slices.Insert(c.ranks, i, rank)
	c.result.Problems = slices.Insert(c.result.Problems, i, p)
	return &c.result.Problems[i]
}

func (c *checker) warn(w Warning) { c.result.Warnings = append(c.result.Warnings, w) }

// nameOf is the name of a parameter with its index, if it has one.
func nameOf(id paramID, index int) string {
	if index == notIndexed {
		return parameters[id].Name
	}
	return parameters[id].Name + "." + strconv.Itoa(index)
}

// usable reports whether the value is there to be checked, and adds the problem where it is not: given twice (D3), broken (D6),
// without a value (D4), or missing although required.
func (c *checker) usable(id paramID, index int, v *value, required bool) bool {
	p := &parameters[id]
	switch v.state {
	case given:
		return true
	case absent:
		if required {
			c.missing(id, index)
		}
	case empty:
		c.bad(id, index, v, p.Empty, p.Name+" is given without a value", sendFix(p))
	case twice:
		c.bad(id, index, v, p.Invalid, "given more than once", "send it once, in the query or in the body")
	case broken:
		c.bad(id, index, v, p.Invalid, "its percent-encoding or UTF-8 is broken",
			"percent-encode the UTF-8 bytes of the value, and send a literal % as %25")
	}
	return false
}

// sendFix is the fix of a parameter that has no usable value.
func sendFix(p *Parameter) string { return "send " + p.Name + ": " + p.Format }

// bad adds a problem with a value that the text gives.
func (c *checker) bad(id paramID, index int, v *value, code Code, details, fix string) *Problem {
	at := v.at()
	return c.problem(rank(id, index), Problem{
		Code: code, Parameter: nameOf(id, index), Details: keyed(index, details), Fix: fix, Start: at.start, End: at.end,
	})
}

// keyed names the index in the details of a problem with one of several keys (D19).
func keyed(index int, details string) string {
	if index == notIndexed {
		return details
	}
	return "key " + strconv.Itoa(index) + ": " + details
}

// missing adds the problem of a required parameter that the text does not give. If it has a name close to the parameter's, the
// problem is about that name.
func (c *checker) missing(id paramID, index int) *Problem {
	p := &parameters[id]
	problem := Problem{
		Code: p.Missing, Parameter: nameOf(id, index), Start: len(c.text), End: len(c.text),
		Details: keyed(index, p.Name+" is missing"), Fix: sendFix(p),
	}
	if index == notIndexed {
		if n := c.likely(id); n != nil {
			problem.Details = "the request has \"" + n.text + "\" instead of \"" + p.Name + "\""
			problem.Fix = "rename it to " + p.Name
			if n.cased {
				problem.Fix += ": names are case-sensitive"
			}
			problem.Start, problem.End = n.span.start, n.span.end
			problem.Edit = n.rename()
		}
	}
	return c.problem(rank(id, index), problem)
}

// invalid adds the problem of a value of the wrong form. If it has one of the shapes in which right values often arrive, the details
// and the fix say so, and a warning beside the problem names the shape.
func (c *checker) invalid(id paramID, index int, v *value, code Code, details string, valid func(string) bool) *Problem {
	p := &parameters[id]
	at := v.at()
	problem := Problem{
		Code: code, Parameter: nameOf(id, index), Details: keyed(index, details), Fix: sendFix(p), Start: at.start, End: at.end,
	}
	c.shaped(&problem, shapeOf(v.text, p, valid), index)
	return c.problem(rank(id, index), problem)
}

// shaped adds to a problem what the shape of its value tells.
func (c *checker) shaped(problem *Problem, s shape, index int) {
	if s.fix != "" {
		problem.Fix = s.fix
	}
	if s.replacement != "" {
		problem.Edit = Edit{Start: problem.Start, End: problem.End, Replacement: encode(s.replacement)}
	}
	if s.kind != "" {
		problem.Details += ": " + s.details
		c.warn(Warning{
			Kind: s.kind, Parameter: problem.Parameter, Details: keyed(index, s.details), Fix: s.fix,
			Start: problem.Start, End: problem.End, Edit: problem.Edit,
		})
	}
}

// word checks a KindWord parameter and returns the value's place among the words. It is false when there is none.
func (c *checker) word(id paramID, index int, v *value, required bool) (int, bool) {
	if !c.usable(id, index, v, required) {
		return 0, false
	}
	words := parameters[id].Values
	if i := indexOf(words, v.text); i >= 0 {
		return i, true
	}
	c.invalid(id, index, v, parameters[id].Invalid, "not one of "+strings.Join(words, ", "), func(s string) bool { return indexOf(words, s) >= 0 })
	return 0, false
}

func indexOf(words []string, word string) int {
	for i := range words {
		if words[i] == word {
			return i
		}
	}
	return -1
}

// hex checks that the value is the parameter's number of hexadecimal digits.
func (c *checker) hex(id paramID, index int, v *value) bool {
	p := &parameters[id]
	if len(v.text) == p.Digits && notHex(v.text) < 0 {
		return true
	}
	code, details := p.Length, ""
	if n := utf8.RuneCountInString(v.text); n != p.Digits {
		details = lengthDetails(n, p.Digits)
	} else {
		code, details = p.Invalid, notHexDetails(v.text)
	}
	if code == 0 {
		code = p.Invalid
	}
	c.invalid(id, index, v, code, details, func(s string) bool { return len(s) == p.Digits && notHex(s) < 0 })
	return false
}

func lengthDetails(have, want int) string {
	if have == 1 {
		return "it has 1 character, not " + strconv.Itoa(want)
	}
	return "it has " + strconv.Itoa(have) + " characters, not " + strconv.Itoa(want)
}

// notHexDetails names the first character that is no hexadecimal digit by its place alone, since the value may be a secret.
func notHexDetails(s string) string {
	place := utf8.RuneCountInString(s[:notHex(s)]) + 1
	return "character " + strconv.Itoa(place) + " is not a hexadecimal digit"
}
