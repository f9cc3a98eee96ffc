/* store_bench.c - what the store costs beside the bare loop, and how fast the console's pages are.
 *
 * Writing: the rows of an order's first hours (docs/decisions/0003-schema.md), 100 orders a turn,
 * through store_commit and through a loop over prepared statements of SQLite with the same rows,
 * pragmas and transactions. Reading: a customer's page and the dashboard on what was written.
 * AFTERGLOW_BENCH_CUSTOMERS=1000000 makes it the large store of the house rules; with
 * AFTERGLOW_TEST_DATABASE it runs on that PostgreSQL, whose database must be empty. */
#include "queries.h"
#include "store/migrate.h"
#include "store/reads.h"
#include "store/store_rows.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { TURN_ORDERS = 100, CUSTOMER_EVENTS = 10, SNAPSHOT_BYTES = 1400, COUNTS = 6, PAGES = 2000 };

typedef struct Rows {
    LogRow log[TURN_ORDERS * CUSTOMER_EVENTS];
    SeenRow seen[TURN_ORDERS];
    KeyRow keys[TURN_ORDERS * 3];
    CustomerRow customers[TURN_ORDERS];
    OrderRow orders[TURN_ORDERS];
    MessageRow messages[TURN_ORDERS];
    CountRow counts[COUNTS];
    BucketRow bucket;
} Rows;

static Rows rows;
static char filler[4096];
static Diag diag;

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double wall_seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static void must(Err err)
{
    if (!err) return;
    fprintf(stderr, "%s\n", diag.sentence);
    exit(1); // NOLINT(concurrency-mt-unsafe): one thread
}

static int64_t spread(int64_t number) /* as place_hash would scatter it */
{
    return (int64_t)((uint64_t)number * 0x9e3779b97f4a7c15u);
}

static int32_t bucket_count = 1;

static int32_t bucket_of(int64_t place)
{
    return (int32_t)((uint64_t)place % (uint64_t)bucket_count);
}

static Hash16 id_of(int64_t number)
{
    Hash16 id = {{0}};
    int64_t a = spread(number), b = spread(a + 1);
    memcpy(id.bytes, &a, 8);
    memcpy(id.bytes + 8, &b, 8);
    return id;
}

static Str text_of(Arena *arena, const char *what, int64_t number)
{
    return arena_printf(arena, "%s%lld@example.com", what, (long long)number);
}

static void order_rows(Arena *arena, int i, int64_t number)
{
    int64_t customer = spread(number);
    Time at = number * SECOND;
    Str name = text_of(arena, "anna ", number);
    rows.seen[i] =
        (SeenRow){.bucket = bucket_of(customer), .id = id_of(number), .body_hash = number};
    for (int k = 0; k < 3; k++)
        rows.keys[i * 3 + k] = (KeyRow){
            .key = {(KeyKind)(KEY_USER + k), text_of(arena, "key", number)},
              .customer = customer
        };
    rows.customers[i] = (CustomerRow){
        .bucket = bucket_of(customer),
        .id = customer,
        .wake_at = at + DAY,
        .snapshot = {filler, SNAPSHOT_BYTES},
        .sort_name = name,
        .name = name,
        .email = name,
        .country = STR("DE"),
        .since_at = at,
        .last_order_at = at,
        .order_count = 1,
        .spent_minor = 5900,
        .currency = {"EUR"     }
    };
    rows.orders[i] = (OrderRow){
        .bucket = bucket_of(customer),
        .customer = customer,
        .order_hash = spread(customer),
        .order_id = name,
        .record = {filler, 400},
        .placed_at = at,
        .promised_at = at + 3 * DAY,
        .total_minor = 5900,
        .currency = {"EUR"     },
        .status = ORDER_STATUS_PLACED
    };
    rows.messages[i] =
        (MessageRow){.bucket = bucket_of(customer), .customer = customer, .insert = true};
    rows.messages[i].message = (Message){
        .id = id_of(-number),
        .kind = STR("order_confirmation"),
        .cause = name,
        .category = CATEGORY_TRANSACTIONAL,
        .state = MESSAGE_RELEASED,
        .channel = STR("email"),
        .journey = STR("order_confirmation"),
        .address = name,
        .planned_at = at,
        .due_at = at,
        .released_at = at,
        .data = {filler, 700}
    };
}

static int64_t seq;

