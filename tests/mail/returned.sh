#!/bin/sh
# returned.sh BUILD - what a real, private Postfix sends back: the bounce of an unknown user, and a
# person's reply, handed over by LMTP and found in the customer's timeline.
#
# own_postfix.sh says what kind of Postfix. Here it takes every recipient and bounces who is not
# anna afterwards, as gateways do; mail for shop.example goes to the server's --mail-in.
# Prints 'ok', 'not ok' and 'skipped:' lines.
build=${1:-build}
suite=returned
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$build/afterglow" ] || make --no-print-directory -s BUILD="$build" WEB=0 "$build/afterglow" >&2 || exit 1
. "$here/own_postfix.sh"
mail_port=$("$here/../lib/free_port.sh")
postfix_stop
cat >>"$work/etc/main.cf" <<CONF
virtual_mailbox_maps = inline:{ {anna@example.com = box/} }
smtpd_reject_unlisted_recipient = no
transport_maps = inline:{ {shop.example = lmtp:inet:127.0.0.1:$mail_port} }
CONF
echo 'lmtp unix - - n - - lmtp' >>"$work/etc/master.cf"
postfix_start || { sed 's/^/  /' "$work/start"; not_ok "Postfix starts again"; exit 1; }

key=$("$build/afterglow" key create --name shop --data "$work/shop")
read_key=$("$build/afterglow" key create --name reader --scope read --data "$work/shop")
AFTERGLOW_SMTP="$smtp" AFTERGLOW_FROM=shop@shop.example \
    "$build/afterglow" serve --data "$work/shop" --listen "127.0.0.1:$http_port" \
    --mail-in "127.0.0.1:$mail_port" >"$work/serve.out" 2>"$work/serve.err" &
server=$!
base=http://127.0.0.1:$http_port
"$here/wait_for.sh" curl -sf -o /dev/null "$base/healthz" || { not_ok "the server starts"; exit 1; }
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
order() { # NAME
    curl -sf -o /dev/null -u "$key:" -H 'Content-Type: application/json' "$base/v1/track" -d '{
        "messageId":"'"$1"'","userId":"'"$1"'","event":"Order Completed","timestamp":"'"$now"'",
        "properties":{"order_id":"R-'"$1"'","email":"'"$1"'@example.com","locale":"de","currency":"EUR",
        "total":12.5,"products":[{"product_id":"p","name":"Brett","price":12.5,"quantity":1}]}}'
}
customer() { # NAME [/timeline]
    id=$(curl -sf -H "Authorization: Bearer $read_key" "$base/api/customers?q=$1@example.com" |
        grep -oE '"id":"[^"]*"' | head -n 1 | cut -d'"' -f4)
    curl -sf -H "Authorization: Bearer $read_key" "$base/api/customers/$id$2"
}
timeline() { customer "$1" /timeline; }
shows() { # NAME TEXT
    timeline "$1" | grep -qF "$2"
}
wait_shows() { # NAME TEXT: as wait_for.sh, which cannot call what is defined here
    until=$(($(date +%s) + 180))
    while [ "$(date +%s)" -lt "$until" ]; do
        shows "$1" "$2" && return 0
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}
order anna && order nobody || not_ok "orders are taken"
if wait_shows nobody 'Email Bounced'; then ok "the bounce of an unknown user is in the timeline"
else not_ok "the bounce arrives"; tail -20 "$work/log" "$work/serve.err" | sed 's/^/  /'; fi
timeline nobody | grep -q '5.1.1' && ok "it says why" || not_ok "it says why"
curl -sf -o /dev/null -u "$key:" -H 'Content-Type: application/json' "$base/v1/track" -d '{
    "messageId":"shipped","userId":"nobody","event":"Order Shipped","properties":{"order_id":"R-nobody",
    "shipment_id":"1","carrier":"dhl","tracking_number":"1"}}' || not_ok "a parcel is told"
if wait_shows nobody suppressed; then ok "nothing more goes to that address"
else not_ok "nothing more goes to that address"; timeline nobody; fi
customer nobody |
    grep -qE '"suppressed":\[\{"email":"nobody@example.com","reason":"bounce"' &&
    ok "the customer's page says why" || not_ok "the customer's page says why"

"$here/wait_for.sh" files "$work/mail/box/new" 1 || not_ok "anna's mail arrives"
id=$(grep -ihE '^Message-Id:' "$work"/mail/box/new/* | head -n 1 | grep -oE '<[^>]*>')
printf 'From: Anna <anna@example.com>\r\nTo: shop@shop.example\r\nSubject: Re: Brett\r\nIn-Reply-To: %s\r\n\r\nWo bleibt es?\r\n\r\n> zitierte Zeile\r\n' \
    "$id" >"$work/reply"
curl -sSk --ssl-reqd --url "smtp://127.0.0.1:$smtp_port" ${auth:+--user 'shop@localhost:a secret'} \
    --mail-from anna@example.com --mail-rcpt shop@shop.example --upload-file "$work/reply" ||
    not_ok "Postfix takes the reply"
if wait_shows anna 'Wo bleibt es?'; then ok "a person's reply is in the timeline"
else not_ok "a person's reply is in the timeline"; tail -20 "$work/log" | sed 's/^/  /'; fi
timeline anna | grep -q "zitierte Zeile" && not_ok "what it quotes is left out" || ok "what it quotes is left out"
# The file goes after its event is committed, so it may still be there for a moment.
if "$here/wait_for.sh" sh -c '[ -z "$(find "$1" -type f)" ]' - "$work/shop/mail-in"; then ok "nothing is left in the folder"
else not_ok "nothing is left in the folder"; find "$work/shop/mail-in" -type f; fi
exit $failed
