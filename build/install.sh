#!/usr/bin/env bash
# Installs Debian packages: build/install.sh PACKAGE... Where another program is installing packages, it waits for its end.
set -euo pipefail

sudo=
if [ "$(id -u)" != 0 ]; then sudo='sudo -n'; fi
apt() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 "$@"; }

# The lock of the package lists is one that apt-get update does not wait for.
for try in $(seq 60); do
  problem=$(apt update 2>&1) && break
  if [[ $problem != *"Unable to lock"* || $try = 60 ]]; then
    echo "$problem" >&2
    exit 1
  fi
  sleep 5
done
apt install -y --no-install-recommends "$@" >&2
