package shell

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
)

// A Program is the name of curl or a cmdlet at the beginning of a command line.
type Program struct {
	Start, End int // of the name, with path and quotes
	Cmdlet     bool
	Exe        bool // the name ends in .exe
	Windows    bool // the path is a Windows path
}

// programName recognizes the name of a known program, with or without a path.
func programName(word string) (p Program, ok bool) {
	if i := max(strings.LastIndexByte(word, '/'), strings.LastIndexByte(word, '\\')); i >= 0 {
		p.Windows = word[i] == '\\'
		word = word[i+1:]
	}
	if len(word) > len("invoke-restmethod") {
		return p, false
	}
	switch ascii.ToLower(word) {
	case "curl":
		return p, true
	case "curl.exe":
		p.Exe = true
		return p, true
	case "invoke-webrequest", "invoke-restmethod", "iwr", "irm":
		p.Cmdlet = true
		return p, true
	}
	return p, false
}

// HasProgramName reports whether a line begins with the name of a known program, without a path.
func HasProgramName(line string) bool {
	// No name is longer. A longer search would make a line of prompts quadratic.
	head, _, _ := strings.Cut(line[:min(len(line), 24)], "\u00a0")
	if n := ascii.IndexAny(head, " \t\r\n"); n > 0 {
		head = head[:n]
	}
	_, ok := programName(head)
	return ok
}

// maxPrefixes limits the words before the program.
const maxPrefixes = 16

// ProgramAt finds a program at the beginning of the line at i. Assignments, sudo, an open command
// substitution and PowerShell's call operator may precede it.
func ProgramAt(s string, i int) (Program, bool) {
	for range maxPrefixes {
		i = chars.SkipBlanks(s, i)
		word, after := wordAt(s, i)
		if p, ok := programName(ascii.Trim(word, "\"'@")); ok {
			p.Start, p.End = i, after
			return p, true
		}
		if strings.HasPrefix(word, "(") {
			i++
			continue
		}
		switch ascii.ToLower(word) {
		case "":
			return Program{}, false
		case "sudo", "time", "env", "exec", "command", "nohup", "winpty", "call", "&", "!", "=", "export", "set":
			i = after
			continue
		}
		if word[0] == '$' { // PowerShell: $name = command
			name, _, _ := strings.Cut(word, "=")
			if len(name) > 1 && skipVariable(name, 1) == len(name) {
				i += len(name)
				if next := chars.SkipBlanks(s, i); next < len(s) && s[next] == '=' {
					i = next + 1
					continue
				}
			}
			return Program{}, false
		}
		n := strings.IndexByte(word, '=')
		if n <= 0 || skipVariable(word, 0) < n {
			return Program{}, false
		}
		i += n + 1
		if value := strings.TrimPrefix(word[n+1:], `"`); strings.HasPrefix(value, "$(") {
			i += len(word) - n - 1 - len(value) + len("$(")
		} else {
			i = after
		}
	}
	return Program{}, false
}

// wordAt returns the word at i up to a blank, a line break or a continuation, or inside quotes.
// That suffices to recognize programs.
func wordAt(s string, i int) (word string, after int) {
	start := i
	for i < len(s) && chars.BlankAt(s, i)+chars.BreakAt(s, i) == 0 {
		if c := s[i]; c == '"' || c == '\'' {
			closing := i + 1
			for closing < len(s) && s[closing] != c && s[closing] != '\n' {
				closing++
			}
			if closing == len(s) || s[closing] == '\n' {
				break
			}
			i = closing
		} else if (c == '\\' || c == '^' || c == '`') && chars.BreakAt(s, i+1) > 0 {
			break
		}
		i++
	}
	return s[start:i], i
}
