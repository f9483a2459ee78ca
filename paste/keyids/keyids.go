// Package keyids finds key IDs in the texts that packagers and players write: DASH manifests, HLS
// playlists, CPIX documents, PlayReady headers and objects, PSSH boxes, ClearKey JSON, and init
// segments in Base64.
//
// It finds the known places of key IDs and does not validate the rest. A key ID is 32 lower-case
// hexadecimal digits in the order of the UUID. PlayReady's other byte order is undone.
package keyids

import (
	"slices"
	"strings"

	"playtoken/internal/ascii"
	"playtoken/internal/base64"
)

const (
	// maxDepth limits sources within sources: a header in an object, in a box, in a manifest.
	maxDepth = 4
	// maxIDs limits the key IDs of a text.
	maxIDs = 64
)

// A finder collects key IDs.
type finder struct {
	ids   []string
	depth int
}

// Find returns a phrase about a source of key IDs and the key IDs in it, each once. The phrase is
// "" for any other text. s has no white space around it.
func Find(s string) (what string, ids []string) {
	f := finder{}
	what = f.text(s)
	return what, f.ids
}

// text reads a text of any kind.
func (f *finder) text(s string) string {
	if id, ok := uuid(s); ok {
		f.add(id)
		return "a UUID such as a key ID"
	}
	switch {
	case s == "":
		return ""
	case strings.IndexByte(s[:min(len(s), 8)], 0) >= 0: // a file of bytes
		return f.binary([]byte(s))
	case strings.HasPrefix(s, "#EXTM3U"), strings.HasPrefix(s, "#EXT-X-KEY:"),
		strings.HasPrefix(s, "#EXT-X-SESSION-KEY:"):
		f.playlist(s)
		return "an HLS playlist"
	case strings.HasPrefix(s, "data:"):
		if what := f.dataURI(s); what != "" {
			return what + " in a data URI"
		}
		return ""
	case s[0] == '<':
		return f.markup(s)
	case s[0] == '{':
		return f.clearKey(s)
	}
	b, ok := Decode(s)
	if !ok {
		return ""
	}
	return f.binary(b)
}

// add adds a key ID in hexadecimal digits.
func (f *finder) add(id string) {
	if id = ascii.ToLower(id); len(f.ids) < maxIDs && !slices.Contains(f.ids, id) {
		f.ids = append(f.ids, id)
	}
}

// addBytes adds a key ID in the byte order of the UUID.
func (f *finder) addBytes(b []byte) { f.add(ascii.EncodeHex(b)) }

// addPlayReady adds a key ID in PlayReady's byte order, in which the first three parts of the UUID
// are reversed.
func (f *finder) addPlayReady(b []byte) {
	f.addBytes([]byte{
		b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15],
	})
}

// uuid reads a UUID with hyphens, in braces or not.
func uuid(s string) (string, bool) {
	s = strings.TrimPrefix(s, "urn:uuid:")
	if n := len(s); n == 38 && s[0] == '{' && s[n-1] == '}' {
		s = s[1 : n-1]
	}
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return "", false
	}
	s = strings.ReplaceAll(s, "-", "")
	return s, len(s) == 32 && isHex(s)
}

func isHex(s string) bool {
	for i := 0; i < len(s); i++ {
		if !ascii.IsHex(s[i]) {
			return false
		}
	}
	return s != ""
}

// Decode reads hexadecimal digits, or Base64 of either alphabet, with white space anywhere.
func Decode(s string) ([]byte, bool) {
	dense := make([]byte, 0, len(s))
	for i := range len(s) {
		if strings.IndexByte(" \t\r\n", s[i]) < 0 {
			dense = append(dense, s[i])
		}
	}
	s = string(dense)
	digits := strings.TrimPrefix(s, "0x")
	b := make([]byte, len(digits)/2)
	if ascii.DecodeHex(b, digits) {
		return b, true
	}
	return base64.Decode(s)
}
