//go:build wasm

// Command checker is the WebAssembly module that checks requests in a browser, with the rules of
// the endpoint.
//
// Its exports read and write text in the memory of the module:
//
//  1. The caller writes UTF-8 at the address that checker_input returns.
//  2. It calls another export, which returns the length of its output in bytes.
//  3. It reads the output, which is JSON in UTF-8, at the address that checker_output returns.
//
// So text is copied once in each direction. TinyGo compiles the module without a garbage collector,
// and wasm/arena.mjs puts its memory back after each call. Go compiles it if TinyGo is missing. The
// build tag form leaves out package paste, about half of the module.
package main

import (
	"time"
	"unsafe"

	"playtoken"
	"playtoken/internal/jsontext"
	"playtoken/paste"
	"playtoken/protocol"
	"playtoken/report"
)

func main() { select {} } // keeps the exports callable in Go's module; TinyGo's runs no main

// input and output are package variables, so that Go's garbage collector keeps them between calls.
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

// keptInput is the size in bytes of the largest input buffer that is kept for the next call.
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
	return give(render(text, &paste.Pasted{Form: text}, positions(nil).move, checkAt(nowMillis)(text)))
}

// checkAt returns playtoken.Check at a time.
func checkAt(nowMillis float64) func(form string) playtoken.Result {
	return func(form string) playtoken.Result { return playtoken.Check(form, time.UnixMilli(int64(nowMillis))) }
}

// checkerAnswer renders the answer of the endpoint to a request. The input is the form-encoded or
// pasted text, the request ID and the root URL of the documentation, separated by line breaks. The
// arguments requestID and docs are lengths in bytes. format is a playtoken.Format, or -1 for the
// format in the request. The output is null for a text without problems.
//
//go:wasmexport checker_answer
func checkerAnswer(pasted, format, requestID, docs int32, nowMillis float64) int32 {
	all := string(input)
	docsAt := len(all) - int(docs)
	idAt := docsAt - 1 - int(requestID)
	check := checkAt(nowMillis)
	if pasted != 0 {
		check = pastedCheck(nowMillis)
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
	var w jsontext.Writer
	w.Open("", '{')
	w.Number("status", int64(a.Status()))
	w.Text("contentType", f.ContentType())
	w.Text("body", a.Body(f))
	w.Close('}')
	return give(w.String())
}

// checkerSecrets renders the ranges of the input that contain secrets. The input is form-encoded
// text, or any text if anyKind is not 0.
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

// checkerTop allocates 16 bytes, and returns the address behind them. TinyGo's allocator only
// advances, so all memory that it has given away is below this address.
//
//go:wasmexport checker_top
func checkerTop() unsafe.Pointer { return unsafe.Add(unsafe.Pointer(new([16]byte)), 16) }
