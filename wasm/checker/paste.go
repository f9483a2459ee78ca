//go:build wasm && !form

package main

import "playtoken/paste"

// checkerCheck checks the input, anything that paste knows.
//
//go:wasmexport checker_check
func checkerCheck(nowMillis float64) int32 {
	text := string(input)
	pasted := paste.Read(text)
	return check(text, pasted, pasted, nowMillis)
}

// formOf returns the parameters that a pasted text has.
func formOf(text string) string { return paste.Read(text).Form }
