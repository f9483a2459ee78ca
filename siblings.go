//go:build !hot

// The hot module of the Worker answers without warnings, so it does without these texts.

package playtoken

import (
	"strings"

	"playtoken/internal/form"
)

// A Sibling is a parameter of a sibling interface, which issues tokens for another kind of license.
// This interface ignores it (D28).
type Sibling struct {
	Name string
	// Interface is the interface that has the parameter, such as "Widevine".
	Interface string
	// Asks completes "It asks for …".
	Asks string
	// Parameter is the parameter of this interface that has the same effect, "" if there is none.
	Parameter string
	// Values pairs the values of the sibling with those of Parameter. It is nil if the values are
	// the same, or if Fix explains them.
	Values [][2]string
	// Fix is the advice, a phrase that begins with a verb.
	Fix string
}

const (
	siblingWidevine = "Widevine"
	siblingFairPlay = "FairPlay"
	siblingMarlin   = "Marlin"
)

// siblings has the parameters of the sibling interfaces that differ from this interface's
// (sources.md, sibling interfaces).
var siblings = [...]Sibling{
	{
		Name: "securityLevel", Interface: siblingWidevine,
		Asks:      "a robustness of the client from 1, software, to 5, hardware for all steps",
		Parameter: "minCertSecurityLevel",
		Values:    [][2]string{{"1", "2000"}, {"2", "2000"}, {"3", "3000"}, {"4", "3000"}, {"5", "3000"}},
		Fix:       "send minCertSecurityLevel: 2000 for software, 3000 for hardware",
	},
	{
		Name: "hdcpOutputControl", Interface: siblingWidevine,
		Asks:      "HDCP at digital outputs: 0 for none, 1 for version 1, 2 for version 2",
		Parameter: "uncompressedDigitalVideoOPL",
		Values:    [][2]string{{"0", "0"}, {"1", "300"}, {"2", "300"}},
		Fix:       "send uncompressedDigitalVideoOPL=300, which demands HDCP of any version",
	},
	{
		Name: "licenseDuration", Interface: siblingWidevine,
		Asks: "a limit in seconds from the first play", Parameter: "rental.playDuration",
		Fix: "send the number of seconds as rental.playDuration, with the parameters of a rental",
	},
	{
		Name: "playbackDuration", Interface: siblingWidevine,
		Asks: "a limit in seconds from the first play", Parameter: "rental.playDuration",
		Fix: "send the number of seconds as rental.playDuration, with the parameters of a rental",
	},
	{
		Name: "rentalDuration", Interface: siblingFairPlay,
		Asks: "a limit of the rental in seconds", Parameter: "rental.periodEndTime",
		Fix: "send %2B and the number of seconds as rental.periodEndTime, with the parameters of a rental",
	},
	{
		Name: "trackType", Interface: siblingWidevine, Asks: "a license for one kind of track",
		Parameter: "minCertSecurityLevel.0",
		Fix:       "number the keys, and give each a minCertSecurityLevel: licenses here have no tracks",
	},
	{
		Name: "iv", Interface: siblingFairPlay, Asks: "a fixed initialization vector",
		Fix: "keep it in the content: PlayReady clients take it from there",
	},
	{
		Name: "contentId", Interface: siblingWidevine + " and " + siblingMarlin, Asks: "a name for the content",
		Parameter: "kid", Fix: "send kid, which names the content here, and cookie for a name of yours",
	},
	{
		Name: "contentURL", Interface: siblingMarlin, Asks: "the address of the content in the token",
		Fix: "give the player the address yourself: tokens here have none",
	},
	{
		Name: "actionTokenType", Interface: siblingMarlin, Asks: "a kind of token",
		Fix: "send nothing for it: this interface issues license tokens only",
	},
	{
		Name: "wvExtension", Interface: siblingWidevine, Asks: "an extension of the license",
		Parameter: "extensionType",
		Fix:       "send the part before the comma as extensionType, and the rest as extensionPayload",
	},
	{
		Name: "fpExtension", Interface: siblingFairPlay, Asks: "an extension of the license",
		Parameter: "extensionType",
		Fix:       "send the part before the comma as extensionType, and the rest as extensionPayload",
	},
}

// Siblings returns the parameters of the sibling interfaces that this interface ignores.
func Siblings() []Sibling { return append([]Sibling(nil), siblings[:]...) }

// LookupSibling returns the row about a parameter of a sibling interface, which nobody may change,
// or nil for any other name. A parameter of this interface with a number that it does not take,
// such as analogVideoOPL.0, counts as one.
func LookupSibling(name string) *Sibling {
	for i := range siblings {
		if siblings[i].Name == name {
			return &siblings[i]
		}
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return nil
	}
	id, ok := table.ByName(name[:dot])
	if _, number := form.ParseWhole(name[dot+1:], MaxKeys-1); !ok || !number || parameters[id].Indexed {
		return nil
	}
	return &Sibling{
		Name: name, Interface: "the universal", Asks: "a value for one key of several", Parameter: name[:dot],
		Fix: "send " + name[:dot] + " once, without a number: it holds for all keys",
	}
}

// Counterpart returns the parameter with the same effect as the sibling with a value, such as
// "minCertSecurityLevel=2000". It returns the name alone if the value depends on more, and "" if
// there is none.
func (s *Sibling) Counterpart(value string) string {
	for _, v := range s.Values {
		if v[0] == value {
			return s.Parameter + "=" + v[1]
		}
	}
	return s.Parameter
}

func init() { table.Sibling = siblingFinding }

// siblingFinding returns the cause and the fix of the warning about a sibling, for package form.
func siblingFinding(name, value string) (details, fix string, ok bool) {
	s := LookupSibling(name)
	if s == nil {
		return "", "", false
	}
	details = "this parameter of " + s.Interface + " requests asks for " + s.Asks + ", and the endpoint ignores it"
	fix = s.Fix
	if c := s.Counterpart(value); c != s.Parameter {
		fix = "send " + c + " for the same effect"
	}
	return details, fix, true
}
