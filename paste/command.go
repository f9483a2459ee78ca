package paste

import (
	"strings"

	"playtoken/internal/ascii"
)

// readCommand reads a text that contains a command line, and reports whether it does.
func (r *reader) readCommand(start, end int, hint Kind) bool {
	s := r.text[:end]
	p, ok := r.programAt(start, end)
	line := start
	if !ok {
		// A URL or a query on the first line is the request, even if a command follows.
		if schemeEnd(s[start:]) > 0 || s[start] == '?' {
			return false
		}
		for !ok {
			n := strings.IndexByte(s[line:], '\n')
			if n < 0 {
				return false
			}
			line += n + 1
			if p, ok = r.programAt(line, end); ok {
				break
			}
			if command, dialect, found := r.prompt(line, end); found {
				r.note(notePrompt, line, command)
				hint = dialect
				p, ok = r.programAt(command, end)
			}
		}
	}
	r.kind, r.sent = r.dialect(p, end, hint), true
	if r.kind == PowerShell {
		// Statements before the command may set its variables.
		r.readPowerShell(start, p, end)
		return true
	}
	if line > start {
		r.note(noteTextAround, start, line)
	}
	var l *lexer
	if r.kind == CurlCmd {
		l = r.readCmd(p.start, end)
	} else {
		l = r.readBash(p.start, end)
	}
	r.readCurl(&l.words)
	return true
}

// dialect guesses from its quoting for which shell a command was written. The default is bash.
func (r *reader) dialect(p program, end int, hint Kind) Kind {
	if p.cmdlet || hint == PowerShell {
		return PowerShell
	}
	s := r.text[p.start:end]
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
		last := (c == '^' || c == '`') && breakAt(s, skipBlanks(s, i+1)) > 0
		switch {
		case c == '\\' && quote != '\'' && breakAt(s, i+1) > 0 && hint == Text:
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
	case hint == CurlBash || !p.exe && !p.windows:
		return CurlBash
	case single || backtick:
		return PowerShell
	}
	return CurlCmd
}
