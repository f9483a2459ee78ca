package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"playtoken"
	"playtoken/paste"
	"playtoken/vectors"
)

// notations has the notations of a secret of 16 bytes or more.
var notations = map[string]func(secret []byte) string{
	"hex":           hex.EncodeToString,
	"HEX":           func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) },
	"0x":            func(b []byte) string { return "0x" + hex.EncodeToString(b) },
	"UUID":          func(b []byte) string { return groups(b, "-", 8, 4, 4, 4) },
	"braces":        func(b []byte) string { return "{" + groups(b, "-", 8, 4, 4, 4) + "}" },
	"halves":        func(b []byte) string { return groups(b, "-", 16) },
	"quarters":      func(b []byte) string { return groups(b, " ", 8, 8, 8) },
	"colons":        func(b []byte) string { return strings.Join(each(b, "%02x"), ":") },
	"spaces":        func(b []byte) string { return strings.Join(each(b, "%02X"), " ") },
	"encoded colon": func(b []byte) string { return strings.Join(each(b, "%02x"), "%3A") },
	"array":         func(b []byte) string { return strings.Join(each(b, "0x%02x"), ", ") },
	"Java array":    func(b []byte) string { return strings.Join(each(b, "(byte)0x%02x"), ",") },
	"string":        func(b []byte) string { return strings.Join(each(b, `\x%02x`), "") },
	"numbers":       func(b []byte) string { return "[" + strings.Join(each(b, "%d"), ",") + "]" },
	"JSON escapes":  func(b []byte) string { return strings.Join(each([]byte(hex.EncodeToString(b)), `\u%04x`), "") },
	"Base64":        base64.StdEncoding.EncodeToString,
	"raw Base64":    base64.RawStdEncoding.EncodeToString,
	"base64url":     base64.URLEncoding.EncodeToString,
	"query Base64":  func(b []byte) string { return url.QueryEscape(base64.StdEncoding.EncodeToString(b)) },
	"percent":       func(b []byte) string { return strings.Join(each([]byte(hex.EncodeToString(b)), "%%%02x"), "") },
	"percent twice": func(b []byte) string { return strings.Join(each([]byte(hex.EncodeToString(b)), "%%25%02x"), "") },
	"authenticator": func(b []byte) string { return "201722," + hex.EncodeToString(b) },
	"key ID, key":   func(b []byte) string { return "b366360da82e9c6e0b0984002a362cf2:" + hex.EncodeToString(b) },
	"caret":         func(b []byte) string { return "^" + hex.EncodeToString(b) },
	"pair":          func(b []byte) string { return ";contentKey=" + hex.EncodeToString(b) },
	"JSON":          func(b []byte) string { return `{"contentKey": "` + hex.EncodeToString(b) + `"}` },
	"call":          func(b []byte) string { return `params.put("contentKey","` + hex.EncodeToString(b) + `"); ` },
	"tab":           func(b []byte) string { return "\tcontentKey\t" + hex.EncodeToString(b) + "\t" },
	"path":          func(b []byte) string { return "/keys/" + hex.EncodeToString(b) + "/" },
	"user":          func(b []byte) string { return " https://user:" + hex.EncodeToString(b) + "@host.example/ " },
}

func each(b []byte, format string) (all []string) {
	for _, c := range b {
		all = append(all, fmt.Sprintf(format, c))
	}
	return all
}

// groups returns hexadecimal digits in groups of the given lengths, followed by the remaining
// digits, with a separator between groups.
func groups(b []byte, separator string, lengths ...int) string {
	s, out := hex.EncodeToString(b), ""
	for _, n := range lengths {
		out, s = out+s[:n]+separator, s[n:]
	}
	return out + s
}

var (
	escape    = regexp.MustCompile(`%(25)*([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})`)
	notADigit = regexp.MustCompile(`[^0-9A-Za-z]`)
	prefixed  = regexp.MustCompile(`\(byte\)|0x|\\+x`)
)

// leaked returns a part of the secret, 6 bytes or more, that a text contains in some notation, or
// "".
func leaked(secret []byte, text string) string {
	text = escape.ReplaceAllStringFunc(text, func(s string) string {
		c, err := strconv.ParseUint(s[len(s)-2:], 16, 8)
		if err != nil {
			panic(err)
		}
		return string(rune(c))
	})
	plain := notADigit.ReplaceAllString(prefixed.ReplaceAllString(text, ""), "")
	small, part := strings.ToLower(plain), 6
	for i := 0; i+part <= len(secret); i++ {
		if s := hex.EncodeToString(secret[i : i+part]); strings.Contains(small, s) {
			return s
		}
		if s := strings.Join(each(secret[i:i+part], "%d"), ""); len(s) > 12 && strings.Contains(plain, s) {
			return s
		}
	}
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		encoded := notADigit.ReplaceAllString(e.EncodeToString(secret), "")
		for i := 0; i+12 <= len(encoded); i++ {
			if strings.Contains(plain, encoded[i:i+12]) {
				return encoded[i : i+12]
			}
		}
	}
	return ""
}

// pastedTexts returns the texts of the vectors for requests and for package paste.
func pastedTexts(t *testing.T) (texts []string) {
	t.Helper()
	requests, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		texts = append(texts, r.Text())
	}
	files, err := filepath.Glob("../../vectors/paste/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors of pasted texts", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct{ Text string }
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			texts = append(texts, c.Text)
		}
	}
	return texts
}

