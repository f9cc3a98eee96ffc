#!/bin/sh
# self_test.sh - the gates under test: a small clean tree passes them all, and an error of each kind,
# planted in it, is found by its gate with file and line. A gate that stopped looking is worse than
# none.
top=$(pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/afterglow-gates.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
MAKEFLAGS=
export MAKEFLAGS
cp -r "$top/Makefile" "$top/.clang-format" "$top/.clang-tidy" "$dir/"
mkdir -p "$dir/tools" "$dir/src/base" "$dir/src/io" "$dir/src/core/fold" "$dir/src/flow/outbox" \
    "$dir/src/flow/channel" "$dir/src/store/sql" "$dir/src/app" "$dir/web/portal/dist"
cp -r "$top/tools/make" "$top/tools/gen" "$top/tools/tidy" "$dir/tools/"
cd "$dir" || exit 1
bad=0

clean() { # the tree without errors
    cat >src/base/sum.h <<'C'
/* base/sum.h - adds. Not here: anything else. */
#pragma once

/* The sum of both. */
int sum(int a, int b);
C
    cat >src/base/sum.c <<'C'
/* base/sum.c - adds, see sum.h. */
#include "base/sum.h"

int sum(int a, int b)
{
    return a + b;
}
C
    cat >src/io/db.h <<'C'
/* io/db.h - as much of the database handle as the generated queries need. */
#pragma once

typedef struct DbQuery {
    const char *name, *sqlite, *postgres;
} DbQuery;
C
    cp src/base/sum.h src/io/door.h
    sed -i 's/sum/door/g; s/base/io/' src/io/door.h
    cp src/base/sum.h src/flow/channel/smtp.h
    sed -i 's/sum/smtp/g; s/base/flow/' src/flow/channel/smtp.h
    printf '/* app/main.c - the start. */\n#include "base/sum.h"\n#include "queries.h"\n\nint main(void)\n{\n    return sum(Q_ONE, 0);\n}\n' >src/app/main.c
    printf -- '-- one.sql - the texts of this test.\n\n-- name: one\n-- To have one.\nSELECT 1;\n' >src/store/sql/one.sql
    rm -f src/core/fold/new.c src/flow/outbox/new.c src/base/new.c web/portal/dist/big.js
}
expect() { # gate file:line, or 'gate -' for a clean run
    out=$(sh tools/tidy/run build "$1" 2>&1)
    if [ "$2" = - ]; then
        if echo "$out" | grep -q "^ok tidy/$1"; then echo "ok $1 lets a clean tree pass"; return; fi
    elif echo "$out" | grep -q "^not ok tidy/$1" && echo "$out" | grep -qF "$2:"; then
        echo "ok $1 finds $3"
        return
    fi
    echo "not ok $1 ${3:-lets a clean tree pass} (expected $2)"
    echo "$out" | sed 's/^/  /' | head -20
    bad=1
}
plant() { # gate file line what, the text on standard input goes to the file
    clean
    mkdir -p "$(dirname "$2")"
    cat >"$2"
    expect "$1" "$2:$3" "$4"
}
head_of='/* new.c - planted. */'

clean
for gate in format floors banned sql limits comments functions queries budgets gcc clang clang_tidy; do
    expect $gate -
done

printf '%s\nint  x;\n' "$head_of" | plant format src/base/new.c 2 'a layout of its own'
printf '%s\n#include "io/door.h"\n' "$head_of" | plant floors src/core/fold/new.c 2 'a pure floor that includes io'
printf '%s\n#include <sqlite3.h>\n' "$head_of" | plant floors src/core/fold/new.c 2 'a pure floor that includes a database'
printf '%s\n#include "flow/channel/smtp.h"\n' "$head_of" | plant floors src/flow/outbox/new.c 2 'a stage that includes a stage'
printf '%s\n' "$head_of" | plant floors src/attic/new.c 1 'a folder without a floor'
rm -r src/attic
printf '%s\nlong f(void)\n{\n    return time(0);\n}\n' "$head_of" | plant banned src/base/new.c 4 'a look at the clock'
printf '%s\nvoid f(char *a)\n{\n    strcpy(a, "b");\n}\n' "$head_of" | plant banned src/base/new.c 4 'strcpy'
printf '%s\nvoid f(void)\n{\n    pthread_yield();\n}\n' "$head_of" | plant banned src/core/fold/new.c 4 'a thread'
printf '%s\nvoid f(void)\n{\n    printf("x");\n}\n' "$head_of" | plant banned src/core/fold/new.c 4 'printf in the core'
printf '%s\nconst char *f = "SELECT x FROM y";\n' "$head_of" | plant sql src/base/new.c 2 'SQL in C'
{ echo "$head_of"; yes 'int f(void);' | head -n 800; } | plant limits src/base/new.c 801 'a long file'
printf 'int f(void);\n' | plant limits src/base/new.c 1 'a file without a header comment'
printf '%s\n/* %s: soon */\n' "$head_of" TO''DO | plant comments src/base/new.c 2 'a promise without a condition'
printf '%s\n#if 0\n#endif\n' "$head_of" | plant comments src/base/new.c 2 'dead code'
{ printf '%s\nint f(int x)\n{\n' "$head_of"; yes '    x++;' | head -n 70; printf '    return x;\n}\n'; } |
    plant functions src/base/new.c 2 'a long function'
printf '%s\nint f(int a, int b, int c, int d, int e, int (*g)(int, int), int h);\n' "$head_of" |
    plant functions src/base/new.c 2 'a function of seven parameters'
printf -- '-- two.sql - planted.\n-- name: two\n-- Why.\nSELECT 2;\n' | plant queries src/store/sql/one.sql 2 'a query nobody uses'
head -c 300000 /dev/urandom >big.txt
clean
base64 -w0 <big.txt >web/portal/dist/big.js
expect budgets web/portal/dist:1 'a fat portal'
printf '%s\n#include "base/sum.h"\nstatic int f(long a)\n{\n    return a;\n}\n' "$head_of" | plant gcc src/base/new.c 3 'a warning of gcc'
printf '%s\nint f(int a);\nint f(int a)\n{\n    int b;\n    if (a)\n        b = 1;\n    return b;\n}\n' "$head_of" |
    plant clang src/base/new.c 6 'a warning of clang'
printf '%s\n#include "base/sum.h"\n#include <stdlib.h>\nint f(const char *a);\nint f(const char *a)\n{\n    return atoi(a);\n}\n' "$head_of" |
    plant clang_tidy src/base/new.c 7 'what clang-tidy knows'
exit $bad
