package token_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
)

// A vector is a token with the key ring and the time for opening it, and the expected error, bytes
// and terms (vectors/token/README.md).
type vector struct {
	Name        string      `json:"name"`
	Decisions   []string    `json:"decisions"`
	Note        string      `json:"note"`
	Environment string      `json:"environment"`
	Keys        []string    `json:"keys"`
	Now         time.Time   `json:"now"`
	Token       string      `json:"token"`
	Error       string      `json:"error"`
	KeyCheck    string      `json:"keyCheck"`
	Plain       *string     `json:"plain"`
	Terms       *token.View `json:"terms"`
}

// kinds maps the names of errors in FORMAT.md to the errors of the package.
var kinds = map[string]error{
	"":                  nil,
	"malformed":         token.ErrMalformed,
	"version":           token.ErrVersion,
	"other-environment": token.ErrOtherEnvironment,
	"unknown-key":       token.ErrUnknownKey,
	"forged":            token.ErrForged,
	"expired":           token.ErrExpired,
}

var environments = map[string]playtoken.Environment{"test": playtoken.Test, "production": playtoken.Production}

func readVectors(t testing.TB) []vector {
	t.Helper()
	names, err := fs.Glob(vectors.FS, "token/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("vectors %v, %v", names, err)
	}
	var all []vector
	seen := map[string]bool{}
	for _, name := range names {
		data, err := vectors.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Description string   `json:"description"`
			Cases       []vector `json:"cases"`
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode(&file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, v := range file.Cases {
			_, known := kinds[v.Error]
			if !known || seen[v.Name] || environments[v.Environment] == 0 || len(v.Decisions) == 0 {
				t.Fatalf("%s: %s has an unknown error or environment, no decision, or a used name", name, v.Name)
			}
			seen[v.Name] = true
			all = append(all, v)
		}
	}
	return all
}

func readVector(t testing.TB, name string) vector {
	t.Helper()
	for _, v := range readVectors(t) {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no vector %s", name)
	return vector{}
}

func (v *vector) ring(t testing.TB) *token.Ring {
	t.Helper()
	return ring(t, environments[v.Environment], v.Keys...)
}

// asJSON returns the terms with their content keys.
func asJSON(t testing.TB, terms token.Terms) string {
	t.Helper()
	data, err := json.Marshal(terms.View(true))
	if err != nil {
		t.Fatal(err)
	}
	if text := terms.View(true).JSON(); len(terms.Keys) > 0 && text != string(data) {
		t.Errorf("JSON returns\n%s, want\n%s", text, data)
	}
	return string(data)
}

func TestVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			got, err := v.ring(t).Open(v.Token, v.Now)
			if !errors.Is(err, kinds[v.Error]) {
				t.Fatalf("error is %v, want %s", err, v.Error)
			}
			if v.Terms == nil {
				if g, none := asJSON(t, got), asJSON(t, token.Terms{}); g != none {
					t.Errorf("Open returns terms with the error: %s", g)
				}
				return
			}
			want, err := v.Terms.Terms()
			if err != nil {
				t.Fatal(err)
			}
			if g, w := asJSON(t, got), asJSON(t, want); g != w {
				t.Errorf("opened\n%s\nwant\n%s", g, w)
			}
			h, err := token.ReadHeader(v.Token)
			if err != nil || h.Environment != want.Environment || h.AccountID != want.AccountID ||
				h.ID != want.ID || h.KeyCheck.String() != v.KeyCheck {
				t.Errorf("header is %+v, %v", h, err)
			}
			// The first key of the ring need not be the key that sealed the token.
			for _, key := range v.Keys {
				if s := sealAs(t, ring(t, want.Environment, key), want, want.ID); s == v.Token {
					return
				}
			}
			t.Error("no key of the ring seals the terms to the vector's token")
		})
	}
}

// TestReadHeaderOfVectors expects ReadHeader to find the errors that need no key.
func TestReadHeaderOfVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		_, err := token.ReadHeader(v.Token)
		switch kinds[v.Error] {
		case token.ErrVersion:
			if !errors.Is(err, token.ErrVersion) {
				t.Errorf("%s: %v", v.Name, err)
			}
		case token.ErrMalformed:
			// A vector with plain terms has a valid header; its terms are malformed.
			if (err == nil) != (v.Plain != nil) || err != nil && !errors.Is(err, token.ErrMalformed) {
				t.Errorf("%s: %v", v.Name, err)
			}
		default:
			if err != nil {
				t.Errorf("%s: %v", v.Name, err)
			}
		}
	}
}

func TestVectorsReachEveryError(t *testing.T) {
	reached := map[string]int{}
	for _, v := range readVectors(t) {
		reached[v.Error]++
	}
	for kind := range kinds {
		if reached[kind] < 3 {
			t.Errorf("%d vectors expect the error %q, want at least 3", reached[kind], kind)
		}
	}
}

// TestVectorsInNode runs the vectors with the opener in JavaScript, which shares no code with this
// package. It also makes the vectors again, and compares them with the files.
func TestVectorsInNode(t *testing.T) {
	out, err := exec.Command("node", "../vectors/token/open.mjs").CombinedOutput()
	if err != nil {
		t.Fatalf("open.mjs: %v\n%s", err, out)
	}
	if want := strconv.Itoa(len(readVectors(t))) + " vectors\n"; string(out) != want {
		t.Errorf("open.mjs prints %q, want %q", out, want)
	}
	if out, err := exec.Command("node", "../vectors/token/make.mjs", "--check").CombinedOutput(); err != nil {
		t.Errorf("make.mjs --check: %v\n%s", err, out)
	}
}

// sealAs seals the terms with the given ID as the nonce.
func sealAs(t testing.TB, r *token.Ring, terms token.Terms, id token.ID) string {
	t.Helper()
	s, err := r.Seal(terms, bytes.NewReader(id[:]))
	if err != nil {
		t.Fatal(err)
	}
	if s.ID != id {
		t.Errorf("id is %v, want %v", s.ID, id)
	}
	return s.Text
}

func ring(t testing.TB, env playtoken.Environment, keys ...string) *token.Ring {
	t.Helper()
	r, err := token.ParseRing(env, strings.Join(keys, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
