package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// unlessMade empties a folder and makes its contents from programs and other files. It leaves the
// folder unchanged if the same compiler made it from the same files.
func unlessMade(folder string, c compiler, programs []program, files []string, make func() error) error {
	made, err := ingredients(c, programs, files)
	if err != nil {
		return err
	}
	// The stamp is outside the folder, because all files in the folder are published.
	stamp := folder + ".ingredients"
	if old, err := os.ReadFile(stamp); err == nil && string(old) == made {
		fmt.Printf("%s is up to date, by %s\n", folder, c.name)
		return nil
	}
	if err := os.Remove(stamp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		return err
	}
	if err := make(); err != nil {
		return err
	}
	if c.remark != "" {
		fmt.Println(c.remark)
	}
	return os.WriteFile(stamp, []byte(made), 0o644)
}

// ingredients returns a hash of the compiler and of the contents of each source file.
func ingredients(c compiler, programs []program, files []string) (string, error) {
	files = append(files, c.licenses...)
	if c.glue != "" {
		files = append(files, c.glue)
	}
	for _, pattern := range []string{"build/*.go", "build/tinygo/*"} {
		ours, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		files = append(files, ours...)
	}
	for _, p := range programs {
		sources, err := c.sources(p)
		if err != nil {
			return "", err
		}
		files = append(files, sources...)
	}
	sum := sha256.New()
	fmt.Fprintln(sum, c.name)
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %x\n", path, sha256.Sum256(data))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
