package server

import (
	"context"
	"io"
	"log/slog"
	"strings"

	"playtoken/internal/api"
)

// maxLogged is the maximum length of a logged text in bytes.
const maxLogged = 1 << 10

// NewLog returns a log that writes JSON lines. It shortens long texts, and passes errors through
// api.ForLog.
func NewLog(w io.Writer) *slog.Logger { return slog.New(logHandler{slog.NewJSONHandler(w, nil)}) }

// A logHandler replaces long texts and errors. slog's ReplaceAttr would slow down every line.
type logHandler struct{ slog.Handler }

func (h logHandler) Handle(ctx context.Context, r slog.Record) error {
	var changed []slog.Attr
	n := 0
	r.Attrs(func(a slog.Attr) bool {
		if value, ok := logValue(a.Value); ok {
			if changed == nil {
				changed = attributes(r)
			}
			changed[n].Value = value
		}
		n++
		return true
	})
	if changed != nil {
		r = slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
		r.AddAttrs(changed...)
	}
	return h.Handler.Handle(ctx, r)
}

func attributes(r slog.Record) []slog.Attr {
	all := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		all = append(all, a)
		return true
	})
	return all
}

// logValue returns the replacement for a value, or false for a value that needs none.
func logValue(v slog.Value) (slog.Value, bool) {
	switch v.Kind() {
	case slog.KindString:
		if s := v.String(); len(s) > maxLogged {
			return slog.StringValue(strings.ToValidUTF8(s[:maxLogged], "")), true
		}
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			text := api.ForLog(err)
			return slog.StringValue(text[:min(len(text), maxLogged)]), true
		}
	}
	return v, false
}

func (h logHandler) WithAttrs(all []slog.Attr) slog.Handler {
	for i, a := range all {
		all[i].Value, _ = logValue(a.Value)
	}
	return logHandler{h.Handler.WithAttrs(all)}
}

func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.Handler.WithGroup(name)} }
