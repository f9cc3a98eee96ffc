/* fill_test.c - a store filled in bulk holds what the same shop leaves when it is played in turns,
 * and the check accepts it; on SQLite and PostgreSQL. */
#include "lib/unit.h"

#include "app/simulate/fill.h"
#include "app/simulate/simulation.h"
#include "lib/scratch.h"
#include "lib/store.h"
#include "store/migrate.h"
#include "store/reads.h"
#include <stdio.h>
#include <stdlib.h>

#define PEOPLE 2100 /* more than are played at a time */
#define DAYS   8

static Arena *arena;
static bool postgres;         /* of the suite that runs */
static struct Filled *filled; /* once for each suite: it is dear */

static void ok(Err err, const Diag *diag)
{
    if (err) fail_msg("%s: %s", err_name(err), diag->sentence);
}

static SimOptions options_of_shop(void)
{
    return (SimOptions){.customers = PEOPLE,
                        .days = DAYS,
                        .seed = 3,
                        .slice = 6 * HOUR, /* few commits of the one that is played in turns */
                        .rate_mean = SIM_RATE_MEAN};
}

typedef struct Filled {
    TestDatabase database;
    Config config;
    Store *store; /* opened again as any program would */
    SimTold told;
} Filled;

static int setup(void **state)
{
    (void)state;
    Diag diag = {0};
    arena = arena_open(0);
    filled = ARENA_NEW(arena, Filled);
    filled->config = (Config){.arena = arena, .data_given = true};
    test_database_open(&filled->database, postgres);
    filled->config.data_dir = postgres ? str_of(scratch_open()) : str_of(filled->database.folder);
    filled->config.database = str_of(filled->database.url);
    SimOptions options = options_of_shop();
    ok(sim_fill(&filled->config, &options, &filled->told, &diag), &diag);
    ok(store_sql(test_database_db(&filled->database), &filled->store, &diag), &diag);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    filled->store->ops->close(filled->store);
    test_database_close(&filled->database);
    if (postgres) scratch_close();
    arena_close(arena);
    return 0;
}

static CustomerRows all_customers(Store *store)
{
    Diag diag = {0};
    CustomerRows all = {0};
    for (int32_t bucket = 0; bucket < store->bucket_count; bucket++) {
        CustomerRows rows;
        WalkRange range = {.bucket = bucket, .after = INT64_MIN, .max = PEOPLE};
        ok(store->ops->walk(store, arena, &range, &rows, &diag), &diag);
        for (uint32_t i = 0; i < rows.count; i++)
            *list_push(arena, &all) = rows.items[i];
    }
    return all;
}

static LogRows log_of(Store *store, int64_t customer)
{
    Diag diag = {0};
    LogRows rows;
    LogRange range = {.bucket = store_bucket(store, (uint64_t)customer),
                      .customer = customer,
                      .from = 0,
                      .max = 1000};
    ok(store->ops->log(store, arena, &range, &rows, &diag), &diag);
    return rows;
}

static void same_log(Store *store, Store *played, int64_t customer)
{
    LogRows a = log_of(store, customer), b = log_of(played, customer);
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        assert_int_equal(a.items[i].kind, b.items[i].kind);
        assert_int_equal(a.items[i].handled_at, b.items[i].handled_at);
        assert_true(hash16_eq(a.items[i].id, b.items[i].id));
        assert_true(str_eq(a.items[i].body, b.items[i].body));
        assert_true(str_eq(a.items[i].decisions, b.items[i].decisions));
    }
}

static void same_counts(Store *store, Store *played)
{
    Diag diag = {0};
    CountRows a, b;
    CountRange all = {.from = INT32_MIN, .to = INT32_MAX};
    ok(store->ops->counts(store, arena, &all, &a, &diag), &diag);
    ok(played->ops->counts(played, arena, &all, &b, &diag), &diag);
    assert_true(a.count > 100);
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        assert_true(str_eq(a.items[i].counter, b.items[i].counter));
        assert_true(str_eq(a.items[i].dimension, b.items[i].dimension));
        assert_int_equal(a.items[i].day, b.items[i].day);
        assert_int_equal(a.items[i].amount, b.items[i].amount);
    }
}

/* Within a bucket the numbers have no gap and the moments never go back. */
static void log_in_order(Store *store)
{
    Diag diag = {0};
    for (int32_t bucket = 0; bucket < store->bucket_count; bucket++) {
        LogRows rows;
        LogRange range = {.bucket = bucket, .from = 0, .max = 1000000};
        ok(store->ops->log(store, arena, &range, &rows, &diag), &diag);
        for (uint32_t i = 0; i < rows.count; i++) {
            assert_int_equal(rows.items[i].seq, i + 1);
            if (i) assert_true(rows.items[i].handled_at >= rows.items[i - 1].handled_at);
        }
    }
}

