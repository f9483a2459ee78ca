//go:build js && wasm

package main

import (
	"time"
	"unsafe"

	"playtoken/internal/issue"
	"playtoken/internal/reply"
)

// The functions that JavaScript calls. They pass numbers alone; texts lie in this module's memory, where JavaScript writes what goes
// in and reads what comes out. So a call takes no call of syscall/js, each of which would cost about a microsecond. Go has exports of its own, so ours begin with lane_.

// incoming is where JavaScript writes.
var incoming []byte

// reserve returns the address of n bytes for the next call's packet.
//
//go:wasmexport lane_reserve
func reserve(n int32) unsafe.Pointer {
	if int(n) > len(incoming) {
		incoming = make([]byte, n+n/2)
	}
	return unsafe.Pointer(unsafe.SliceData(incoming))
}

// packet takes the first n bytes, and leaves none of them behind for a later request to find.
func packet(n int32) string {
	s := string(incoming[:n])
	clear(incoming[:n])
	return s
}

// refuse answers a request of head bytes of lines, as begin has them, whose body has not been read. It returns the address of a step, or 0
// when the body has to be read first. hasBody is 1 when it is known that there is one.
//
//go:wasmexport lane_refuse
func refuse(head, hasBody int32, now float64) unsafe.Pointer {
	r, err := parseRequest(packet(head), int(head), time.UnixMilli(int64(now)).UTC())
	if err != nil {
		return lane.unavailable(r, err).write()
	}
	s, refused := lane.refuse(r, hasBody == 1)
	if !refused {
		return nil
	}
	return s.write()
}

// begin starts the exchange of a request: head bytes of lines, then body bytes of body. now is in milliseconds since 1970. It
// returns the address of a step.
//
//go:wasmexport lane_begin
func begin(head, body int32, now float64) unsafe.Pointer {
	r, err := parseRequest(packet(head+body), int(head), time.UnixMilli(int64(now)).UTC())
	if err != nil {
		return lane.unavailable(r, err).write()
	}
	return lane.begin(r).write()
}

// The outcomes of a statement, or of a fetch that failed. That of a fetch is otherwise the status of its answer.
const (
	noRow = iota
	oneRow
	failed

	firstStatus = 100
)

// resume goes on with an exchange, with the n bytes of its row, of what a log may have of the error, or of a fetched body. It returns the address of a step,
// or 0 when there is no such exchange.
//
//go:wasmexport lane_resume
func resume(number, outcome, n int32) unsafe.Pointer {
	text := packet(n)
	var result issue.Result
	var err error
	switch {
	case outcome == oneRow:
		result = issue.Result{Found: true, Text: text}
	case outcome == failed:
		err = reply.Failure(text) // JavaScript gives no text of others
	case outcome >= firstStatus:
		result = issue.Result{Found: true, Text: text, Status: int(outcome)}
	}
	s, ok := lane.resume(number, result, err)
	if !ok {
		return nil
	}
	return s.write()
}

// unavailable answers a request, in the form that begin takes, with -2030. The text behind it, which is for the log, follows the head.
//
//go:wasmexport lane_unavailable
func unavailable(head, text int32, now float64) unsafe.Pointer {
	p := packet(head + text)
	r, err := parseRequest(p[:head], int(head), time.UnixMilli(int64(now)).UTC())
	if err == nil {
		err = reply.Failure(p[head:])
	}
	return lane.unavailable(r, err).write()
}

// drop forgets an exchange, if it is still there.
//
//go:wasmexport lane_drop
func drop(number int32) { delete(lane.exchanges, number) }

// waiting is the number of exchanges that wait for a statement.
//
//go:wasmexport lane_waiting
func waiting() int32 { return int32(len(lane.exchanges)) }
