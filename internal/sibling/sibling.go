// Package sibling has the parameters of the sibling interfaces, which issue tokens for other kinds
// of licenses. The PlayReady interface ignores them (D28).
package sibling

// A Parameter is one of a sibling interface.
type Parameter struct {
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
	widevine = "Widevine"
	fairPlay = "FairPlay"
	marlin   = "Marlin"
)

// All has the parameters that differ from this interface's (sources.md, sibling interfaces).
var All = [...]Parameter{
	{
		Name: "securityLevel", Interface: widevine,
		Asks:      "a robustness of the client from 1, software, to 5, hardware for all steps",
		Parameter: "minCertSecurityLevel",
		Values:    [][2]string{{"1", "2000"}, {"2", "2000"}, {"3", "3000"}, {"4", "3000"}, {"5", "3000"}},
		Fix:       "send minCertSecurityLevel: 2000 for software, 3000 for hardware",
	},
	{
		Name: "hdcpOutputControl", Interface: widevine,
		Asks:      "HDCP at digital outputs: 0 for none, 1 for version 1, 2 for version 2",
		Parameter: "uncompressedDigitalVideoOPL",
		Values:    [][2]string{{"0", "0"}, {"1", "300"}, {"2", "300"}},
		Fix:       "send uncompressedDigitalVideoOPL=300, which demands HDCP of any version",
	},
	{
		Name: "licenseDuration", Interface: widevine,
		Asks: "a limit in seconds from the first play", Parameter: "rental.playDuration",
		Fix: "send the number of seconds as rental.playDuration, with the parameters of a rental",
	},
	{
		Name: "playbackDuration", Interface: widevine,
		Asks: "a limit in seconds from the first play", Parameter: "rental.playDuration",
		Fix: "send the number of seconds as rental.playDuration, with the parameters of a rental",
	},
	{
		Name: "rentalDuration", Interface: fairPlay,
		Asks: "a limit of the rental in seconds", Parameter: "rental.periodEndTime",
		Fix: "send %2B and the number of seconds as rental.periodEndTime, with the parameters of a rental",
	},
	{
		Name: "trackType", Interface: widevine, Asks: "a license for one kind of track",
		Parameter: "minCertSecurityLevel.0",
		Fix:       "number the keys, and give each a minCertSecurityLevel: licenses here have no tracks",
	},
	{
		Name: "iv", Interface: fairPlay, Asks: "a fixed initialization vector",
		Fix: "keep it in the content: PlayReady clients take it from there",
	},
	{
		Name: "contentId", Interface: widevine + " and " + marlin, Asks: "a name for the content",
		Parameter: "kid", Fix: "send kid, which names the content here, and cookie for a name of yours",
	},
	{
		Name: "contentURL", Interface: marlin, Asks: "the address of the content in the token",
		Fix: "give the player the address yourself: tokens here have none",
	},
	{
		Name: "actionTokenType", Interface: marlin, Asks: "a kind of token",
		Fix: "send nothing for it: this interface issues license tokens only",
	},
	{
		Name: "wvExtension", Interface: widevine, Asks: "an extension of the license",
		Parameter: "extensionType",
		Fix:       "send the part before the comma as extensionType, and the rest as extensionPayload",
	},
	{
		Name: "fpExtension", Interface: fairPlay, Asks: "an extension of the license",
		Parameter: "extensionType",
		Fix:       "send the part before the comma as extensionType, and the rest as extensionPayload",
	},
}

// Counterpart returns the parameter with the same effect as the sibling with a value, such as
// "minCertSecurityLevel=2000". It returns the name alone if the value depends on more, and "" if
// there is none.
func (s *Parameter) Counterpart(value string) string {
	for _, v := range s.Values {
		if v[0] == value {
			return s.Parameter + "=" + v[1]
		}
	}
	return s.Parameter
}
