# lib.sh - what the benches share: a server, a sink, processor time, ratios. Read by them (.).
#
# CPU is user and system time from /proc: on a machine that is shared, a wall clock measures the
# neighbours. BENCH=full asks for the sizes of the goals; the default ends in a few minutes.
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$(pwd)/$BUILD ;; esac
AFTERGLOW=${AFTERGLOW:-$BUILD/afterglow}
TOOLS=$BUILD/tests/tools
MALLOC=$(ldconfig -p 2>/dev/null | sed -n 's/.*libmimalloc\.so\.[0-9.]* .*=> //p' | head -n 1)
. "$(dirname "$0")/../lib/postgres.sh"
work=$(mktemp -d "${BENCH_DIR:-${TMPDIR:-/tmp}}/afterglow-bench.XXXXXX")
server= sink=
serve_clock= # --clock virtual --now ...: a server in the time of its store
stop() {
    for pid in $server $sink; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
    server= sink=
}
trap 'stop; postgres_stop; [ -n "$KEEP" ] && echo "kept: $work" || rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

ticks() { # of a process, in hundredths of a second
    sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'
}
postgres_ticks() { # of all that run and of all that ended
    master=$(head -n 1 "$POSTGRES_DIR/data/postmaster.pid")
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^\([0-9]*\) (.*) /\1 /' |
        awk -v m="$master" '$1 == m { n += $12 + $13 + $14 + $15 } $3 == m { n += $12 + $13 } END { print n + 0 }'
}
now_us() { echo $(($(date +%s%N) / 1000)); }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'; }
per() { awk -v a="$1" -v n="$2" -v f="${3:-1}" 'BEGIN { printf "%.1f", a * f / n }'; }
percentile() { # FILE PERCENT - of sorted numbers
    awk -v p="$2" '{ a[NR] = $1 } END { i = int(NR * p / 100 + 0.999999); if (i < 1) i = 1; print a[i] }' "$1"
}

start_sink() { # [--fast | --deaf | --sample DIR EVERY]
    : >"$work/sink"
    : >"$work/sink.port"
    "$TOOLS/mail_sink" "$work/sink" "$@" >"$work/sink.port" &
    sink=$!
    until [ -s "$work/sink.port" ]; do sleep 0.01; done
    AFTERGLOW_SMTP="smtp://127.0.0.1:$(cut -d' ' -f2 "$work/sink.port")?tls=none"
    AFTERGLOW_FROM=shop@example.com
    export AFTERGLOW_SMTP AFTERGLOW_FROM
}
at_store() { # COMMAND... - with where the store is
    "$AFTERGLOW" "$@" --data "$work/data" ${database:+--database "$database"}
}
start_server() { # sets server, port, ready_ms
    port=$("$(dirname "$0")/../lib/free_port.sh")
    : >"$work/serve.out"
    began=$(now_us)
    "$AFTERGLOW" serve --data "$work/data" ${database:+--database "$database"} $serve_clock \
        --listen "127.0.0.1:$port" >"$work/serve.out" 2>>"$work/serve.err" &
    server=$!
    until grep -q 'is ready' "$work/serve.out"; do
        [ -d /proc/$server ] || { echo "the server did not start"; tail -n 3 "$work/serve.err"; exit 1; } >&2
        sleep 0.005
    done
    ready_ms=$((($(now_us) - began) / 1000))
}
settle() { # until the server has nothing of its own to do: what follows the log has read it
    last=-1
    until [ "$(ticks $server)" -le $((last + 1)) ]; do
        last=$(ticks $server)
        sleep 1
    done
}
warm() { # FILE OTHER...: each loop finds its store in memory, whatever other files were read before
    file=$1
    shift
    for other in "$@"; do dd if="$other" iflag=nocache count=0 2>/dev/null; done
    cat "$file" >/dev/null
}
copy() { # FROM TO - and nothing of it is left to be written meanwhile
    rm -f "$2" "$2-wal" "$2-shm"
    cp "$1" "$2" && sync "$2"
}
quiet_store() { # the server is ended, and all of its store stands in one file
    kill $server && wait $server 2>/dev/null
    server=
    sqlite3 "$work/data/afterglow.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
}
shop_days() { # a shop of 7 days by `simulate --bulk`: sets shop_clock, in which it goes on, and now
    START=${START:-2026-11-17} DAYS=7
    now=$(($(date -u -d "$START + $DAYS days" +%s) + 600))
    shop_clock="--clock virtual --now $(date -u -d "@$now" +%Y-%m-%dT%H:%M:%SZ)"
}
store_take() { ln -sfn "$1" "$work/data"; } # the store that all what follows is about
fill() { # DIR CUSTOMERS
    began=$(now_us)
    "$AFTERGLOW" simulate --customers "$2" --days $DAYS --seed 1 --start "$START" --data "$1" --bulk >/dev/null || exit 1
    store_take "$1"
    rows=$(sqlite3 "$1/afterglow.db" 'SELECT next_seq - 1 FROM bucket')
    echo "  $2 customers, $rows rows of the log, $(($(stat -c %s "$1/afterglow.db") / 1000000)) MB" \
        "filled in $((($(now_us) - began) / 1000000)) s"
}
# What a load writes, row by row: a run of its own on a store as it was before, not measured.
# Leaves $work/data with what bare reads, and $work/before.db as it was.
record() { # COMMAND...
    copy "$work/before.db" "$work/data/afterglow.db"
    sqlite3 "$work/data/afterglow.db" <"$(dirname "$0")/watch.sql"
    start_server
    "$@" >/dev/null
    quiet_store
}
bare_sqlite() { # -> bare_us, line
    warm "$work/before.db" "$work/data/afterglow.db"
    line=$(LD_PRELOAD=$MALLOC "$TOOLS/bare" "$work/data/afterglow.db" "$work/before.db")
    bare_us=$(echo "$line" | awk '{ printf "%.1f", $10 * 1e6 / $2 }')
}
bare_postgres() { # MODEL URL -> bare_us, theirs_bare, line
    rm -f "$work/go"
    mkfifo "$work/go"
    : >"$work/bare.out"
    backend=$(postgres_ticks)
    LD_PRELOAD=$MALLOC "$TOOLS/bare" "$1" "$2" >"$work/bare.out" <"$work/go" &
    exec 8>"$work/go"
    until [ -s "$work/bare.out" ]; do
        [ -d /proc/$! ] || { echo "the bare loop failed"; exit 1; } >&2
        sleep 0.02
    done
    theirs_bare=$(($(postgres_ticks) - backend))
    exec 8>&-
    wait $!
    line=$(cat "$work/bare.out")
    bare_us=$(echo "$line" | awk -v t=$theirs_bare '{ printf "%.1f", ($10 * 1e6 + t * 10000) / $2 }')
}
shape() { # of what the bare loop wrote
    echo "$line" | awk '{ printf "  %.1f rows, %.0f bytes an order, %.0f orders a transaction\n", $6 / $2, $8 / $2, $2 / $4 }'
}
private_mb() { awk '/^Private_(Clean|Dirty)/ { n += $2 } END { printf "%.1f", n / 1024 }' "/proc/$1/smaps_rollup"; }
shop_load() { # ORDERS BATCH RATE CUSTOMERS FROM
    "$TOOLS/load" --port "$port" --key "$key" --acked "$work/acked" --prefix b --orders "$1" \
        --batch "$2" --connections 4 --rate "$3" --customers "$4" --from "$5"
}
