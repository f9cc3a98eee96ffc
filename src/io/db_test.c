/* io/db_test.c - one suite for both engines: SQLite always, PostgreSQL when
 * AFTERGLOW_TEST_DATABASE names one (its schema 'afterglow_db_test' is made anew). */
#include "lib/scratch.h"
#include "lib/unit.h"

#include "io/db.h"
#include "io/db_engine.h"
#include "io/db_postgres.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    Q_PUT,
    Q_GET,
    Q_PUT_MANY,
    Q_GET_MANY,
    Q_COUNT,
    Q_SET_ALL,
    Q_ECHO,
    Q_PUT_EACH,
    Q_GET_EACH,
    Q_SUM,
    Q_TWICE,
    Q_HANG_UP
};
#define COMMON(n, text)                                                                            \
    {                                                                                              \
        n, text, text                                                                              \
    }
static const DbQuery queries[] = {
    COMMON("put", "INSERT INTO thing (id, small, name, data, score) VALUES "
                  "(:id, :small, :name, :data, :score)"),
    COMMON("get", "SELECT small, name, data, score, id FROM thing WHERE id = :id"),
    {"put_many",
                                                                              "INSERT INTO thing (id, small, name, data, score) VALUES (:id, :small, :name, :data, :score)",
                                                                              "INSERT INTO thing (id, small, name, data, score) SELECT * FROM unnest(:id::bigint[], "
     ":small::int[], :name::text[], :data::bytea[], :score::float8[])"                                                                                                                                                      },
    {"get_many", "SELECT name FROM thing WHERE id = :id AND small >= :least",
                                                                              "SELECT t.name, k.ord - 1 FROM unnest(:id::bigint[]) WITH ORDINALITY k(id, ord) "
     "JOIN thing t ON t.id = k.id WHERE t.small >= :least ORDER BY k.ord"                                                                                                                                                   },
    COMMON("count", "SELECT count(*), ':no' /* :no */ FROM thing -- :no"),
    COMMON("set_all", "UPDATE thing SET small = :small WHERE id >= :from"),
    {"echo",     "SELECT :b, :a",                                                                   "SELECT :b::text, :a::bigint"                  },
    COMMON("put_each", "INSERT INTO thing (id, name) VALUES (:id, :name)"),
    COMMON("get_each", "SELECT name FROM thing WHERE id = :id"),
    {"sum",      "SELECT sum(id), avg(score) FROM thing",
                                                                              "SELECT sum(id), avg(score)::numeric FROM thing"                                                                                              },
    {"twice",    "SELECT :a + :b + :a",                                                             "SELECT :a::bigint + :b::bigint + :a::bigint"  },
    {"hang_up",  NULL,                                                                              "SELECT pg_terminate_backend(pg_backend_pid())"},
};
#define QUERY_COUNT (sizeof queries / sizeof queries[0])
static const char *const tables =
    "DROP TABLE IF EXISTS thing;"
    "CREATE TABLE thing (id BIGINT PRIMARY KEY, small INTEGER, name TEXT, data %s, score %s)";

static const char *url; /* of the suite that runs */
static Diag diag;

static Db *open_db(bool read_only)
{
    Db *db = NULL;
    diag_clear(&diag);
    DbOptions options = {
        .url = str_of(url), .queries = queries, .query_count = QUERY_COUNT, .read_only = read_only};
    if (db_open(&options, &db, &diag)) fail_msg("%s", diag.sentence);
    return db;
}

static int setup(void **state)
{
    Db *db = NULL;
    char sql[512];
    diag_clear(&diag);
    DbOptions options = {.url = str_of(url)};
    if (db_open(&options, &db, &diag)) fail_msg("%s", diag.sentence);
    bool postgres = db_kind(db) == DB_POSTGRES;
    snprintf(sql, sizeof sql, tables, postgres ? "BYTEA" : "BLOB",
             postgres ? "DOUBLE PRECISION" : "REAL");
    if (db_script(db, sql, &diag)) fail_msg("%s", diag.sentence);
    if (db_prepare(db, queries, QUERY_COUNT, &diag)) fail_msg("%s", diag.sentence);
    *state = db;
    return 0;
}