static void filled_store_is_the_played_one(void **state)
{
    (void)state;
    Diag diag = {0};
    TestDatabase other;
    test_database_open(&other, false);
    Config config = {.arena = arena,
                     .data_given = true,
                     .data_dir = str_of(other.folder),
                     .database = str_of(other.url)};
    Simulation *run = ARENA_NEW(arena, Simulation);
    run->sim.options = options_of_shop();
    ok(simulation_open(&config, run, &diag), &diag);
    ok(sim_run(&run->sim, &diag), &diag);
    assert_int_equal(filled->told.orders, run->sim.orders);
    assert_int_equal(filled->told.told, run->sim.told);
    assert_int_equal(filled->told.sent, run->sim.sent);
    CustomerRows customers = all_customers(filled->store);
    assert_int_equal(customers.count, PEOPLE);
    for (uint32_t i = 0; i < customers.count; i++) {
        Str stored = customers.items[i].snapshot, played;
        ok(run->store->ops->customers(run->store, arena, &customers.items[i].id, 1, &played, &diag),
           &diag);
        assert_true(str_eq(stored, played));
        same_log(filled->store, run->store, customers.items[i].id);
    }
    same_counts(filled->store, run->store);
    log_in_order(filled->store);
    simulation_close(run);
    test_database_close(&other);
}

static void check_accepts_it(void **state)
{
    (void)state;
    Diag diag = {0};
    CheckReport report = {0};
    ok(engine_check(filled->store, kpis, kpi_count, NULL, &report, &diag), &diag);
    if (report.problems) fail_msg("%s", report.first);
    assert_int_equal(report.customers, PEOPLE);
}

static Err add_name(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    Buf *names = self;
    buf_add(names, db_str(row, 0));
    buf_char(names, '\n');
    return OK;
}

static Err take_numbers(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    int64_t *numbers = self;
    for (int i = 0; i < 3; i++)
        numbers[i] = db_i64(row, i);
    return OK;
}

/* The numbers of the day follow from what was counted; here the rows themselves are counted. */
static void pending_is_what_the_rows_say(void **state)
{
    (void)state;
    static const char naive[] =
        "SELECT (SELECT count(*) FROM shipment WHERE delivered_at = 0 AND shipped_at > 0),"
        "(SELECT count(*) FROM shipment WHERE delivered_at = 0 AND shipped_at > 0 AND "
        "promised_at > 0 AND promised_at < :now),"
        "(SELECT count(*) FROM message WHERE state = 1 AND due_at < :tomorrow)";
    static const DbQuery queries[] = {
        {.name = "naive", .sqlite = naive, .postgres = naive}
    };
    Diag diag = {0};
    Db *db = NULL;
    Reads reads;
    DayNumbers day;
    int64_t wanted[3];
    Day today = (Day)(SIM_START / DAY) + DAYS - 1;
    Time now = (Time)today * DAY + 13 * HOUR;
    DbOptions options = {.url = filled->config.database, .queries = queries, .query_count = 1};
    ok(db_open(&options, &db, &diag), &diag);
    ok(db_rows(db, 0, DB_VALUES(DB_INT(now), DB_INT((Time)(today + 1) * DAY)), take_numbers, wanted,
               &diag),
       &diag);
    db_close(db);
    ok(reads_open(filled->store->db, arena, &reads, &diag), &diag);
    ok(reads_day(&reads, zone_utc(), now, &day, &diag), &diag);
    assert_true(wanted[0] > 50 && wanted[1] > 0);
    assert_int_equal(day.on_way, wanted[0]);
    assert_int_equal(day.late, wanted[1]);
    assert_int_equal(day.planned, wanted[2]);
}

static Str index_names(const char *url)
{
    static const DbQuery queries[] = {
        {.name = "indexes",
         .sqlite = "SELECT name || coalesce(sql, '') FROM sqlite_master WHERE type = 'index' "
                   "ORDER BY name", .postgres = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() "
                     "ORDER BY indexname"}
    };
    Diag diag = {0};
    Db *db = NULL;
    Buf names = buf_new(arena, 64 * 1024);
    DbOptions options = {.url = str_of(url), .queries = queries, .query_count = 1};
    ok(db_open(&options, &db, &diag), &diag);
    ok(db_rows(db, 0, NULL, 0, add_name, &names, &diag), &diag);
    db_close(db);
    return buf_str(&names);
}

static void indexes_are_those_of_a_new_store(void **state)
{
    (void)state;
    TestDatabase fresh;
    test_database_open(&fresh, postgres);
    db_close(test_database_db(&fresh));
    Str want = index_names(fresh.url), have = index_names(filled->database.url);
    if (postgres) { /* the definitions name their schema */
        assert_true(str_find(have, STR("event_customer")) > 0);
        int wanted = 0, found = 0;
        while (want.len)
            wanted += str_cut(&want, '\n').len > 0;
        while (have.len)
            found += str_cut(&have, '\n').len > 0;
        assert_int_equal(found, wanted);
    } else {
        assert_true(want.len > 500);
        assert_true(str_eq(want, have));
    }
    test_database_close(&fresh);
}

static void a_store_with_events_is_refused(void **state)
{
    (void)state;
    Diag diag = {0};
    SimTold told;
    SimOptions options = options_of_shop();
    assert_int_equal(sim_fill(&filled->config, &options, &told, &diag), ERR_CONFLICT);
}

static int run_suite(bool on_postgres, const char *name)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filled_store_is_the_played_one),
        cmocka_unit_test(check_accepts_it),
        cmocka_unit_test(pending_is_what_the_rows_say),
        cmocka_unit_test(indexes_are_those_of_a_new_store),
        cmocka_unit_test(a_store_with_events_is_refused),
    };
    postgres = on_postgres;
    return cmocka_run_group_tests_name(name, tests, setup, teardown);
}

int main(void)
{
    int failed = run_suite(false, "fill on sqlite");
    if (test_postgres())
        failed += run_suite(true, "fill on postgresql");
    else
        printf("skipped: fill on postgresql\n");
    return failed != 0;
}
