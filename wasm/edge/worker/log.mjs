/**
 * Logs a line in the JSON format of Go's log/slog, as the Go runtimes and the native server do.
 * @param {LogLine} line
 */
export function log({ level, msg, ...entry }) {
  console[level](JSON.stringify({ time: new Date().toISOString(), level: level.toUpperCase(), msg, ...entry }));
}
