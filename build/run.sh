#!/usr/bin/env bash
# make run: builds the program and serves with it, then builds the portal and has the server add it:
# MAKE=make build/run.sh PORT OUT
set -euo pipefail
port=$1 out=$2
url=http://127.0.0.1:$port
# The server serves the folder that the link $pages/site leads to: first build/waiting, then the
# portal. Samples name the port, so each port has a portal of its own.
pages=$out/run/$port

# start runs a command in a process group of its own. Ctrl-C does not reach it; finish ends it with
# all that it has started.
start() {
  set -m
  "$@" </dev/null &
  set +m
}
finish() {
  for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done
  wait
}
# A signal may come twice: from a terminal or a caller, and from make, which passes its own on. The
# second must not interrupt finish.
quit() {
  trap '' INT TERM HUP
  exit "$1"
}
trap finish EXIT
trap 'quit 129' HUP
trap 'quit 130' INT
trap 'quit 143' TERM

say() { echo "make run: $1"; }
# stage runs a make target with variables, and waits for its end.
stage() {
  start "$MAKE" --no-print-directory "$@"
  wait $!
}
# healthy reports whether the server answers. By then it takes SIGHUP.
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

say "building the portal (as long again, the first time); the endpoint answers meanwhile"
if stage site SITE="$pages/portal" BASE_URL="$url" SITE_FLAGS=-try; then
  ln -sfn portal "$pages/site"
  kill -HUP "$server" 2>/dev/null || wait "$server"
  say "portal and checker are at $url/"
else
  say "there is no portal, for the reason above; the endpoint answers"
fi
say "Ctrl-C stops it"
wait "$server"
