/* tests/lib/each_store.h - one suite on every store: memory (with one bucket and with many),
 * SQLite, and PostgreSQL when AFTERGLOW_TEST_DATABASE names one. Each test has a store of its own.
 */
#pragma once
#include "lib/unit.h"

#include "lib/store.h"

typedef struct TestStore {
    TestDatabase database;
    Store *store;
    Arena *arena;
    Diag diag;
    TurnWrites writes; /* for the test to commit */
} TestStore;

/* cmocka_run_group_tests_name of the tests, each made by ON_STORE. */
typedef int TestStoreSuite(const char *name);
#define ON_STORE(test) cmocka_unit_test_setup_teardown(test, test_store_setup, test_store_teardown)
int test_store_setup(void **state);
int test_store_teardown(void **state);
/* Runs it on one store after the other, "WHAT in memory", ...; how many failed. */
int test_each_store(const char *what, TestStoreSuite *suite);

static inline void ok(const TestStore *test, Err err)
{
    if (err) fail_msg("%s: %s", err_name(err), test->diag.sentence);
}
