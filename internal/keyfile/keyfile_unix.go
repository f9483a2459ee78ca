//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package keyfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lockFolder waits until nobody else has the folder locked. The system gives the lock back when the program ends, however it does.
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

// chownLike gives the file the owner and the group of another, where they are not its own.
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

// ownersOnly reports whether nobody but the owner may use the file. A group may not either.
func ownersOnly(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 == 0 }
