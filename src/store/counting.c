/* store/counting.c - see counting.h. */
#include "store/counting.h"

#include "queries.h"
#include "store/store_rows.h"

Err counting_get(Db *db, Arena *arena, Counting *ret_counting, Diag *diag)
{
    ColumnQuery query = {
        .db = db, .arena = arena, .query = Q_COUNTING_GET, .fields = fields_counting};
    bool found = false;
    Err e = columns_one(&query, ret_counting, &found, diag);
    if (!e && !found) e = fail(diag, ERR_DATABASE, "the database does not say how it counts");
    return e;
}

Err counting_make(Db *db, Str zone, Str counters, Diag *diag)
{
    Err e = db_run(db, Q_COUNTING_ZONE_MAKE, DB_VALUES(DB_STR(zone)), diag);
    return e ? e : db_run(db, Q_COUNTING_COUNTERS_MAKE, DB_VALUES(DB_STR(counters)), diag);
}
