package paste

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/note"
	"playtoken/paste/request"
	"playtoken/paste/shell"
)

// maxWraps limits the layers that unwrap removes, so that even a text full of brackets takes linear
// time.
const maxWraps = 8

// unwrap returns the range of the request without the text that surrounds it in mails, chats,
// documents and source code. It also returns the shell that a prompt reveals, or Text.
func (r *reader) unwrap(start, end int) (int, int, Kind) {
	hint := Text
	start, end = chars.Trim(r.Pasted, start, end)
	for range maxWraps {
		from, to := start, end
		if s, e, ok := r.unquote(start, end); ok {
			r.Notes.Add(note.Wrapped, start, end, note.Edit{Start: start, End: s}, note.Edit{Start: e, End: end})
			from, to = s, e
		} else if s, dialect, ok := r.prompt(start, end); ok {
			r.Notes.Add(note.Prompt, start, s, note.Edit{Start: start, End: s})
			from, hint = s, dialect
		} else if s, ok := r.bullet(start, end); ok {
			r.Notes.Add(note.Wrapped, start, s, note.Edit{Start: start, End: s})
			from = s
		} else {
			break
		}
		start, end = chars.Trim(r.Pasted, from, to)
	}
	return start, end, hint
}

// unquote finds the text inside fences, quotes, brackets or a Markdown link.
func (r *reader) unquote(start, end int) (int, int, bool) {
	s := r.Pasted[start:end]
	for _, fence := range [...]string{"```", "~~~"} {
		if !strings.HasPrefix(s, fence) {
			continue
		}
		inner := len(fence)
		if line := strings.IndexByte(s, '\n'); line >= 0 {
			inner = line + 1 // after the name of a language
		}
		if n := strings.Index(s[inner:], fence); n >= 0 && ascii.Trim(s[inner+n:], fence+" \t\r\n") == "" {
			return start + inner, start + inner + n, true
		}
		return 0, 0, false
	}
	if s == "" {
		return 0, 0, false
	}
	open, closing := 1, ""
	switch s[0] {
	case '"', '\'', '`':
		closing = s[:1]
	case '<':
		closing = ">"
	case '(':
		closing = ")"
	case '[':
		n := strings.Index(s, "](")
		if n < 0 {
			return 0, 0, false
		}
		open, closing = n+2, ")"
	default:
		var kind chars.Quote
		if kind, open = chars.SmartQuoteAt(s, 0); kind == chars.NoQuote {
			return 0, 0, false
		}
		for i := open; i < len(s); i++ {
			if k, n := chars.SmartQuoteAt(s, i); k == kind {
				closing = s[i : i+n]
				break
			}
		}
		if closing == "" {
			return 0, 0, false
		}
	}
	n := strings.Index(s[open:], closing)
	if n < 0 || ascii.Trim(s[open+n+len(closing):], ",;. \t\r\n") != "" || s[0] == '<' && !request.HasScheme(s[open:]) {
		return 0, 0, false
	}
	return start + open, start + open + n, true
}

// prompt returns the end of the prompt before a command, and its shell.
func (r *reader) prompt(start, end int) (int, Kind, bool) {
	if _, ok := shell.ProgramAt(r.Pasted[:end], start); ok {
		return 0, Text, false
	}
	line := r.Pasted[start:end]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c != '$' && c != '#' && c != '%' && c != '>' {
			continue
		}
		after := chars.SkipBlanks(line, i+1)
		if after == i+1 && c != '>' || !shell.HasProgramName(line[after:]) {
			continue
		}
		dialect := CurlBash
		if c == '>' {
			switch {
			case strings.HasPrefix(line, "PS"):
				dialect = PowerShell
			case len(line) > 2 && line[1] == ':' && ascii.IsLetter(line[0]):
				dialect = CurlCmd
			default:
				dialect = Text
			}
		}
		return start + after, dialect, true
	}
	return 0, Text, false
}

// bullet returns the end of the bullet of a list item before a request.
func (r *reader) bullet(start, end int) (int, bool) {
	s := r.Pasted[start:end]
	if len(s) < 3 || s[1] != ' ' || s[0] != '-' && s[0] != '*' && s[0] != '>' && s[0] != '+' {
		return 0, false
	}
	after := chars.SkipBlanks(s, 1)
	rest := s[after:]
	return start + after, request.HasScheme(rest) || shell.HasProgramName(rest) || strings.HasPrefix(rest, "?") ||
		strings.HasPrefix(rest, "`")
}
