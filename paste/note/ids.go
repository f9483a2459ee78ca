package note

// An ID identifies a kind of note to programs, so released IDs never change.
// vectors/paste/README.md explains all of them.
type ID string

const (
	// About the characters.
	Wrapped             ID = "wrapped"
	Prompt              ID = "prompt"
	TextAround          ID = "text-around"
	InvisibleCharacter  ID = "invisible-character"
	NonBreakingSpace    ID = "non-breaking-space"
	SmartQuotes         ID = "smart-quotes"
	SmartDash           ID = "smart-dash"
	HTMLEscape          ID = "html-escape"
	WhiteSpace          ID = "white-space"
	LinePerParameter    ID = "line-per-parameter"
	NamedLines          ID = "named-lines"
	TrailingPunctuation ID = "trailing-punctuation"

	// About the URL.
	NoURL    ID = "no-url"
	NoScheme ID = "no-scheme"
	NotHTTPS ID = "not-https"
	UserInfo ID = "user-info"
	Path     ID = "path"
	Fragment ID = "fragment"
	URLGlob  ID = "url-glob"

	// About the request.
	GetWithBody     ID = "get-with-body"
	Multipart       ID = "multipart"
	JSON            ID = "json"
	FileNotRead     ID = "file-not-read"
	LineBreakInData ID = "line-break-in-data"
	SeveralRequests ID = "several-requests"

	// About the command.
	UnterminatedQuote    ID = "unterminated-quote"
	UnquotedAmpersand    ID = "unquoted-ampersand"
	UnquotedAngleBracket ID = "unquoted-angle-bracket"
	BrokenContinuation   ID = "broken-continuation"
	Variable             ID = "variable"
	UnexpandedVariable   ID = "unexpanded-variable"
	Substitution         ID = "substitution"
	CaretInQuotes        ID = "caret-in-quotes"
	BatchPercent         ID = "batch-percent"
	UnknownOption        ID = "unknown-option"
	MissingArgument      ID = "missing-argument"
	OptionEquals         ID = "option-equals"
	PowerShellAlias      ID = "powershell-alias"
	PowerShellExpression ID = "powershell-expression"
)
