#!/usr/bin/env bash
# Fails with advice if the make target TARGET cannot listen on PORT: build/port.sh TARGET PORT
set -euo pipefail
target=$1 port=$2

if [[ ! $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1 || 10#$port > 65535)); then
  echo "PORT must be from 1 to 65535, not $port: make $target PORT=8787" >&2
  exit 1
fi
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
if taken "$port"; then
  free=$((port % 65535 + 1))
  while taken "$free"; do free=$((free % 65535 + 1)); done
  echo "Port $port is in use. Stop the program that listens there, or choose another port: make $target PORT=$free" >&2
  exit 1
fi
