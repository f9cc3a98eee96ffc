#!/bin/sh
# format.sh check|write FILE... - lays out C files by .clang-format, or says which are not.
#
# Each file on its own: clang-format 14 crashes on some tables when it aligns arrays of structs, and
# a crash must neither hide the other files nor pass for 'clean'. Such a file is laid out without
# that one option.
how=$1
shift
export how
[ $how = check ] && clang-format-14 --dry-run -Werror "$@" >/dev/null 2>&1 && exit 0
printf '%s\n' "$@" | xargs -P 2 -n 1 sh -c '
    out=$(mktemp)
    clang-format-14 "$0" >"$out" 2>/dev/null || {
        style=$(sed -n "/^[A-Z]/{/^AlignArrayOfStructures/d;p}" .clang-format | paste -sd, | sed "s/,/, /g")
        clang-format-14 --style="{$style}" "$0" >"$out" || { echo "$0:1: clang-format fails"; rm -f "$out"; exit 1; }
    }
    code=0
    if ! cmp -s "$0" "$out"; then
        if [ "$how" = write ]; then
            cat "$out" >"$0"
        else
            line=$(diff "$0" "$out" | sed -n "1s/^\([0-9]*\).*/\1/p")
            echo "$0:$line: laid out otherwise; make format"
            code=1
        fi
    fi
    rm -f "$out"
    exit $code'