static void log_rows(int from, int count)
{
    for (int i = from; i < from + count; i++) {
        int64_t customer = rows.customers[i % TURN_ORDERS].id;
        seq++;
        rows.log[i] = (LogRow){
            .bucket = bucket_of(customer),
            .seq = seq,
            .customer = customer,
            .id = id_of(seq * 3),
            .kind = 24,
            .format = 1,
            .occurred_at = seq * SECOND,
            .received_at = seq * SECOND,
            .handled_at = seq * SECOND,
            .source = STR("key:shop"),
            .body = {filler, 600},
            .decisions = {filler, 300}
        };
    }
    rows.bucket = (BucketRow){.next_seq = seq + 1, .handled_at = seq};
}

#define WHOLE(list, array, n) writes->list.items = (array), writes->list.count = (uint32_t)(n)

/* The turn that takes the orders in, then the one that notes their mails as sent. */
static void turn_in(TurnWrites *writes)
{
    WHOLE(log, rows.log, TURN_ORDERS);
    WHOLE(seen, rows.seen, TURN_ORDERS);
    WHOLE(keys, rows.keys, TURN_ORDERS * 3);
    WHOLE(customers, rows.customers, TURN_ORDERS);
    WHOLE(orders, rows.orders, TURN_ORDERS);
    WHOLE(messages, rows.messages, TURN_ORDERS);
    WHOLE(counts, rows.counts, COUNTS);
    WHOLE(buckets, &rows.bucket, 1);
}

static void turn_sent(TurnWrites *writes)
{
    for (int i = 0; i < TURN_ORDERS; i++) {
        rows.customers[i].exists = true;
        rows.messages[i].insert = false;
        rows.messages[i].settle_only = true;
        rows.messages[i].message.state = MESSAGE_SENT;
        rows.messages[i].sent_at = 5;
    }
    WHOLE(log, rows.log, TURN_ORDERS);
    WHOLE(customers, rows.customers, TURN_ORDERS);
    WHOLE(messages, rows.messages, TURN_ORDERS);
    WHOLE(buckets, &rows.bucket, 1);
}

/* ---- the bare loop ---- */

typedef struct Bare {
    sqlite3 *handle;
    sqlite3_stmt *statements[QUERY_COUNT];
} Bare;

static void bare_check(Bare *bare, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(bare->handle));
    exit(1); // NOLINT(concurrency-mt-unsafe): one thread
}

static void bare_open(Bare *bare, const char *path)
{
    bare_check(bare, sqlite3_open(path, &bare->handle));
    bare_check(bare, sqlite3_exec(bare->handle,
                                  "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                  "PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;",
                                  NULL, NULL, NULL));
    for (int q = 0; q < QUERY_COUNT; q++)
        if (query_texts[q].sqlite)
            bare_check(bare,
                       sqlite3_prepare_v3(bare->handle, query_texts[q].sqlite, -1,
                                          SQLITE_PREPARE_PERSISTENT, &bare->statements[q], NULL));
}

static void bare_close(Bare *bare)
{
    for (int q = 0; q < QUERY_COUNT; q++)
        sqlite3_finalize(bare->statements[q]);
    sqlite3_close(bare->handle);
}

static void bare_bind(sqlite3_stmt *statement, int number, ColumnField field, const void *row)
{
    const void *p = (const char *)row + field.offset;
    switch (field.kind) {
    case COLUMN_I32: sqlite3_bind_int(statement, number, *(const int32_t *)p); break;
    case COLUMN_BOOL: sqlite3_bind_int(statement, number, *(const bool *)p); break;
    case COLUMN_I64:
    case COLUMN_WHEN: sqlite3_bind_int64(statement, number, *(const int64_t *)p); break;
    case COLUMN_TEXT: {
        const Str *s = p;
        sqlite3_bind_text(statement, number, s->ptr ? s->ptr : "", (int)s->len, SQLITE_STATIC);
        break;
    }
    case COLUMN_BLOB: {
        const Str *s = p;
        sqlite3_bind_blob(statement, number, s->ptr, (int)s->len, SQLITE_STATIC);
        break;
    }
    case COLUMN_HASH: sqlite3_bind_blob(statement, number, p, 16, SQLITE_STATIC); break;
    case COLUMN_CURRENCY: sqlite3_bind_text(statement, number, p, -1, SQLITE_STATIC); break;
    }
}

static void bare_put(Bare *bare, Query query, ColumnFields fields, const void *row)
{
    sqlite3_stmt *statement = bare->statements[query];
    for (size_t i = 0; i < fields.count; i++)
        bare_bind(statement, (int)i + 1, fields.items[i], row);
    bare_check(bare, sqlite3_step(statement));
    sqlite3_reset(statement);
}

