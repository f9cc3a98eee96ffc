#!/bin/sh
# fast.sh BUILD - the inner loop after the build: the quick gates, and every unit test without
# sanitizers and servers. Tests that need PostgreSQL skip themselves; make test runs them.
BUILD=${1:-build}
export BUILD
bad=0
sh tools/tidy/run "$BUILD" --changed format floors banned sql limits comments functions queries clang_tidy |
    grep -v '^ok ' && bad=1
log=$BUILD/test-fast.log
sh tools/test/unit.sh plain >"$log" 2>&1 || bad=1
grep -v '^ok ' "$log"
set -- $(awk -f tools/test/count.awk "$log")
echo "$1 passed, $2 failed, $3 skipped"
exit $bad
