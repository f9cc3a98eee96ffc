#!/bin/sh
# lists.sh GEN_DIR NO_UI - writes what each generator reads, as 'path size time' lines, to
# GEN_DIR/NAME.list, and touches a list only when it changed.
set -e
gen=$1 no_ui=$2
mkdir -p "$gen"

list() { # name, then arguments for find
    name=$1
    shift
    new=$gen/$name.list.$$
    find "$@" -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort >"$new" || :
    if cmp -s "$new" "$gen/$name.list"; then rm "$new"; else mv "$new" "$gen/$name.list"; fi
}

find src tests/unit tests/lib tests/tools -name '*.c' 2>/dev/null | LC_ALL=C sort >"$gen/sources.list.$$"
if cmp -s "$gen/sources.list.$$" "$gen/sources.list"; then rm "$gen/sources.list.$$"; else mv "$gen/sources.list.$$" "$gen/sources.list"; fi
list queries src -name '*.sql' -not -path '*/migrations/*'
list migrations src/store/migrations -name '*.sql'
list documents src/app/documents "$gen/documents" -name '*.json' -not -path 'src/app/documents/templates/*'
if [ -n "$no_ui" ]; then
    list assets src/api/static src/api/openapi.json
else
    list assets src/api/static src/api/openapi.json $(ls -d web/*/dist 2>/dev/null || :) -not -name '*.map'
fi
