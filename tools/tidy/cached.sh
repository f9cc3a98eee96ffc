#!/bin/sh
# cached.sh BUILD NAME COMMAND... < FILES - runs COMMAND FILE for each C file, two at a time, and
# remembers by content which were clean, so that a second run costs only what changed.
#
# The key of a file is the hash of the command, of .clang-tidy, of the file and of every header of
# ours: one changed header of ours checks all again when it is included widely, which is right, but
# we only count the headers a file really includes, as gcc wrote them into its .d file.
build=$1 name=$2
shift 2
store=$build/tidy/$name
mkdir -p "$store"
base=$( (echo "$*"; cat .clang-tidy 2>/dev/null) | sha1sum | cut -c1-12)
export build store base
one='
    file=$1; shift
    deps=$build/obj/${file%.c}.d
    if [ -f "$deps" ]; then
        headers=$(tr -s " \\\\\n" "\n" <"$deps" | grep -E "^(src|tests|$build/gen)/.*\.(h|def)$" | sort -u)
    else
        headers=$(find src tests/lib -name "*.h" -o -name "*.def" 2>/dev/null)
    fi
    hash=$(cat "$file" $headers 2>/dev/null | sha1sum | cut -c1-24)
    mark=$store/$base.$hash.$(echo "$file" | tr / _)
    [ -e "$mark" ] && exit 0
    out=$("$@" 2>&1) && { : >"$mark"; exit 0; }
    # One line for each finding; CONTEXT=1 shows the way to it as well.
    printf "%s\n" "$out" | sed "s#$PWD/##g" |
        if [ -n "$CONTEXT" ]; then cat; else grep -E "^[^ ]+:[0-9]+(:[0-9]+)?: (error|warning|fatal error): " || printf "%s\n" "$out"; fi
    exit 1'
# Marks of a month ago are of files that have long changed.
find "$store" -type f -mtime +30 -delete
xargs -P 2 -I '{}' sh -c "$one" cached '{}' "$@"
