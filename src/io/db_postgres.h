/* io/db_postgres.h - what the two halves of the PostgreSQL engine share. For db_postgres*.c only.
 */
#pragma once
#include "io/db_engine.h"
#include "io/db_postgres_wire.h"
#include <libpq-fe.h>

typedef struct PgQuery { /* what the server said when it prepared the text */
    bool statement;      /* false: the query has no text for PostgreSQL */
    bool any_array;
    size_t count, caller_count;
    uint8_t order[DB_PARAMETERS_MAX]; /* of $n+1: the caller's number of that parameter */
    WireType types[DB_PARAMETERS_MAX];
} PgQuery;

#define QUEUED_BEGIN  (-1) /* or any word whose answer says nothing */
#define QUEUED_COMMIT (-2)

typedef struct PgQueued {
    int query;
    uint64_t run; /* the call it belongs to, for db_changes */
} PgQueued;

typedef struct PgDb {
    Db db; /* first: a Db * is a PgDb * */
    PGconn *conn;
    PgQuery *prepared; /* by query number */
    PgQueued *queued;  /* sent, result not read */
    size_t queued_count, queued_capacity;
    WireBuf wire; /* parameters of the command being sent */
    uint64_t run;
    int64_t changes;
    bool lost; /* beyond use, whatever libpq says of it */
} PgDb;

extern const DbEngine pg_engine;

/* db_postgres.c */
bool pg_lost(const PgDb *self); /* the connection is to be made anew */
Err pg_fail(const PgDb *self, const PGresult *result, const char *doing, Diag *diag);
/* Reads the results of all queued commands; `results` (of queued_count, zeroed) or NULL. With sync
 * the pipeline is clean afterwards whatever happened. */
Err pg_collect(PgDb *self, bool sync, PGresult **results, Diag *diag) MUST_CHECK;

/* db_postgres_open.c */
void pg_statement_name(int query, char ret_name[16]);
Err pg_prepare(Db *db, Diag *diag) MUST_CHECK;
Err pg_reconnect(PgDb *self, Diag *diag) MUST_CHECK;
Err pg_script(Db *db, const char *sql, Diag *diag) MUST_CHECK;
void pg_close(Db *db);
