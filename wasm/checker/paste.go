//go:build wasm && !form

package main

import (
	"time"

	"playtoken"
	"playtoken/paste"
)

// checkerCheck checks the input, anything that paste knows.
//
//go:wasmexport checker_check
func checkerCheck(nowMillis float64) int32 {
	text := string(input)
	pasted := paste.Read(text)
	result := playtoken.Check(pasted.Form, time.UnixMilli(int64(nowMillis)))
	return give(render(text, pasted, result, utf16(text, pasted)))
}