static void bare_counts(Bare *bare, const TurnWrites *w)
{
    sqlite3_stmt *statement = bare->statements[Q_COUNT_ADD];
    for (uint32_t i = 0; i < w->counts.count; i++) {
        const CountRow *row = &w->counts.items[i];
        sqlite3_bind_int(statement, 1, 0);
        sqlite3_bind_text(statement, 2, row->counter.ptr, (int)row->counter.len, SQLITE_STATIC);
        sqlite3_bind_int(statement, 3, row->day);
        sqlite3_bind_text(statement, 4, row->dimension.ptr, (int)row->dimension.len, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 5, row->amount);
        bare_check(bare, sqlite3_step(statement));
        sqlite3_reset(statement);
    }
}

static void bare_customer(Bare *bare, const CustomerRow *row)
{
    if (!row->exists) {
        bare_put(bare, Q_CUSTOMER_PUT, fields_customer, row);
        return;
    }
    bare_put(bare, Q_CUSTOMER_SET, fields_customer_set, row);
    bare_put(bare, Q_CUSTOMER_SET_LIST, fields_customer_set_list, row);
    bare_put(bare, Q_CUSTOMER_SET_NAME, fields_customer_set_name, row);
}

static void bare_commit(Bare *bare, const TurnWrites *w)
{
    bare_check(bare, sqlite3_exec(bare->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL));
    for (uint32_t i = 0; i < w->log.count; i++)
        bare_put(bare, Q_EVENT_PUT, fields_log, &w->log.items[i]);
    for (uint32_t i = 0; i < w->seen.count; i++)
        bare_put(bare, Q_SEEN_PUT, fields_seen, &w->seen.items[i]);
    for (uint32_t i = 0; i < w->keys.count; i++)
        bare_put(bare, Q_KEY_PUT, fields_key, &w->keys.items[i]);
    for (uint32_t i = 0; i < w->customers.count; i++)
        bare_customer(bare, &w->customers.items[i]);
    for (uint32_t i = 0; i < w->orders.count; i++)
        bare_put(bare, Q_ORDER_PUT, fields_order, &w->orders.items[i]);
    for (uint32_t i = 0; i < w->messages.count; i++) {
        const MessageRow *row = &w->messages.items[i];
        if (row->insert)
            bare_put(bare, Q_MESSAGE_PUT, fields_message, row);
        else
            bare_put(bare, Q_MESSAGE_SETTLE, fields_message_settle, row);
    }
    bare_counts(bare, w);
    bare_put(bare, Q_BUCKET_SET, fields_bucket_set, &rows.bucket);
    bare_check(bare, sqlite3_exec(bare->handle, "COMMIT", NULL, NULL, NULL));
}

/* ---- measuring ---- */

typedef struct Cost {
    double cpu, wall;
} Cost;

static void commit_to(Store *store, Bare *bare, const TurnWrites *writes)
{
    if (bare)
        bare_commit(bare, writes);
    else
        must(store->ops->commit(store, writes, &diag));
}

/* Writes `orders` orders; making the rows is not counted. */
static Cost write_orders(Store *store, Bare *bare, int64_t orders)
{
    Cost cost = {0};
    Arena *arena = arena_open(0);
    seq = 0;
    for (int64_t number = 1; number <= orders; number += TURN_ORDERS) {
        arena_reset(arena);
        for (int i = 0; i < TURN_ORDERS; i++)
            order_rows(arena, i, number + i);
        for (int i = 0; i < COUNTS; i++)
            rows.counts[i] =
                (CountRow){STR("orders"), (Day)(number / 100000), STR("email|nps"), 1, 0};
        for (int i = 0; i < COUNTS; i++)
            rows.counts[i].dimension.len = (size_t)i;
        for (int step = 0; step < 2; step++) {
            TurnWrites writes = {0};
            log_rows(0, TURN_ORDERS);
            if (step)
                turn_sent(&writes);
            else
                turn_in(&writes);
            double cpu = cpu_seconds(), wall = wall_seconds();
            commit_to(store, bare, &writes);
            cost.cpu += cpu_seconds() - cpu;
            cost.wall += wall_seconds() - wall;
        }
    }
    arena_close(arena);
    return cost;
}

