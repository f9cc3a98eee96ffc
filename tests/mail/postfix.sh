#!/bin/sh
# postfix.sh BUILD - sends through a real, private Postfix: STARTTLS, AUTH, delivery into a Maildir.
#
# own_postfix.sh says what kind of Postfix; without its AUTH that part is skipped and says so.
# Prints 'ok', 'not ok' and 'skipped:' lines.
build=${1:-build}
suite=postfix
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$build/afterglow" ] || make --no-print-directory -s BUILD="$build" WEB=0 "$build/afterglow" >&2 || exit 1
. "$here/own_postfix.sh"

key=$("$build/afterglow" key create --name postfix --data "$work/shop")
AFTERGLOW_SMTP="$smtp" AFTERGLOW_FROM=shop@shop.example \
    "$build/afterglow" serve --data "$work/shop" --listen "127.0.0.1:$http_port" \
    >"$work/serve.out" 2>"$work/serve.err" &
server=$!
base=http://127.0.0.1:$http_port
"$here/wait_for.sh" curl -sf -o /dev/null "$base/healthz" || { not_ok "the server starts"; exit 1; }
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
order() { # number
    curl -sf -o /dev/null -u "$key:" -H 'Content-Type: application/json' "$base/v1/track" -d '{
        "messageId":"m'"$1"'","userId":"u'"$1"'","event":"Order Completed","timestamp":"'"$now"'",
        "properties":{"order_id":"P-'"$1"'","email":"anna'"$1"'@example.com","locale":"de","currency":"EUR",
        "total":12.5,"products":[{"product_id":"p","name":"Käsebrett „Eiche“","price":12.5,"quantity":1}]}}'
}
for n in 1 2 3 4 5; do order $n || not_ok "order $n is taken"; done
count() { find "$work/mail/box/new" -type f 2>/dev/null | wc -l; }
if "$here/wait_for.sh" files "$work/mail/box/new" 5; then ok "5 mails arrive in the Maildir"
else not_ok "5 mails arrive, $(count) did"; sed 's/^/  /' "$work/serve.err" "$work/log" 2>/dev/null | tail -20; fi
mail=$(find "$work/mail/box/new" -type f 2>/dev/null | sort | head -n 1)
if [ -n "$mail" ]; then
    grep -q 'using TLSv1' "$mail" && ok "STARTTLS was used" || not_ok "STARTTLS was used"
    if [ $sasl = yes ]; then
        grep -q 'sasl_username=shop' "$work/log" && ok "AUTH was used" || not_ok "AUTH was used"
    else
        echo "skipped: postfix AUTH (no sasldb or saslpasswd2)"
    fi
    for header in 'X-Afterglow-Kind: order_confirmation' 'X-Afterglow-Cause: order:P-' \
        'Auto-Submitted: auto-generated' 'Message-I[dD]: <[0-9a-f]*@shop.example>' \
        'Content-Type: multipart/alternative' 'From: .*shop@shop.example'; do
        grep -q "^$header" "$mail" && ok "has '$header'" || not_ok "has '$header'"
    done
    doubled=$(cat "$work"/mail/box/new/* | grep -i '^Message-Id:' | sort | uniq -d | wc -l)
    [ "$doubled" = 0 ] && ok "no mail came twice" || not_ok "$doubled mails came twice"
fi
exit $failed