static int teardown(void **state)
{
    db_close(*state);
    return 0;
}

static void ok(Err e)
{
    if (e) fail_msg("%s %s", err_name(e), diag.sentence);
}

static Err one_i64(void *self, const DbRow *row, Diag *unused)
{
    (void)unused;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

static int64_t count_rows(Db *db)
{
    int64_t count = -1;
    ok(db_rows(db, Q_COUNT, NULL, 0, one_i64, &count, &diag));
    return count;
}

static void put(Db *db, int64_t id)
{
    ok(db_run(db, Q_PUT,
              DB_VALUES(DB_INT(id), DB_INT(7), DB_STR(STR("Anna")), DB_BYTES(STR("\0\x01\xff")),
                        DB_REAL(0.25)),
              &diag));
}

static Err check_row(void *self, const DbRow *row, Diag *unused)
{
    (void)unused;
    ++*(int *)self;
    assert_int_equal(db_i64(row, 0), 7);
    assert_true(str_is(db_str(row, 1), "Anna"));
    assert_true(str_eq(db_str(row, 2), STR("\0\x01\xff")));
    assert_true(db_real(row, 3) > 0.24 && db_real(row, 3) < 0.26);
    assert_int_equal(db_i64(row, 4), INT64_C(5000000000));
    assert_false(db_null(row, 0));
    return OK;
}

static void values_come_back(void **state)
{
    Db *db = *state;
    int seen = 0;
    put(db, INT64_C(5000000000));
    ok(db_rows(db, Q_GET, DB_VALUES(DB_INT(5000000000)), check_row, &seen, &diag));
    assert_int_equal(seen, 1);
    ok(db_rows(db, Q_GET, DB_VALUES(DB_INT(1)), check_row, &seen, &diag));
    assert_int_equal(seen, 1);
}

static Err check_null(void *self, const DbRow *row, Diag *unused)
{
    (void)unused;
    ++*(int *)self;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(db_null(row, i), i != 1); /* the name is empty, not NULL */
        assert_int_equal(db_str(row, i).len, 0);
    }
    assert_int_equal(db_i64(row, 0), 0);
    return OK;
}

static void null_is_not_empty(void **state)
{
    Db *db = *state;
    int seen = 0;
    ok(db_run(db, Q_PUT,
              DB_VALUES(DB_INT(1), DB_NULL_INT, DB_STR(STR_NONE), DB_NULL_BYTES,
                        {.type = DB_DOUBLE, .null = true}),
              &diag));
    ok(db_rows(db, Q_GET, DB_VALUES(DB_INT(1)), check_null, &seen, &diag));
    assert_int_equal(seen, 1);
}

static void commit_keeps_and_rollback_drops(void **state)
{
    Db *db = *state;
    ok(db_begin(db, &diag));
    put(db, 1);
    put(db, 2);
    assert_int_equal(count_rows(db), 2);
    ok(db_commit(db, &diag));
    ok(db_begin(db, &diag));
    put(db, 3);
    db_rollback(db);
    assert_int_equal(count_rows(db), 2);
    db_rollback(db); /* without a transaction: nothing */
}

static void failure_rolls_back_all(void **state)
{
    Db *db = *state;
    put(db, 1);
    ok(db_begin(db, &diag));
    put(db, 2);
    /* The key is there: SQLite says so at once, PostgreSQL at the next read or commit. */
    Err first = db_run(db, Q_PUT_EACH, DB_VALUES(DB_INT(1), DB_STR(STR("x"))), &diag);
    int64_t count = 0;
    Err second = db_rows(db, Q_COUNT, NULL, 0, one_i64, &count, &diag);
    assert_int_equal(diag.code, ERR_CONFLICT);
    assert_true(first == ERR_CONFLICT || second == ERR_CONFLICT);
    assert_int_not_equal(second, OK);
    Diag again = {.code = OK};
    assert_int_not_equal(db_run(db, Q_SET_ALL, DB_VALUES(DB_INT(9), DB_INT(0)), &again), OK);
    assert_int_not_equal(db_commit(db, &again), OK);
    assert_int_equal(count_rows(db), 1);
    ok(db_begin(db, &diag)); /* the handle is sound again */
    put(db, 3);
    ok(db_commit(db, &diag));
    assert_int_equal(count_rows(db), 2);
}

