package shell

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/note"
)

// maxValue is the length of the longest value that is kept.
const maxValue = 4096

// An assigned variable is set before the command, in the same text.
type assigned struct{ name, value string }

// variable returns the value of a variable that is set before the command.
func (l *lexer) variable(name string) (string, bool) {
	for i := len(l.assigned) - 1; i >= 0; i-- {
		if l.assigned[i].name == name {
			return l.assigned[i].value, true
		}
	}
	return "", false
}

// assign keeps a variable. A name that no shell accepts is left out.
func (l *lexer) assign(name, value string) {
	isName := name != "" && !ascii.IsDigit(name[0]) && skipVariable(name, 0) == len(name)
	if isName && len(value) <= maxValue && len(l.assigned) < maxVariables {
		l.assigned = append(l.assigned, assigned{name, value})
	}
}

// unset removes a variable whose new value is not known.
func (l *lexer) unset(name string) {
	for i := range l.assigned {
		if l.assigned[i].name == name {
			l.assigned[i].name = ""
		}
	}
}

// assignments reads the commands of bash and fish before the position end, and keeps the variables
// that they set: NAME=value, also after export, and set NAME value.
func (l *lexer) assignments(start, end int) {
	for i := start; i < end; {
		line := &lexer{notes: &note.List{}, s: l.s[:end], i: i, assigned: l.assigned}
		for line.i < end && line.bash() {
		}
		line.finishWord(line.i)
		fish := ""
		for k, word := range line.List {
			text := line.Content(word)
			name, value, ok := strings.Cut(text, "=")
			switch {
			case ok && fish == "":
			case k == 0 && text == "set":
				fish = "set"
				continue
			case fish == "set" && strings.HasPrefix(text, "-"):
				continue
			case fish == "set":
				fish = text
				continue
			case fish != "":
				name, value = fish, text
			default:
				continue
			}
			if l.unset(name); !line.notes.Expands(&line.Text, word.From, word.To) {
				l.assign(name, value)
			}
			if fish != "" {
				break
			}
		}
		i = max(i+1, line.i)
	}
}

// assignments reads the lines of the Windows command prompt before the position end, and keeps the
// variables that they set: set NAME=value, also in quotes.
func (l *cmdLexer) assignments(start, end int) {
	for i := start; i < end; {
		next := chars.SkipLine(l.s[:end], i)
		line := ascii.TrimLeft(l.s[i:next], "@ \t")
		i = next + max(chars.BreakAt(l.s, next), 1)
		if n := ascii.IndexAny(line, ">"); n >= 0 && n < 80 {
			line = ascii.TrimLeft(line[n+1:], "@ \t") // after a prompt
		}
		const set = "set "
		if len(line) < len(set) || !ascii.EqualFold(line[:len(set)], set) {
			continue
		}
		line = ascii.Trim(line[len(set):], " \t")
		if n := len(line); n > 1 && line[0] == '"' && line[n-1] == '"' {
			line = line[1 : n-1]
		}
		name, value, ok := strings.Cut(line, "=")
		if ok && strings.IndexByte(value, '%') < 0 && strings.IndexByte(name, '/') < 0 {
			l.assign(ascii.ToUpper(name), value)
		}
	}
}
