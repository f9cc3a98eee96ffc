/* migrate_test.c - a database goes forward, once; a newer or foreign one is refused by a sentence.
 */
#include "lib/unit.h"

#include "lib/store.h"
#include "migrations.h"
#include <stdio.h>
#include <string.h>

static bool on_postgres;
static TestDatabase database;
static Diag diag;

static int setup(void **state)
{
    (void)state;
    diag_clear(&diag);
    test_database_open(&database, on_postgres);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_database_close(&database);
    return 0;
}

static Err open_with(StoreOpening opening, bool read_only, Db **ret_db)
{
    StoreOptions options = {
        .url = str_of(database.url), .opening = opening, .read_only = read_only, .now = 5};
    return store_db_open(&options, ret_db, &diag);
}

static void script(const char *sql)
{
    Db *db = NULL;
    DbOptions options = {.url = str_of(database.url)};
    assert_int_equal(db_open(&options, &db, &diag), OK);
    if (db_script(db, sql, &diag)) fail_msg("%s", diag.sentence);
    db_close(db);
}

static void opens_twice(void **state)
{
    (void)state;
    Db *db = NULL, *reader = NULL;
    if (open_with(STORE_UPGRADE, false, &db)) fail_msg("%s", diag.sentence);
    if (open_with(STORE_UPGRADE, false, &reader)) fail_msg("%s", diag.sentence);
    db_close(reader);
    if (open_with(STORE_AS_IT_IS, true, &reader)) fail_msg("%s", diag.sentence);
    db_close(reader);
    db_close(db);
}

static void empty_is_left_empty_without_leave(void **state)
{
    (void)state;
    Db *db = NULL;
    for (int i = 0; i < 2; i++) {
        diag_clear(&diag);
        assert_int_equal(open_with(STORE_AS_IT_IS, i == 0, &db), ERR_NOT_FOUND);
        assert_non_null(strstr(diag.sentence, "there is no Afterglow store here"));
        assert_null(db);
    }
    script("CREATE TABLE migration (number bigint)"); /* nothing was made of this name */
    script("DROP TABLE migration");
    diag_clear(&diag);
    if (open_with(STORE_MAKE, false, &db)) fail_msg("%s", diag.sentence);
    db_close(db);
    if (open_with(STORE_AS_IT_IS, true, &db)) fail_msg("%s", diag.sentence);
    db_close(db);
}

static void newer_is_refused(void **state)
{
    (void)state;
    Db *db = NULL;
    if (open_with(STORE_UPGRADE, false, &db)) fail_msg("%s", diag.sentence);
    db_close(db);
    db = NULL;
    char sql[128];
    snprintf(sql, sizeof sql, "INSERT INTO migration VALUES (%zu, 'later', 1)",
             migration_count + 1);
    script(sql);
    assert_int_equal(open_with(STORE_UPGRADE, false, &db), ERR_DATABASE);
    assert_non_null(strstr(diag.sentence, "newer than this program"));
    diag_clear(&diag);
    assert_int_equal(open_with(STORE_AS_IT_IS, true, &db), ERR_DATABASE);
    assert_non_null(strstr(diag.sentence, "newer than this program"));
}

static void older_is_upgraded_by_who_may_alone(void **state)
{
    (void)state;
    Db *db = NULL;
    if (open_with(STORE_UPGRADE, false, &db)) fail_msg("%s", diag.sentence);
    db_close(db);
    script("DELETE FROM migration WHERE number > 1");
    assert_int_equal(open_with(STORE_AS_IT_IS, true, &db), ERR_DATABASE);
    assert_non_null(strstr(diag.sentence, "older program (its schema is at step 1"));
    diag_clear(&diag);
    assert_int_equal(open_with(STORE_MAKE, false, &db), ERR_DATABASE);
    assert_non_null(strstr(diag.sentence, "older program"));
    diag_clear(&diag);
    assert_int_not_equal(open_with(STORE_UPGRADE, false, &db), OK); /* it tries: they are there */
    assert_null(strstr(diag.sentence, "older program"));
}

static void foreign_is_refused(void **state)
{
    (void)state;
    Db *db = NULL;
    script("CREATE TABLE migration (number bigint PRIMARY KEY, name text NOT NULL,"
           "applied_at bigint NOT NULL);"
           "INSERT INTO migration VALUES (1, 'of another program', 1)");
    assert_int_equal(open_with(STORE_UPGRADE, false, &db), ERR_DATABASE);
    assert_non_null(strstr(diag.sentence, "of another program"));
}

/* A step that fails leaves nothing behind: here the tables are in the way. */
static void failure_leaves_nothing(void **state)
{
    (void)state;
    Db *db = NULL;
    script("CREATE TABLE message (id bigint)");
    assert_int_not_equal(open_with(STORE_UPGRADE, false, &db), OK);
    script("DROP TABLE message");
    diag_clear(&diag);
    if (open_with(STORE_UPGRADE, false, &db)) fail_msg("%s", diag.sentence);
    db_close(db);
}

/* Of keys that are there before it the step does not know whether they are shared. */
static void known_keys_count_as_shared(void **state)
{
    (void)state;
    Db *db = NULL;
    if (open_with(STORE_UPGRADE, false, &db)) fail_msg("%s", diag.sentence);
    db_close(db);
    script("ALTER TABLE key DROP COLUMN shared");
    script(
        "INSERT INTO key (bucket, kind, value, customer, claimed_at) VALUES (0, 4, '1001', 77, 5)");
    for (size_t i = 0; i < migration_count; i++)
        if (strcmp(migrations[i].name, "key_shared") == 0)
            script(on_postgres ? migrations[i].postgres : migrations[i].sqlite);
    if (open_with(STORE_UPGRADE, false, &db)) fail_msg("%s", diag.sentence);
    Store *store = NULL;
    if (store_sql(db, &store, &diag)) fail_msg("%s", diag.sentence);
    KeyRow row = {
        .bucket = 0, .key = {4, STR("1001")}
    };
    KeyOwner owner = {0};
    Arena *arena = arena_open(0);
    if (store->ops->keys(store, arena, &row, 1, &owner, &diag)) fail_msg("%s", diag.sentence);
    assert_int_equal(owner.customer, 77);
    assert_true(owner.shared);
    store->ops->close(store);
    arena_close(arena);
}

static int run_suite(bool postgres, const char *name)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(opens_twice),
        CASE(empty_is_left_empty_without_leave),
        CASE(newer_is_refused),
        CASE(older_is_upgraded_by_who_may_alone),
        CASE(foreign_is_refused),
        CASE(failure_leaves_nothing),
        CASE(known_keys_count_as_shared),
    };
    on_postgres = postgres;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    int failed = run_suite(false, "migrate on sqlite");
    if (test_postgres())
        failed += run_suite(true, "migrate on postgresql");
    else
        printf("skipped: migrate on postgresql\n");
    return failed != 0;
}
