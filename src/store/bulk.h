/* store/bulk.h - fills a new database with what was played in memory, faster than turns write it.
 *
 * A turn writes each row as often as it changes and all indexes with it. Here a row is written
 * once, as it stood last, and the indexes are made at the end, each in one pass:
 *
 *   bulk_indexes_drop; for each part of the customers: bulk_rows, commit; the log in its order,
 *   commit; bulk_indexes_make
 *
 * Not here: playing, and the order of the log (app/simulate/fill.c). Whoever fails in between has a
 * database without indexes and throws it away. */
#pragma once
#include "store/store.h"

/* All that a store in memory holds, as the writes of one turn of a store with as many buckets; the
 * rows are borrowed until it changes or closes, the lists are in the arena. */
void bulk_rows(const Store *memory, Arena *arena, TurnWrites *ret_writes);

typedef struct BulkIndex {
    Str drop, make; /* statements */
} BulkIndex;
typedef LIST_OF(BulkIndex) BulkIndexes;

/* Drops every index that is not part of a key; *ret_indexes makes them again. */
Err bulk_indexes_drop(Db *db, Arena *arena, BulkIndexes *ret_indexes, Diag *diag) MUST_CHECK;
Err bulk_indexes_make(Db *db, Arena *arena, const BulkIndexes *indexes, Diag *diag) MUST_CHECK;
