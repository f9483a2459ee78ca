/** Writes a line as log/slog writes it, in the service's other lane and in the native server. */
export function log({ level, msg, ...entry }) {
  console[level](JSON.stringify({ time: new Date().toISOString(), level: level.toUpperCase(), msg, ...entry }));
}
