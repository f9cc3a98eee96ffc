/* store/migrate.h - brings a database to this program's schema: numbered, forward only.
 *
 * Table `migration` (number, name, applied_at). A database newer than the program is refused with a
 * clear sentence. The migrations are generated from store/migrations/NNNN_name.sql. */
#pragma once
#include "io/db.h"

Err migrate(Db *db, Time now, Diag *diag) MUST_CHECK;

/* Opens `url` (SQLite path or postgresql://), migrates it when allowed, prepares every statement.
 */
typedef struct StoreOptions {
    Str url;
    bool migrate;
    bool read_only;
    bool checkpoint_apart;
    bool filling; /* as in io/db.h, with a page cache to match */
    Time now;
} StoreOptions;
Err store_db_open(const StoreOptions *options, Db **ret_db, Diag *diag) MUST_CHECK;
