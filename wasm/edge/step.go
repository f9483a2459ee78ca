//go:build js && wasm

package main

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unsafe"

	"playtoken/internal/issue"
	"playtoken/internal/reply"
)

// A step is what an exchange comes to next, with the number of the exchange that waits for it.
type step struct {
	issue.Step
	number int32
	// record is the row that records the exchange, "" for none; verified, whether it is known whose it is.
	record   string
	verified bool
}

// outgoing is the last step written, until the next.
var outgoing = make([]byte, 0, 4096)

// write writes the step and returns its address. runtime.mjs reads it before the next call. It begins with numbers of 4 bytes: the
// kind (0 an answer, 1 a statement, 2 a statement that charges, 3 a fetch), the status of an answer or the number of the exchange, and the
// bytes of the fields and of the body that follow. To read many short texts costs JavaScript more than one long one, so the fields
// are one text, and a 0 stands behind each.
//
// A statement's fields are its SQL and its arguments, each behind an n for a number or an s for a string. A fetch's are its URL, what it
// accepts, and how many bytes of an answer are read at most. An answer's are error, code,
// parameter, service and token for the log, the row for the records, 1 if that is verified, and its header's names and values in turn.
func (s step) write() unsafe.Pointer {
	w := stepWriter{append(outgoing[:0], make([]byte, stepHead)...)}
	kind, number, body := 0, int(s.number), ""
	if f := s.Fetch; f != nil {
		kind = 3
		w.field("", f.URL)
		w.field("", f.Accept)
		w.number("", issue.MaxFetched)
	} else if st := s.Statement; st != nil {
		kind = 1
		if st.Charges {
			kind = 2
		}
		w.field("", st.SQL)
		for _, arg := range st.Args {
			switch v := arg.(type) {
			case int64:
				w.number("n", v)
			case string:
				w.field("s", v)
			}
		}
	} else {
		a := s.Answer
		number, body = a.Status, a.Body
		w.field("", strings.ReplaceAll(reply.ForLog(a.Err), "\x00", " "))
		w.number("", int64(a.Code))
		w.field("", a.Parameter)
		w.number("", int64(a.ServiceID))
		w.field("", a.TokenID)
		w.field("", s.record)
		if s.verified {
			w.field("", "1")
		} else {
			w.field("", "")
		}
		for _, h := range a.Header {
			w.field("", h.Name)
			w.field("", h.Value)
		}
	}
	return w.end(kind, number, body)
}

// stepHead is the size of the numbers before the fields.
const stepHead = 4 * 4

type stepWriter struct{ b []byte }

func (w *stepWriter) field(prefix, s string) {
	w.b = append(append(append(w.b, prefix...), s...), 0)
}

func (w *stepWriter) number(prefix string, n int64) {
	w.b = append(strconv.AppendInt(append(w.b, prefix...), n, 10), 0)
}

func (w *stepWriter) end(kind, number int, body string) unsafe.Pointer {
	for i, n := range [...]int{kind, number, len(w.b) - stepHead, len(body)} {
		binary.LittleEndian.PutUint32(w.b[4*i:], uint32(n))
	}
	outgoing = append(w.b, body...)
	return unsafe.Pointer(unsafe.SliceData(outgoing))
}
