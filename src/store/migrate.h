/* store/migrate.h - brings a database to this program's schema: numbered, forward only.
 *
 * Table `migration` (number, name, applied_at). A database newer than the program is refused with a
 * clear sentence. The migrations are generated from store/migrations/NNNN_name.sql. */
#pragma once
#include "io/db.h"

Err migrate(Db *db, Time now, Diag *diag) MUST_CHECK;

/* What may be done to the schema before the store is opened. */
typedef enum StoreOpening {
    STORE_AS_IT_IS, /* nothing: where there is no store, NOT_FOUND; an older one is refused */
    STORE_MAKE,     /* an empty database gets the schema; an older store is refused */
    STORE_UPGRADE   /* that, and an older store is brought up to date */
} StoreOpening;

/* Opens `url` (SQLite path or postgresql://) and prepares every statement. */
typedef struct StoreOptions {
    Str url;
    StoreOpening opening;
    bool read_only;
    bool checkpoint_apart;
    bool filling; /* as in io/db.h, with a page cache to match */
    Time now;
} StoreOptions;
Err store_db_open(const StoreOptions *options, Db **ret_db, Diag *diag) MUST_CHECK;
