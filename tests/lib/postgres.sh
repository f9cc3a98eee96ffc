#!/bin/sh
# postgres.sh - a private PostgreSQL 15 for a test: started, used, gone.
#
# To be read by a shell (.): 'postgres_start' makes a database in a temporary folder, reachable by a
# socket there and nowhere else, and sets POSTGRES_URL; 'postgres_stop' ends and removes it.
# PGFAST=1 gives up durability for speed: never for tests of crashes. PostgreSQL refuses to run as
# root, so root starts it as the user postgres. Run as a program, it prints the URL and stays until
# it is ended.
PGBIN=${PGBIN:-$(ls -d /usr/lib/postgresql/15/bin 2>/dev/null || dirname "$(command -v postgres || echo /missing)")}

postgres_as() { # runs a command as a user whom PostgreSQL accepts
    if [ "$(id -u)" = 0 ]; then
        user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        setpriv --reuid="$(id -u $user)" --regid="$(id -g $user)" --clear-groups -- \
            env -C / HOME=/ "$@"
    else
        "$@"
    fi
}

postgres_start() {
    POSTGRES_DIR=$(mktemp -d "${TMPDIR:-/tmp}/afterglow-pg.XXXXXX") || return 1
    chmod 755 "$POSTGRES_DIR"
    if [ "$(id -u)" = 0 ]; then
        chown "$(id -u postgres 2>/dev/null || id -u nobody)" "$POSTGRES_DIR"
    fi
    postgres_as "$PGBIN/initdb" -D "$POSTGRES_DIR/data" -U afterglow -A trust -E UTF8 \
        --locale=C.UTF-8 --no-sync >"$POSTGRES_DIR.log" 2>&1 || { cat "$POSTGRES_DIR.log" >&2; return 1; }
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$POSTGRES_DIR'"
        echo "max_connections = 60"
        echo "shared_buffers = 64MB"
        echo "timezone = 'UTC'"
        echo "log_timezone = 'UTC'"
        echo "autovacuum_naptime = 10s"
        echo "max_wal_size = 512MB"
        [ -z "$PGFAST" ] || printf 'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n'
    } | postgres_as tee -a "$POSTGRES_DIR/data/postgresql.conf" >/dev/null
    postgres_as "$PGBIN/pg_ctl" -s -w -t 60 -D "$POSTGRES_DIR/data" -l "$POSTGRES_DIR/server.log" \
        start >>"$POSTGRES_DIR.log" 2>&1 </dev/null || { cat "$POSTGRES_DIR.log" >&2; return 1; }
    postgres_as "$PGBIN/createdb" -h "$POSTGRES_DIR" -U afterglow afterglow
    POSTGRES_URL="postgresql://afterglow@/afterglow?host=$POSTGRES_DIR"
}

postgres_stop() {
    [ -n "$POSTGRES_DIR" ] || return 0
    postgres_as "$PGBIN/pg_ctl" -s -m immediate -D "$POSTGRES_DIR/data" stop >/dev/null 2>&1
    rm -rf "$POSTGRES_DIR" "$POSTGRES_DIR.log"
    POSTGRES_DIR=
}

case $0 in
*postgres.sh)
    trap postgres_stop EXIT
    trap 'exit 0' INT TERM HUP
    postgres_start || exit 1
    echo "$POSTGRES_URL"
    sleep infinity &
    wait $!
    ;;
esac
