/* tests/tools/bare.c - what the rows of some orders cost without us: the limit that the benchmark
 * of intake is held against.
 *
 *   bare MODEL.db FROM_SEQ TARGET
 *
 * MODEL.db is a SQLite store after an intake, TARGET what it was before (a copy of the file, or a
 * PostgreSQL database). Every row of the log from FROM_SEQ on is written to TARGET again, with the
 * rows that belong to it: the same bytes, statements, indexes, pragmas and transactions (a turn's
 * rows carry one handled_at). Everything is in memory before the clock starts; nothing is parsed,
 * decided or looked up. Prints 'orders N transactions N rows N bytes N cpu S wall S'. SQLite is
 * driven by its own calls, PostgreSQL by arrays through io/db.h (bare_rows.h). */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "domain/event.h"
#include "domain/keys.h"
#include "lib/bare.h"

/* ---- the model in memory ---- */

static BareTable table_read(sqlite3 *db, Arena *arena, const char *sql, int64_t from)
{
    BareTable table = {0};
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL)) {
        fprintf(stderr, "bare: %s: %s\n", sql, sqlite3_errmsg(db));
        _exit(1);
    }
    sqlite3_bind_int64(statement, 1, from);
    table.columns = sqlite3_column_count(statement);
    table.names = ARENA_ARRAY(arena, char *, (size_t)table.columns);
    for (int i = 0; i < table.columns; i++)
        table.names[i] = arena_cstr(arena, str_of(sqlite3_column_name(statement, i)));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        BareValue *row = ARENA_ARRAY(arena, BareValue, (size_t)table.columns);
        for (int i = 0; i < table.columns; i++) {
            row[i].type = sqlite3_column_type(statement, i);
            if (row[i].type == SQLITE_INTEGER) row[i].i64 = sqlite3_column_int64(statement, i);
            if (row[i].type == SQLITE_TEXT || row[i].type == SQLITE_BLOB)
                row[i].str = arena_str(arena, (Str){sqlite3_column_blob(statement, i),
                                                    (size_t)sqlite3_column_bytes(statement, i)});
        }
        *list_push(arena, &table.rows) = row;
    }
    sqlite3_finalize(statement);
    return table;
}

int bare_column(const BareTable *table, const char *name)
{
    for (int i = 0; i < table->columns; i++)
        if (str_is(str_of(table->names[i]), name)) return i;
    return -1;
}

static const char *const texts[BARE_TABLES] = {
    [BARE_EVENT] = "SELECT * FROM event WHERE bucket = 0 AND seq >= ?1 ORDER BY seq",
    /* Those of the new events alone. */
    [BARE_SEEN] = "SELECT s.* FROM event e JOIN seen s ON s.bucket = 0 AND s.id = e.id "
                  "WHERE e.bucket = 0 AND e.seq >= ?1 ORDER BY e.seq",
    [BARE_KEY] = "SELECT k.* FROM key k WHERE k.customer IN "
                 "(SELECT customer FROM event WHERE bucket = 0 AND seq >= ?1) "
                 "ORDER BY customer, kind DESC, claimed_at DESC",
    [BARE_CUSTOMER] =
        "SELECT * FROM customer WHERE bucket = 0 AND id IN (SELECT customer FROM event "
        "WHERE bucket = 0 AND seq >= ?1) ORDER BY id",
    [BARE_ORDER] = "SELECT * FROM customer_order WHERE bucket = 0 AND customer IN (SELECT customer "
                   "FROM event WHERE bucket = 0 AND seq >= ?1) ORDER BY customer, received_at "
                   "DESC, order_hash",
    /* Those that were there before are in TARGET. */
    [BARE_MESSAGE] = "SELECT * FROM message WHERE bucket = 0 AND customer IN (SELECT customer FROM "
                     "event WHERE bucket = 0 AND seq >= ?1) AND planned_at >= (SELECT handled_at "
                     "FROM event WHERE bucket = 0 AND seq = ?1) "
                     "ORDER BY customer, planned_at DESC, id",
    [BARE_COUNT] = "SELECT * FROM count WHERE bucket = 0 AND day >= (SELECT max(day) FROM count)",
};

static void model_read(Bare *bare, const char *path, int64_t from)
{
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL)) _exit(1);
    for (int i = 0; i < BARE_TABLES; i++)
        bare->tables[i] = table_read(db, bare->arena, texts[i], from);
    sqlite3_close(db);
}

/* First row of a table sorted by customer; -1 none. */
static int64_t first_of(const BareTable *table, int column, int64_t customer)
{
    int64_t low = 0, high = table->rows.count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (table->rows.items[middle][column].i64 < customer)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == table->rows.count || table->rows.items[low][column].i64 != customer) return -1;
    return low;
}

/* ---- which rows go with an event ---- */

typedef struct Walk {
    Bare *bare;
    uint32_t seen;
    uint32_t *met; /* how often this run has written a customer */
} Walk;