static void failure_at_commit_rolls_back(void **state)
{
    Db *db = *state;
    put(db, 1);
    Diag said = {.code = OK};
    ok(db_begin(db, &diag));
    put(db, 2);
    Err e = db_run(db, Q_PUT_EACH, DB_VALUES(DB_INT(1), DB_STR(STR("x"))), &said);
    (void)e;
    assert_int_not_equal(db_commit(db, &said), OK);
    assert_int_equal(said.code, ERR_CONFLICT);
    assert_int_equal(count_rows(db), 1);
}

static Err stop_at_once(void *self, const DbRow *row, Diag *into)
{
    (void)row;
    ++*(int *)self;
    return fail(into, ERR_GONE, "enough");
}

static void a_row_function_may_stop(void **state)
{
    Db *db = *state;
    Diag said = {.code = OK};
    int seen = 0;
    ok(db_begin(db, &diag));
    put(db, 1);
    assert_int_equal(db_rows(db, Q_COUNT, NULL, 0, stop_at_once, &seen, &said), ERR_GONE);
    assert_int_equal(seen, 1);
    put(db, 2);
    ok(db_commit(db, &diag));
    assert_int_equal(count_rows(db), 2);
}

#define MANY 3000
static int64_t ids[MANY], smalls[MANY];
static double scores[MANY];
static Str names[MANY], datas[MANY];
static bool nulls[MANY];
static char texts[MANY][16];

static void fill_many(void)
{
    for (int i = 0; i < MANY; i++) {
        ids[i] = i + 1;
        smalls[i] = i % 10;
        scores[i] = i / 2.0;
        snprintf(texts[i], sizeof texts[i], "n%d", i);
        names[i] = datas[i] = str_of(texts[i]);
        nulls[i] = i % 3 == 0;
    }
}

static void put_many(Db *db, size_t rows)
{
    fill_many();
    const DbColumn columns[] = {
        {DB_I64,    ids,    NULL },
        {DB_I64,    smalls, NULL },
        {DB_TEXT,   names,  NULL },
        {DB_BLOB,   datas,  nulls},
        {DB_DOUBLE, scores, NULL }
    };
    ok(db_run_many(db, Q_PUT_MANY, rows, columns, 5, &diag));
}

static Err check_name(void *self, const DbRow *row, Diag *unused)
{
    (void)unused;
    size_t *seen = self, input = db_input(row);
    assert_true(str_eq(db_str(row, 0), names[input]));
    assert_true(input >= *seen); /* in the order of the input */
    *seen = input + 1;
    return OK;
}

static Err count_nulls(void *self, const DbRow *row, Diag *unused)
{
    (void)unused;
    *(int *)self += db_null(row, 2);
    return OK;
}

static void batches_of_columns(void **state)
{
    Db *db = *state;
    int64_t changed = 0;
    ok(db_begin(db, &diag));
    put_many(db, MANY);
    ok(db_changes(db, &changed, &diag));
    assert_int_equal(changed, MANY);
    put_many(db, 0);
    ok(db_commit(db, &diag));
    assert_int_equal(count_rows(db), MANY);
    size_t seen = 0;
    int64_t least[MANY] = {0};
    const DbColumn keys[] = {
        {DB_I64, ids,   NULL},
        {DB_I64, least, NULL}
    };
    ok(db_rows_many(db, Q_GET_MANY, MANY, keys, 2, check_name, &seen, &diag));
    assert_int_equal(seen, MANY);
    int without = 0;
    for (int64_t id = 1; id <= 6; id++)
        ok(db_rows(db, Q_GET, DB_VALUES(DB_INT(id)), count_nulls, &without, &diag));
    assert_int_equal(without, 2);
}

