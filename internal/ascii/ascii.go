// Package ascii contains some functions of package strings for ASCII, classes of its characters,
// and the edit distance of names. The functions of package strings include Unicode tables, which
// add several KB to the WebAssembly module for browsers.
package ascii

import "strings"

// EqualFold reports whether two texts are equal except for the case of ASCII letters.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// IndexFold returns the index of the first place in s that EqualFold finds equal to part, or -1.
func IndexFold(s, part string) int {
	for i := 0; i+len(part) <= len(s); i++ {
		if EqualFold(s[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// ToLower returns the text with its ASCII letters in lower case.
func ToLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = lower(c)
	}
	return string(b)
}

// ToUpper returns the text with its ASCII letters in upper case.
func ToUpper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// IndexAny returns the index of the first byte of s that is in the set of ASCII characters, or -1.
func IndexAny(s, set string) int {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) >= 0 {
			return i
		}
	}
	return -1
}

// Trim returns s without the characters of an ASCII set at its start and end.
func Trim(s, set string) string { return TrimRight(TrimLeft(s, set), set) }

// TrimSpace returns s without the white space at its start and end.
func TrimSpace(s string) string { return Trim(s, " \t\n\v\f\r") }

// TrimLeft returns s without the characters of an ASCII set at its start.
func TrimLeft(s, set string) string {
	for s != "" && strings.IndexByte(set, s[0]) >= 0 {
		s = s[1:]
	}
	return s
}

// TrimRight returns s without the characters of an ASCII set at its end.
func TrimRight(s, set string) string {
	for s != "" && strings.IndexByte(set, s[len(s)-1]) >= 0 {
		s = s[:len(s)-1]
	}
	return s
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

// Edits returns the optimal string alignment distance of two short strings: the smallest number of
// edits that turn one into the other. An edit inserts, removes or replaces a byte, or swaps two
// adjacent bytes.
func Edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
