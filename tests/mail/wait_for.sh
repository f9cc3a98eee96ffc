#!/bin/sh
# wait_for.sh TENTHS COMMAND... - tries the command every tenth of a second; 1 when it never succeeds.
# COMMAND may be 'files DIR COUNT': that many files are in DIR.
tenths=$1
shift
files() { [ "$(find "$1" -type f 2>/dev/null | wc -l)" -ge "$2" ]; }
while [ "$tenths" -gt 0 ]; do
    "$@" >/dev/null 2>&1 && exit 0
    tenths=$((tenths - 1))
    sleep 0.1
done
exit 1
