package service

import (
	"io"
	"log/slog"
	"strings"

	"playtoken/internal/reply"
)

// maxLogged is the length of a text in the log, in bytes.
const maxLogged = 1 << 10

// NewLog returns a log of JSON lines. It cuts long texts, and reduces an error to what reply.ForLog returns of it.
func NewLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		text := ""
		switch a.Value.Kind() {
		case slog.KindString:
			text = a.Value.String()
		case slog.KindAny:
			err, ok := a.Value.Any().(error)
			if !ok {
				return a
			}
			text = reply.ForLog(err)
		default:
			return a
		}
		return slog.String(a.Key, cut(text, maxLogged))
	}}))
}

// cut returns the beginning of a text, with no part of a character at its end.
func cut(s string, length int) string {
	if len(s) <= length {
		return s
	}
	return strings.ToValidUTF8(s[:length], "")
}
