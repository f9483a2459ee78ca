package server

import (
	"io"
	"net/http"
	"strconv"
)

// A promptWriter sends an answer as soon as its last byte is written. net/http alone would wait
// until the handler returns, which first records and logs the answer.
type promptWriter struct {
	http.ResponseWriter
	left int64 // bytes of the body that are not written yet; 0 or less without a Content-Length
}

func (w *promptWriter) WriteHeader(status int) {
	w.ResponseWriter.WriteHeader(status)
	if length := w.Header().Get("Content-Length"); length != "" {
		w.left, _ = strconv.ParseInt(length, 10, 64) // net/http has checked it
		w.wrote(0)
	}
}

func (w *promptWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.wrote(int64(n))
	return n, err
}

func (w *promptWriter) WriteString(s string) (int, error) {
	n, err := io.WriteString(w.ResponseWriter, s)
	w.wrote(int64(n))
	return n, err
}

// ReadFrom lets the kernel send a file directly.
func (w *promptWriter) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(w.ResponseWriter, r)
	w.wrote(n)
	return n, err
}

func (w *promptWriter) wrote(n int64) {
	if w.left -= n; w.left == 0 {
		w.Flush()
	}
}

func (w *promptWriter) Flush() { w.ResponseWriter.(http.Flusher).Flush() }
