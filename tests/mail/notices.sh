#!/bin/sh
# notices.sh BUILD - what colleagues are told by mail, through a real, private Postfix: notices.mjs.
build=${1:-build}
suite=notices
here=$(cd "$(dirname "$0")" && pwd)
[ -x "$build/afterglow" ] || make --no-print-directory -s BUILD="$build" WEB=0 "$build/afterglow" >&2 || exit 1
. "$here/own_postfix.sh"
case $build in /*) ;; *) build=$PWD/$build ;; esac
AFTERGLOW=$build/afterglow BUILD=$build SMTP=$smtp BOX=$work/mail/box/new POSTFIX_CONFIG=$work/etc
export AFTERGLOW BUILD SMTP BOX POSTFIX_CONFIG
sh tools/web/with-node node --test-reporter=tap --test "$here/notices.test.mjs"
code=$?
[ -f "$work/queue/pid/master.pid" ] && started=1
exit $code
