/* store.c - fresh databases for tests. */
#include "lib/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool test_postgres(void)
{
    const char *database = getenv("AFTERGLOW_TEST_DATABASE");
    return database && *database;
}

static void must(Err err, const Diag *diag)
{
    if (!err) return;
    fprintf(stderr, "test database: %s\n", diag->sentence);
    exit(1);
}

static void run_script(const char *url, const char *sql)
{
    Diag diag = {0};
    Db *db = NULL;
    DbOptions options = {.url = str_of(url)};
    must(db_open(&options, &db, &diag), &diag);
    must(db_script(db, sql, &diag), &diag);
    db_close(db);
}

static void open_postgres(TestDatabase *database)
{
    static int number;
    const char *server = getenv("AFTERGLOW_TEST_DATABASE");
    char sql[256];
    snprintf(database->schema, sizeof database->schema, "afterglow_%d_%d", (int)getpid(), ++number);
    snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s",
             database->schema, database->schema);
    run_script(server, sql);
    snprintf(database->url, sizeof database->url, "%s%coptions=-csearch_path%%3D%s", server,
             strchr(server, '?') ? '&' : '?', database->schema);
}

void test_database_open(TestDatabase *database, bool postgres)
{
    *database = (TestDatabase){0};
    if (postgres) {
        open_postgres(database);
        return;
    }
    snprintf(database->folder, sizeof database->folder, "/tmp/afterglow-store-XXXXXX");
    if (!mkdtemp(database->folder)) exit(1);
    snprintf(database->url, sizeof database->url, "%s/test.db", database->folder);
}

void test_database_close(TestDatabase *database)
{
    char sql[128];
    if (database->schema[0]) {
        snprintf(sql, sizeof sql, "DROP SCHEMA %s CASCADE", database->schema);
        run_script(getenv("AFTERGLOW_TEST_DATABASE"), sql);
        return;
    }
    const char *const endings[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char path[700];
        snprintf(path, sizeof path, "%s%s", database->url, endings[i]);
        unlink(path);
    }
    rmdir(database->folder);
}

Db *test_database_db(const TestDatabase *database)
{
    Diag diag = {0};
    Db *db = NULL;
    StoreOptions options = {.url = str_of(database->url), .opening = STORE_UPGRADE, .now = 1};
    must(store_db_open(&options, &db, &diag), &diag);
    return db;
}
