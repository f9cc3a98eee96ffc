#!/bin/sh
# bring.sh BUILD - installs the packages of package-lock.json with the pinned node, once.
cd "$(dirname "$0")" || exit 1
top=$(cd ../../.. && pwd)
BUILD=${1:-build}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
export BUILD
want=$(sha256sum package-lock.json | cut -c1-16)
[ "$(cat node_modules/.stamp 2>/dev/null)" = "$want" ] && exit 0
(cd "$top" && sh tools/web/with-node sh -c 'cd tests/mail/peers && npm ci --silent --no-audit --no-fund') >&2 || exit 1
echo "$want" >node_modules/.stamp
