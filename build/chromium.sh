#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: the one on the path, else Debian's, which it installs.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name"; then exit; fi
done
sudo=
if [ "$(id -u)" != 0 ]; then sudo='sudo -n'; fi
if command -v apt-get >/dev/null; then
  { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium; } >&2 || true
fi
command -v chromium || { echo "the browser tests need Chromium on the path" >&2; exit 1; }