/* A text without arrays serves both engines, once per row. */
static void batches_without_arrays(void **state)
{
    Db *db = *state;
    fill_many();
    const DbColumn columns[] = {
        {DB_I64,  ids,   NULL},
        {DB_TEXT, names, NULL}
    };
    int64_t changed = 0;
    ok(db_begin(db, &diag));
    ok(db_run_many(db, Q_PUT_EACH, MANY, columns, 2, &diag));
    ok(db_changes(db, &changed, &diag));
    assert_int_equal(changed, MANY);
    ok(db_commit(db, &diag));
    size_t seen = 0;
    ok(db_rows_many(db, Q_GET_EACH, MANY, columns, 1, check_name, &seen, &diag));
    assert_int_equal(seen, MANY);
}

static void long_pipelines_do_not_block(void **state)
{
    Db *db = *state;
    static char big[2000];
    memset(big, 'x', sizeof big);
    ok(db_begin(db, &diag));
    for (int64_t id = 1; id <= 5000; id++)
        ok(db_run(db, Q_PUT_EACH, DB_VALUES(DB_INT(id), DB_STR(((Str){big, sizeof big}))), &diag));
    ok(db_commit(db, &diag));
    assert_int_equal(count_rows(db), 5000);
}

static void changes_are_of_the_last_call(void **state)
{
    Db *db = *state;
    int64_t changed = -1;
    ok(db_begin(db, &diag));
    put_many(db, 10);
    ok(db_run(db, Q_SET_ALL, DB_VALUES(DB_INT(1), DB_INT(8)), &diag));
    ok(db_changes(db, &changed, &diag));
    assert_int_equal(changed, 3);
    ok(db_run(db, Q_SET_ALL, DB_VALUES(DB_INT(1), DB_INT(100)), &diag));
    ok(db_changes(db, &changed, &diag));
    assert_int_equal(changed, 0);
    ok(db_commit(db, &diag));
}

static Err check_echo(void *self, const DbRow *row, Diag *unused)
{
    (void)self, (void)unused;
    assert_true(str_is(db_str(row, 0), "first"));
    assert_int_equal(db_i64(row, 1), 2);
    return OK;
}

static void parameters_go_by_first_occurrence(void **state)
{
    Db *db = *state;
    int64_t sum = 0;
    ok(db_rows(db, Q_ECHO, DB_VALUES(DB_STR(STR("first")), DB_INT(2)), check_echo, NULL, &diag));
    ok(db_rows(db, Q_TWICE, DB_VALUES(DB_INT(10), DB_INT(1)), one_i64, &sum, &diag));
    assert_int_equal(sum, 21);
}

static Err check_sum(void *self, const DbRow *row, Diag *unused)
{
    (void)self, (void)unused;
    assert_int_equal(db_i64(row, 0), INT64_C(2000010000000003));
    assert_true(db_real(row, 1) > 0.2499 && db_real(row, 1) < 0.2501);
    return OK;
}

static void sums_of_numbers_read_as_numbers(void **state)
{
    Db *db = *state;
    put(db, INT64_C(2000000000000001));
    put(db, INT64_C(10000000002));
    ok(db_rows(db, Q_SUM, NULL, 0, check_sum, NULL, &diag));
}

static void readers_do_not_write(void **state)
{
    (void)state;
    Diag said = {.code = OK};
    Db *db = open_db(true);
    assert_int_not_equal(db_run(db, Q_PUT_EACH, DB_VALUES(DB_INT(1), DB_STR(STR("x"))), &said), OK);
    ok(db_begin(db, &diag));
    assert_int_equal(count_rows(db), 0);
    ok(db_commit(db, &diag));
    db_close(db);
}

/* A reader's transaction sees one moment. */
static void snapshots_hold(void **state)
{
    Db *writer = *state, *reader = open_db(true);
    ok(db_begin(reader, &diag));
    assert_int_equal(count_rows(reader), 0);
    put(writer, 1);
    assert_int_equal(count_rows(reader), 0);
    ok(db_commit(reader, &diag));
    assert_int_equal(count_rows(reader), 1);
    db_close(reader);
}

