package service

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"playtoken"
	"playtoken/token"
)

const (
	// reloadTime is how long after a promotion servers may go on sealing with the old key, since they have not read the file again.
	reloadTime = 24 * time.Hour
)

// A KeyFile is a file of sealing keys, to be changed in steps that lose no token: a key is added, so that all servers open what it
// seals; promoted, so that it seals; and 31 days after another took its place, retired (D23).
type KeyFile struct {
	file  string
	env   playtoken.Environment
	lines []keyLine
}

// A keyLine is a line of the file. What follows the # of a key's line is what is known of it.
type keyLine struct {
	text   string
	check  token.KeyCheck
	key    bool
	unused bool      // it never sealed
	until  time.Time // when it stopped sealing
}

// A SealingKey is a key as a list shows it.
type SealingKey struct {
	Check token.KeyCheck
	// Seals says that new tokens are sealed with it. All keys open tokens.
	Seals bool
	// Unused says that it never sealed.
	Unused bool
	// SealedUntil is when it stopped sealing; zero for one that seals or is unused, and where the file does not say it.
	SealedUntil time.Time
}

// What is written behind a key: that it is new, or that another has taken its place. A key with neither, which someone wrote there by hand, may
// have sealed.
const (
	neverSealed = "never sealed"
	sealedUntil = "sealed until "
)

// OpenKeyFile reads the environment's file of sealing keys. Errors never show a key.
func OpenKeyFile(env playtoken.Environment, file string) (*KeyFile, error) {
	f := &KeyFile{file: file, env: env}
	if _, err := LoadRing(env, file); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		l := keyLine{text: line}
		key, comment, _ := strings.Cut(line, "#")
		if key = strings.TrimSpace(key); key != "" {
			if l.check, err = checkOf(env, key); err != nil {
				return nil, fmt.Errorf("sealing keys: %s has several keys in a line; write one in each", file)
			}
			l.key = true
			_, at, sealed := strings.Cut(comment, sealedUntil)
			unused := strings.Contains(comment, neverSealed)
			switch {
			case len(f.Keys()) == 0 && (sealed || unused):
				l.text = bare(line) // it seals, whatever it did when that was written
			case len(f.Keys()) == 0:
			case sealed:
				if l.until, err = time.Parse(time.RFC3339, strings.TrimSpace(at)); err != nil {
					return nil, fmt.Errorf("sealing keys: %s says of key %s that it %swhat is no time", file, l.check, sealedUntil)
				}
			default:
				l.unused = unused
			}
		}
		f.lines = append(f.lines, l)
	}
	return f, nil
}

// checkOf is the key check value of one key.
func checkOf(env playtoken.Environment, key string) (c token.KeyCheck, err error) {
	ring, err := token.ParseRing(env, key)
	if err != nil {
		return c, err
	}
	checks := ring.KeyChecks()
	if len(checks) != 1 {
		return c, errors.New("several keys")
	}
	return checks[0], nil
}

// Keys lists the keys in their order. The first seals.
func (f *KeyFile) Keys() []SealingKey {
	var keys []SealingKey
	for _, l := range f.lines {
		if l.key {
			keys = append(keys, SealingKey{l.check, len(keys) == 0, l.unused, l.until})
		}
	}
	return keys
}

// Add adds a new random key behind the others: it opens, and does not seal unless it is the first.
func (f *KeyFile) Add() (token.KeyCheck, error) {
	key, err := token.NewKey(rand.Reader)
	if err != nil {
		return token.KeyCheck{}, err
	}
	check, err := checkOf(f.env, key)
	if err != nil {
		return check, err
	}
	l := keyLine{text: key, check: check, key: true}
	if len(f.Keys()) > 0 {
		l.unused = true
		l.text += " # " + neverSealed
	}
	f.lines = append(f.lines, l)
	return check, nil
}

