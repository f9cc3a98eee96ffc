#!/bin/sh
# postfix.sh BUILD - sends through a real, private Postfix: STARTTLS, AUTH, delivery into a Maildir.
#
# Postfix runs with its own folders and port on loopback, as root (it must be) or not at all; nothing
# of the machine's own Postfix is touched. AUTH is Cyrus SASL with a password file of its own; where
# that is missing, that part is skipped and says so. Prints 'ok', 'not ok' and 'skipped:' lines.
build=${1:-build}
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$build/afterglow" ] || make --no-print-directory -s BUILD="$build" WEB=0 "$build/afterglow" >&2 || exit 1
skip() { echo "skipped: postfix ($1)"; exit 0; }
[ "$(id -u)" = 0 ] || skip "needs root"
postconf=$(command -v postconf || echo /usr/sbin/postconf)
[ -x "$postconf" ] || skip "no postfix"
command -v openssl >/dev/null || skip "no openssl"
command -v curl >/dev/null || skip "no curl"
id postfix >/dev/null 2>&1 || skip "no user postfix"
work=$(mktemp -d /tmp/afterglow-postfix.XXXXXX)
chmod 755 "$work"
started='' server=''
stop() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    [ -n "$started" ] && postfix -c "$work/etc" stop >/dev/null 2>&1
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM
free_port() { "$here/free_port.sh" "$1"; }
smtp_port=$(free_port 20000) http_port=$(free_port 30000)
failed=0
ok() { echo "ok postfix: $1"; }
not_ok() { echo "not ok postfix: $1"; failed=1; }

# ---- a Postfix of our own ----
mkdir -p "$work/etc" "$work/queue" "$work/data" "$work/mail"
chown postfix "$work/data" "$work/mail"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$work/key.pem" \
    -out "$work/cert.pem" >/dev/null 2>&1
daemons=$("$postconf" -d -h daemon_directory)
sasl=no
if [ -e /usr/lib/x86_64-linux-gnu/sasl2/libsasldb.so ] || ls /usr/lib/*/sasl2/libsasldb.so >/dev/null 2>&1; then
    if command -v saslpasswd2 >/dev/null; then
        echo 'a secret' | saslpasswd2 -p -c -f "$work/sasldb2" -u localhost shop && sasl=yes
        chown postfix "$work/sasldb2"
        mkdir -p "$work/etc/sasl"
        printf 'pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: %s\n' \
            "$work/sasldb2" >"$work/etc/sasl/smtpd.conf"
    fi
fi
cat >"$work/etc/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $work/queue
data_directory = $work/data
command_directory = $("$postconf" -d -h command_directory)
daemon_directory = $daemons
mail_owner = postfix
setgid_group = $("$postconf" -d -h setgid_group)
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = example.com
virtual_mailbox_base = $work/mail
virtual_mailbox_maps = static:box/
virtual_minimum_uid = 1
virtual_uid_maps = static:$(id -u postfix)
virtual_gid_maps = static:$(id -g postfix)
smtpd_tls_cert_file = $work/cert.pem
smtpd_tls_key_file = $work/key.pem
smtpd_tls_security_level = encrypt
smtpd_tls_received_header = yes
smtpd_sasl_auth_enable = $sasl
smtpd_sasl_type = cyrus
cyrus_sasl_config_path = $work/etc/sasl
smtpd_sasl_local_domain = localhost
smtpd_client_restrictions = $([ $sasl = yes ] && echo 'permit_sasl_authenticated, reject' || echo permit)
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
maillog_file = $work/log
maillog_file_prefixes = $work
CONF
cat >"$work/etc/master.cf" <<CONF
$smtp_port inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
CONF
postfix -c "$work/etc" start >"$work/start" 2>&1 || { sed 's/^/  /' "$work/start"; skip "it does not start here"; }
started=1

# ---- Afterglow sends through it ----
auth=''
[ $sasl = yes ] && auth='shop%40localhost:a%20secret@'
key=$("$build/afterglow" key create --name postfix --data "$work/shop")
AFTERGLOW_SMTP="smtp://${auth}127.0.0.1:$smtp_port?tls=starttls" AFTERGLOW_FROM=shop@shop.example \
    "$build/afterglow" serve --data "$work/shop" --listen "127.0.0.1:$http_port" \
    >"$work/serve.out" 2>"$work/serve.err" &
server=$!
base=http://127.0.0.1:$http_port
"$here/wait_for.sh" 100 curl -sf -o /dev/null "$base/healthz" || { not_ok "the server starts"; exit 1; }
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
order() { # number
    curl -sf -o /dev/null -u "$key:" -H 'Content-Type: application/json' "$base/v1/track" -d '{
        "messageId":"m'"$1"'","userId":"u'"$1"'","event":"Order Completed","timestamp":"'"$now"'",
        "properties":{"order_id":"P-'"$1"'","email":"anna'"$1"'@example.com","locale":"de","currency":"EUR",
        "total":12.5,"products":[{"product_id":"p","name":"Käsebrett „Eiche“","price":12.5,"quantity":1}]}}'
}
for n in 1 2 3 4 5; do order $n || not_ok "order $n is taken"; done
count() { find "$work/mail/box/new" -type f 2>/dev/null | wc -l; }
if "$here/wait_for.sh" 150 files "$work/mail/box/new" 5; then ok "5 mails arrive in the Maildir"
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
