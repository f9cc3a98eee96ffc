/* tests/lib/each_store.c - see lib/each_store.h. */
#include "lib/each_store.h"

#include <stdio.h>
#include <stdlib.h>

typedef enum TestStoreKind { MEMORY, MEMORY_OF_MANY, SQLITE, POSTGRES } TestStoreKind;

static TestStoreKind kind; /* of the suite that runs */

int test_store_setup(void **state)
{
    TestStore *test = calloc(1, sizeof *test);
    assert_non_null(test);
    test->arena = arena_open(0);
    if (kind <= MEMORY_OF_MANY) {
        test->store = store_memory(kind == MEMORY ? 1 : 64);
    } else {
        test_database_open(&test->database, kind == POSTGRES);
        ok(test, store_sql(test_database_db(&test->database), &test->store, &test->diag));
    }
    *state = test;
    return 0;
}

int test_store_teardown(void **state)
{
    TestStore *test = *state;
    test->store->ops->close(test->store);
    if (kind > MEMORY_OF_MANY) test_database_close(&test->database);
    arena_close(test->arena);
    free(test);
    return 0;
}

int test_each_store(const char *what, TestStoreSuite *suite)
{
    static const char *const names[] = {"in memory", "in memory of many buckets", "on sqlite",
                                        "on postgresql"};
    int failed = 0;
    for (kind = MEMORY; kind <= POSTGRES; kind++) {
        char name[80];
        snprintf(name, sizeof name, "%s %s", what, names[kind]);
        if (kind == POSTGRES && !test_postgres())
            printf("skipped: %s\n", name);
        else
            failed += suite(name);
    }
    return failed;
}
