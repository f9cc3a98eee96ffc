/* tests/lib/bare.h - rows of a store held in memory, and the barest way to write them: for
 * tests/tools/bare.c, which says what it is for.
 *
 * Not the store: nothing is looked up, nothing is checked, no state is kept. */
#pragma once
#include "base/buf.h"
#include "io/db.h"

typedef struct BareValue {
    int type; /* SQLITE_INTEGER, _TEXT, _BLOB, _NULL */
    int64_t i64;
    Str str;
} BareValue;

/* What is done, in this order within a transaction; each is a statement of store_put.sql. */
typedef enum BareDo {
    BARE_EVENT_PUT,
    BARE_SEEN_PUT,
    BARE_KEY_PUT,
    BARE_CUSTOMER_PUT,
    BARE_CUSTOMER_SET, /* PostgreSQL: with what its lists show of it */
    BARE_CUSTOMER_SET_LIST,
    BARE_CUSTOMER_SET_NAME,
    BARE_ORDER_PUT,
    BARE_SHIPMENT_PUT,
    BARE_MESSAGE_PUT,
    BARE_MESSAGE_SET,
    BARE_MESSAGE_SETTLE,
    BARE_COUNT_ADD,
    BARE_BUCKET_SET,
    BARE_DOS
} BareDo;

/* The rows that one statement is run for, in order of the turns. */
typedef struct BareTable {
    char **names;
    int columns;
    LIST_OF(BareValue *) rows;
} BareTable;

typedef struct BareRows {
    BareValue **items;
    uint32_t count;
} BareRows;

typedef struct Bare {
    Arena *arena, *turn_arena; /* the latter is emptied after each transaction */
    BareTable tables[BARE_DOS];
    BareRows todo[BARE_DOS]; /* of the transaction under way */
    int64_t transactions;
    bool wait;    /* when done, until somebody has read the backend's time */
    void *inside; /* of the engine */
    void (*write)(struct Bare *bare);
    void (*close)(struct Bare *bare);
} Bare;

int bare_column(const BareTable *table, const char *name); /* -1: none */

void bare_open_sqlite(Bare *bare, const char *path);
void bare_open_postgres(Bare *bare, const char *url);
