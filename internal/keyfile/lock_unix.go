//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package keyfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lockFolder waits until the folder is unlocked, and locks it. The system releases the lock when
// the program ends, even after a crash.
func lockFolder(folder string) (unlock func() error, err error) {
	d, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d.Close, nil
}

// chownLike copies the owner and the group of the other file to the file, if they differ.
func chownLike(f *os.File, other fs.FileInfo) error {
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	is, ok := mine.Sys().(*syscall.Stat_t)
	want, wantOK := other.Sys().(*syscall.Stat_t)
	if !ok || !wantOK || is.Uid == want.Uid && is.Gid == want.Gid {
		return nil
	}
	return f.Chown(int(want.Uid), int(want.Gid))
}

// ownersOnly reports whether the mode gives no permissions to the group and to others.
func ownersOnly(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 == 0 }