/* The other events of each customer, so that a page has something to show. */
static void write_history(Store *store, int64_t orders)
{
    for (int64_t number = 1; number <= orders; number += TURN_ORDERS) {
        TurnWrites writes = {0};
        for (int i = 0; i < TURN_ORDERS; i++)
            rows.customers[i].id = spread(number + i);
        log_rows(0, TURN_ORDERS * (CUSTOMER_EVENTS - 2));
        writes.log.items = rows.log;
        writes.log.count = TURN_ORDERS * (CUSTOMER_EVENTS - 2);
        writes.buckets.items = &rows.bucket;
        writes.buckets.count = 1;
        must(store->ops->commit(store, &writes, &diag));
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_percentiles(const char *name, double *seconds, size_t count)
{
    qsort(seconds, count, sizeof *seconds, by_value);
    printf("%-28s p50 %8.3f ms   p99 %8.3f ms\n", name, 1e3 * seconds[count / 2],
           1e3 * seconds[count * 99 / 100]);
}

static void customer_page(const Reads *reads, int64_t customer)
{
    CustomerRow row;
    TimelinePage page;
    OrderItems orders;
    MessageItems messages;
    ReadsCursor next;
    must(reads_customer(reads, customer, &row, &diag));
    TimelineFilter timeline = {.customers = &customer, .customer_count = 1, .limit = 50};
    must(reads_timeline(reads, &timeline, &page, &diag));
    must(reads_orders(reads, &(OrderFilter){.customer = customer, .limit = 50}, &orders, &next,
                      &diag));
    must(reads_messages(reads, &(MessageFilter){.customer = customer, .limit = 50}, &messages,
                        &next, &diag));
}

static void dashboard(const Reads *reads, Time now)
{
    DayNumbers day;
    LogRows latest;
    CountRows counts;
    must(reads_day(reads, zone_utc(), now, &day, &diag));
    must(reads_latest(reads, 20, &latest, &diag));
    for (int i = 0; i < 6; i++)
        must(reads_counts(reads, &(CountRange){STR("orders"), 0, 28}, &counts, &diag));
}

static void measure_reads(Store *store, int64_t orders)
{
    static double page[PAGES], home[PAGES / 10];
    Arena *arena = arena_open(0);
    Reads reads;
    must(reads_open(store->db, arena, &reads, &diag));
    for (int64_t i = 0; i < PAGES; i++) {
        double start = wall_seconds();
        customer_page(&reads, spread(1 + (int64_t)((uint64_t)spread(i) % (uint64_t)orders)));
        page[i] = wall_seconds() - start;
        arena_reset(arena);
    }
    for (int i = 0; i < PAGES / 10; i++) {
        double start = wall_seconds();
        dashboard(&reads, orders * SECOND);
        home[i] = wall_seconds() - start;
        arena_reset(arena);
    }
    print_percentiles("a customer's page", page, PAGES);
    print_percentiles("the dashboard", home, PAGES / 10);
    arena_close(arena);
}

/* ---- databases ---- */

static char folder[] = "/tmp/afterglow-bench-XXXXXX", path[64];

static void path_fresh(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s/bench.db%s", folder, endings[i]);
        unlink(name);
    }
    snprintf(path, sizeof path, "%s/bench.db", folder);
}

static Db *db_fresh(const char *url)
{
    Db *db = NULL;
    StoreOptions options = {.url = str_of(url), .opening = STORE_UPGRADE, .now = 1};
    must(store_db_open(&options, &db, &diag));
    return db;
}

static Cost bare_run(int64_t orders)
{
    Bare bare = {0};
    path_fresh();
    db_close(db_fresh(path));
    bare_open(&bare, path);
    Cost cost = write_orders(NULL, &bare, orders);
    bare_close(&bare);
    path_fresh();
    return cost;
}

static void print_cost(const char *name, Cost cost, int64_t orders)
{
    printf("%-28s %8.0f orders/CPU-s   %8.0f orders/s\n", name, (double)orders / cost.cpu,
           (double)orders / cost.wall);
}

int main(void)
{
    // NOLINTBEGIN(concurrency-mt-unsafe): read before any thread
    const char *wanted = getenv("AFTERGLOW_BENCH_CUSTOMERS");
    const char *postgres = getenv("AFTERGLOW_TEST_DATABASE");
    // NOLINTEND(concurrency-mt-unsafe)
    int64_t orders = wanted ? strtoll(wanted, NULL, 10) : 20000;
    Store *store = NULL;
    memset(filler, 'x', sizeof filler);
    if (!mkdtemp(folder)) return 1;
    Cost bare = postgres ? (Cost){0} : bare_run(orders);
    must(store_sql(db_fresh(postgres ? postgres : path), &store, &diag));
    bucket_count = store->bucket_count;
    Cost ours = write_orders(store, NULL, orders);
    print_cost(postgres ? "store on postgresql (client)" : "store on sqlite", ours, orders);
    if (!postgres) {
        print_cost("bare loop", bare, orders);
        printf("%-28s %8.2f\n", "ratio of CPU", ours.cpu / bare.cpu);
    }
    write_history(store, orders);
    measure_reads(store, orders);
    store->ops->close(store);
    path_fresh();
    return rmdir(folder) != 0;
}
