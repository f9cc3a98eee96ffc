/* admin_data.c - imports, and who changed what. */
#include "store/admin.h"

#include "queries.h"
#include "store/columns.h"

static const ColumnField import_items[] = {
    COLUMN(I64, ImportRow, id),       COLUMN(TEXT, ImportRow, format),
    COLUMN(TEXT, ImportRow, state),   COLUMN(TEXT, ImportRow, file),
    COLUMN(TEXT, ImportRow, mapping), COLUMN(TEXT, ImportRow, account),
    COLUMN(I64, ImportRow, made_at),  COLUMN(I64, ImportRow, ended_at),
};
static const ColumnFields import_fields = COLUMN_FIELDS(import_items);

static Err number_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

Err import_put(Db *db, const ImportRow *row, int64_t *ret_id, Diag *diag)
{
    int64_t id = 0;
    const DbValue values[] = {DB_STR(row->format),   DB_STR(row->state),   DB_STR(row->file),
                              DB_STR(row->mapping),  DB_STR(row->account), DB_INT(row->made_at),
                              DB_INT(row->ended_at), DB_INT(row->id)};
    Err err = row->id ? db_rows(db, Q_IMPORT_UPDATE, values, 8, number_row, &id, diag)
                      : db_rows(db, Q_IMPORT_INSERT, values, 7, number_row, &id, diag);
    if (err) return err;
    if (!id) return fail(diag, ERR_NOT_FOUND, "there is no such import");
    *ret_id = id;
    return OK;
}

Err import_get(Db *db, Arena *arena, int64_t id, ImportRow *ret, Diag *diag)
{
    ImportRow row = {0};
    bool found = false;
    ColumnQuery query = {db, arena, Q_IMPORT_GET, DB_VALUES(DB_INT(id)), import_fields};
    Err err = columns_one(&query, &row, &found, diag);
    if (err) return err;
    if (!found) return fail(diag, ERR_NOT_FOUND, "there is no such import");
    *ret = row;
    return OK;
}

Err import_list(Db *db, Arena *arena, int64_t before, size_t max, ImportRows *ret, Diag *diag)
{
    size_t count = 0;
    *ret = (ImportRows){0};
    ColumnQuery query = {db, arena, Q_IMPORT_LIST, DB_VALUES(DB_INT(before), DB_INT(max)),
                         import_fields};
    Err err = columns_list(&query, sizeof(ImportRow), &ret->items, &count, diag);
    ret->count = ret->capacity = (uint32_t)count;
    return err;
}

Err audit_put(Db *db, Time at, Str who, Str what, Str detail, Diag *diag)
{
    return db_run(db, Q_AUDIT_PUT, DB_VALUES(DB_INT(at), DB_STR(who), DB_STR(what), DB_STR(detail)),
                  diag);
}

static const ColumnField audit_items[] = {
    COLUMN(I64, AuditRow, at),
    COLUMN(TEXT, AuditRow, who),
    COLUMN(TEXT, AuditRow, what),
    COLUMN(TEXT, AuditRow, detail),
};

Err audit_list(Db *db, Arena *arena, Time before, size_t max, AuditRows *ret, Diag *diag)
{
    size_t count = 0;
    *ret = (AuditRows){0};
    ColumnQuery query = {db, arena, Q_AUDIT_LIST, DB_VALUES(DB_INT(before), DB_INT(max)),
                         COLUMN_FIELDS(audit_items)};
    Err err = columns_list(&query, sizeof(AuditRow), &ret->items, &count, diag);
    ret->count = ret->capacity = (uint32_t)count;
    return err;
}
