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

	sends   []string          // parameters beside the required ones
	lacks   []string          // required parameters that it lacks
	set     map[string]string // values other than the table's examples
	isEmpty bool
}

// Bases are the bases that a block can name. A block without a base has the first.
var Bases = []Base{
	{Name: "buy", Phrase: "a purchase"},
	{
		Name: "rental", Phrase: "a rental", set: map[string]string{"rightsType": playtoken.Rental.String()},
		sends: []string{"generalFlags", "rental.periodEndTime", "rental.playDuration"},
	},
	{
		Name: "wrapped", Phrase: "a purchase with a wrapped key",
		sends: []string{"kek", "ek"}, lacks: []string{"contentKey"},
	},
	{Name: "stored", Phrase: "a purchase with a stored key", sends: []string{"kek"}, lacks: []string{"contentKey"}},
	{Name: "none", Phrase: "nothing", isEmpty: true},
}

// pairs returns the pairs of the base in the order of the table.
func (b Base) pairs() []pair {
	var list []pair
	for _, p := range playtoken.Parameters() {
		required := p.Requirement == playtoken.Required || p.Requirement == playtoken.RequiredUnlessWrapped
		sent := required && !slices.Contains(b.lacks, p.Name) || slices.Contains(b.sends, p.Name)
		if b.isEmpty || !sent {
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

// Encode percent-encodes a value. The comma of an authenticator stays, as in the specification's
// sample.
func Encode(value string) string {
	return strings.NewReplacer("+", "%20", "%2C", ",").Replace(url.QueryEscape(value))
}
