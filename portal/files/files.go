// Package files holds the files of the site in memory, puts fingerprints into their names, and
// writes them to a folder.
package files

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"path"
	"strings"
)

// A Set holds the contents of files by their paths without a leading slash.
type Set map[string][]byte

// Fingerprint returns a hash of the content as ten hexadecimal digits.
func Fingerprint(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:5])
}

// WithFingerprint inserts the fingerprint of the content into a file's name: "site.css" becomes
// "site.0123456789.css".
func WithFingerprint(name string, content []byte) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + Fingerprint(content) + ext
}

// Integrity returns the hash of a file in the notation of content security policies and of the
// attribute integrity: "sha256-" and Base64.
func Integrity(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
