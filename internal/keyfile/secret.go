package keyfile

import (
	"fmt"
	"io"
	"os"
)

// ReadSecret reads a file. It returns an error if anyone but its owner may read or change it.
func ReadSecret(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := CheckSecret(f); err != nil {
		return "", err
	}
	text, err := io.ReadAll(f)
	return string(text), err
}

// CheckSecret returns an error for a regular file that anyone but its owner may read or change. It
// accepts pipes and other files, whose modes do not show who may read them.
func CheckSecret(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() && !ownersOnly(info) {
		return fmt.Errorf("%s can be read or changed by others than its owner; set its mode to 0600", f.Name())
	}
	return nil
}