/* On PostgreSQL a look is nothing; on SQLite it is one moment. */
static void a_look_is_of_one_moment(void **state)
{
    Db *writer = *state, *reader = open_db(false);
    ok(db_look_begin(reader, &diag));
    ok(db_look_begin(reader, &diag)); /* once is enough */
    assert_int_equal(count_rows(reader), 0);
    put(writer, 1); /* is not kept waiting */
    assert_int_equal(count_rows(reader), db_kind(reader) == DB_SQLITE ? 0 : 1);
    db_look_end(reader);
    db_look_end(reader);
    assert_int_equal(count_rows(reader), 1);
    ok(db_begin(reader, &diag));
    put(reader, 2);
    ok(db_look_begin(reader, &diag)); /* part of the transaction, whose end it is not */
    db_look_end(reader);
    ok(db_commit(reader, &diag));
    assert_int_equal(count_rows(writer), 2);
    db_close(reader);
}

static void typos_fail_at_open(void **state)
{
    (void)state;
    const DbQuery wrong[] = {COMMON("typo", "SELECT nmae FROM thing")};
    DbOptions options = {.url = str_of(url), .queries = wrong, .query_count = 1};
    Diag said = {.code = OK};
    Db *db = NULL;
    assert_int_equal(db_open(&options, &db, &said), ERR_DATABASE);
    assert_non_null(strstr(said.sentence, "typo"));
    assert_null(db);
}

static void scripts_within_a_transaction_are_undone(void **state)
{
    Db *db = *state;
    Diag said = {.code = OK};
    put(db, 1);
    ok(db_begin(db, &diag));
    ok(db_script(db, "DELETE FROM thing; CREATE TABLE other (id INTEGER)", &diag));
    assert_int_not_equal(db_script(db, "SELEC", &said), OK);
    db_rollback(db);
    assert_int_equal(count_rows(db), 1);
    ok(db_script(db, "CREATE TABLE other (id INTEGER); DROP TABLE other", &diag));
}

static void names_skip_what_is_no_parameter(void **state)
{
    (void)state;
    DbNames found;
    assert_true(db_names("SELECT ':a', \":b\", x::int, :c1 -- :d\n /* :e ' */ , :_f, :c1", &found));
    assert_int_equal(found.count, 2);
    assert_true(str_is(found.names[0], "c1"));
    assert_true(str_is(found.names[1], "_f"));
    assert_true(db_names("'unclosed :a", &found));
    assert_int_equal(found.count, 0);
}

static void checkpoint_moves_the_log(void **state)
{
    Db *writer = *state;
    if (db_kind(writer) != DB_SQLITE) return;
    int64_t before = db_bytes_written(writer);
    put_many(writer, MANY);
    assert_true(db_bytes_written(writer) - before > 50000);
    DbOptions options = {.url = str_of(url)};
    Db *other = NULL;
    ok(db_open(&options, &other, &diag));
    ok(db_checkpoint(other, 1000000, &diag)); /* not grown so far: nothing */
    ok(db_checkpoint(other, 1, &diag));
    db_close(other);
    assert_int_equal(count_rows(writer), MANY);
}

/* A server that went away costs the transaction under way, and nothing after it. */
static void lost_connections_are_made_anew(void **state)
{
    Db *db = *state;
    if (db_kind(db) != DB_POSTGRES) return;
    Diag said = {.code = OK};
    int64_t gone = 0;
    put(db, 1);
    assert_int_equal(db_rows(db, Q_HANG_UP, NULL, 0, one_i64, &gone, &said), ERR_UNAVAILABLE);
    assert_int_equal(count_rows(db), 1);
    diag_clear(&said);
    ok(db_begin(db, &diag));
    put(db, 2);
    assert_int_equal(db_run(db, Q_HANG_UP, NULL, 0, &said), OK); /* queued */
    assert_int_equal(db_commit(db, &said), ERR_UNAVAILABLE);
    ok(db_begin(db, &diag));
    put(db, 3);
    ok(db_commit(db, &diag));
    assert_int_equal(count_rows(db), 2);
}

