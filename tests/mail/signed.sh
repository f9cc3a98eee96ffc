#!/bin/sh
# signed.sh BUILD - DKIM signatures as others verify them (mailauth, dkimpy, OpenDKIM's library), also
# after a real, private Postfix: signed.test.mjs.
build=${1:-build}
suite=signed
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$build/afterglow" ] || make --no-print-directory -s BUILD="$build" WEB=0 "$build/afterglow" >&2 || exit 1
/usr/bin/python3 -c 'import dkim, nacl, ctypes; ctypes.CDLL("libopendkim.so.11")' 2>/dev/null ||
    { echo "skipped: $suite (no python3-dkim, python3-nacl or libopendkim11)"; exit 0; }
sh "$here/peers/bring.sh" "$build" || exit 1
. "$here/own_postfix.sh"
case $build in /*) ;; *) build=$PWD/$build ;; esac
AFTERGLOW=$build/afterglow BUILD=$build SMTP=$smtp BOX=$work/mail/box/new
export AFTERGLOW BUILD SMTP BOX
sh tools/web/with-node node --test-reporter=tap --test "$here/signed.test.mjs"
