//go:build js && wasm

package main

import (
	"encoding/binary"
	"strconv"
	"unsafe"

	"playtoken/internal/issue"
)

// A step is what an exchange comes to next, with the number of the exchange that waits for it.
type step struct {
	issue.Step
	number int32
}

// outgoing is the last step written, until the next.
var outgoing = make([]byte, 0, 4096)

// write writes the step and returns its address. runtime.mjs reads it before the next call. It begins with numbers of 4 bytes: the
// kind (0 an answer, 1 a statement, 2 a statement that charges), the status of an answer or the number of the exchange, how many
// texts there are, and how many bytes each of them has. Then come the texts.
//
// A statement's texts are its SQL and its arguments, each behind an n for a number or an s for a string. An answer's are its body, and
// error, code, parameter, service and token for the log, and its header's names and values in turn.
func (s step) write() unsafe.Pointer {
	w := stepWriter{texts: make([]string, 0, 24)}
	kind, number := 0, int(s.number)
	if st := s.Statement; st != nil {
		kind = 1
		if st.Charges {
			kind = 2
		}
		w.text(st.SQL)
		for _, arg := range st.Args {
			switch v := arg.(type) {
			case int64:
				w.text("n" + strconv.FormatInt(v, 10))
			case string:
				w.text("s" + v)
			}
		}
	} else {
		a := s.Answer
		number = a.Status
		w.text(a.Body)
		if a.Err != nil {
			w.text(a.Err.Error())
		} else {
			w.text("")
		}
		w.number(int64(a.Code))
		w.text(a.Parameter)
		w.number(int64(a.ServiceID))
		w.text(a.TokenID)
		for _, h := range a.Header {
			w.text(h.Name)
			w.text(h.Value)
		}
	}
	return w.write(kind, number)
}

type stepWriter struct{ texts []string }

func (w *stepWriter) text(s string) { w.texts = append(w.texts, s) }

// number writes a number for the log, "" for 0.
func (w *stepWriter) number(n int64) {
	if n == 0 {
		w.text("")
		return
	}
	w.text(strconv.FormatInt(n, 10))
}

func (w *stepWriter) write(kind, number int) unsafe.Pointer {
	b := outgoing[:0]
	b = binary.LittleEndian.AppendUint32(b, uint32(kind))
	b = binary.LittleEndian.AppendUint32(b, uint32(number))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(w.texts)))
	for _, s := range w.texts {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
	}
	for _, s := range w.texts {
		b = append(b, s...)
	}
	outgoing = b
	return unsafe.Pointer(unsafe.SliceData(b))
}
