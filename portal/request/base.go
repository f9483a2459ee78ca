package request

import (
	"net/url"
	"slices"
	"strings"

	"playtoken"
	"playtoken/condition"
)

// A Base is a request to which a block makes changes. Its values are the examples in the table of
// parameters.
type Base struct {
	Name string
	// Phrase describes the base on pages, as in "the other parameters of a purchase".
	Phrase string

	sends   []string          // optional parameters of the base
	set     map[string]string // values that differ from the table's examples
	isEmpty bool
}

// Bases are the bases that a block can name. The first is the default.
var Bases = []Base{
	{Name: "buy", Phrase: "a purchase"},
	{
		Name: "rental", Phrase: "a rental", set: map[string]string{"rightsType": playtoken.Rental.String()},
		sends: []string{"rental.playDuration"},
	},
	{Name: "wrapped", Phrase: "a purchase with a wrapped key", sends: []string{"kek", "ek"}},
	{Name: "stored", Phrase: "a purchase with a stored key", sends: []string{"kek"}},
	{Name: "none", Phrase: "nothing", isEmpty: true},
}

// pairs returns the pairs of the base in the order of the table: the parameters in sends and set,
// and the required ones.
func (b Base) pairs() []pair {
	var list []pair
	for _, p := range playtoken.Parameters() {
		if b.isEmpty || b.value(p.Name) == "" && !condition.IsRequired(&p, b.value) {
			continue
		}
		value := p.Example
		if set, ok := b.set[p.Name]; ok {
			value = set
		}
		list = append(list, pair{name: p.Name, value: Encode(value)})
	}
	return list
}

// value returns the value of a parameter in sends or set, and "" for any other.
func (b Base) value(name string) string {
	if slices.Contains(b.sends, name) {
		p, _ := playtoken.LookupParameter(name)
		return p.Example
	}
	return b.set[name]
}

// Encode percent-encodes a value except for commas, as in the authenticator of the specification's
// sample.
func Encode(value string) string {
	return strings.NewReplacer("+", "%20", "%2C", ",").Replace(url.QueryEscape(value))
}
