//go:build wasm && !form

package main

import (
	"time"

	"playtoken"
	"playtoken/paste"
)

// checkerCheck checks the input as pasted text.
//
//go:wasmexport checker_check
func checkerCheck(nowMillis float64) int32 {
	text := string(input)
	pasted := paste.Read(text)
	return give(render(text, pasted, pasted.Move, pasted.Result(time.UnixMilli(int64(nowMillis)))))
}

// pastedCheck returns a function that checks the request in a pasted text.
func pastedCheck(nowMillis float64) func(text string) playtoken.Result {
	return func(text string) playtoken.Result { return paste.Read(text).Result(time.UnixMilli(int64(nowMillis))) }
}
