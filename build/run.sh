#!/usr/bin/env bash
# Implements make run: builds the program and serves with it, then builds the portal and adds it to
# the server: MAKE=make build/run.sh PORT OUT
set -euo pipefail
port=$1 out=$2
url=http://127.0.0.1:$port
# The server serves the target of the link $pages/site: first build/waiting, then the portal.
# Samples in the portal contain the port, so there is a portal for each port.
pages=$out/run/$port

# start runs a command in a new process group, out of reach of Ctrl-C. finish ends the group.
start() {
  set -m
  "$@" </dev/null &
  set +m
}
finish() {
  for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done
  wait
}
# A signal may arrive twice, since make passes on its own. The second must not interrupt finish.
quit() {
  trap '' INT TERM HUP
  exit "$1"
}
trap finish EXIT
trap 'quit 129' HUP
trap 'quit 130' INT
trap 'quit 143' TERM

say() { echo "make run: $1"; }
# stage runs a make target with variables, and waits until it ends.
stage() {
  start "$MAKE" --no-print-directory "$@"
  wait $!
}
# healthy reports whether the server answers. From then on it handles SIGHUP.
healthy() {
  (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3 && read -r -u 3) 2>/dev/null
}

say "building the program (half a minute on two cores, the first time)"
stage build
mkdir -p "$pages"
ln -sfn "$PWD/build/waiting" "$pages/site"
start "$out/playtoken" serve -demo -data "$out/data" -addr "127.0.0.1:$port" -site "$pages/site"
server=$!
until healthy; do
  kill -0 "$server" 2>/dev/null || wait "$server"
  sleep 0.1
done

say "building the portal (another half minute, the first time); the endpoint answers meanwhile"
if stage site SITE="$pages/portal" BASE_URL="$url" SITE_FLAGS=-try; then
  ln -sfn portal "$pages/site"
  kill -HUP "$server" 2>/dev/null || wait "$server"
  say "portal and checker are at $url/"
else
  say "the portal could not be built, see above; the endpoint answers"
fi
say "Ctrl-C stops it"
wait "$server"
