package other

import (
	"strings"
)

// answer recognizes an answer of the endpoint: JSON or HTML, with header fields or without.
func answer(s string) *Text {
	t := &Text{Kind: EndpointAnswer}
	isAnswer := strings.HasPrefix(s, "HTTP/")
	if found := tokenIn(s); found != nil && strings.Contains(s, `"licenseAcquisitionUrl"`) {
		t.Subject, t.Facts = "the endpoint's answer with "+found.Subject, found.Facts
		t.Fix = redeem
		return t
	}
	isError := strings.Contains(s, `"errorCode"`) || strings.HasPrefix(s, "<!DOCTYPE")
	if isFault(s) || !isAnswer && !isError && !(s[0] == '{' && strings.Contains(s, `"licenseAcquisitionUrl"`)) {
		return nil
	}
	t.Codes = codesIn(s)
	t.Subject, t.Fix = "an answer of the endpoint", "Paste the request to see all its problems."
	if len(t.Codes) == 0 && strings.HasPrefix(s, "<!DOCTYPE") {
		t = Nothing()
		t.Subject = "a page in HTML without an error code of the endpoint"
		return t
	}
	if len(t.Codes) > 0 {
		t.Subject = "an error answer of the endpoint"
		t.Fix = remedy(t.Codes)
	}
	return t
}

// licenseServerAnswer recognizes the SOAP of a license server.
func licenseServerAnswer(s string) *Text {
	if !isFault(s) && !strings.Contains(s, "AcquireLicenseResponse") {
		return nil
	}
	t := &Text{
		Kind: LicenseServerAnswer, Subject: "a license server's answer to a player", Codes: codesIn(s),
		Fix: "The license server has refused the challenge, not the token endpoint. Its log names the reason.",
	}
	switch {
	case !isFault(s):
		t.Fix = "It is for the player, which reads the license in it."
	case len(t.Codes) > 0:
		t.Subject = "a license server's refusal, with an error code of this service"
		t.Fix = "The code's page explains it."
	default:
		t.Subject = "a license server's refusal (a SOAP fault)"
	}
	return t
}

// isFault reports whether a text has a SOAP fault.
func isFault(s string) bool {
	return strings.Contains(s, ":Fault>") || strings.Contains(s, "<Fault>") || strings.Contains(s, "<faultstring") ||
		strings.Contains(s, "<faultcode")
}
