package other

import (
	"slices"
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/paste/chars"
)

// maxCodes limits the codes of a text, so that even a text full of them takes linear time.
const maxCodes = 16

// Codes recognizes a text with an error code of the endpoint, such as a line of a log. A text may
// have any other content, so the caller tries all other kinds first.
func Codes(s string) *Text {
	codes := codesIn(s)
	if len(codes) == 0 {
		return nil
	}
	t := &Text{Kind: ErrorCode, Codes: codes, Fix: remedy(codes)}
	switch {
	case len(codes) > 1:
		t.Subject = "a text with error codes of the endpoint"
	case len(s) < shortest:
		t.Subject = "the error code " + codes[0].String()
	default:
		t.Subject = "a text with the error code " + codes[0].String()
	}
	return t
}

// remedy returns the advice for codes. Only some of them are about the request alone.
func remedy(codes []playtoken.Code) string {
	for _, c := range codes {
		if info, _ := playtoken.LookupCode(c); info.Stage == playtoken.StageRequest {
			return "Correct the request, or paste it to see all its problems."
		}
	}
	return "Look at the code's page: the cause lies with the account or the service, not in the request alone."
}

// shortest is the length from which a text has more than an error code.
const shortest = 12

// codesIn returns the codes in a text: negative ones of the catalogue, and others after a word such
// as "error". Without a number, a text of the catalogue counts.
func codesIn(s string) []playtoken.Code {
	var codes, statuses []playtoken.Code
	for i := 0; i < len(s); i++ {
		if !ascii.IsDigit(s[i]) {
			continue
		}
		start := i
		n := 0
		for ; i < len(s) && ascii.IsDigit(s[i]); i++ {
			n = min(n*10+int(s[i]-'0'), 1<<16)
		}
		if i < len(s) && (ascii.IsLetter(s[i]) || s[i] == '_' || s[i] == '-') {
			continue
		}
		switch sign, apart := signBefore(s, start); {
		case sign && apart:
			codes = add(codes, -n)
		case !sign && named(s[:start]):
			statuses = add(statuses, n)
			codes = add(codes, -n)
		case !sign && start == 0 && len(s) < 2*shortest:
			statuses = add(statuses, n)
		}
	}
	switch {
	case codes != nil:
		return codes // a positive one beside them is the status of the same answer
	case statuses != nil:
		return statuses
	}
	return byText(s)
}

// add adds a code that has a meaning, once.
func add(codes []playtoken.Code, n int) []playtoken.Code {
	c := playtoken.Code(n)
	if _, ok := playtoken.LookupCode(c); !ok || len(codes) == maxCodes || slices.Contains(codes, c) {
		return codes
	}
	return append(codes, c)
}

// signBefore reports whether a minus is before position i, and whether no word or number is before
// the minus.
func signBefore(s string, i int) (sign, apart bool) {
	at := i - 1
	if at >= 2 && chars.SmartDashAt(s[at-2:], 0) > 0 {
		at -= 2
	} else if at < 0 || s[at] != '-' {
		return false, false
	}
	return true, at == 0 || !ascii.IsLetter(s[at-1]) && !ascii.IsDigit(s[at-1]) && strings.IndexByte("-_.", s[at-1]) < 0
}

// named reports whether a text ends with a word for errors, and separators after it.
func named(s string) bool {
	s = ascii.TrimRight(s, " \t\"':=(#[")
	for _, word := range [...]string{"error", "code", "status", "http"} {
		if n := len(s) - len(word); n >= 0 && ascii.EqualFold(s[n:], word) {
			return true
		}
	}
	return false
}

// byText returns the code whose text in the catalogue occurs in s.
func byText(s string) []playtoken.Code {
	lower := ascii.ToLower(s)
	for _, info := range playtoken.Codes() {
		text, _, _ := strings.Cut(info.Text, ":")
		if strings.Contains(lower, ascii.ToLower(text)) {
			return []playtoken.Code{info.Code}
		}
	}
	return nil
}
