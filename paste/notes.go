package paste

import "playtoken"

// A Note is a remark to the author of the pasted text. Its texts never repeat a pasted value.
type Note struct {
	ID NoteID
	// Option is the option that the note is about, such as "--data", or "".
	Option string
	// Text is the finding and Fix the remedy, one sentence each. They depend on ID alone.
	Text, Fix string
	// Start and End are the byte range in the pasted text, of the first place if there are several.
	Start, End int
	// Edits carry out a certain fix. They are ordered by position and do not overlap.
	Edits []Edit
}

// An Edit replaces the bytes from Start to End of the pasted text.
type Edit struct {
	Start, End  int
	Replacement string
}

// Apply carries out the note's edits on the pasted text.
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

// A NoteID identifies a kind of note to programs. It never changes. vectors/paste/README.md lists
// all.
type NoteID string

const (
	// About the kind of text.
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

// noteTexts is in the order of notes about the same place.
var noteTexts = []struct {
	id        NoteID
	text, fix string
}{
	{
		noteUnrecognized, "Nothing in this text was recognized as a request.",
		"Paste a URL, a query, a form body, or a curl or PowerShell command.",
	},
	{
		noteLicenseToken, "This looks like a license token, which the endpoint issues.",
		"Paste the request for it. The key tools of the checker page read the header of a token.",
	},
	{
		noteEndpointAnswer, "This looks like an answer of the endpoint.",
		"Paste the request. The key tools of the checker page read the header of a token.",
	},
	{
		noteCodeNotRead, "Only the URL was read, and no body in the code or command around it.",
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
		noteNonBreakingSpace, "There is a non-breaking space. Neither shells nor the endpoint treat it as a space.",
		"Replace it with a plain space, or delete it.",
	},
	{
		noteSmartQuotes, "Typographic quotes were read as quotes. Most shells treat them as ordinary characters.",
		"Write straight quotes.",
	},
	{noteSmartDash, "A typographic dash was read as the start of an option.", "Write - or --."},
	{
		noteHTMLEscape, "There is an HTML character reference, which the endpoint does not decode.",
		"Write the character itself.",
	},
	{
		noteWhiteSpace, "Line breaks, and white space around them or around &, were left out.",
		"Send the request without them.",
	},
	{
		noteLinePerParameter, "Each parameter is on a separate line. They were joined with &.",
		"Send & between parameters: nothing else separates them.",
	},
	{
		noteTrailingPunctuation, "The last character looks like punctuation of the text around the request.",
		"Delete it unless it belongs to the value.",
	},

	{noteNoURL, "The command names no URL.", "Give the URL of the endpoint."},
	{noteNoScheme, "The URL has no scheme.", "Write https:// before it."},
	{
		noteNotHTTPS,
		"The URL does not begin with https://: keys and authenticator would be sent unencrypted.",
		"Write https://.",
	},
	{
		noteUserInfo, "A user name before the host was left out. The endpoint ignores it.",
		"Send the authenticator as customerAuthenticator.",
	},
	{
		notePath,
		"The path is not " + playtoken.Path + ". The endpoint answers other paths with 404.",
		"Write " + playtoken.Path + ".",
	},
	{noteFragment, "The part after # is not sent.", "Delete it, or write %23 where # belongs to a value."},
	{
		noteURLGlob, "curl reads braces and brackets in a URL as a list of URLs.",
		"Percent-encode them, or add --globoff.",
	},

	{noteGetWithBody, "The endpoint ignores the body of a GET request.", "Use POST."},
	{
		noteMultipart, "The fields of a multipart form were read as if they were URL-encoded.",
		"Send them URL-encoded, with curl's --data-urlencode.",
	},
	{
		noteJSON, "The body looks like JSON, which the endpoint does not accept.",
		"Send name=value pairs joined with &.",
	},
	{
		noteFileNotRead, "The data comes from a file or standard input, which cannot be read here.",
		"Paste its content in its place.",
	},
	{
		noteLineBreakInData, "A line break in the data is sent, and becomes part of the value.",
		"Write the data on one line.",
	},
	{noteSeveralRequests, "There is more than one request. Only the first was read.", "Paste one at a time."},

	{noteUnterminatedQuote, "A quote is not closed. Everything after it was read as quoted.", "Close it."},
	{
		noteUnquotedAmpersand,
		"The shell ends the command at an & outside quotes. Here it was read as part of the request.",
		"Put quotes around it.",
	},
	{
		noteUnquotedAngleBracket,
		"The shell reads < and > outside quotes as redirections. Here they were read as part of the request.",
		"Put quotes around them.",
	},
	{
		noteBrokenContinuation, "The shell ends the command at this line break. Here the command was read on.",
		"End the line with the continuation character, without white space after it.",
	},
	{noteVariable, "A variable was kept as text, since its value is unknown here.", "Put its value in its place."},
	{
		noteSubstitution, "A command inside the command was kept as text, since its output is unknown here.",
		"Put its output in its place.",
	},
	{
		noteCaretInQuotes,
		"Inside quotes cmd does not escape with ^. The ^ itself is sent.",
		"Leave it out, or write ^\" for the quotes.",
	},
	{
		noteBatchPercent, "%% was read as %, as in a batch file. At the prompt both are sent.",
		"At the prompt write %.",
	},
	{noteUnknownOption, "curl or the cmdlet does not have this option. It was ignored.", "Check its spelling."},
	{noteMissingArgument, "An option at the end lacks its argument.", "Give the argument, or delete the option."},
	{noteOptionEquals, "curl before version 8.16 does not accept --option=value.", "Write a space instead of =."},
	{
		notePowerShellAlias,
		"In Windows PowerShell curl is an alias of Invoke-WebRequest, which takes other options.",
		"Write curl.exe.",
	},
	{
		notePowerShellExpression, "A PowerShell expression could not be read here.",
		"Put its value in its place, as a string.",
	},
}

// note adds a note, unless there is one of that kind: a long text could repeat it a thousand times.
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

// sortNotes orders the notes by their places.
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
