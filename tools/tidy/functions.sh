#!/bin/sh
# functions.sh FILE... - functions that are too long or take too many parameters, found by ctags.
#
# The length is from the line of the name to the closing brace. Tests have the same limits: a story
# that needs more than a screen is two stories. Prints 'file:line: what is wrong'.
# What must be so (a type of a library, a contract many call) says NOLINTNEXTLINE and why, for
# clang-tidy and for this.
spared=$(grep -nE 'NOLINTNEXTLINE\(readability-function-size\)' "$@" /dev/null |
    awk -F : '{ printf " %s:%d ", $1, $2 + 1 }')
limit() { awk -v name="$1" '$1 == name { print $2 }' tools/tidy/limits.txt; }
ctags -x --languages=C --kinds-C=fp --fields=+neS --_xformat='%F	%n	%{end}	%N	%K	%S' "$@" |
awk -F '\t' -v spared="$spared" -v lines="$(limit function_lines_max)" -v most="$(limit params_max)" '
    function parameters(s,    i, c, depth, n) {
        gsub(/^\(|\)$/, "", s)
        if (s == "" || s == "void") return 0
        for (i = 1; i <= length(s); i++) {
            c = substr(s, i, 1)
            if (c == "(") depth++
            else if (c == ")") depth--
            else if (c == "," && depth == 0) n++
        }
        sub(/^ */, "", s)
        return s ~ /\.\.\.[ ]*$/ ? n : n + 1   # the dots of a printer are no parameter
    }
    index(spared, " " $1 ":" $2 " ") { next }
    $5 ~ /^f/ && $3 - $2 + 1 > lines + 0 {
        printf "%s:%d: %s has %d lines, the limit is %d\n", $1, $2, $4, $3 - $2 + 1, lines; bad = 1 }
    # A name in capitals is the use of a macro, which ctags takes for a function.
    $4 !~ /^[A-Z0-9_]+$/ && parameters($6) > most + 0 {
        printf "%s:%d: %s takes %d parameters, the limit is %d\n", $1, $2, $4, parameters($6), most
        bad = 1 }
    END { exit bad }'
