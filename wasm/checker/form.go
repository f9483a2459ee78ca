//go:build wasm && form

package main

// formOf takes the text as it stands: this module does not know what people paste.
func formOf(text string) string { return text }
