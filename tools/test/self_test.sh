#!/bin/sh
# self_test.sh - shows that tools/test/run tells what passes, what fails, what fails once, and what
# is skipped, by suites made for it. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
fails=0 count=0

says() { # CI or nothing, the suite's command, the last line of the run, a name
    count=$((count + 1))
    rm -rf "$work/build"
    echo "one test - $2" >"$work/suites.txt"
    got=$(CI=$1 SUITES_FILE=$work/suites.txt sh tools/test/run "$work/build" 2>&1)
    code=$?
    case $3 in *' 0 failed'*) wanted=0 ;; *) wanted=1 ;; esac
    if [ "$(echo "$got" | tail -n 1)" = "$3" ] && [ $code -eq $wanted ]; then
        echo "ok $count - $4"
    else
        echo "not ok $count - $4"
        echo "$got" | sed 's/^/# /'
        fails=1
    fi
}
once="if [ -e $work/build/was ]; then echo ok 1; else : >$work/build/was; echo not ok 1; fi"

says '' 'echo ok 1; echo ok 2' '2 passed, 0 failed, 0 skipped' 'what passes counts'
says '' 'echo ok 1; echo not ok 2' '1 passed, 1 failed, 0 skipped' 'what fails counts'
says '' 'echo ok 1; exit 3' '1 passed, 1 failed, 0 skipped' 'an exit that is not 0 is a failure'
says '' 'true' '0 passed, 1 failed, 0 skipped' 'a suite that says nothing has failed'
says '' "$once" '0 passed, 1 failed, 0 skipped' 'by hand a suite has one run'
says 1 "$once" '1 passed, 0 failed, 0 skipped' 'in CI it has two'
says 1 'echo not ok 1' '0 passed, 1 failed, 0 skipped' 'what fails twice has failed'
says '' 'echo ok 1; echo skipped: two' '1 passed, 0 failed, 1 skipped' 'a skip is told'
says 1 'echo ok 1; echo skipped: two' '1 passed, 1 failed, 0 skipped' 'in CI a skip is a failure'
echo "1..$count"
exit $fails
