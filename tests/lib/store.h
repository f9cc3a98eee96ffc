/* tests/lib/store.h - a fresh database for a test, on SQLite or on the PostgreSQL of
 * AFTERGLOW_TEST_DATABASE.
 *
 * SQLite: a file in a temporary folder. PostgreSQL: a schema made anew, named after the test
 * program and its process, so that several programs may use one server. */
#pragma once
#include "store/migrate.h"
#include "store/store.h"

typedef struct TestDatabase {
    char url[640];
    char folder[64]; /* SQLite */
    char schema[64]; /* PostgreSQL */
} TestDatabase;

bool test_postgres(void); /* is there one to test on? */
/* Empty, not migrated. Ends the program with a sentence on failure. */
void test_database_open(TestDatabase *database, bool postgres);
void test_database_close(TestDatabase *database);
/* A handle with all statements, migrated. */
Db *test_database_db(const TestDatabase *database);
