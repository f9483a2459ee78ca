//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package keyfile

import (
	"io/fs"
	"os"
)

// On other systems, files are not locked, and modes do not show who may read them. Operators must
// keep the file in a private folder, and must not change it at the same time.

func lockFolder(string) (unlock func() error, err error) { return func() error { return nil }, nil }

func chownLike(*os.File, fs.FileInfo) error { return nil }

func ownersOnly(fs.FileInfo) bool { return true }
