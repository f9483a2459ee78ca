#!/usr/bin/env bash
# Checks the types of JavaScript: a tsconfig.json checks its folder, tsconfig.worker.json the
# scripts that run in a worker. Fails for a file that none of them checks.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$(pwd -P)/
out=build/out/types
mkdir -p $out
: >$out/checked
projects=$(git ls-files '*tsconfig*.json' | grep -v base)
for project in $projects; do
  # tsc keeps its state, and checks again what has changed since.
  state=$out/${project//\//-}.tsbuildinfo
  if ! node_modules/.bin/tsc --project "$project" --incremental --tsBuildInfoFile "$state" --listFiles >$out/files; then
    grep -v "^$here" $out/files
    exit 1
  fi
  sed "s|^$here||" $out/files >>$out/checked
done

# minisearch.js is another project's file. package.test.mjs compiles types.ts.
files=$(git ls-files --cached --others --exclude-standard '*.js' '*.?js' '*.ts' '*.?ts')
if grep -vxF -e web/site/minisearch.js -e wasm/checker/test/types.ts -f $out/checked >$out/unchecked <<<"$files"; then
  echo "no tsconfig.json checks these files:"
  cat $out/unchecked
  exit 1
fi
