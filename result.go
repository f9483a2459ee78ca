package playtoken

import (
	"strconv"
	"time"

	"playtoken/internal/form"
)

type (
	// A Problem is one mistake in a request, carried by the parameter that the caller has to change
	// (D7).
	Problem = form.Problem
	// A Warning is about a part of a request that is accepted and probably not meant.
	Warning = form.Warning
	// A WarningKind distinguishes warnings for programs. Package form has the kinds that do not
	// depend on a parameter.
	WarningKind = form.WarningKind
	// An Edit replaces a byte range of the checked text. The zero Edit changes nothing.
	Edit = form.Edit
	// A Pair is one name=value pair of a form-encoded text.
	Pair = form.Pair
	// Gaps are the parts of a text that are not known.
	Gaps = form.Gaps
	// A Span is a byte range of a text.
	Span = form.Span
	// An Unknown is a value that was not checked, because a part of it is not known.
	Unknown = form.Unknown
	// A Mover converts ranges of the checked text to ranges of another text.
	Mover = form.Mover
)

const (
	// UndefinedLevel: PlayReady does not define this output protection level (D14).
	UndefinedLevel WarningKind = "undefined-level"
	// LongToken: the request's token will be longer than LongTokenLength (D22).
	LongToken WarningKind = "long-token"
	// SiblingParameter: the endpoint ignores the name, which asks a sibling interface for something
	// (D28).
	SiblingParameter = form.SiblingParameter
	// HexAfterCaret: the string after the ^ of a key id looks like a key id itself (D11).
	HexAfterCaret WarningKind = "hex-after-caret"
)

// Pairs returns the pairs of a form-encoded text in their order. Empty pairs are left out.
func Pairs(text string) []Pair { return table.Pairs(text) }

// LongTokenLength is the length in characters above which players may truncate a token (D22).
const LongTokenLength = 1024

// A Result is what Check found.
type Result struct {
	// Request is nil when there are problems. A partial result's lacks the values that are not
	// known.
	Request *Request
	// Format is how the endpoint would answer errors of this request.
	Format   Format
	Problems []Problem // in the order of D7
	Warnings []Warning // by position; one about the whole request is last
	// Partial means that parts of the request are not known. Unknown lists its unknown values by
	// position (D27).
	Partial bool
	Unknown []Unknown
	// Refused means that the endpoint refuses the request by the first problem, before it reads the
	// parameters (D2).
	Refused bool
}

// Refuse returns the result of a request that the endpoint refuses by the problem, before it reads
// the parameters. The answer has the format that the query alone asks for (D20).
func (r Result) Refuse(p Problem, f Format) Result {
	r.Request, r.Format, r.Refused = nil, f, true
	r.Problems = append([]Problem{p}, r.Problems...)
	return r
}

// Moved returns the result with the byte ranges of another text. Edits that cannot be made there
// are left out.
func (r Result) Moved(m Mover) Result {
	r.Problems, r.Warnings, r.Unknown = m.Problems(r.Problems), m.Warnings(r.Warnings), m.Unknown(r.Unknown)
	return r
}

// Answered returns the problems that the endpoint's answer lists.
func (r Result) Answered() []Problem {
	if r.Refused {
		return r.Problems[:1]
	}
	return r.Problems
}

// OK reports whether a request was checked and no problem was found.
func (r Result) OK() bool { return r.Request != nil }

// Status returns the HTTP status of the endpoint's answer if the service finds no problem of its
// own: 200, or the status of the first problem (D20). It is 0 for the zero Result, which is about
// no request.
func (r Result) Status() int {
	switch {
	case r.OK():
		return 200
	case len(r.Problems) == 0:
		return 0
	}
	info, _ := LookupCode(r.Problems[0].Code)
	if r.Problems[0].ByCaller {
		return info.CallerStatus
	}
	return info.Status
}

// ServiceCodes returns the codes that only the service can find for this request. It is empty if
// the request has problems: the service refuses it before its own checks (D8).
func (r Result) ServiceCodes() []Code {
	if r.Request == nil {
		return nil
	}
	unwraps, stored := false, false
	for i := range r.Request.Keys {
		unwraps = unwraps || r.Request.Keys[i].Source != KeyClear
		stored = stored || r.Request.Keys[i].Source == KeyStored
	}
	var codes []Code
	for i := range len(catalogue) {
		row := &catalogue[i]
		switch {
		case row.Code == KeyStorageFailure && !stored, row.Code == InvalidWrappedKey && !unwraps:
		case row.Stage == StageService || row.AlsoService:
			codes = append(codes, row.Code)
		}
	}
	return codes
}

// warnLength warns of a token that players may truncate (D22).
func (r *Result) warnLength(text string, now time.Time) {
	n := r.Request.TokenLength(now)
	if n <= LongTokenLength {
		return
	}
	r.Warnings = append(r.Warnings, Warning{
		Kind: LongToken, Start: len(text), End: len(text),
		Details: "the token will have " + strconv.Itoa(n) + " characters, and some players truncate long URLs",
		Fix:     "hand the token to the player as custom data, or send fewer keys or a shorter extension",
	})
}
