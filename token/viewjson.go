package token

import (
	"time"

	"playtoken/internal/json"
)

// JSON returns the JSON of the view of a token that opened, as encoding/json writes it.
func (v View) JSON() string {
	var w json.Writer
	w.Begin('{')
	w.Member("tokenId", v.TokenID)
	w.Member("environment", v.Environment)
	w.Name("accountId")
	w.Uint(v.AccountID)
	w.Member("issuedAt", v.IssuedAt.Format(time.RFC3339Nano))
	w.Member("expirationTime", v.ExpirationTime.Format(time.RFC3339Nano))
	w.MemberIf("cookie", v.Cookie)
	w.MemberIf("deviceid", v.DeviceID)
	w.MemberIf("ipAddress", v.IPAddress)
	w.Name("keys")
	w.Begin('[')
	for _, k := range v.Keys {
		w.Begin('{')
		w.Member("kid", k.KID)
		w.MemberIf("contentKey", k.ContentKey)
		w.IntMemberIf("minCertSecurityLevel", int64(k.MinCertSecurityLevel))
		w.End('}')
	}
	w.End(']')
	w.Member("algId", v.AlgID)
	w.Member("rightsType", v.RightsType)
	w.Member("generalFlags", v.GeneralFlags)
	if v.PeriodEndTime != nil {
		w.Member("rental.periodEndTime", v.PeriodEndTime.Format(time.RFC3339Nano))
	}
	w.IntMemberIf("rental.playDuration", int64(v.PlayDuration))
	w.IntMember("analogVideoOPL", int64(v.AnalogVideoOPL))
	w.IntMember("compressedDigitalAudioOPL", int64(v.CompressedDigitalAudioOPL))
	w.IntMember("compressedDigitalVideoOPL", int64(v.CompressedDigitalVideoOPL))
	w.IntMember("uncompressedDigitalAudioOPL", int64(v.UncompressedDigitalAudioOPL))
	w.IntMember("uncompressedDigitalVideoOPL", int64(v.UncompressedDigitalVideoOPL))
	w.MemberIf("unknownOutputBehavior", v.UnknownOutputBehavior)
	w.MemberIf("outputControlFlags", v.OutputControlFlags)
	w.MemberIf("extensionType", v.ExtensionType)
	w.MemberIf("extensionPayload", v.ExtensionPayload)
	w.End('}')
	return w.Text()
}
