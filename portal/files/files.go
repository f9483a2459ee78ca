// Package files holds the files of the site, names them by their content, and writes them.
package files

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"path"
	"strings"
)

// A Set holds files by their path, without the leading slash.
type Set map[string][]byte

// Fingerprint returns ten characters that change with the content.
func Fingerprint(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:5])
}

// WithFingerprint puts the fingerprint of the content into a file's name: "site.css" becomes
// "site.0123456789.css".
func WithFingerprint(name string, content []byte) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + Fingerprint(content) + ext
}

// Integrity returns the hash of a file as browsers and policies write it.
func Integrity(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
