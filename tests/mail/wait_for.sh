#!/bin/sh
# wait_for.sh COMMAND... - tries the command every tenth of a second; 1 when it never succeeds: after three
# minutes, longer than any machine takes.
# COMMAND may be 'files DIR COUNT': that many files are in DIR.
files() { [ "$(find "$1" -type f 2>/dev/null | wc -l)" -ge "$2" ]; }
until=$(($(date +%s) + 180))
while [ "$(date +%s)" -lt $until ]; do
    "$@" >/dev/null 2>&1 && exit 0
    sleep 0.1
done
exit 1
