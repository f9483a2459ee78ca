package portal

import (
	"strings"

	"playtoken"
)

// A base is a request that the requests of the pages begin with, made of the examples in the table of parameters.
type base struct {
	// phrase ends "the other parameters of …".
	phrase string
	// sends are the parameters that it has beside the required ones, lacks those of the required that it has not.
	sends, lacks []string
	// set has the values that are not the table's examples.
	set map[string]string
}

var bases = map[string]base{
	"buy":     {phrase: "a purchase"},
	"rental":  {phrase: "a rental", sends: []string{"generalFlags", "rental.periodEndTime", "rental.playDuration"}, set: map[string]string{"rightsType": "Rental"}},
	"wrapped": {phrase: "a purchase with a wrapped key", sends: []string{"kek", "ek"}, lacks: []string{"contentKey"}},
	"stored":  {phrase: "a purchase with a stored key", sends: []string{"kek"}, lacks: []string{"contentKey"}},
	"none":    {phrase: "nothing"},
}

// pairs returns the base's pairs in the order of the table.
func (b base) pairs() []pair {
	if b.phrase == "nothing" {
		return nil
	}
	var list []pair
	for _, p := range playtoken.Parameters() {
		required := p.Requirement == playtoken.Required || p.Requirement == playtoken.RequiredUnlessWrapped
		if !required && !has(b.sends, p.Name) || has(b.lacks, p.Name) {
			continue
		}
		value := p.Example
		if set, ok := b.set[p.Name]; ok {
			value = set
		}
		list = append(list, pair{name: p.Name, value: encode(value)})
	}
	return list
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// encode writes a value as it stands in a form. The comma of an authenticator stays, as in the specification's sample.
func encode(value string) string {
	var b strings.Builder
	for i := range len(value) {
		c := value[i]
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', strings.IndexByte("-._~,", c) >= 0:
			b.WriteByte(c)
		default:
			const digits = "0123456789ABCDEF"
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}
