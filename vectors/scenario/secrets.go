package scenario

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"playtoken"
	"playtoken/vectors"
)

// secrets collects the secrets of a scenario from its state, requests and answers.
type secrets struct {
	all    map[string]bool
	logged []string // other texts that the log must not contain
	sent   []string // the paths, queries and bodies of requests
	errors []string // the bodies of errors
	public []string // values of answers that may appear anywhere
}

func (s *secrets) add(values ...string) {
	if s.all == nil {
		s.all = map[string]bool{}
	}
	for _, v := range values {
		if len(v) >= 16 && !strings.ContainsAny(v, "{%,") { // a shorter text can occur by chance
			s.all[v] = true
		}
	}
}

// secretOf returns the secret part of an authenticator or of an operator's credential. Any other
// text is the secret itself.
func secretOf(text string) string { return text[strings.IndexAny(text, ",:.")+1:] }

func (s *secrets) addState(state vectors.State, named vectors.Named) {
	for _, values := range []map[string]string{named.LicenseServers, named.Operators, named.Tokens} {
		for _, v := range values {
			s.add(secretOf(v))
		}
	}
	for _, v := range named.Authenticators {
		s.add(secretOf(v))
	}
	for _, a := range state.Accounts {
		for _, authenticator := range a.Authenticators {
			s.add(authenticator.Secret)
		}
	}
	for _, k := range state.Keys {
		s.add(k.KEK, k.ContentKey)
		s.logged = append(s.logged, k.EK, k.KID)
	}
	s.add(StorageCredential[7:20])
}

func (s *secrets) addMessage(m vectors.Message) {
	s.sent = append(s.sent, m.Path, m.Query, m.Body)
	for _, text := range []string{m.Query, m.Body} {
		for _, r := range playtoken.SecretRanges(text) {
			s.add(text[r[0]:r[1]])
		}
	}
	s.add(m.Header("x-kek"))
	var body struct{ K string }
	if json.Unmarshal([]byte(m.Body), &body) == nil {
		s.add(body.K)
	}
	for _, part := range strings.FieldsFunc(m.Path, func(r rune) bool { return r == '/' || r == ',' }) {
		if len(part) == 32 {
			s.logged = append(s.logged, part)
		}
	}
}

// isKeyID reports whether a request had the value of a secret as a key ID too. The database and
// errors contain key IDs.
func (s *secrets) isKeyID(v string) bool {
	before := regexp.MustCompile(`(?i)(kid(\.\d+)?=|"kid": ?"|[/,])` + regexp.QuoteMeta(v))
	return slices.ContainsFunc(s.sent, before.MatchString)
}

// checkSecrets looks for secrets in the log, in the database and in the bodies of errors.
func (x *running) checkSecrets() {
	x.Helper()
	log, stored := x.host.Log(), x.host.Stored(x)
	for _, v := range append(x.secrets.logged, x.scenario.NotLogged...) {
		if strings.Contains(log, v) {
			x.Errorf("%s is in the log: %s", v, log)
		}
	}
	for v := range x.secrets.all {
		if slices.Contains(x.secrets.public, v) {
			continue
		}
		raw, err := hex.DecodeString(v)
		if strings.Contains(log, v) || err == nil && strings.Contains(log, base64.RawStdEncoding.EncodeToString(raw)) {
			x.Errorf("%s is in the log: %s", v, log)
		}
		if x.secrets.isKeyID(v) {
			continue
		}
		for _, body := range x.secrets.errors {
			if strings.Contains(body, v) {
				x.Errorf("%s is in an error: %s", v, body)
			}
		}
		forms := [][]byte{[]byte(v), []byte(strings.ToUpper(v))}
		if err == nil {
			forms = append(forms, raw)
		}
		for _, form := range forms {
			if bytes.Contains(stored, form) {
				x.Errorf("%s is in the database", v)
			}
		}
	}
}
