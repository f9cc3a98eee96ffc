#!/bin/sh
# budgets.sh - what a shopper's browser loads stays small: bytes of JavaScript after gzip, for the
# whole portal and for each widget. Says nothing when the web apps are not built.
limit() { awk -v name="$1" '$1 == name { print $2 }' tools/tidy/limits.txt; }
bad=0
over() { # path size limit
    [ "$2" -le "$3" ] || { echo "$1:1: $2 bytes of JavaScript after gzip, the limit is $3"; bad=1; }
}
if [ -d web/portal/dist ]; then
    size=$(find web/portal/dist -name '*.js' -exec gzip -9nc {} \; | wc -c)
    over web/portal/dist "$size" "$(limit portal_js_gzip_max)"
fi
if [ -d web/widgets/dist ]; then
    for file in $(find web/widgets/dist -name '*.js'); do
        over "$file" "$(gzip -9nc "$file" | wc -c)" "$(limit widget_js_gzip_max)"
    done
fi
exit $bad
