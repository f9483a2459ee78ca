package keyfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/keyfile"
	"playtoken/token"
)

const sealingKey = "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f"

func TestLoadRing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "new", "test.keys")
	if _, err := keyfile.LoadRing(playtoken.Test, file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := os.Stat(filepath.Dir(file)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("LoadRing created a folder")
	}
	create := func(file string) *token.Ring {
		t.Helper()
		if err := keyfile.Create(playtoken.Test, file); err != nil {
			t.Fatal(err)
		}
		ring, err := keyfile.LoadRing(playtoken.Test, file)
		if err != nil {
			t.Fatal(err)
		}
		return ring
	}
	first := create(file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if again := create(file); len(again.KeyChecks()) != 1 || again.KeyChecks()[0] != first.KeyChecks()[0] {
		t.Error("a second Create replaced the key")
	}
	if other := create(filepath.Join(dir, "other.keys")); other.KeyChecks()[0] == first.KeyChecks()[0] {
		t.Error("two files have the same key")
	}
	for mode, fine := range map[os.FileMode]bool{
		0o600: true, 0o400: true, 0o700: true, 0o640: false, 0o440: false,
		0o620: false, 0o610: false, 0o604: false, 0o602: false, 0o644: false,
	} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		_, err := keyfile.LoadRing(playtoken.Test, file)
		if (err == nil) != fine || err != nil && !strings.Contains(err.Error(), "0600") {
			t.Errorf("a file with the mode %o: %v", mode, err)
		}
	}
	broken := filepath.Join(dir, "broken.keys")
	if err := os.WriteFile(broken, []byte(sealingKey[:60]), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyfile.LoadRing(playtoken.Test, broken); err == nil || strings.Contains(err.Error(), sealingKey[:8]) {
		t.Errorf("a broken file: %v", err)
	}
}
