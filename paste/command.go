package paste

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/cmdlet"
	"playtoken/paste/curl"
	"playtoken/paste/note"
	"playtoken/paste/other"
	"playtoken/paste/request"
	"playtoken/paste/shell"
)

// readCommand reads a text that contains a command line, and reports whether it does.
func (r *reader) readCommand(start, end int, hint Kind) bool {
	s := r.Pasted[:end]
	p, ok := shell.ProgramAt(s, start)
	line := start
	if !ok {
		// A URL or a query on the first line is the request, even if a command follows.
		if request.SchemeEnd(s[start:]) > 0 || s[start] == '?' {
			return false
		}
		for !ok {
			n := strings.IndexByte(s[line:], '\n')
			if n < 0 {
				at, quoted := embeddedCurl(s, start)
				if at < 0 {
					return false
				}
				p, _ = shell.ProgramAt(s, at)
				line, s, end, hint = at, s[:quoted], quoted, CurlBash
				break
			}
			line += n + 1
			if p, ok = shell.ProgramAt(s, line); ok {
				break
			}
			if command, dialect, found := r.prompt(line, end); found {
				r.Notes.Add(note.Prompt, line, command)
				hint = dialect
				p, ok = shell.ProgramAt(s, command)
			}
		}
	}
	r.kind, r.Sent = r.dialect(p, end, hint), true
	if r.kind == PowerShell {
		// Statements before the command may set its variables.
		r.readPowerShell(start, p, end)
		return true
	}
	var words *shell.Words
	if r.kind == CurlCmd {
		words = shell.Cmd(s, start, p.Start, &r.Notes)
	} else {
		words = shell.Bash(s, start, p.Start, &r.Notes)
	}
	if line > start && !words.Resolved {
		r.Notes.Add(note.TextAround, start, line)
	}
	curl.Read(&r.Request, words)
	return true
}

// embeddedCurl finds curl inside a line, as another program, a condition or a file for CI runs it.
// It returns the place of curl and the end of the text that may belong to the command: the quote
// after it, if a quote is before it. The place is -1 without a command.
func embeddedCurl(s string, start int) (at, end int) {
	for i := start; ; {
		n := strings.Index(s[i:], "curl ")
		if n < 0 {
			return -1, 0
		}
		at = i + n
		i = at + len("curl ")
		if at == start || strings.IndexByte(" \t\"'(;|&!`=", s[at-1]) < 0 {
			continue
		}
		end = len(s)
		if c := s[at-1]; c == '"' || c == '\'' || c == '`' {
			if close := strings.IndexByte(s[i:], c); close >= 0 {
				end = i + close
			}
		}
		// In prose, the next word is neither an option nor a URL.
		next := chars.SkipBlanks(s, i)
		if next < len(s) && strings.IndexByte("-'\"$", s[next]) >= 0 || request.HasScheme(s[next:]) {
			return at, end
		}
	}
}

// readPowerShell reads a command line of PowerShell, with the statements before it.
func (r *reader) readPowerShell(start int, p shell.Program, end int) {
	words, values := shell.PowerShell(r.Pasted[:end], start, p, &r.Notes)
	if p.Cmdlet || cmdlet.IsCall(words, values) {
		cmdlet.Read(&r.Request, words, values)
	} else {
		if !p.Exe {
			r.Notes.Add(note.PowerShellAlias, p.Start, p.End)
		}
		curl.Read(&r.Request, words)
	}
	if at, _ := r.Query.Span(0, 0); words.Swallowed > 0 && at == words.Swallowed {
		r.other = other.LostQuery()
	}
}

// dialect guesses from its quoting for which shell a command was written. The default is bash.
func (r *reader) dialect(p shell.Program, end int, hint Kind) Kind {
	if p.Cmdlet || hint == PowerShell {
		return PowerShell
	}
	s := r.Pasted[p.Start:end]
	if hint == CurlCmd {
		return CurlCmd
	}
	quote := byte(0)
	single := false // a word begins with a single quote
	backtick := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		next, before := byte('\n'), byte(' ')
		if i+1 < len(s) {
			next = s[i+1]
		}
		if i > 0 {
			before = s[i-1]
		}
		blank := before == ' ' || before == '\t' || before == '\n'
		last := (c == '^' || c == '`') && chars.BreakAt(s, chars.SkipBlanks(s, i+1)) > 0
		switch {
		case c == '\\' && quote != '\'' && chars.BreakAt(s, i+1) > 0 && hint == Text:
			return CurlBash
		case c == '\\' && quote != '\'':
			i++
		case c == '^' && quote == 0 && (last || next == '"' && (blank || before == '=')):
			return CurlCmd
		case c == '^' && quote == 0 && strings.IndexByte(`&|<>^%`, next) >= 0:
			return CurlCmd
		case c == '`' && quote == 0 && last && blank:
			return PowerShell
		case c == '$' && quote == 0 && next == '\'' && blank:
			return CurlBash
		case c == '-' && quote == 0 && blank && len(s) > i+5 && ascii.EqualFold(s[i:i+5], "-uri "):
			return PowerShell
		case c == '`':
			backtick = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
			single = single || c == '\'' && blank
		}
	}
	switch {
	case hint == CurlBash || !p.Exe && !p.Windows:
		return CurlBash
	case single || backtick:
		return PowerShell
	}
	return CurlCmd
}