/* The connection as a server leaves it that is stopped at once: a last warning, then nothing. */
static void stop_server(const Db *db)
{
    static const char warning[] = "N\0\0\0\x1aSWARNING\0C57P01\0Mbye\0";
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(write(ends[1], warning, sizeof warning), sizeof warning);
    close(ends[1]);
    assert_true(dup2(ends[0], PQsocket(((const PgDb *)db)->conn)) >= 0);
    close(ends[0]);
}

/* ... also when it goes while nothing was said to it: no call waits for ever. */
static void servers_stopped_meanwhile_are_noticed(void **state)
{
    Db *db = *state;
    if (db_kind(db) != DB_POSTGRES) return;
    Diag said = {.code = OK};
    int64_t count = 0;
    stop_server(db);
    assert_int_equal(db_rows(db, Q_COUNT, NULL, 0, one_i64, &count, &said), ERR_UNAVAILABLE);
    assert_int_equal(count_rows(db), 0);
    diag_clear(&said);
    ok(db_begin(db, &diag));
    put(db, 1);
    stop_server(db);
    assert_int_equal(db_commit(db, &said), ERR_UNAVAILABLE);
    assert_int_equal(count_rows(db), 0);
    ok(db_begin(db, &diag));
    put(db, 2);
    stop_server(db);
    db_rollback(db);
    put(db, 3);
    assert_int_equal(count_rows(db), 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
static int run_suite(const char *name)
{
    const struct CMUnitTest tests[] = {
        CASE(values_come_back),
        CASE(null_is_not_empty),
        CASE(commit_keeps_and_rollback_drops),
        CASE(failure_rolls_back_all),
        CASE(failure_at_commit_rolls_back),
        CASE(a_row_function_may_stop),
        CASE(batches_of_columns),
        CASE(batches_without_arrays),
        CASE(long_pipelines_do_not_block),
        CASE(changes_are_of_the_last_call),
        CASE(parameters_go_by_first_occurrence),
        CASE(sums_of_numbers_read_as_numbers),
        CASE(readers_do_not_write),
        CASE(snapshots_hold),
        CASE(a_look_is_of_one_moment),
        CASE(typos_fail_at_open),
        CASE(scripts_within_a_transaction_are_undone),
        CASE(names_skip_what_is_no_parameter),
        CASE(checkpoint_moves_the_log),
        CASE(lost_connections_are_made_anew),
        CASE(servers_stopped_meanwhile_are_noticed),
    };
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

/* The schema is the program's own, so that others may test in the same database. */
static int run_postgres(const char *database)
{
    static char with_schema[512];
    const char *options = "options=-csearch_path%3Dafterglow_db_test";
    snprintf(with_schema, sizeof with_schema, "%s%c%s", database, strchr(database, '?') ? '&' : '?',
             options);
    Db *db = NULL;
    diag_clear(&diag);
    DbOptions plain = {.url = str_of(database)};
    Err e = db_open(&plain, &db, &diag);
    if (!e)
        e = db_script(db,
                      "DROP SCHEMA IF EXISTS afterglow_db_test CASCADE;"
                      "CREATE SCHEMA afterglow_db_test",
                      &diag);
    if (e) printf("%s\n", diag.sentence);
    db_close(db);
    url = with_schema;
    return e ? 1 : run_suite("db on postgresql");
}

int main(void)
{
    const char *folder = scratch_open();
    char file[96];
    if (!folder) return 1;
    snprintf(file, sizeof file, "%s/test.db", folder);
    url = file;
    int failed = run_suite("db on sqlite");
    const char *database = getenv("AFTERGLOW_TEST_DATABASE");
    if (database && *database)
        failed += run_postgres(database);
    else
        printf("skipped: db on postgresql\n");
    scratch_close();
    return failed != 0;
}
