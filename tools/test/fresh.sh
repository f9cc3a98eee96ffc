#!/bin/sh
# fresh.sh - the proof that a fresh Debian 12 with git and make needs nothing else: in a bare
# debootstrap, a clone of the last commit runs 'make run' until it prints its address, and again in
# no time, then 'make test'. Root only; takes long; by hand.
#
# KEEP=1 leaves the folder for looking around. MIRROR= names another Debian mirror. Where a
# network's own certificate authority stands in between, the machine's is used inside as well.
top=$(cd "$(dirname "$0")/../.." && pwd)
[ "$(id -u)" = 0 ] || { echo "fresh.sh needs root, for debootstrap and chroot"; exit 1; }
command -v debootstrap >/dev/null || { echo "first: apt-get install debootstrap"; exit 1; }
root=$(mktemp -d "${TMPDIR:-/var/tmp}/afterglow-fresh.XXXXXX") || exit 1
chmod 755 "$root"
tidy_up() {
    for at in root/shared proc sys dev/pts dev/shm dev; do umount -l "$root/$at" 2>/dev/null; done
    [ -n "$KEEP" ] && { echo "kept in $root"; return; }
    rm -rf --one-file-system "$root"
}
trap tidy_up EXIT
trap 'exit 130' INT TERM
stamp() { printf '== %s  %s\n' "$(date +%T)" "$*"; }

stamp "debootstrap into $root"
debootstrap --variant=minbase --include=git,make,ca-certificates bookworm "$root" $MIRROR >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log"; exit 1; }
rm -f "$root.log"
for at in proc sys dev; do mount --rbind "/$at" "$root/$at" && mount --make-rslave "$root/$at"; done
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null
[ -f /etc/apt/apt.conf.d/99proxy ] && cp /etc/apt/apt.conf.d/99proxy "$root/etc/apt/apt.conf.d/"
cp -f /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/machine.crt"
cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null
printf 'cafile=/etc/ssl/certs/machine.crt\n' >"$root/root/.npmrc"
git clone -q --no-hardlinks "$top" "$root/root/afterglow" || exit 1
# Tests that need the data beside the project say they are skipped without it.
[ -d "$top/../shared" ] && mkdir "$root/root/shared" && mount --bind "$top/../shared" "$root/root/shared"
inside() { # a command in the clone, with little of the environment, as a group of its own; for a subshell
    exec setsid chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 CI="$CI" \
        NODE_EXTRA_CA_CERTS=/etc/ssl/certs/machine.crt sh -c "cd /root/afterglow && $1"
}
run_once() { # starts make run, waits for its address line, ends it as Ctrl-C does
    (inside 'exec make run PORT=18420') >"$root/run.log" 2>&1 &
    pid=$!
    while kill -0 $pid 2>/dev/null && ! grep -q 'http://127.0.0.1:18420' "$root/run.log"; do sleep 1; done
    grep 'http://127.0.0.1:18420' "$root/run.log" || { tail -n 40 "$root/run.log"; return 1; }
    kill -s INT -- -$pid
    wait $pid
}
stamp 'make run, the first time'
run_once || exit 1
stamp 'make run, the second time'
run_once || exit 1
grep -q '^Installing' "$root/run.log" && { echo "the second run installed something"; exit 1; }
stamp 'make test'
(inside 'make test') || exit 1
stamp 'done'
