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

start_sink() { # [--fast|--deaf]
    : >"$work/sink"
    : >"$work/sink.port"
    "$TOOLS/mail_sink" "$work/sink" "$1" >"$work/sink.port" &
    sink=$!
    until [ -s "$work/sink.port" ]; do sleep 0.01; done
    AFTERGLOW_SMTP="smtp://127.0.0.1:$(cut -d' ' -f2 "$work/sink.port")?tls=none"
    AFTERGLOW_FROM=shop@example.com
    export AFTERGLOW_SMTP AFTERGLOW_FROM
}
at_store() { # COMMAND... - with where the store is
    "$AFTERGLOW" "$@" --data "$work/data" ${database:+--database "$database"}
}
free_port() {
    "$TOOLS/mail_sink" /dev/null >"$work/port" &
    probe=$!
    until [ -s "$work/port" ]; do sleep 0.01; done
    kill $probe && wait $probe 2>/dev/null
    port=$(cut -d' ' -f2 "$work/port")
    : >"$work/port"
}
start_server() { # sets server, port, ready_ms
    free_port
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
private_mb() { awk '/^Private_(Clean|Dirty)/ { n += $2 } END { printf "%.1f", n / 1024 }' "/proc/$1/smaps_rollup"; }
shop_load() { # ORDERS BATCH RATE CUSTOMERS FROM
    "$TOOLS/load" --port "$port" --key "$key" --acked "$work/acked" --prefix b --orders "$1" \
        --batch "$2" --connections 4 --rate "$3" --customers "$4" --from "$5"
}
