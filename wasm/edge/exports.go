//go:build js && wasm

package main

import "unsafe"

// JavaScript calls the functions of this file. Their arguments and results are numbers. JavaScript
// writes a call's packet into this module's memory, and reads its step there. This avoids
// syscall/js, whose calls cost about a microsecond each. The names begin with edge_, because Go
// exports other functions.

// incoming is the buffer into which JavaScript writes packets.
var incoming []byte

// reserve returns the address of a buffer of n bytes for the next call's packet.
//
//go:wasmexport edge_reserve
func reserve(n int32) unsafe.Pointer {
	if int(n) > len(incoming) {
		incoming = make([]byte, n+n/2)
	}
	return unsafe.Pointer(unsafe.SliceData(incoming))
}

// take returns the first n bytes of incoming and clears them there, so that no later request can
// read them.
func take(n int32) string {
	s := string(incoming[:n])
	clear(incoming[:n])
	return s
}

// limit returns the number of bytes of a request's body to read. The packet has the random bytes
// and the head of the request.
//
//go:wasmexport edge_limit
func limit(head int32, now float64) int32 {
	return int32(service.limit(parsePacket(take(randomBytes+head), int(head), 0, now)))
}

// answer calls the handler of a request. n is the size of its packet in bytes; head and body are
// the sizes of these parts. It returns the address of a step.
//
//go:wasmexport edge_answer
func answer(head, body, n int32, now float64) unsafe.Pointer {
	return service.answer(parsePacket(take(n), int(head), int(body), now)).write()
}

// unavailable answers a request with -2030. The body of the packet is the reason for the log. It
// returns the address of a step.
//
//go:wasmexport edge_unavailable
func unavailable(head, body int32, now float64) unsafe.Pointer {
	p := parsePacket(take(randomBytes+head+body), int(head), int(body), now)
	return service.unavailable(p, p.request.Body).write()
}
