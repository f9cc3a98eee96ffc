#!/bin/sh
# packages.sh LIST.txt... - installs what is missing of the Debian packages in the lists.
#
# Says first what it will install and why; asks for root by sudo; starts no service of what it
# installs; does nothing, and asks apt nothing, when all is there. On another system it only says
# what is needed.
rows=$(cat "$@" | grep -vE '^(#|$)' | while read -r package unless reason; do
    [ "$unless" != - ] && command -v "$unless" >/dev/null && continue
    echo "$package $reason"
done)
if ! command -v apt-get >/dev/null; then
    echo "This is no Debian. Afterglow needs, by Debian's names:"
    echo "$rows" | sed 's/^/  /'
    exit 0
fi
names=$(echo "$rows" | cut -d' ' -f1)
there=" $(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $names 2>/dev/null |
    awk '$2 == "installed" { print $1 }' | tr '\n' ' ')"
missing=$(for name in $names; do
    case $there in *" $name "*) ;; *) echo "$name" ;; esac
done)
[ -z "$missing" ] && exit 0

echo "Installing these Debian packages (no service is started):"
for name in $missing; do
    echo "$rows" | awk -v n="$name" '$1 == n { $1 = ""; printf "  %-24s%s\n", n, $0; exit }'
done
root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Run this as root, or install sudo."; exit 1; }
    root=sudo
fi
policy=/usr/sbin/policy-rc.d
kept=
# dpkg asks policy-rc.d before it starts anything; 101 is 'no'. What was there comes back.
policy_set() {
    if [ -e $policy ]; then
        kept=$(mktemp)
        $root cp -p $policy "$kept"
    fi
    printf '#!/bin/sh\nexit 101\n' | $root tee $policy >/dev/null
    $root chmod 755 $policy
}
policy_restore() {
    if [ -n "$kept" ]; then $root cp -p "$kept" $policy; $root rm -f "$kept"; else $root rm -f $policy; fi
}
# The lists are old when a package is unknown, or has a version that is gone: then once more.
known() { [ -z "$(apt-cache policy $missing 2>/dev/null | grep 'Candidate: (none)')" ] &&
    [ "$(apt-cache policy $missing 2>/dev/null | grep -c Candidate:)" -eq "$(echo "$missing" | wc -l)" ]; }
install() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o Dpkg::Use-Pty=0 $missing </dev/null
}
trap policy_restore EXIT
trap 'exit 130' INT TERM
policy_set
updated=
known || { $root apt-get update -q && updated=1; }
install && exit 0
[ -n "$updated" ] && exit 1
$root apt-get update -q && install
