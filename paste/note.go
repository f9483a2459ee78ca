package paste

import "playtoken"

// A Note is something about what was pasted that its author should know. Its texts never hold a
// value that was pasted.
type Note struct {
	ID NoteID
	// Option is the name of the option that the note is about, such as "--data"; "" for most notes.
	Option string
	// Text says what was found, Fix what to do about it: a sentence each. They depend on ID alone.
	Text, Fix string
	// Start and End are the byte range in the pasted text: the first place, where there are
	// several.
	Start, End int
	// Edits carry out the fix where it is certain: by position, without overlap.
	Edits []Edit
}

// An Edit replaces the bytes from Start to End of the pasted text.
type Edit struct {
	Start, End  int
	Replacement string
}

// Apply returns the pasted text with the note's edits made.
func (n Note) Apply(text string) string {
	var out []byte
	done := 0
	for _, e := range n.Edits {
		out = append(out, text[done:e.Start]...)
		out = append(out, e.Replacement...)
		done = e.End
	}
	return string(append(out, text[done:]...))
}

// A NoteID tells notes apart for programs. It does not change from version to version;
// vectors/paste/README.md lists all.
type NoteID string

const (
	// About what it is.
	noteUnrecognized   NoteID = "unrecognized"
	noteLicenseToken   NoteID = "license-token"
	noteEndpointAnswer NoteID = "endpoint-answer"
	noteCodeNotRead    NoteID = "code-not-read"

	// About the characters.
	noteWrapped             NoteID = "wrapped"
	notePrompt              NoteID = "prompt"
	noteTextAround          NoteID = "text-around"
	noteInvisibleCharacter  NoteID = "invisible-character"
	noteNonBreakingSpace    NoteID = "non-breaking-space"
	noteSmartQuotes         NoteID = "smart-quotes"
	noteSmartDash           NoteID = "smart-dash"
	noteHTMLEscape          NoteID = "html-escape"
	noteWhiteSpace          NoteID = "white-space"
	noteLinePerParameter    NoteID = "line-per-parameter"
	noteTrailingPunctuation NoteID = "trailing-punctuation"

	// About the URL.
	noteNoURL    NoteID = "no-url"
	noteNoScheme NoteID = "no-scheme"
	noteNotHTTPS NoteID = "not-https"
	noteUserInfo NoteID = "user-info"
	notePath     NoteID = "path"
	noteFragment NoteID = "fragment"
	noteURLGlob  NoteID = "url-glob"

	// About the request.
	noteGetWithBody     NoteID = "get-with-body"
	noteMultipart       NoteID = "multipart"
	noteJSON            NoteID = "json"
	noteFileNotRead     NoteID = "file-not-read"
	noteLineBreakInData NoteID = "line-break-in-data"
	noteSeveralRequests NoteID = "several-requests"

	// About the command.
	noteUnterminatedQuote    NoteID = "unterminated-quote"
	noteUnquotedAmpersand    NoteID = "unquoted-ampersand"
	noteUnquotedAngleBracket NoteID = "unquoted-angle-bracket"
	noteBrokenContinuation   NoteID = "broken-continuation"
	noteVariable             NoteID = "variable"
	noteSubstitution         NoteID = "substitution"
	noteCaretInQuotes        NoteID = "caret-in-quotes"
	noteBatchPercent         NoteID = "batch-percent"
	noteUnknownOption        NoteID = "unknown-option"
	noteMissingArgument      NoteID = "missing-argument"
	noteOptionEquals         NoteID = "option-equals"
	notePowerShellAlias      NoteID = "powershell-alias"
	notePowerShellExpression NoteID = "powershell-expression"
)

