/* store/nobody.c - see nobody.h. */
#include "store/nobody.h"

#include "queries.h"

Err nobody_add(Db *db, const NobodyRow *rows, size_t count, Diag *diag)
{
    Err e = db_begin(db, diag);
    for (size_t i = 0; !e && i < count; i++)
        e = db_run(db, Q_NOBODY_ADD,
                   DB_VALUES(DB_INT(rows[i].hour), DB_INT(rows[i].what), DB_STR(rows[i].kind),
                             DB_INT(rows[i].storefront), DB_INT(rows[i].amount)),
                   diag);
    if (!e) return db_commit(db, diag);
    db_rollback(db);
    return e;
}

typedef struct SumSelf {
    Arena *arena;
    NobodyRows *rows;
} SumSelf;

static Err sum_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const SumSelf *out = self;
    *list_push(out->arena, out->rows) = (NobodyRow){.what = (LinkKind)db_i64(row, 0),
                                                    .kind = arena_str(out->arena, db_str(row, 1)),
                                                    .amount = db_i64(row, 2)};
    return OK;
}

Err nobody_sums(Db *db, Arena *arena, const NobodyRange *range, NobodyRows *ret_rows, Diag *diag)
{
    *ret_rows = (NobodyRows){0};
    SumSelf out = {arena, ret_rows};
    return db_rows(db, Q_NOBODY_SUMS,
                   DB_VALUES(DB_INT(range->from), DB_INT(range->to), DB_INT(range->storefront)),
                   sum_row, &out, diag);
}
