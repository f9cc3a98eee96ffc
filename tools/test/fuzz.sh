#!/bin/sh
# fuzz.sh BUILD SECONDS each|shared - runs every *_fuzz.c, two at a time, for SECONDS each or in all.
#
# src/base/json_fuzz.c is the target 'json': seeds in tests/fuzz/corpus/json/ (kept, small), words
# in tests/fuzz/json.dict, what is newly found in BUILD/fuzz/corpus/json/, and what breaks it in
# BUILD/fuzz/found/json/. Mend, then keep the finding as a seed: then it stays mended.
build=$1 seconds=$2 how=$3
make --no-print-directory -s -j2 BUILD="$build" SAN=fuzz WEB=0 fuzz-programs || { echo "not ok build of the fuzzers"; exit 1; }
targets=$(find "$build/fuzz/fuzz" -type f -name '*_fuzz' 2>/dev/null | sort)
# A target whose source went away is still in the folder.
targets=$(for t in $targets; do [ -f "src/${t#"$build"/fuzz/fuzz/}.c" ] && echo "$t"; done)
count=$(echo "$targets" | grep -c .)
[ "$count" -eq 0 ] && { echo "ok there is no parser to fuzz yet"; exit 0; }
[ "$how" = shared ] && seconds=$((seconds * 2 / count))
[ "$seconds" -gt 0 ] || seconds=1
seed=0 # another each time
# A test says the same each time: it draws the same inputs, as many as there is time for.
[ "$how" = shared ] && seed=1
export build seconds seed
one='
    name=$(basename "$1" _fuzz)
    work=$build/fuzz/corpus/$name kept=tests/fuzz/corpus/$name found=$build/fuzz/found/$name
    mkdir -p "$work" "$found"
    set -- "$1" -max_total_time=$seconds -timeout=60 -seed=$seed -rss_limit_mb=1500 -print_final_stats=1 \
        -artifact_prefix="$found/" "$work"
    [ -d "$kept" ] && set -- "$@" "$kept"
    [ -f "tests/fuzz/$name.dict" ] && set -- "$@" "-dict=tests/fuzz/$name.dict"
    if "$@" >"$build/fuzz/$name.log" 2>&1; then
        runs=$(awk "/number_of_executed_units/ { print \$2 }" "$build/fuzz/$name.log")
        echo "ok fuzz $name # $runs runs in $seconds s"
    else
        tail -n 40 "$build/fuzz/$name.log" | sed "s/^/  /"
        echo "not ok fuzz $name, see $found"
        exit 1
    fi'
printf '%s\n' $targets | xargs -P 2 -I '{}' sh -c "$one" one '{}'
