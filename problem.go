package playtoken

// A Problem is one mistake in a request, carried by the parameter that the caller has to change (D7).
type Problem struct {
	Code Code
	// Parameter is the name as the caller has to write it, such as "kid.1"; "" when the name itself cannot be read.
	Parameter string
	// Details says what is wrong, Fix what to do about it: a phrase each, without the value of any secret.
	Details, Fix string
	// Format is the value of errorFormat where the code's text shows it (D20), else "".
	Format string
	// ByCaller says that the mistake is the caller's, of a code that can be the service's fault too (CodeInfo.CallerStatus).
	ByCaller bool
	// Start and End are the byte range in the checked text that the problem is about. The range of a missing parameter is empty
	// and at the end of the text.
	Start, End int
	// Edit mends the problem where the fix is certain.
	Edit Edit
}

// Message returns the catalogue's text of the problem's code with the details or the format filled in (D20).
func (p Problem) Message() string {
	info, _ := p.Code.Info()
	return fill(info.Text, p)
}

// An Edit replaces the bytes from Start to End of the checked text. The zero Edit is none.
type Edit struct {
	Start, End  int
	Replacement string
	// Secret says that the replacement is a secret, and was left out (Result.Redacted).
	Secret bool
}

// IsZero reports whether there is no edit.
func (e Edit) IsZero() bool { return e == Edit{} }

// Apply returns the text with the edit made.
func (e Edit) Apply(text string) string {
	if e.IsZero() {
		return text
	}
	return text[:e.Start] + e.Replacement + text[e.End:]
}

// A Warning is about something that does not fail the request, and is probably not what was meant.
type Warning struct {
	Kind WarningKind
	// Parameter is the name as the request has it, "" for the request as a whole.
	Parameter    string
	Details, Fix string
	Start, End   int // byte range in the checked text
	Edit         Edit
}

// A WarningKind tells warnings apart for programs.
type WarningKind string

const (
	// UnknownParameter: the endpoint ignores the name (D1).
	UnknownParameter WarningKind = "unknown-parameter"
	// MisspelledParameter: the endpoint ignores the name, which is close to one that it knows (D1).
	MisspelledParameter WarningKind = "misspelled-parameter"
	// PlusAsSpace: a relative time whose + was not escaped and arrived as a space (D5).
	PlusAsSpace WarningKind = "plus-as-space"
	// UndefinedLevel: PlayReady gives this output protection level no meaning (D14).
	UndefinedLevel WarningKind = "undefined-level"
	// LongToken: the request's token will pass LongTokenLength characters (D22).
	LongToken WarningKind = "long-token"
	// HexAfterCaret: the string after the ^ of a key id looks like a key id in hexadecimal itself (D11).
	HexAfterCaret WarningKind = "hex-after-caret"

	// The shapes in which a value of hexadecimal digits often arrives (facts.md, key id byte order).
	ShapeBase64     WarningKind = "base64-value"
	ShapeHyphens    WarningKind = "hyphens"
	ShapeHexPrefix  WarningKind = "hex-prefix"
	ShapeWhiteSpace WarningKind = "white-space"
	ShapeQuotes     WarningKind = "quotes"
)

// LongTokenLength is the number of characters above which a token risks being truncated by players (D22).
const LongTokenLength = 1024

// A Result is what Check found.
type Result struct {
	// Request is nil when there are problems.
	Request *Request
	// Format is how the endpoint would answer errors of this request.
	Format   Format
	Problems []Problem // in the order of D7
	Warnings []Warning // by position
	// Refused says that the endpoint does not read the parameters: it refuses the request by the first problem alone (D2).
	Refused bool
}

// Refuse returns the result of a request that the endpoint refuses by the problem before it reads the parameters. The answer has the
// format that the query alone asks for (D20).
func (r Result) Refuse(p Problem, f Format) Result {
	r.Request, r.Format, r.Refused = nil, f, true
	r.Problems = append([]Problem{p}, r.Problems...)
	return r
}

// Answered returns the problems that the endpoint's answer lists.
func (r Result) Answered() []Problem {
	if r.Refused {
		return r.Problems[:1]
	}
	return r.Problems
}

// Status returns the HTTP status that the endpoint would answer with as far as the request tells: 200, or that of the first
// problem (D20).
func (r Result) Status() int {
	if len(r.Problems) == 0 {
		return 200
	}
	info, _ := r.Problems[0].Code.Info()
	if r.Problems[0].ByCaller {
		return info.CallerStatus
	}
	return info.Status
}

// ServiceCodes returns the codes that only the service can tell of this request: what was not checked. It is empty when the
// request has problems of its own, since the service does not get so far (D8).
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