// noteTexts is in the order in which notes about the same place are listed.
var noteTexts = []struct {
	id        NoteID
	text, fix string
}{
	{
		noteUnrecognized, "Nothing in this text was recognized as a request.",
		"Paste a URL, a query, a form body, or a curl or PowerShell command.",
	},
	{
		noteLicenseToken, "This looks like a license token, which is what the endpoint answers with.",
		"Paste the request for it. The key tools of the page that checks requests read the header of a token.",
	},
	{
		noteEndpointAnswer, "This looks like an answer of the endpoint.",
		"Paste the request that was answered. The key tools of the page that checks requests read the header of a token.",
	},
	{
		noteCodeNotRead, "Only the URL was read; a body in the code or the command around it was not.",
		"Paste the body itself, or the request as a curl command.",
	},

	{noteWrapped, "Quotes, brackets or Markdown around the request were left out.", "Paste the request alone."},
	{notePrompt, "A shell's prompt was left out.", "Paste the command alone."},
	{noteTextAround, "Text before or after the request was left out.", "Paste the request alone."},
	{
		noteInvisibleCharacter, "There is an invisible character, such as a byte order mark or a zero-width space.",
		"Delete it.",
	},
	{
		noteNonBreakingSpace, "There is a non-breaking space, which neither shells nor the endpoint take for a space.",
		"Replace it with a plain space, or delete it.",
	},
	{
		noteSmartQuotes, "Typographic quotes were read as quotes; most shells take them for ordinary characters.",
		"Write straight quotes.",
	},
	{noteSmartDash, "A typographic dash was read as the start of an option.", "Write - or --."},
	{
		noteHTMLEscape, "There is a character reference of HTML, which the endpoint does not decode.",
		"Write the character itself.",
	},
	{
		noteWhiteSpace, "Line breaks, and white space around them or around &, were left out.",
		"Send the request without them.",
	},
	{
		noteLinePerParameter, "Each parameter has a line of its own; they were joined with &.",
		"Send & between parameters: nothing else separates them.",
	},
	{
		noteTrailingPunctuation, "The last character looks like punctuation of the text around.",
		"Delete it unless it belongs to the value.",
	},

	{noteNoURL, "The command names no URL.", "Give the URL of the endpoint."},
	{noteNoScheme, "The URL has no scheme.", "Write https:// before it."},
	{
		noteNotHTTPS,
		"The URL does not begin with https://: keys and authenticator would travel readable.",
		"Write https://.",
	},
	{
		noteUserInfo, "A user name before the host was left out; the endpoint does not read it.",
		"Send the authenticator as customerAuthenticator.",
	},
	{
		notePath,
		"The path is not " + playtoken.Path + "; the endpoint answers any other with 404.",
		"Write " + playtoken.Path + ".",
	},
	{noteFragment, "The part after # is not sent.", "Delete it, or write %23 where # belongs to a value."},
	{
		noteURLGlob, "curl reads braces and brackets in a URL as a list of URLs.",
		"Percent-encode them, or add --globoff.",
	},

	{noteGetWithBody, "GET reads the query alone: what this request has in its body is not read.", "Use POST."},
	{
		noteMultipart, "The fields of a multipart form were read as if they were URL-encoded.",
		"Send them URL-encoded, with curl's --data-urlencode.",
	},
	{
		noteJSON, "The body looks like JSON, which is not what the endpoint takes.",
		"Send name=value pairs joined with &.",
	},
	{
		noteFileNotRead, "A file or standard input is named, whose content cannot be read here.",
		"Paste its content in its place.",
	},
	{
		noteLineBreakInData, "A line break in the data is sent as it is, and becomes a part of the value.",
		"Write the data on one line.",
	},
	{noteSeveralRequests, "There is more than one request; only the first was read.", "Paste one at a time."},

	{noteUnterminatedQuote, "A quote is not closed; everything after it was read as quoted.", "Close it."},
	{
		noteUnquotedAmpersand,
		"The shell ends the command at an & outside quotes; it was read as a part of the request.",
		"Put quotes around it.",
	},
	{
		noteUnquotedAngleBracket,
		"The shell reads < and > outside quotes as redirections; they were read as a part of the request.",
		"Put quotes around them.",
	},
	{
		noteBrokenContinuation, "The shell ends the command at this line break; it was read as going on.",
		"End the line with the continuation character, without white space after it.",
	},
	{noteVariable, "A variable was kept as text: its value is not known here.", "Put its value in its place."},
	{
		noteSubstitution, "A command inside the command was kept as text: its output is not known here.",
		"Put its output in its place.",
	},
	{
		noteCaretInQuotes,
		"cmd escapes nothing with ^ inside quotes: the ^ itself is sent.",
		"Leave it out, or write ^\" for the quotes.",
	},
	{
		noteBatchPercent, "%% was read as %, as a batch file has it; at the prompt both are sent.",
		"At the prompt write %.",
	},
	{noteUnknownOption, "curl or the cmdlet has no such option; it was passed over.", "Check its spelling."},
	{noteMissingArgument, "An option at the end lacks its argument.", "Give the argument, or delete the option."},
	{noteOptionEquals, "curl before version 8.16 does not know the form --option=value.", "Write a space for the =."},
	{
		notePowerShellAlias,
		"In Windows PowerShell curl is another name for Invoke-WebRequest, which takes other options.",
		"Write curl.exe.",
	},
	{
		notePowerShellExpression, "A PowerShell expression could not be read here.",
		"Put its value in its place, as a string.",
	},
}

// note records a note. A kind of note is recorded once, where it was found first: a text of many
// kilobytes has no use for thousands.
func (r *reader) note(id NoteID, start, end int, edits ...Edit) {
	r.noteOption(id, "", start, end, edits...)
}

func (r *reader) noteOption(id NoteID, option string, start, end int, edits ...Edit) {
	for i := range r.notes {
		if r.notes[i].ID == id {
			return
		}
	}
	for i := range noteTexts {
		if t := &noteTexts[i]; t.id == id {
			r.notes = append(r.notes, Note{id, option, t.text, t.fix, start, end, edits})
		}
	}
}

// sortNotes puts the notes in the order of their places.
func sortNotes(notes []Note) {
	rank := func(id NoteID) int {
		for i := range noteTexts {
			if noteTexts[i].id == id {
				return i
			}
		}
		return len(noteTexts)
	}
	for i := 1; i < len(notes); i++ {
		for k := i; k > 0; k-- {
			a, b := &notes[k-1], &notes[k]
			if a.Start < b.Start || a.Start == b.Start && rank(a.ID) < rank(b.ID) {
				break
			}
			*a, *b = *b, *a
		}
	}
}
