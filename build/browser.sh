#!/usr/bin/env bash
# Prints the path of a browser for the tests, chromium or firefox. If none is on the path, it
# installs Debian's.
set -euo pipefail
case "${1:-}" in
  chromium) names=(chromium chromium-browser google-chrome) package=chromium ;;
  firefox) names=(firefox-esr firefox) package=firefox-esr ;;
  *) echo "usage: build/browser.sh chromium|firefox" >&2; exit 2 ;;
esac
find_it() { for name in "${names[@]}"; do if command -v "$name"; then return; fi; done; return 1; }
if find_it; then exit; fi
if command -v apt-get >/dev/null; then
  reason="The browser tests need $1 (100 MB to download, a minute or two)"
  "$(dirname "${BASH_SOURCE[0]}")/install.sh" "$reason" "$package" >&2 || true
fi
find_it || { echo "the browser tests need $1 on the path" >&2; exit 1; }