// isShownID reports whether the secret is the whole value of a kid or deviceid, or in the place of
// a key ID or of a token's header. Such a value is an ID, which check shows.
func isShownID(secret []byte, text string) bool {
	pasted := paste.Read(text)
	if pasted.Other != nil {
		shown := strings.Join(pasted.Other.KeyIDs, " ")
		for _, f := range pasted.Other.Facts {
			shown += " " + f.Value
		}
		return leaked(secret, shown) != ""
	}
	for _, p := range playtoken.Pairs(pasted.Form) {
		if (p.Parameter == "kid" || p.Parameter == "deviceid") &&
			strings.Contains(strings.ToLower(strings.ReplaceAll(p.Value, "-", "")), hex.EncodeToString(secret)) &&
			len(playtoken.SecretRanges("kid="+url.QueryEscape(p.Value))) == 0 {
			return true
		}
	}
	return false
}

// TestCheckPrintsNoSecret inserts random secrets into the texts of vectors, in all notations and at
// many places.
func TestCheckPrintsNoSecret(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	tried, failed := 0, 0
	for _, text := range pastedTexts(t) {
		for _, name := range slices.Sorted(maps.Keys(notations)) {
			if random.IntN(8) > 0 {
				continue // all combinations would take too long
			}
			write := notations[name]
			secret := make([]byte, 16+8*random.IntN(2))
			for i := range secret {
				secret[i] = byte(random.Uint32())
			}
			written := write(secret)
			places := []int{0, len(text), random.IntN(len(text) + 1)}
			for _, separator := range "=&: ;'" {
				if i := strings.IndexRune(text[places[2]:], separator); i >= 0 {
					places = append(places, places[2]+i, places[2]+i+1)
				}
			}
			at := places[random.IntN(len(places))]
			with := text[:at] + written + text[at:]
			if len(with) > maxChecked || isShownID(secret, with) {
				continue
			}
			tried++
			for _, args := range [][]string{{"check"}, {"check", "-json"}} {
				_, out, errOut := command(t, with, args...)
				if part := leaked(secret, out+errOut); part != "" && failed < 10 {
					failed++
					t.Errorf("%v, %s: %s of %x in\n%s\nshown:\n%s", args, name, part, secret, with, out+errOut)
				}
			}
		}
	}
	if tried < 2000 {
		t.Errorf("%d texts were tried, want at least 2000", tried)
	}
}

// TestCheckShowsSecrets expects check to print secrets with -show-secrets, and leaked to find them.
// So TestCheckPrintsNoSecret can fail.
func TestCheckShowsSecrets(t *testing.T) {
	secret := []byte("\x5f\x1d\xe1\x0c\xab\x9e\x3c\x6d\x70\xb1\xa4\x92\x8c\xfe\x7d\x36")
	for name, write := range notations {
		if written := write(secret); leaked(secret, written) == "" {
			t.Errorf("leaked does not find the notation %s: %s", name, written)
		}
	}
	for _, args := range [][]string{{"check"}, {"check", "-json"}} {
		text := "contentKey=0x" + hex.EncodeToString(secret)
		if _, out, _ := command(t, "", append(args, text)...); leaked(secret, out) != "" ||
			len(args) > 1 && !strings.Contains(out, `"secret":true`) {
			t.Errorf("%v: %s", args, out)
		}
		withSecrets := append(append([]string{args[0], "-show-secrets"}, args[1:]...), text)
		if _, out, _ := command(t, "", withSecrets...); leaked(secret, out) == "" ||
			strings.Contains(out, `"secret":true`) {
			t.Errorf("%v with -show-secrets: %s", args, out)
		}
	}
}

// TestUsageErrorsPrintNoSecret passes a secret in the place of a command, a flag or a value.
func TestUsageErrorsPrintNoSecret(t *testing.T) {
	secret := []byte("\x5f\x1d\xe1\x0c\xab\x9e\x3c\x6d\x70\xb1\xa4\x92\x8c\xfe\x7d\x36")
	key, dir := hex.EncodeToString(secret), t.TempDir()
	for _, args := range [][]string{
		{key}, {"https://host.example/hms/pr/token?contentKey=" + key}, {"help", key}, {"accounts", key},
		{"serve", key}, {"serve", "-x" + key}, {"check", "-" + key[1:]},
		{"accounts", "add", "-name", "x", "-credits", key}, {"check", "-json=" + key, "kid=1"},
		{"serve", "-environment", key}, {"records", "list", "-format", key},
		{"serve", "-record-addresses", key, "-data", dir}, {"keys", "add", "-kek", key, "-data", dir, "1"},
		{"-" + key[1:]}, {"sealing-keys", "promote", "-data", dir, key},
		{"keys", "add", "-kek", base64.StdEncoding.EncodeToString(secret), "-data", dir, "1"},
		{"license-servers", "remove", "-data", dir, "x" + key, key},
		{"serve", "-key-storage", "https://host.example", "-key-storage-authenticator", "201722," + key, "-data", dir},
		{"serve", "-addr", key, "-data", dir},
		{"serve", "-trusted-proxy", key, "-data", dir},
		{"serve", "-metrics", key, "-addr", "127.0.0.1:0", "-data", dir}, {"accounts", "list", "-data", key + "\x00"},
		{"accounts", "list", "-data=" + key + "\x00"},
	} {
		status, out, errOut := command(t, "", args...)
		if status != exitFailure || leaked(secret, out+errOut) != "" {
			t.Errorf("%v: exit status %d: %s%s", args, status, out, errOut)
		}
	}
}
