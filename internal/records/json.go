package records

import "playtoken/internal/json"

// The answers are written as encoding/json does, by the tags of their types.

func (p Page) write(w *json.Writer) {
	w.Begin('{')
	w.Name("records")
	w.Begin('[')
	for _, v := range p.Records {
		v.write(w)
	}
	w.End(']')
	w.MemberIf("next", p.Next)
	w.End('}')
}

func (v View) write(w *json.Writer) {
	w.Begin('{')
	w.Member("time", v.Time)
	w.Member("kind", v.Kind)
	if v.Account != 0 {
		w.Name("accountId")
		w.Uint(v.Account)
	}
	w.IntMemberIf("errorCode", int64(v.ErrorCode))
	w.MemberIf("tokenId", v.TokenID)
	w.MemberIf("cookie", v.Cookie)
	if len(v.KeyIDs) > 0 {
		w.Name("keyIds")
		w.Strings(v.KeyIDs)
	}
	w.MemberIf("client", v.Client)
	w.MemberIf("licenseServer", v.LicenseServer)
	w.Member("requestId", v.RequestID)
	w.IntMemberIf("count", int64(v.Count))
	w.End('}')
}

func (u UsageReport) write(w *json.Writer) {
	w.Begin('{')
	w.Name("days")
	w.Begin('[')
	for _, d := range u.Days {
		w.Begin('{')
		w.Name("accountId")
		w.Uint(d.Account)
		w.Member("day", d.Day)
		w.IntMember("issued", d.Issued)
		w.IntMember("refused", d.Refused)
		w.IntMember("redeemed", d.Redeemed)
		w.IntMember("redemptionsRefused", d.RedemptionsRefused)
		w.End('}')
	}
	w.End(']')
	w.End('}')
}
