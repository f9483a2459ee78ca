package paste

import (
	"strings"

	"playtoken/internal/ascii"
)

// maxWraps limits the layers that unwrap removes, so that even a text full of brackets takes linear
// time.
const maxWraps = 8

// unwrap returns the range of the request without the text that surrounds it in mails, chats,
// documents and source code. It also returns the shell that a prompt reveals, or Text.
func (r *reader) unwrap(start, end int) (int, int, Kind) {
	hint := Text
	start, end = trim(r.text, start, end)
	for range maxWraps {
		from, to := start, end
		if s, e, ok := r.unquote(start, end); ok {
			r.note(noteWrapped, start, end, Edit{start, s, ""}, Edit{e, end, ""})
			from, to = s, e
		} else if s, dialect, ok := r.prompt(start, end); ok {
			r.note(notePrompt, start, s, Edit{start, s, ""})
			from, hint = s, dialect
		} else if s, ok := r.bullet(start, end); ok {
			r.note(noteWrapped, start, s, Edit{start, s, ""})
			from = s
		} else {
			break
		}
		start, end = trim(r.text, from, to)
	}
	return start, end, hint
}

// unquote finds the text inside fences, quotes, brackets or a Markdown link.
func (r *reader) unquote(start, end int) (int, int, bool) {
	s := r.text[start:end]
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
		var kind quoteKind
		if kind, open = smartQuoteAt(s, 0); kind == noQuote {
			return 0, 0, false
		}
		for i := open; i < len(s); i++ {
			if k, n := smartQuoteAt(s, i); k == kind {
				closing = s[i : i+n]
				break
			}
		}
		if closing == "" {
			return 0, 0, false
		}
	}
	n := strings.Index(s[open:], closing)
	if n < 0 || ascii.Trim(s[open+n+len(closing):], ",;. \t\r\n") != "" || s[0] == '<' && !hasScheme(s[open:]) {
		return 0, 0, false
	}
	return start + open, start + open + n, true
}

// prompt returns the end of the prompt before a command, and its shell.
func (r *reader) prompt(start, end int) (int, Kind, bool) {
	if _, ok := r.programAt(start, end); ok {
		return 0, Text, false
	}
	line := r.text[start:end]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c != '$' && c != '#' && c != '%' && c != '>' {
			continue
		}
		after := skipBlanks(line, i+1)
		if after == i+1 && c != '>' || !hasProgramName(line[after:]) {
			continue
		}
		dialect := CurlBash
		if c == '>' {
			switch {
			case strings.HasPrefix(line, "PS"):
				dialect = PowerShell
			case len(line) > 2 && line[1] == ':' && isLetter(line[0]):
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
	s := r.text[start:end]
	if len(s) < 3 || s[1] != ' ' || s[0] != '-' && s[0] != '*' && s[0] != '>' && s[0] != '+' {
		return 0, false
	}
	after := skipBlanks(s, 1)
	rest := s[after:]
	return start + after, hasScheme(rest) || hasProgramName(rest) || strings.HasPrefix(rest, "?") ||
		strings.HasPrefix(rest, "`")
}

// A program is the name of curl or a cmdlet at the beginning of a command line.
type program struct {
	start, end int // of the name, with path and quotes
	cmdlet     bool
	exe        bool // the name ends in .exe
	windows    bool // the path is a Windows path
}

// programName recognizes the name of a known program, with or without a path.
func programName(word string) (p program, ok bool) {
	if i := strings.LastIndexAny(word, `/\`); i >= 0 {
		p.windows = word[i] == '\\'
		word = word[i+1:]
	}
	if len(word) > len("invoke-restmethod") {
		return p, false
	}
	switch ascii.ToLower(word) {
	case "curl":
		return p, true
	case "curl.exe":
		p.exe = true
		return p, true
	case "invoke-webrequest", "invoke-restmethod", "iwr", "irm":
		p.cmdlet = true
		return p, true
	}
	return p, false
}

// hasProgramName reports whether a line begins with the name of a known program, without a path.
func hasProgramName(line string) bool {
	// No name is longer. A longer search would make a line of prompts quadratic.
	head := line[:min(len(line), 24)]
	if n := strings.IndexAny(head, " \t\r\n\u00a0"); n > 0 {
		head = head[:n]
	}
	_, ok := programName(head)
	return ok
}

// maxPrefixes limits the words before the program.
const maxPrefixes = 16

// programAt finds a program at the beginning of the line at i. Assignments, sudo, an open command
// substitution and PowerShell's call operator may precede it.
func (r *reader) programAt(i, end int) (program, bool) {
	s := r.text[:end]
	for range maxPrefixes {
		i = skipBlanks(s, i)
		word, after := wordAt(s, i)
		if p, ok := programName(ascii.Trim(word, "\"'@")); ok {
			p.start, p.end = i, after
			return p, true
		}
		if strings.HasPrefix(word, "(") {
			i++
			continue
		}
		switch ascii.ToLower(word) {
		case "":
			return program{}, false
		case "sudo", "time", "env", "exec", "command", "nohup", "winpty", "call", "&", "!", "=", "export", "set":
			i = after
			continue
		}
		if word[0] == '$' { // PowerShell: $name = command
			name, _, _ := strings.Cut(word, "=")
			if len(name) > 1 && skipVariable(name, 1) == len(name) {
				i += len(name)
				if next := skipBlanks(s, i); next < len(s) && s[next] == '=' {
					i = next + 1
					continue
				}
			}
			return program{}, false
		}
		n := strings.IndexByte(word, '=')
		if n <= 0 || skipVariable(word, 0) < n {
			return program{}, false
		}
		i += n + 1
		if value := strings.TrimPrefix(word[n+1:], `"`); strings.HasPrefix(value, "$(") {
			i += len(word) - n - 1 - len(value) + len("$(")
		} else {
			i = after
		}
	}
	return program{}, false
}

// wordAt returns the word at i up to a blank, a line break or a continuation, or inside quotes.
// That suffices to recognize programs.
func wordAt(s string, i int) (word string, after int) {
	start := i
	for i < len(s) && blankAt(s, i)+breakAt(s, i) == 0 {
		if c := s[i]; c == '"' || c == '\'' {
			closing := i + 1
			for closing < len(s) && s[closing] != c && s[closing] != '\n' {
				closing++
			}
			if closing == len(s) || s[closing] == '\n' {
				break
			}
			i = closing
		} else if (c == '\\' || c == '^' || c == '`') && breakAt(s, i+1) > 0 {
			break
		}
		i++
	}
	return s[start:i], i
}
