# own_postfix.sh - sourced by the tests that send through a real Postfix: starts a private one that
# delivers all mail for example.com into $work/mail/box, and says where it is ($smtp_port, $auth).
#
# Postfix runs with its own folders and port on loopback, as root (it must be) or not at all; nothing
# of the machine's own Postfix is touched. AUTH is Cyrus SASL with a password file of its own; where
# that is missing, $sasl is 'no'. postfix_stop and postfix_start make it fail and come back.
# Expects $build, $here and $suite (the word its lines begin with).
skip() { echo "skipped: $suite ($1)"; exit 0; }
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
smtp_port=$("$here/../lib/free_port.sh") http_port=$("$here/../lib/free_port.sh")
failed=0
ok() { echo "ok $suite: $1"; }
not_ok() { echo "not ok $suite: $1"; failed=1; }

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
postfix_start() { postfix -c "$work/etc" start >"$work/start" 2>&1 && started=1; }
postfix_stop() { postfix -c "$work/etc" stop >/dev/null 2>&1; started=''; }
postfix_start || { sed 's/^/  /' "$work/start"; skip "it does not start here"; }
auth=''
[ $sasl = yes ] && auth='shop%40localhost:a%20secret@'
smtp="smtp://${auth}127.0.0.1:$smtp_port?tls=starttls"
