#!/bin/sh
# scanner.sh BUILD - opens every link of every mail of an order's life as a scanner would: GET and HEAD,
# all at once, with and without scripts. Afterwards nobody has answered, nobody has clicked; then a
# person answers, unsubscribes and opens an order, and that counts. Prints 'ok' and 'not ok' lines.
build=${1:-build}
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$build/afterglow" ] || make --no-print-directory -s BUILD="$build" WEB=0 "$build/afterglow" >&2 || exit 1
command -v curl >/dev/null || { echo "skipped: scanner (no curl)"; exit 0; }
work=$(mktemp -d /tmp/afterglow-scanner.XXXXXX)
server=''
stop() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM
failed=0
ok() { echo "ok scanner: $1"; }
not_ok() { echo "not ok scanner: $1"; failed=1; }
is() { # what got wanted
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: '$2', not '$3'"; fi
}
port=$("$here/../lib/free_port.sh")
base=http://127.0.0.1:$port
key=$("$build/afterglow" key create --name scanner --data "$work/shop")
admin=$("$build/afterglow" key create --name clock --scope admin --data "$work/shop")
"$build/afterglow" serve --data "$work/shop" --listen "127.0.0.1:$port" --clock virtual \
    --now 2026-05-11T08:00:00Z >"$work/out" 2>"$work/err" &
server=$!
"$here/wait_for.sh" curl -sf -o /dev/null "$base/healthz" || { not_ok "the server starts"; exit 1; }
clock() {
    curl -sf -o /dev/null -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' \
        "$base/api/clock" -d "{\"now\":\"$1\"}" || not_ok "the clock moves to $1"
}
track() { # id time event properties
    curl -sf -o /dev/null -u "$key:" -H 'Content-Type: application/json' "$base/v1/track" -d '{"messageId":"'"$1"'",
        "userId":"u1","timestamp":"'"$2"'","event":"'"$3"'","properties":'"$4"'}' || not_ok "$3 is taken"
}
track c 2026-05-11T08:00:00Z 'Consent Changed' \
    '{"channel":"email","purpose":"feedback","state":"given","source":"checkout"}'
track o 2026-05-11T08:00:00Z 'Order Completed' '{"order_id":"S-1","email":"anna@example.com","locale":"en",
    "currency":"EUR","total":30,"promised_at":"2026-05-14T12:00:00Z","shipping_address":{"name":"Anna",
    "street":"Elm 1","postal_code":"50668","city":"Cologne","country":"DE"},"products":[{"product_id":"p1",
    "name":"Shirt","price":30,"quantity":1,"url":"https://shop.example/p1"}]}'
clock 2026-05-12T08:00:00Z
track s 2026-05-12T08:00:00Z 'Order Shipped' '{"order_id":"S-1","shipment_id":"1","carrier":"dhl",
    "tracking_number":"00340434","tracking_url":"https://dhl.example/00340434"}'
clock 2026-05-13T08:00:00Z
track d 2026-05-13T08:00:00Z 'Order Delivered' '{"order_id":"S-1","shipment_id":"1",
    "delivered_at":"2026-05-13T08:00:00Z"}'
clock 2026-06-15T08:00:00Z