/* The nth row of a customer, the newest being the first. */
static void write_nth(Walk *walk, int table, BareDo what, int64_t customer, uint32_t nth)
{
    BareTable *rows = &walk->bare->tables[table];
    int column = bare_column(rows, "customer");
    int64_t at = first_of(rows, column, customer);
    if (at < 0 || at + nth >= rows->rows.count) return;
    if (rows->rows.items[at + nth][column].i64 != customer) return;
    bare_push(walk->bare, what, rows->rows.items[at + nth]);
}

/* What names the person and not an order. */
static void write_person_keys(Walk *walk, int64_t customer)
{
    BareTable *keys = &walk->bare->tables[BARE_KEY];
    int column = bare_column(keys, "customer"), kind = bare_column(keys, "kind");
    int64_t at = first_of(keys, column, customer);
    for (; at >= 0 && at < keys->rows.count && keys->rows.items[at][column].i64 == customer; at++)
        if (keys->rows.items[at][kind].i64 != KEY_ORDER)
            bare_push(walk->bare, BARE_KEY_PUT, keys->rows.items[at]);
}

static void order_rows(Walk *walk, int64_t customer)
{
    Bare *bare = walk->bare;
    BareTable *customers = &bare->tables[BARE_CUSTOMER];
    int64_t at = first_of(customers, bare_column(customers, "id"), customer);
    if (walk->seen < bare->tables[BARE_SEEN].rows.count)
        bare_push(bare, BARE_SEEN_PUT, bare->tables[BARE_SEEN].rows.items[walk->seen++]);
    if (at < 0) return;
    uint32_t nth = walk->met[at]++;
    bool fresh = nth == 0 && !bare_has_customer(bare, customer);
    if (fresh) write_person_keys(walk, customer);
    write_nth(walk, BARE_KEY, BARE_KEY_PUT, customer, nth);
    bare_push(bare, fresh ? BARE_CUSTOMER_PUT : BARE_CUSTOMER_SET, customers->rows.items[at]);
    write_nth(walk, BARE_ORDER, BARE_ORDER_PUT, customer, nth);
    write_nth(walk, BARE_MESSAGE, BARE_MESSAGE_PUT, customer, nth);
}

static void sent_rows(Walk *walk, int64_t customer)
{
    BareTable *customers = &walk->bare->tables[BARE_CUSTOMER];
    int64_t at = first_of(customers, bare_column(customers, "id"), customer);
    if (at >= 0) bare_push(walk->bare, BARE_CUSTOMER_SET, customers->rows.items[at]);
    write_nth(walk, BARE_MESSAGE, BARE_MESSAGE_MARK, customer, 0);
    write_nth(walk, BARE_MESSAGE, BARE_MESSAGE_SETTLE, customer, 0);
}

static void walk_events(Bare *bare)
{
    BareTable *events = &bare->tables[BARE_EVENT];
    int customer_at = bare_column(events, "customer"), kind_at = bare_column(events, "kind"),
        handled_at = bare_column(events, "handled_at");
    Walk walk = {.bare = bare};
    walk.met = ARENA_ARRAY(bare->arena, uint32_t, bare->tables[BARE_CUSTOMER].rows.count + 1);
    for (uint32_t i = 0; i < events->rows.count; i++) {
        BareValue *event = events->rows.items[i];
        int64_t handled = event[handled_at].i64, kind = event[kind_at].i64;
        bare_push(bare, BARE_EVENT_PUT, event);
        if (kind == EV_MESSAGE_SENT)
            sent_rows(&walk, event[customer_at].i64);
        else
            order_rows(&walk, event[customer_at].i64);
        if (kind == EV_ORDER_COMPLETED) bare->orders++;
        bool last =
            i + 1 == events->rows.count || events->rows.items[i + 1][handled_at].i64 != handled;
        if (last) bare_turn(bare, kind == EV_MESSAGE_SENT);
    }
}

/* ---- the run ---- */

static double seconds(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    int64_t from;
    if (argc != 4 || !str_to_i64(str_of(argv[2]), &from)) {
        fprintf(stderr, "usage: bare MODEL.db FROM_SEQ TARGET\n");
        return 2;
    }
    Bare bare = {.arena = arena_open(0), .turn_arena = arena_open(0)};
    model_read(&bare, argv[1], from);
    if (str_starts(str_of(argv[3]), STR("postgresql:")))
        bare_open_postgres(&bare, argv[3]);
    else
        bare_open_sqlite(&bare, argv[3]);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    walk_events(&bare);
    printf("orders %lld transactions %lld rows %lld bytes %lld cpu %.3f wall %.3f\n",
           (long long)bare.orders, (long long)bare.transactions, (long long)bare.rows,
           (long long)bare.bytes, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
           seconds(CLOCK_MONOTONIC) - wall);
    fflush(stdout);
    if (bare.wait) (void)getchar(); /* until somebody has read the backend's time */
    bare.close(&bare);
    return 0;
}
