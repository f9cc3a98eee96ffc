#!/bin/sh
# run.sh BUILD - brings what building and running need: Debian packages and the pinned node.
# NO_UI=1 needs no node. Does nothing the second time.
build=${1:-build}
cd "$(dirname "$0")/../.." || exit 1
if [ -n "$NO_UI" ]; then
    list=$(mktemp)
    grep -vE '^(nodejs|npm) ' tools/install/run.txt >"$list"
    sh tools/install/packages.sh "$list"
    code=$?
    rm -f "$list"
    exit $code
fi
sh tools/install/packages.sh tools/install/run.txt || exit 1
[ ! -f web/package.json ] || sh tools/install/node.sh "$build"
