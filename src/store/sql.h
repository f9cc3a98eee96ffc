/* store/sql.h - inside of the store on a database; for store_sql*.c alone. */
#pragma once
#include "store/store_rows.h"

typedef struct SqlStore {
    Store store;
    Arena *scratch; /* of one call */
    bool in_turn;   /* between begin and commit or abort */
} SqlStore;

Err sql_commit(Store *store, const TurnWrites *writes, Diag *diag) MUST_CHECK;
