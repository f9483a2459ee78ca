package keyids

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/internal/base64"
)

// roots are the documents that have key IDs, by the local names of their first elements.
var roots = [...]struct{ name, what string }{
	{"mpd", "a DASH manifest"},
	{"contentprotection", "a ContentProtection element of a DASH manifest"},
	{"smoothstreamingmedia", "a Smooth Streaming manifest"},
	{"wrmheader", "a PlayReady header"},
	{"kid", "a KID element of a PlayReady header"},
	{"kids", "a KIDS element of a PlayReady header"},
	{"protectionheader", "a ProtectionHeader element of a Smooth Streaming manifest"},
	{"pssh", "a pssh element of a DASH manifest"},
	{"pro", "a pro element of a DASH manifest"},
	{"cpix", "a CPIX document"},
	{"contentkey", "a ContentKey element of a CPIX document"},
}

// markup reads XML. It looks at tags alone, and does not care about their nesting.
func (f *finder) markup(s string) string {
	what := ""
	for {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		s = s[open+1:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			end = len(s)
		}
		tag := s[:end]
		s = s[end:]
		content := strings.TrimPrefix(s, ">")
		if next := strings.IndexByte(content, '<'); next >= 0 {
			content = content[:next]
		}
		if tag == "" || !ascii.IsLetter(tag[0]) {
			continue // a closing tag, a comment or a declaration
		}
		name, attributes := tag, ""
		if n := ascii.IndexAny(tag, " \t\r\n/"); n >= 0 {
			name, attributes = tag[:n], tag[n:]
		}
		name = ascii.ToLower(name[strings.LastIndexByte(name, ':')+1:])
		for i := range roots {
			if r := &roots[i]; what == "" && r.name == name {
				what = r.what
			}
		}
		if what != "" {
			f.element(name, attributes, ascii.Trim(content, " \t\r\n"))
		}
	}
	return what
}

// element reads an element by its local name in lower case.
func (f *finder) element(name, attributes, content string) {
	for id, rest := "", attribute(attributes, "default_kid"); rest != ""; {
		id, rest, _ = strings.Cut(rest, " ")
		f.id(id)
	}
	switch name {
	case "kid":
		for _, value := range [...]string{content, attribute(attributes, "value")} {
			if b, ok := base64.Decode(ascii.Trim(value, " \t\r\n")); ok && len(b) == 16 {
				f.addPlayReady(b)
			} else {
				f.id(value)
			}
		}
	case "contentkey":
		f.id(attribute(attributes, "kid"))
	case "pssh", "pro", "protectionheader":
		if b, ok := Decode(content); ok {
			f.binary(b)
		}
	}
}

// id adds a UUID or 32 hexadecimal digits.
func (f *finder) id(s string) {
	s = ascii.Trim(s, " \t\r\n")
	if id, ok := uuid(s); ok {
		f.add(id)
	} else if len(s) == 32 && isHex(s) {
		f.add(s)
	}
}

// attribute returns the value of the attribute with a local name in lower case.
func attribute(attributes, name string) string {
	for i := 0; ; {
		n := strings.IndexByte(attributes[i:], '=')
		if n < 0 {
			return ""
		}
		at := i + n
		value := ascii.TrimLeft(attributes[at+1:], " \t\r\n")
		if value == "" || value[0] != '"' && value[0] != '\'' {
			i = at + 1
			continue
		}
		end := strings.IndexByte(value[1:], value[0])
		if end < 0 {
			return ""
		}
		key := ascii.TrimRight(attributes[:at], " \t\r\n")
		if len(key) > len(name) && strings.IndexByte(" \t\r\n:", key[len(key)-len(name)-1]) >= 0 &&
			ascii.EqualFold(key[len(key)-len(name):], name) {
			return value[1 : 1+end]
		}
		i = len(attributes) - len(value) + 1 + end + 1
	}
}

// playlist reads the key lines of an HLS playlist.
func (f *finder) playlist(s string) {
	for line := ""; s != ""; {
		line, s, _ = strings.Cut(s, "\n")
		if !strings.HasPrefix(line, "#EXT-X-KEY:") && !strings.HasPrefix(line, "#EXT-X-SESSION-KEY:") {
			continue
		}
		if _, rest, ok := strings.Cut(line, "KEYID="); ok {
			rest = strings.TrimPrefix(ascii.TrimLeft(rest, `"`), "0x")
			rest = strings.TrimPrefix(rest, "0X")
			if len(rest) >= 32 {
				f.id(rest[:32])
			}
		}
		if _, rest, ok := strings.Cut(line, `URI="data:`); ok {
			uri, _, _ := strings.Cut(rest, `"`)
			f.dataURI("data:" + uri)
		}
	}
}

// dataURI reads a data URI in Base64.
func (f *finder) dataURI(s string) string {
	head, content, ok := strings.Cut(s, ",")
	if !ok || !strings.HasSuffix(head, ";base64") {
		return ""
	}
	b, ok := Decode(content)
	if !ok {
		return ""
	}
	return f.binary(b)
}

// clearKey reads the JSON of ClearKey: a key set, or the request for a license.
func (f *finder) clearKey(s string) string {
	member, found := `"kid"`, strings.Contains(s, `"keys"`)
	if strings.Contains(s, `"kids"`) {
		member, found = `"kids"`, true
	}
	if !found {
		return ""
	}
	for {
		_, rest, ok := strings.Cut(s, member)
		if !ok {
			return "ClearKey JSON"
		}
		s = rest
		list := member == `"kids"`
		for rest = ascii.TrimLeft(rest, ": \t\r\n["); strings.HasPrefix(rest, `"`); {
			value, after, _ := strings.Cut(rest[1:], `"`)
			if b, ok := Decode(value); ok && len(b) == 16 {
				f.addBytes(b)
			}
			if rest = ascii.TrimLeft(after, ", \t\r\n"); !list {
				break
			}
		}
	}
}
