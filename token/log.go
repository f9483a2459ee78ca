//go:build !tinygo

package token

import "log/slog"

// LogValue returns String as a value for slog. A WebAssembly module has no such log, and TinyGo
// would link most of package fmt for it.
func (r *Ring) LogValue() slog.Value { return slog.StringValue(r.String()) }
