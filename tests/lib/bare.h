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

typedef struct BareTable {
    char **names;
    int columns;
    LIST_OF(BareValue *) rows;
} BareTable;

enum {
    BARE_EVENT,
    BARE_SEEN,
    BARE_KEY,
    BARE_CUSTOMER,
    BARE_ORDER,
    BARE_MESSAGE,
    BARE_COUNT,
    BARE_TABLES
};

/* What is done with a row; in this order within a transaction. */
typedef enum BareDo {
    BARE_EVENT_PUT,
    BARE_SEEN_PUT,
    BARE_KEY_PUT,
    BARE_CUSTOMER_PUT,
    BARE_CUSTOMER_SET, /* SQLite: and what its lists show of it */
    BARE_ORDER_PUT,
    BARE_MESSAGE_PUT,
    BARE_MESSAGE_MARK, /* handing over */
    BARE_MESSAGE_SETTLE,
    BARE_COUNT_PUT,
    BARE_DOS
} BareDo;

typedef LIST_OF(BareValue *) BareRows;

typedef struct Bare {
    Arena *arena, *turn_arena;
    BareTable tables[BARE_TABLES];
    BareRows todo[BARE_DOS]; /* of the transaction under way */
    int64_t orders, transactions, rows, bytes;
    bool wait;
    void *inside; /* of the engine */
    void (*write)(struct Bare *bare);
    void (*close)(struct Bare *bare);
    int64_t *known; /* customers of the target, sorted */
    size_t known_count;
} Bare;

int bare_column(const BareTable *table, const char *name); /* -1: none */
bool bare_has_customer(const Bare *bare, int64_t customer);
void bare_push(Bare *bare, BareDo what, BareValue *row);
/* Writes what was pushed, in one transaction. `sending`: results of mails, not orders. */
void bare_turn(Bare *bare, bool sending);

void bare_open_sqlite(Bare *bare, const char *path);
void bare_open_postgres(Bare *bare, const char *url);
