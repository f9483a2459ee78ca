//go:build wasm && form

package main

import "playtoken"

// pastedCheck returns checkAt's function, because this module does not include package paste.
func pastedCheck(nowMillis float64) func(text string) playtoken.Result { return checkAt(nowMillis) }