// find returns the place of a key, by its key check value as text, and that of the one that seals.
func (f *KeyFile) find(check string) (at, first int, err error) {
	first = slices.IndexFunc(f.lines, func(l keyLine) bool { return l.key })
	at = slices.IndexFunc(f.lines, func(l keyLine) bool { return l.key && strings.EqualFold(l.check.String(), check) })
	if at < 0 {
		return at, first, fmt.Errorf("no sealing key has the key check value %q", check)
	}
	return at, first, nil
}

// Promote lets the key seal from now on. The one that sealed until now still opens.
func (f *KeyFile) Promote(check string, now time.Time) error {
	at, first, err := f.find(check)
	if err != nil {
		return err
	}
	if at == first {
		return fmt.Errorf("the key %s seals already", check)
	}
	l := f.lines[at]
	l.text, l.unused, l.until = bare(l.text), false, time.Time{}
	f.lines = slices.Delete(f.lines, at, at+1)
	old := &f.lines[first]
	old.until = now.UTC().Truncate(time.Second)
	old.text = bare(old.text) + " # " + sealedUntil + old.until.Format(time.RFC3339)
	f.lines = slices.Insert(f.lines, first, l)
	return nil
}

// bare is a key's line without its comment.
func bare(line string) string {
	key, _, _ := strings.Cut(line, "#")
	return strings.TrimSpace(key)
}

// Retire removes a key. It is an error when tokens that it sealed can still be redeemed, unless they are to be lost.
func (f *KeyFile) Retire(check string, now time.Time, lose bool) error {
	at, first, err := f.find(check)
	if err != nil {
		return err
	}
	l := f.lines[at]
	free := l.until.Add(playtoken.MaxTokenLife + reloadTime)
	switch {
	case at == first:
		return fmt.Errorf("the key %s seals; promote another first", check)
	case l.unused || lose:
	case l.until.IsZero():
		return fmt.Errorf("the file does not say when the key %s stopped sealing; write it behind the key as # %sTIME, or say -lose-tokens", check, sealedUntil)
	case now.Before(free):
		return fmt.Errorf("tokens that the key %s sealed may be redeemed until %s; retire it then", check, free.Format(time.RFC3339))
	}
	f.lines = slices.Delete(f.lines, at, at+1)
	return nil
}

// CreateKeyFile makes the environment's file of sealing keys with a new random key. A file that
// another process made meanwhile stays as it is.
func CreateKeyFile(env playtoken.Environment, file string) error {
	return ChangeKeyFile(env, file, true, func(f *KeyFile) error {
		if len(f.Keys()) > 0 {
			return nil
		}
		f.lines = append(f.lines, keyLine{text: "# Sealing keys of license tokens, the first seals. Keep this file secret, and keep a copy."})
		_, err := f.Add()
		return err
	})
}

// ChangeKeyFile changes the environment's file of sealing keys, whole or not at all, and one change
// after another. A file that does not exist is an error, unless the change may create it.
func ChangeKeyFile(env playtoken.Environment, file string, create bool, change func(*KeyFile) error) (err error) {
	folder := filepath.Dir(file)
	if create {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	// The folder, since the file itself is replaced.
	unlock, err := lockFolder(folder)
	if err != nil {
		return fmt.Errorf("sealing keys: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	f, err := OpenKeyFile(env, file)
	if create && errors.Is(err, fs.ErrNotExist) {
		f, err = &KeyFile{file: file, env: env}, nil
	}
	if err != nil {
		return err
	}
	if err := change(f); err != nil {
		return err
	}
	return f.save()
}

// save writes the file, with the owner and the mode that it has.
func (f *KeyFile) save() error {
	var b strings.Builder
	for _, l := range f.lines {
		b.WriteString(l.text + "\n")
	}
	t, err := os.CreateTemp(filepath.Dir(f.file), ".sealing-keys-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	if info, statErr := os.Stat(f.file); statErr == nil {
		err = errors.Join(chownLike(t, info), t.Chmod(info.Mode().Perm()))
	} else if !errors.Is(statErr, fs.ErrNotExist) {
		err = statErr
	}
	if err == nil {
		_, err = t.WriteString(b.String())
	}
	if err := errors.Join(err, t.Sync(), t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), f.file)
}
