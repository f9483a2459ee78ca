/** Logs a line in the JSON format of Go's log/slog, which the Go runtimes and the native server use. */
export function log({ level, msg, ...entry }) {
  console[level](JSON.stringify({ time: new Date().toISOString(), level: level.toUpperCase(), msg, ...entry }));
}
