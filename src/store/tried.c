/* tried.c - see tried.h. */
#include "store/tried.h"

#include "queries.h"

static Err time_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(Time *)self = db_i64(row, 0);
    return OK;
}

Err tried_get(Db *db, Hash16 subject, Time *ret_until, Diag *diag)
{
    Time until = 0;
    Err err =
        db_rows(db, Q_TRIED_GET, DB_VALUES(DB_BYTES(hash16_str(&subject))), time_row, &until, diag);
    if (!err) *ret_until = until;
    return err;
}

Err tried_put(Db *db, Hash16 subject, Time until, Time now, Diag *diag)
{
    Err err =
        db_run(db, Q_TRIED_PUT, DB_VALUES(DB_BYTES(hash16_str(&subject)), DB_INT(until)), diag);
    return err ? err : db_run(db, Q_TRIED_FORGET, DB_VALUES(DB_INT(now)), diag);
}

Err tried_once(Db *db, Hash16 subject, Time until, bool *ret_first, Diag *diag)
{
    Time kept = 0;
    Err err = db_rows(db, Q_TRIED_ONCE, DB_VALUES(DB_BYTES(hash16_str(&subject)), DB_INT(until)),
                      time_row, &kept, diag);
    if (!err) *ret_first = kept != 0;
    return err;
}
