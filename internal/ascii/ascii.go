// Package ascii folds the case of ASCII letters, which is all that names, keywords and schemes have. Package strings folds all of
// Unicode's, whose tables are 2 KB to load in a browser.
package ascii

// EqualFold reports whether two texts are equal but for the case of ASCII letters.
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

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}
