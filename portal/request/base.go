package request

import (
	"net/url"
	"slices"
	"strings"

	"playtoken"
)

// A Base is a request that a block starts from. Its values are the examples of the table of
// parameters.
type Base struct {
	Name string
	// Phrase names the base on pages, as in "the other parameters of a purchase".
	Phrase string

	sends   []string          // parameters that it sends although they are optional
	set     map[string]string // values other than the table's examples
	isEmpty bool
}

// Bases are the bases that a block can name. A block without a base has the first.
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

// pairs returns the pairs of the base in the order of the table: the parameters that it sends, and
// those that they require.
func (b Base) pairs() []pair {
	var list []pair
	for _, p := range playtoken.Parameters() {
		if b.isEmpty || b.value(p.Name) == "" && !p.IsRequired(b.value) {
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

// value returns the base's own value of a parameter, "" for none.
func (b Base) value(name string) string {
	if slices.Contains(b.sends, name) {
		p, _ := playtoken.LookupParameter(name)
		return p.Example
	}
	return b.set[name]
}

// Encode percent-encodes a value. The comma of an authenticator stays, as in the specification's
// sample.
func Encode(value string) string {
	return strings.NewReplacer("+", "%20", "%2C", ",").Replace(url.QueryEscape(value))
}
