//go:build wasm

// Command checker is the WebAssembly module that checks requests in a browser, with the rules of
// the endpoint.
//
// Its exports read and write text in the memory of the module:
//
//  1. The caller writes UTF-8 at the address that checker_input returns.
//  2. It calls another export, which returns the length of the answer.
//  3. It reads the answer at the address that checker_output returns.
//
// Text is thus copied once each way. TinyGo compiles the module, or Go where TinyGo is missing. The
// build tag form leaves out package paste, a third of the module.
package main

import (
	"strconv"
	"time"
	"unsafe"

	"playtoken"
	"playtoken/internal/jsontext"
	"playtoken/paste"
	"playtoken/protocol"
	"playtoken/report"
)

// input and output are package variables, so that the garbage collector keeps them between two
// calls.
var (
	input  []byte
	output string
)

//go:wasmexport checker_input
func checkerInput(length int32) unsafe.Pointer {
	// Exports copy the input into a string before they use it, so the buffer can be used again.
	if int(length) > cap(input) || cap(input) > keptInput {
		input = make([]byte, length)
	}
	input = input[:length]
	return unsafe.Pointer(unsafe.SliceData(input))
}

// keptInput is the largest input buffer that is kept for the next call.
const keptInput = 64 << 10

//go:wasmexport checker_output
func checkerOutput() unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(output)) }

func give(s string) int32 {
	output = s
	return int32(len(s))
}

// checkerForm checks the input as form-encoded text.
//
//go:wasmexport checker_form
func checkerForm(nowMillis float64) int32 {
	text := string(input)
	return give(render(text, &paste.Pasted{Form: text}, positions(nil), checkAt(nowMillis)(text)))
}

// checkAt returns playtoken.Check at a time.
func checkAt(nowMillis float64) func(form string) playtoken.Result {
	return func(form string) playtoken.Result { return playtoken.Check(form, time.UnixMilli(int64(nowMillis))) }
}

// checkerAnswer renders the answer of the endpoint to the input: a form-encoded or pasted text, the
// request ID and the root URL of the documentation, on separate lines. Their lengths are arguments.
// format is -1 for the format that the request asks for. The answer is null if the text has no
// problem.
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
	a := protocol.Answer{Problems: result.Answered(), RequestID: all[idAt : docsAt-1], Docs: all[docsAt:]}
	return give(`{"status":` + strconv.Itoa(a.Status()) + `,"contentType":` + jsontext.Quote(f.ContentType()) +
		`,"body":` + jsontext.Quote(a.Body(f)) + "}")
}

// checkerSecrets renders the ranges of the input that hold secrets. The input is form-encoded text,
// or any text.
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
func checkerTables() int32 { return give(report.Tables()) }
