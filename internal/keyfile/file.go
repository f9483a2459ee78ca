// Package keyfile reads and changes the file with the sealing keys of one environment.
//
// Each line of the file has one key, as token.ParseRing reads it. The first key seals new tokens.
// All keys open tokens. An operator replaces a key in three steps, so that no valid token is lost
// (D23): Add appends a new key, and every server reads the file again; Promote moves it to the
// front; Retire removes the old key 31 days later.
//
// Comments in the file record which keys never sealed, and when the others stopped sealing. A lock
// on the folder makes changes run one after another. Readers see the old file or the new one.
package keyfile

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
	// reloadTime is the time after a promotion within which every server must read the file again.
	// Until then it may seal with the old key.
	reloadTime = 24 * time.Hour
)

// A File is the content of a file of sealing keys.
type File struct {
	file  string
	env   playtoken.Environment
	lines []keyLine
}

// A keyLine is a line of the file: a key with an optional comment, or no key at all.
type keyLine struct {
	text   string
	check  token.KeyCheck
	key    bool
	unused bool      // whether the key never sealed
	until  time.Time // the time at which the key stopped sealing
}

// A Key describes a sealing key without revealing it.
type Key struct {
	Check token.KeyCheck
	// Seals reports that this key seals new tokens.
	Seals bool
	// Unused reports that this key never sealed.
	Unused bool
	// SealedUntil is the time at which this key stopped sealing. It is zero if the key seals, never
	// sealed, or lacks the comment in the file.
	SealedUntil time.Time
}

// The comments after a key. A key without a comment was written by hand, and may have sealed.
const (
	neverSealed = "never sealed"
	sealedUntil = "sealed until "
)

// Open reads the environment's file of sealing keys. Its errors never contain a key.
func Open(env playtoken.Environment, file string) (*File, error) {
	f := &File{file: file, env: env}
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
				return nil, fmt.Errorf("sealing keys: %s has several keys in one line; write one key a line", file)
			}
			l.key = true
			_, at, sealed := strings.Cut(comment, sealedUntil)
			unused := strings.Contains(comment, neverSealed)
			switch {
			case len(f.Keys()) == 0 && (sealed || unused):
				l.text = bare(line) // the first key seals, so its comment is outdated
			case len(f.Keys()) == 0:
			case sealed:
				if l.until, err = time.Parse(time.RFC3339, strings.TrimSpace(at)); err != nil {
					return nil, fmt.Errorf("sealing keys: in %s, the comment of key %s has no time after %q",
						file, l.check, strings.TrimSpace(sealedUntil))
				}
			default:
				l.unused = unused
			}
		}
		f.lines = append(f.lines, l)
	}
	return f, nil
}

// checkOf returns the key check value of a single key.
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

// Keys returns the keys in the order of the file. The first key seals.
func (f *File) Keys() []Key {
	var keys []Key
	for _, l := range f.lines {
		if l.key {
			keys = append(keys, Key{l.check, len(keys) == 0, l.unused, l.until})
		}
	}
	return keys
}

// Add adds a new random key at the end. The key seals only if it is the first.
func (f *File) Add() (token.KeyCheck, error) {
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

// find returns the line of the key with the key check value, and the line of the key that seals.
func (f *File) find(check string) (at, first int, err error) {
	first = slices.IndexFunc(f.lines, func(l keyLine) bool { return l.key })
	at = slices.IndexFunc(f.lines, func(l keyLine) bool { return l.key && strings.EqualFold(l.check.String(), check) })
	if at < 0 {
		return at, first, fmt.Errorf("no sealing key has the key check value %q", check)
	}
	return at, first, nil
}

// Promote moves the key with the key check value to the front, so that it seals. It returns an
// error if the file lacks the key, or if the key already seals.
func (f *File) Promote(check string, now time.Time) error {
	at, first, err := f.find(check)
	if err != nil {
		return err
	}
	if at == first {
		return fmt.Errorf("the key %s already seals", check)
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

// bare returns a key's line without its comment.
func bare(line string) string {
	key, _, _ := strings.Cut(line, "#")
	return strings.TrimSpace(key)
}

// Retire removes the key with the key check value. It returns an error if a token that the key
// sealed may still be redeemable, unless lose permits the loss of such tokens, and for the key that
// seals.
func (f *File) Retire(check string, now time.Time, lose bool) error {
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
		return fmt.Errorf("the file does not contain the time when the key %s stopped sealing; "+
			"write it behind the key as # %sTIME, or use -lose-tokens", check, sealedUntil)
	case now.Before(free):
		return fmt.Errorf("tokens that the key %s sealed may be redeemed until %s; retire it after that",
			check, free.Format(time.RFC3339))
	}
	f.lines = slices.Delete(f.lines, at, at+1)
	return nil
}

// fileHead is the first line of a new file.
const fileHead = "# Sealing keys of license tokens. The first key seals. Keep this file secret, and keep a copy."

// Create creates the environment's file of sealing keys with one random key. It does not change a
// file with a key, which another process may have created at the same time.
func Create(env playtoken.Environment, file string) error {
	return Change(env, file, true, func(f *File) error {
		if len(f.Keys()) > 0 {
			return nil
		}
		f.lines = append(f.lines, keyLine{text: fileHead})
		_, err := f.Add()
		return err
	})
}

// Change applies a change to the environment's file of sealing keys. It waits for other changes,
// and writes nothing if the change fails. It returns an error if the file does not exist, unless
// create allows it to create the file.
func Change(env playtoken.Environment, file string, create bool, change func(*File) error) (err error) {
	folder := filepath.Dir(file)
	if create {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	// Lock the folder, since a lock on the file would be lost when save replaces the file.
	unlock, err := lockFolder(folder)
	if err != nil {
		return fmt.Errorf("sealing keys: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	f, err := Open(env, file)
	if create && errors.Is(err, fs.ErrNotExist) {
		f, err = &File{file: file, env: env}, nil
	}
	if err != nil {
		return err
	}
	if err := change(f); err != nil {
		return err
	}
	return f.save()
}

// save replaces the file, and keeps its owner and mode.
func (f *File) save() error {
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
