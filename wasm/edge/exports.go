//go:build js && wasm

package main

import "unsafe"

// The functions that JavaScript calls. They pass numbers only. Texts lie in this module's memory,
// where JavaScript writes a call's packet and reads its step. This avoids syscall/js, whose calls
// cost about a microsecond each. The names begin with edge_, since Go has exports of its own.

// incoming is where JavaScript writes packets.
var incoming []byte

// reserve returns the address of n bytes for the next call's packet.
//
//go:wasmexport edge_reserve
func reserve(n int32) unsafe.Pointer {
	if int(n) > len(incoming) {
		incoming = make([]byte, n+n/2)
	}
	return unsafe.Pointer(unsafe.SliceData(incoming))
}

// take returns the first n bytes and clears them, so that no later request finds them.
func take(n int32) string {
	s := string(incoming[:n])
	clear(incoming[:n])
	return s
}

// limit returns how many bytes of a request's body are to be read. The packet is its head.
//
//go:wasmexport edge_limit
func limit(head int32, now float64) int32 {
	return int32(service.limit(parsePacket(take(randomBytes+head), int(head), 0, now)))
}

// answer calls the handler of a request whose packet has n bytes, of which head and body are those
// of the head and the body. It returns the address of a step.
//
//go:wasmexport edge_answer
func answer(head, body, n int32, now float64) unsafe.Pointer {
	return service.answer(parsePacket(take(n), int(head), int(body), now)).write()
}

// unavailable answers a request with -2030. The packet's body is the reason, for the log.
//
//go:wasmexport edge_unavailable
func unavailable(head, body int32, now float64) unsafe.Pointer {
	p := parsePacket(take(randomBytes+head+body), int(head), int(body), now)
	return service.unavailable(p, p.request.Body).write()
}

// describe returns the address of a step whose body is the route table as JSON, for the build.
//
//go:wasmexport edge_describe
func describe() unsafe.Pointer { return service.describe().write() }
