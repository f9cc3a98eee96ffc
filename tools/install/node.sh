#!/bin/sh
# node.sh BUILD - brings the pinned node and npm of node.txt into BUILD/tools, by whatever npm is
# there, and checks their hashes before a byte of them runs.
#
# Why: Debian 12's own node is too old for the web tools, and a build that takes the node it finds
# is another build on each machine. Debian's npm runs only with Debian's node, so npm is pinned too.
build=${1:-build}
tools=$build/tools
want=$(grep -vE '^(#|$)' tools/install/node.txt | sha256sum | cut -c1-16)
[ "$(cat "$tools/pinned" 2>/dev/null)" = "$want" ] && exit 0
command -v npm >/dev/null || { echo "npm is missing: 'make deps-run' brings it (or build with NO_UI=1)"; exit 1; }
mkdir -p "$tools"
fetch=$(mktemp -d) || exit 1
trap 'rm -rf "$fetch"' EXIT

bring() { # package version integrity folder
    echo "Fetching $1 $2 for building the web apps"
    (cd "$fetch" && npm pack --silent --no-audit --no-fund --no-update-notifier "$1@$2" >/dev/null) ||
        { echo "npm could not fetch $1 $2"; return 1; }
    file=$fetch/$1-$2.tgz
    is=$(sha512sum "$file" | cut -d' ' -f1)
    should=$(echo "${3#sha512-}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
    [ "$is" = "$should" ] || { echo "$1 $2 is not what tools/install/node.txt says: its hash differs"; return 1; }
    rm -rf "${tools:?}/$4" "$tools/$4.new"
    mkdir "$tools/$4.new" && tar -xzf "$file" -C "$tools/$4.new" --strip-components=1 &&
        mv "$tools/$4.new" "$tools/$4"
}
machine=$(uname -m)
row() { awk -v for_="$1" -v n="$2" '$1 == for_ { print $n }' tools/install/node.txt; }
[ -n "$(row "$machine" 2)" ] || { echo "no node is pinned for $machine in tools/install/node.txt; build with NO_UI=1"; exit 1; }
bring "$(row "$machine" 2)" "$(row "$machine" 3)" "$(row "$machine" 4)" node || exit 1
bring npm "$(row any 3)" "$(row any 4)" npm || exit 1
mkdir -p "$tools/bin"
ln -sf ../node/bin/node "$tools/bin/node"
ln -sf ../npm/bin/npm-cli.js "$tools/bin/npm"
ln -sf ../npm/bin/npx-cli.js "$tools/bin/npx"
chmod +x "$tools/node/bin/node" "$tools/npm/bin/npm-cli.js" "$tools/npm/bin/npx-cli.js"
PATH=$tools/bin:$PATH node --version >/dev/null || { echo "the pinned node does not run here"; exit 1; }
echo "$want" >"$tools/pinned"
