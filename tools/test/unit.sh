#!/bin/sh
# unit.sh address|thread|valgrind|plain - builds the test programs in a flavour and runs them, two at a time.
#
# 'thread' takes only those of threaded.txt. Each test is printed as 'ok PROGRAM: TEST'; a program
# that ends badly without a failed test (a crash, a sanitizer, a leak) is a failure of its own.
# With AFTERGLOW_TEST_DATABASE set (tests/lib/with-postgres) the tests use PostgreSQL as well.
flavour=$1
build=${BUILD:-build}
san=$flavour
folder=$build
case $flavour in address) folder=$build/asan ;; valgrind) san= ;; thread) folder=$build/tsan ;; plain) san= ;; esac
sub() { make --no-print-directory BUILD="$build" SAN=$san WEB=0 "$@"; }
if [ "$flavour" = thread ]; then
    programs=$(grep -vE '^(#|$)' tools/test/threaded.txt | sed "s#^#$folder/test/#")
else
    programs=$(sub -s print-unit-tests)
fi
if [ -z "$programs" ]; then
    echo "ok there is nothing to run in the flavour $flavour yet"
    exit 0
fi
sub -s -j2 $programs || { echo "not ok build of the test programs ($flavour)"; exit 1; }

ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}
LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$PWD/tools/test/lsan.txt:print_suppressions=0}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
TSAN_OPTIONS=${TSAN_OPTIONS:-second_deadlock_stack=1:suppressions=$PWD/tools/test/tsan.txt}
under=
[ "$flavour" = valgrind ] && under='valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite' TEST_SECONDS_MAX=1800
G_SLICE=always-malloc
CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS G_SLICE CMOCKA_MESSAGE_OUTPUT folder under TEST_SECONDS_MAX
one='
    name=${1#$folder/test/}
    log=$folder/test/$name.log
    timeout -k 5 "${TEST_SECONDS_MAX:-1200}" $under "$1" >"$log" 2>&1 </dev/null
    code=$?
    out=$(awk -v name="$name" "
        /^not ok [0-9]+ # SKIP / { print \"ok \" name \": \" \$NF \" # SKIP\"; next }
        /^(not )?ok [0-9]+ - / { sub(/ok [0-9]+ - /, \"ok \" name \": \") }
        /^(not )?ok / { print; next }
        /^skipped: / { print; next }
        /^1\.\.[0-9]+/ { next }
        { rest = rest \"  \" \$0 \"\n\" }
        END { if (bad || code) printf \"%s\", substr(rest, 1, 6000) }" code=$code "$log")
    [ $code -ne 0 ] && ! echo "$out" | grep -q "^not ok" && out="not ok $name ended with $code
$out"
    printf "%s\n" "$out"
    [ $code -eq 0 ]'
printf '%s\n' $programs | xargs -P 2 -I '{}' sh -c "$one" one '{}'
