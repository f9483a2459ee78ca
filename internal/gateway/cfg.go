package gateway

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/token"
)

// inexpressible returns the problem of a token with terms that the test license server does not
// support. A license without these terms would grant more or less than was paid for.
func inexpressible(parameter, details string) playtoken.Problem {
	return playtoken.Problem{
		Code: playtoken.BadRequest, Parameter: parameter,
		Details: details + ", which the PlayReady test license server cannot put into a license",
		Fix: "leave " + parameter +
			" out of tokens for this gateway, or redeem the token at a license server of your own",
	}
}

// CFG returns the terms as the value of the test license server's parameter cfg: a group in
// brackets for each key. The problem's code is 0 for terms that the server supports.
//
// Source: Microsoft PlayReady documentation, Advanced/TestServers/query-string-syntax. According to
// it, Base64 is not escaped, not even its +.
func CFG(t token.Terms) (string, playtoken.Problem) {
	if t.Extension.Type != "" || len(t.Extension.Payload) > 0 {
		return "", inexpressible("extensionType", "the token has an extension")
	}
	if t.Output.ControlFlags != 0 {
		return "", inexpressible("outputControlFlags", "the token has output control flags")
	}
	common := rights(t)
	groups := make([]string, len(t.Keys))
	for i, k := range t.Keys {
		group := []string{"kid:" + uuid(k.ID), "contentkey:" + base64.StdEncoding.EncodeToString(k.ContentKey[:])}
		if k.MinSecurityLevel != 0 {
			group = append(group, number("sl", uint64(k.MinSecurityLevel)))
		}
		groups[i] = "(" + strings.Join(append(group, common...), ",") + ")"
	}
	return strings.Join(groups, ","), playtoken.Problem{}
}

// rights returns the members of cfg that are equal in the groups of all keys.
func rights(t token.Terms) []string {
	const timeFormat = "20060102150405"
	list := []string{"persist:" + strconv.FormatBool(t.Persistent)}
	if !t.PeriodEnd.IsZero() {
		begin, end := t.IssuedAt.UTC().Format(timeFormat), t.PeriodEnd.UTC().Format(timeFormat)
		list = append(list, "begindate:"+begin, "enddate:"+end)
	}
	if t.PlayDuration != 0 {
		list = append(list, number("firstexp", uint64(t.PlayDuration)))
	}
	o := t.Output
	for _, level := range [...]struct {
		name  string
		value uint16
	}{
		{"avopl", o.AnalogVideo}, {"caopl", o.CompressedDigitalAudio}, {"cvopl", o.CompressedDigitalVideo},
		{"ucaopl", o.UncompressedDigitalAudio}, {"ucvopl", o.UncompressedDigitalVideo},
	} {
		if level.value != 0 { // 0 means no restriction, and is not a level of PlayReady
			list = append(list, number(level.name, uint64(level.value)))
		}
	}
	switch o.Unknown {
	case playtoken.UnknownOutputAllow:
		list = append(list, "allowunknownhd:true")
	case playtoken.UnknownOutputSDOnly:
		list = append(list, "allowunknownsd:true")
	}
	if t.Cipher == playtoken.AESCBC {
		list = append(list, "ckt:aescbc")
	}
	return list
}

func number(name string, n uint64) string { return name + ":" + strconv.FormatUint(n, 10) }

// uuid returns a key ID with hyphens.
func uuid(id [16]byte) string {
	s := hex.EncodeToString(id[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
