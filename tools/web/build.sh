#!/bin/sh
# build.sh BUILD - builds the web apps with the pinned node into web/*/dist, which the program packs.
BUILD=${1:-build}
NO_COLOR=1
export BUILD NO_COLOR
echo "  web     npm run build"
mkdir -p "$BUILD"
log=$BUILD/web.log
sh tools/web/with-node sh -c 'cd web && npm run --silent build' >"$log" 2>&1 || { tail -n 60 "$log"; exit 1; }
