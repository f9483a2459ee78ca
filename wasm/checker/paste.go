//go:build wasm && !form

package main

import (
	"playtoken"
	"playtoken/paste"
)

// checkerCheck checks the input, any text that package paste reads.
//
//go:wasmexport checker_check
func checkerCheck(nowMillis float64) int32 {
	text := string(input)
	pasted := paste.Read(text)
	return give(render(text, pasted, pasted, pasted.Result(checkAt(nowMillis))))
}

// pastedCheck returns the check of a pasted text.
func pastedCheck(check func(form string) playtoken.Result) func(text string) playtoken.Result {
	return func(text string) playtoken.Result { return paste.Read(text).Result(check) }
}
