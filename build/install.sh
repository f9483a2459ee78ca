#!/usr/bin/env bash
# Prints REASON and installs Debian packages: build/install.sh REASON PACKAGE... It waits while
# another program installs packages.
set -euo pipefail
reason=$1
shift

sudo=
if [ "$(id -u)" != 0 ]; then sudo='sudo -n'; fi
apt() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 "$@"; }

echo "$reason: apt-get installs $*, as root." >&2

# apt-get update does not wait for the lock of the package lists.
for try in $(seq 60); do
  problem=$(apt update 2>&1) && break
  if [[ $problem != *"Unable to lock"* || $try = 60 ]]; then
    echo "$problem" >&2
    exit 1
  fi
  sleep 5
done
apt install -y --no-install-recommends "$@" >&2
