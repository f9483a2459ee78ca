package gateway

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/token"
)

// A Term is a row of the guide's table: how a term of a token becomes a part of cfg.
type Term struct {
	// Parameters names the parameters of the token, and Becomes the parts of cfg, both in Markdown.
	Parameters, Becomes string
	// write returns the parts of a group. It is nil for a term that differs from key to key.
	write func(token.Terms) []string
}

// Terms are the terms that the test license server supports, in the order of a group.
//
// Source: Microsoft PlayReady documentation, Advanced/TestServers/query-string-syntax.
var Terms = []Term{
	{Parameters: "`kid`, `contentKey`", Becomes: "`kid`, `contentkey`; a group for each key"},
	{Parameters: "`minCertSecurityLevel`", Becomes: "`sl`"},
	{"`generalFlags`", "`persist`", func(t token.Terms) []string {
		return []string{"persist:" + strconv.FormatBool(t.Persistent)}
	}},
	{"`rental.periodEndTime`", "`enddate`, and `begindate` from when the token was issued", period},
	{"`rental.playDuration`", "`firstexp`", func(t token.Terms) []string {
		return restriction("firstexp", uint64(t.PlayDuration))
	}},
	{"the output protection levels other than 0", "`avopl`, `caopl`, `cvopl`, `ucaopl`, `ucvopl`", levels},
	{
		"`unknownOutputBehavior`",
		"`allowunknownhd` for Allow, `allowunknownsd` for SDOnly, nothing for Disallow", unknownOutput,
	},
	{"`algId`", "`ckt:aescbc` for aescbc", func(t token.Terms) []string {
		if t.Cipher == playtoken.AESCBC {
			return []string{"ckt:aescbc"}
		}
		return nil
	}},
}

// An Unsupported term is one without which the license would grant more than was paid for, or less.
type Unsupported struct {
	Parameter, Details string
	// But follows the parameter's name in the guide: the values that are supported all the same.
	But string
	has func(token.Terms) bool
}

// UnsupportedTerms are the terms that the test license server does not support.
var UnsupportedTerms = []Unsupported{
	{"extensionType", "the token has an extension", "", func(t token.Terms) bool {
		return t.Extension.Type != "" || len(t.Extension.Payload) > 0
	}},
	{"outputControlFlags", "the token has output control flags", " other than 0", func(t token.Terms) bool {
		return t.Output.ControlFlags != 0
	}},
}

// CFG writes the terms as the value of the test license server's parameter cfg: a group in brackets
// for each key. The code is 0 unless that server does not support them. Base64 is not escaped
// there, not even its +.
func CFG(t token.Terms) (string, playtoken.Problem) {
	for _, u := range UnsupportedTerms {
		if u.has(t) {
			return "", playtoken.Problem{
				Code: playtoken.BadRequest, Parameter: u.Parameter,
				Details: u.Details + ", which the PlayReady test license server cannot put into a license",
				Fix: "leave " + u.Parameter +
					" out of tokens for this gateway, or redeem the token at a license server of your own",
			}
		}
	}
	var common []string
	for _, term := range Terms {
		if term.write != nil {
			common = append(common, term.write(t)...)
		}
	}
	groups := make([]string, len(t.Keys))
	for i, k := range t.Keys {
		group := []string{"kid:" + uuid(k.ID), "contentkey:" + base64.StdEncoding.EncodeToString(k.ContentKey[:])}
		group = append(group, restriction("sl", uint64(k.MinSecurityLevel))...)
		groups[i] = "(" + strings.Join(append(group, common...), ",") + ")"
	}
	return strings.Join(groups, ","), playtoken.Problem{}
}

func period(t token.Terms) []string {
	const timeFormat = "20060102150405"
	if t.PeriodEnd.IsZero() {
		return nil
	}
	begin, end := t.IssuedAt.UTC().Format(timeFormat), t.PeriodEnd.UTC().Format(timeFormat)
	return []string{"begindate:" + begin, "enddate:" + end}
}

func levels(t token.Terms) (list []string) {
	o := t.Output
	for _, level := range [...]struct {
		name  string
		value uint16
	}{
		{"avopl", o.AnalogVideo}, {"caopl", o.CompressedDigitalAudio}, {"cvopl", o.CompressedDigitalVideo},
		{"ucaopl", o.UncompressedDigitalAudio}, {"ucvopl", o.UncompressedDigitalVideo},
	} {
		list = append(list, restriction(level.name, uint64(level.value))...)
	}
	return list
}

func unknownOutput(t token.Terms) []string {
	switch t.Output.Unknown {
	case playtoken.UnknownOutputAllow:
		return []string{"allowunknownhd:true"}
	case playtoken.UnknownOutputSDOnly:
		return []string{"allowunknownsd:true"}
	}
	return nil
}

// restriction writes a number. 0 restricts nothing, and PlayReady has no level 0.
func restriction(name string, n uint64) []string {
	if n == 0 {
		return nil
	}
	return []string{name + ":" + strconv.FormatUint(n, 10)}
}

// uuid returns a key ID with hyphens.
func uuid(id [16]byte) string {
	s := hex.EncodeToString(id[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
