#!/bin/sh
# queries.sh - every named query is used: Q_NAME stands in some C file. Dead SQL misleads.
used=$(find src tests/unit tests/lib -name '*.[ch]' -o -name '*.def' 2>/dev/null | xargs grep -hoE '\bQ_[A-Z0-9_]+' 2>/dev/null |
    sort -u)
find src -name '*.sql' -not -path '*/migrations/*' | sort | xargs -r grep -Hn '^-- name: ' |
awk -v used="$used" '
    BEGIN { n = split(used, list, "\n"); for (i = 1; i <= n; i++) known[list[i]] = 1 }
    { split($0, at, ":"); sub(/^.*-- name: /, ""); split($0, word, " ")
      if (!(("Q_" toupper(word[1])) in known)) {
          printf "%s:%s: the query %s is used nowhere\n", at[1], at[2], word[1]; bad = 1 } }
    END { exit bad }'
