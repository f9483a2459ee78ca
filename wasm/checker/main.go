//go:build wasm

// Command checker is the core as a WebAssembly module: the same verdicts as the endpoint's, in a
// browser.
//
// Its exports take and give text in the module's memory. The caller writes UTF-8 at what
// checker_input returns, calls one of the others, which return the length of their answer, and
// reads it at what checker_output returns. All of it is one copy each way. The same source is
// compiled by TinyGo, and by Go where there is no TinyGo. With the build tag form it does not know
// what people paste, which is a third of it.
package main

import (
	"strconv"
	"time"
	"unsafe"

	"playtoken"
	"playtoken/paste"
)

// input and output are package variables, so that the garbage collector leaves them alone between
// two calls.
var (
	input  []byte
	output string
)

//go:wasmexport checker_input
func checkerInput(length int32) unsafe.Pointer {
	// The caller's text is copied into a string before it is used, so the buffer can serve again.
	if int(length) > cap(input) || cap(input) > keptInput {
		input = make([]byte, length)
	}
	input = input[:length]
	return unsafe.Pointer(unsafe.SliceData(input))
}

// keptInput is the size up to which an input buffer is kept for the next call.
const keptInput = 64 << 10

//go:wasmexport checker_output
func checkerOutput() unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(output)) }

func give(s string) int32 {
	output = s
	return int32(len(s))
}

// checkerForm checks the input, a form-encoded text as it stands.
//
//go:wasmexport checker_form
func checkerForm(nowMillis float64) int32 {
	text := string(input)
	return give(render(text, &paste.Pasted{Form: text}, positions(nil), checkAt(nowMillis)(text)))
}

// checkAt returns the check at a time.
func checkAt(nowMillis float64) func(form string) playtoken.Result {
	return func(form string) playtoken.Result { return playtoken.Check(form, time.UnixMilli(int64(nowMillis))) }
}

// checkerAnswer renders what the endpoint would answer to the input: a text, form-encoded or
// pasted, and on lines of their own the request id and the root URL of the documentation, whose
// lengths are given. The format is -1 for the one that the request asks for. It gives null when the
// text has no problem.
//
//go:wasmexport checker_answer
func checkerAnswer(pasted, format, requestID, docs int32, nowMillis float64) int32 {
	all := string(input)
	docsAt := len(all) - int(docs)
	idAt := docsAt - 1 - int(requestID)
	check := checkAt(nowMillis)
	if pasted != 0 {
		check = pastedCheck(check)
	}
	result := check(all[:idAt-1])
	if len(result.Problems) == 0 {
		return give("null")
	}
	f := result.Format
	if format >= 0 {
		f = playtoken.Format(format)
	}
	a := playtoken.Answer{Problems: result.Answered(), RequestID: all[idAt : docsAt-1], Docs: all[docsAt:]}
	return give(`{"status":` + strconv.Itoa(a.Status()) + `,"contentType":` + playtoken.QuoteJSON(f.ContentType()) +
		`,"body":` + playtoken.QuoteJSON(a.Body(f)) + "}")
}

// checkerSecrets gives the ranges of the input that must not be shown: of a form-encoded text, or
// of a text of any kind.
//
//go:wasmexport checker_secrets
func checkerSecrets(anyKind int32) int32 {
	text, ranges := string(input), playtoken.SecretRanges
	if anyKind != 0 {
		ranges = playtoken.SecretRuns
	}
	return give(renderRanges(utf16(text), ranges(text)))
}

//go:wasmexport checker_tables
func checkerTables() int32 { return give(playtoken.TablesJSON()) }