# Quoted-printable text back to links.
cat "$work"/shop/mail/new/* | tr -d '\r' | awk '{ if (sub(/=$/, "")) printf "%s", $0; else print }' |
    sed 's/=3D/=/g; s/&amp;/\&/g' | grep -o "$base/[^\" <>]*" | sort -u >"$work/links"
kinds=$(cat "$work"/shop/mail/new/* | tr -d '\r' | sed -n 's/^X-Afterglow-Kind: //p' | sort | tr '\n' ' ')
is "one mail of each kind" "$kinds" "nps order_confirmation order_delivered order_shipped review_request "
for part in /s/o/ /s/score /s/p/ /s/u/ /s/n/ /s/r/ /t/c/; do
    grep -q "$part" "$work/links" && ok "a link to $part" || not_ok "no link to $part"
done
agent='Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36'
bad=$(for how in '' --head; do
    xargs -P 4 -n 1 curl -s $how -o /dev/null -A "$agent" -w '%{http_code}\n' <"$work/links"
done | grep -v '^\(200\|302\)$' | sort | uniq -c)
is "each link answers GET and HEAD" "$bad" ""
chromium=$(command -v chromium || command -v chromium-browser)
if [ -n "$chromium" ]; then
    for link in $(grep -E '/s/(score.*n=[15]$|u/|n/|r/)' "$work/links"); do
        timeout 180 "$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
            --user-agent="$agent" --virtual-time-budget=5000 --dump-dom "$link" >"$work/dom" 2>/dev/null
        grep -q '<h1>' "$work/dom" || not_ok "a browser sees $link"
    done
    ok "a browser without a person opened the pages"
else
    echo "skipped: scanner with scripts (no chromium)"
fi
clock 2026-06-15T08:01:00Z
report() { "$build/afterglow" report --json --data "$work/shop" | tr -d ' \n'; }
sums() { report | grep -o "\"$1\":[0-9]*" | cut -d: -f2 | awk '{ n += $1 } END { print n + 0 }'; }
is "nobody has answered" "$(sums answered)" 0
is "nobody has clicked" "$(sums clicked)" 0
is "nobody has opened" "$(sums opened)" 0

# ---- and now a person ----
first() { grep "$1" "$work/links" | head -n 1; }
token() { first "$1" | sed 's/.*[/=]\([A-Za-z0-9_-]*\)\(&.*\)*$/\1/'; }
nps=$(first 'k=nps' | sed 's/.*t=\([A-Za-z0-9_-]*\).*/\1/')
code=$(curl -s -o /dev/null -w '%{http_code}' -A "$agent" -d "k=nps&t=$nps&n=9&text=good" "$base/s/score")
is "a person's answer is stored" "$code" 303
curl -s -A "$agent" "$base/s/score?k=nps&t=$nps&n=9" | grep -q 'data-stored="1"' && ok "and shown again" || not_ok "and shown again"
is "and counted" "$(sums answered)" 1
unsubscribe=$(first /s/u/)
code=$(curl -s -o "$work/page" -w '%{http_code}' -d 'List-Unsubscribe=One-Click' "$unsubscribe")
is "one click unsubscribes" "$code" 200
order=$(first /s/o/)
curl -s "$order" | grep -q 'Elm 1' && not_ok "the address is hidden" || ok "the address is hidden"
code=$(curl -s -o /dev/null -w '%{http_code}' -d postcode=10115 "$order")
is "a wrong postcode is refused" "$code" 422
curl -s -c "$work/jar" -d 'postcode=506 68' "$order" -o /dev/null
curl -s -b "$work/jar" "$order" | grep -q 'Elm 1' && ok "the postcode opens it" || not_ok "the postcode opens it"
codes() { cat "$work"/shop/mail/new/* | tr -d '\r' | sed -n 's/.*Your code is \([0-9]\{6\}\).*/\1/p' | sort -u; }
is "no link has mailed a code" "$(codes)" ""
code=$(curl -s -o /dev/null -w '%{http_code}' "$order/code")
is "a code is not to be had by GET" "$code" 405
curl -s -o /dev/null -d '' "$order/code"
clock 2026-06-15T08:02:00Z
curl -s -c "$work/jar2" -d "code=$(codes)" "$order" -o /dev/null
curl -s -b "$work/jar2" "$order" | grep -q 'Elm 1' && ok "a mailed code opens it" || not_ok "a mailed code opens it"
code=$(curl -s -o /dev/null -w '%{http_code}' "$(echo "$order" | sed 's/.$/A/;t')x")
is "a broken link is a kind page" "$code" 404
code=$(curl -s -o /dev/null -w '%{http_code}' -X POST "$(first /s/n/)")
is "'not my order' is taken" "$code" 200
code=$(curl -s -o "$work/page" -w '%{http_code}' "$order")
is "and ends the links" "$code" 410
grep -q 'no longer works' "$work/page" && ok "and says that it was taken back" || not_ok "and says that it was taken back"
exit $failed
