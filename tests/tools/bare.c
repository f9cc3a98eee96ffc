/* tests/tools/bare.c - what the rows of some orders cost without us: the limit that the benchmark
 * of intake is held against.
 *
 *   bare MODEL.db TARGET
 *
 * MODEL.db is a SQLite store that wrote down what it did (tests/bench/watch.sql), TARGET what it
 * was before (a copy of the file, or a PostgreSQL database). All of it is done to TARGET again: the
 * same rows with the same bytes, statements, indexes, pragmas and transactions. Everything is in
 * memory before the clock starts; nothing is parsed, decided or looked up. Prints 'orders N
 * transactions N rows N bytes N cpu S wall S'. SQLite is driven by its own calls, PostgreSQL by
 * arrays through io/db.h. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "domain/event.h"
#include "lib/bare.h"

/* ---- the model in memory ---- */

static const char *const names[BARE_DOS] = {
    "bare_event_put",    "bare_seen_put",          "bare_key_put",           "bare_customer_put",
    "bare_customer_set", "bare_customer_set_list", "bare_customer_set_name", "bare_order_put",
    "bare_shipment_put", "bare_message_put",       "bare_message_set",       "bare_message_settle",
    "bare_count_add",    "bare_bucket_set",
};

static BareTable table_read(sqlite3 *db, Arena *arena, const char *name)
{
    BareTable table = {0};
    sqlite3_stmt *statement;
    Str sql = arena_printf(arena, "SELECT * FROM %s ORDER BY rowid", name);
    if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, &statement, NULL)) {
        fprintf(stderr, "bare: %s: %s\n", name, sqlite3_errmsg(db));
        _exit(1);
    }
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

static int64_t turn_of(const BareValue *row)
{
    return row[0].i64;
}

/* A customer is changed by up to three statements; each later one has seen the ones before. What
 * PostgreSQL does at once needs the last of them. Both lists are in order of turns, and within a
 * turn in the same order of customers. */
static void take_over(BareTable *into, const BareTable *from)
{
    int id = bare_column(into, "id");
    uint32_t at = 0;
    for (uint32_t i = 0; i < from->rows.count; i++) {
        BareValue *later = from->rows.items[i];
        while (at < into->rows.count && (turn_of(into->rows.items[at]) != turn_of(later) ||
                                         into->rows.items[at][id].i64 != later[id].i64))
            at++;
        if (at < into->rows.count) into->rows.items[at] = later;
    }
}

static void model_read(Bare *bare, const char *path)
{
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL)) _exit(1);
    for (int i = 0; i < BARE_DOS; i++)
        bare->tables[i] = table_read(db, bare->arena, names[i]);
    sqlite3_close(db);
    take_over(&bare->tables[BARE_CUSTOMER_SET], &bare->tables[BARE_CUSTOMER_SET_LIST]);
    take_over(&bare->tables[BARE_CUSTOMER_SET], &bare->tables[BARE_CUSTOMER_SET_NAME]);
}

/* ---- what it is, for the table ---- */

static int64_t orders_of(const Bare *bare)
{
    const BareTable *events = &bare->tables[BARE_EVENT_PUT];
    int kind = bare_column(events, "kind");
    int64_t orders = 0;
    for (uint32_t i = 0; i < events->rows.count; i++)
        orders += events->rows.items[i][kind].i64 == EV_ORDER_COMPLETED;
    return orders;
}

static int64_t bytes_of(const BareValue *row, int columns)
{
    int64_t bytes = 0;
    for (int i = 1; i < columns; i++)
        bytes += row[i].type == SQLITE_INTEGER ? 8 : (int64_t)row[i].str.len;
    return bytes;
}

/* Rows written, and their bytes; a settled message counts as its state and one time. */
static int64_t rows_of(const Bare *bare, int64_t *ret_bytes)
{
    int64_t rows = 0;
    *ret_bytes = 0;
    for (int what = 0; what < BARE_DOS; what++) {
        const BareTable *table = &bare->tables[what];
        if (what == BARE_CUSTOMER_SET_LIST || what == BARE_CUSTOMER_SET_NAME) continue;
        rows += table->rows.count;
        for (uint32_t i = 0; i < table->rows.count; i++)
            *ret_bytes +=
                what == BARE_MESSAGE_SETTLE ? 16 : bytes_of(table->rows.items[i], table->columns);
    }
    return rows;
}

/* ---- the run ---- */

static void run(Bare *bare)
{
    const BareTable *ends = &bare->tables[BARE_BUCKET_SET];
    uint32_t at[BARE_DOS] = {0};
    for (uint32_t i = 0; i < ends->rows.count; i++) {
        int64_t turn = turn_of(ends->rows.items[i]);
        for (int what = 0; what < BARE_DOS; what++) {
            const BareTable *table = &bare->tables[what];
            uint32_t from = at[what];
            while (at[what] < table->rows.count && turn_of(table->rows.items[at[what]]) <= turn)
                at[what]++;
            bare->todo[what] = (BareRows){table->rows.items + from, at[what] - from};
        }
        bare->write(bare);
        bare->transactions++;
        arena_reset(bare->turn_arena);
    }
}

static double seconds(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bare MODEL.db TARGET\n");
        return 2;
    }
    Bare bare = {.arena = arena_open(0), .turn_arena = arena_open(0)};
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* its lock costs several percent */
    model_read(&bare, argv[1]);
    if (str_starts(str_of(argv[2]), STR("postgresql:")))
        bare_open_postgres(&bare, argv[2]);
    else
        bare_open_sqlite(&bare, argv[2]);
    int64_t bytes, rows = rows_of(&bare, &bytes);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    run(&bare);
    printf("orders %lld transactions %lld rows %lld bytes %lld cpu %.3f wall %.3f\n",
           (long long)orders_of(&bare), (long long)bare.transactions, (long long)rows,
           (long long)bytes, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
           seconds(CLOCK_MONOTONIC) - wall);
    fflush(stdout);
    if (bare.wait) (void)getchar();
    bare.close(&bare);
    return 0;
}
