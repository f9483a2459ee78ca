package note

import (
	"playtoken/protocol"
)

// texts has the texts of each kind of note. Its order is the order of notes with the same
// beginning.
var texts = []struct {
	id        ID
	text, fix string
}{
	{Wrapped, "Quotes, brackets or Markdown around the request were left out.", "Paste the request alone."},
	{Prompt, "A shell's prompt was left out.", "Paste the command alone."},
	{TextAround, "Text before or after the request was left out.", "Paste the request alone."},
	{
		InvisibleCharacter, "There is an invisible character, such as a byte order mark or a zero-width space.",
		"Delete it.",
	},
	{
		NonBreakingSpace, "There is a non-breaking space. Neither shells nor the endpoint treat it as a space.",
		"Replace it with a plain space, or delete it.",
	},
	{
		SmartQuotes, "Typographic quotes were read as quotes. Most shells treat them as ordinary characters.",
		"Write straight quotes.",
	},
	{SmartDash, "A typographic dash was read as the start of an option.", "Write - or --."},
	{
		HTMLEscape, "There is an HTML character reference, which the endpoint does not decode.",
		"Write the character itself.",
	},
	{
		WhiteSpace, "Line breaks, and white space around them or around &, were left out.",
		"Send the request without them.",
	},
	{
		LinePerParameter, "Each parameter is on a separate line. They were joined with &.",
		"Send & between parameters: nothing else separates them.",
	},
	{
		NamedLines, "Names and values with a colon between them were read as parameters.",
		"Send name=value pairs joined with &.",
	},
	{
		TrailingPunctuation, "The last character looks like punctuation of the text around the request.",
		"Delete it unless it belongs to the value.",
	},

	{NoURL, "The command names no URL.", "Give the URL of the endpoint."},
	{NoScheme, "The URL has no scheme.", "Write https:// before it."},
	{
		NotHTTPS,
		"The URL does not begin with https://: keys and authenticator would be sent unencrypted.",
		"Write https://.",
	},
	{
		UserInfo, "A user name before the host was left out. The endpoint ignores it.",
		"Send the authenticator as customerAuthenticator.",
	},
	{
		Path,
		"The path is not " + protocol.Path + ". The endpoint answers other paths with 404.",
		"Write " + protocol.Path + ".",
	},
	{Fragment, "The part after # is not sent.", "Delete it, or write %23 where # belongs to a value."},
	{
		URLGlob, "curl reads braces and brackets in a URL as a list of URLs.",
		"Percent-encode them, or add --globoff.",
	},

	{GetWithBody, "The endpoint ignores the body of a GET request.", "Use POST."},
	{
		Multipart, "The fields of a multipart form were read as if they were URL-encoded.",
		"Send them URL-encoded, with curl's --data-urlencode.",
	},
	{
		JSON, "The body looks like JSON, which the endpoint does not accept.",
		"Send name=value pairs joined with &.",
	},
	{
		FileNotRead, "The data comes from a file or standard input, which cannot be read here.",
		"Paste its content in its place.",
	},
	{
		LineBreakInData, "A line break in the data is sent, and becomes part of the value.",
		"Write the data on one line.",
	},
	{SeveralRequests, "There is more than one request. Only the first was read.", "Paste one at a time."},

	{UnterminatedQuote, "A quote is not closed. Everything after it was read as quoted.", "Close it."},
	{
		UnquotedAmpersand,
		"The shell ends the command at an & outside quotes. Here it was read as part of the request.",
		"Put quotes around it.",
	},
	{
		UnquotedAngleBracket,
		"The shell reads < and > outside quotes as redirections. Here they were read as part of the request.",
		"Put quotes around them.",
	},
	{
		BrokenContinuation, "The shell ends the command at this line break. Here the command was read on.",
		"End the line with the continuation character, without white space after it.",
	},
	{
		Variable, "The value of a variable is not known here, so it was not checked.", "Put its value in its place.",
	},
	{
		UnexpandedVariable,
		"The shell does not replace a variable in these quotes: its name is sent.",
		"Write double quotes, or put its value in its place.",
	},
	{
		Substitution, "The output of a command inside the command is not known here, so it was not checked.",
		"Put its output in its place.",
	},
	{
		CaretInQuotes,
		"Inside quotes cmd does not escape with ^. The ^ itself is sent.",
		"Leave it out, or write ^\" for the quotes.",
	},
	{
		BatchPercent, "%% was read as %, as in a batch file. At the prompt both are sent.",
		"At the prompt write %.",
	},
	{UnknownOption, "curl or the cmdlet does not have this option. It was ignored.", "Check its spelling."},
	{MissingArgument, "An option at the end lacks its argument.", "Give the argument, or delete the option."},
	{OptionEquals, "curl before version 8.16 does not accept --option=value.", "Write a space instead of =."},
	{
		PowerShellAlias,
		"In Windows PowerShell curl is an alias of Invoke-WebRequest, which takes other options.",
		"Write curl.exe.",
	},
	{
		PowerShellExpression, "A PowerShell expression could not be read here.",
		"Put its value in its place, as a string.",
	},
}
