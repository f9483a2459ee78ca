package jsontext

import (
	"strconv"
	"strings"
)

// A Writer writes a JSON value, with commas between members and elements. The zero Writer is ready.
// Its methods take the name of a member, which needs no escapes, or "" for an element of an array
// and for the whole value.
type Writer struct{ b strings.Builder }

// String returns the text that was written.
func (w *Writer) String() string { return w.b.String() }

// Open begins an object or an array with its bracket.
func (w *Writer) Open(name string, bracket byte) {
	w.next(name)
	w.b.WriteByte(bracket)
}

// Close ends an object or an array with its bracket.
func (w *Writer) Close(bracket byte) { w.b.WriteByte(bracket) }

// Text writes a string, which is UTF-8.
func (w *Writer) Text(name, value string) {
	w.next(name)
	Write(&w.b, value)
}

// Number writes a number.
func (w *Writer) Number(name string, n int64) {
	w.next(name)
	w.b.WriteString(strconv.FormatInt(n, 10))
}

// Flag writes true or false.
func (w *Writer) Flag(name string, set bool) {
	w.next(name)
	w.b.WriteString(strconv.FormatBool(set))
}

// Range writes a range as the members "start" and "end".
func (w *Writer) Range(start, end int) {
	w.Number("start", int64(start))
	w.Number("end", int64(end))
}

func (w *Writer) next(name string) {
	if text := w.b.String(); text != "" && text[len(text)-1] != '{' && text[len(text)-1] != '[' {
		w.b.WriteByte(',')
	}
	if name != "" {
		w.b.WriteByte('"')
		w.b.WriteString(name)
		w.b.WriteString(`":`)
	}
}
