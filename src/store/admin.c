/* admin.c - the installation's named values, documents and the number of the definitions.
 *
 * Not here: what a document means (domain/definitions.h); it is checked before it is saved. */
#include "store/admin.h"

#include "queries.h"
#include "store/columns.h"

typedef struct ValueRow {
    Str value;
} ValueRow;
static const ColumnField value_items[] = {COLUMN(BLOB, ValueRow, value)};
static const ColumnFields value_fields = COLUMN_FIELDS(value_items);

Err admin_value_get(Db *db, Arena *arena, Str name, Str *ret_value, Diag *diag)
{
    ValueRow row = {0};
    bool found = false;
    ColumnQuery query = {db, arena, Q_VALUE_GET, DB_VALUES(DB_STR(name)), value_fields};
    Err err = columns_one(&query, &row, &found, diag);
    if (err) return err;
    if (!found) return fail(diag, ERR_NOT_FOUND, "'%.*s' is not set", STR_ARG(name));
    *ret_value = row.value;
    return OK;
}

Err admin_value_put(Db *db, Str name, Str value, Diag *diag)
{
    return db_run(db, Q_VALUE_PUT, DB_VALUES(DB_STR(name), DB_BYTES(value)), diag);
}

Err admin_value_make(Db *db, Arena *arena, Str name, Str value, Str *ret_value, Diag *diag)
{
    Err err = db_run(db, Q_VALUE_MAKE, DB_VALUES(DB_STR(name), DB_BYTES(value)), diag);
    return err ? err : admin_value_get(db, arena, name, ret_value, diag);
}

static const ColumnField document_items[] = {
    COLUMN(TEXT, Document, kind),       COLUMN(TEXT, Document, name),
    COLUMN(I32, Document, version),     COLUMN(TEXT, Document, body),
    COLUMN(I64, Document, saved_at),    COLUMN(TEXT, Document, saved_by),
    COLUMN(I64, Document, definitions),
};
static const ColumnFields document_fields = COLUMN_FIELDS(document_items);

static Err number_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

Err definitions_version(Db *db, int64_t *ret_version, Diag *diag)
{
    int64_t version = 0;
    Err err = db_rows(db, Q_DEFINITIONS_GET, NULL, 0, number_row, &version, diag);
    if (!err) *ret_version = version;
    return err;
}

Err document_save(Db *db, const Document *document, int64_t *ret_definitions, Diag *diag)
{
    int64_t version = 0;
    Err err = db_begin(db, diag);
    if (err) return err;
    /* First the one row that all savers write: they queue up here. */
    err = db_run(db, Q_DEFINITIONS_RAISE, NULL, 0, diag);
    if (!err) err = definitions_version(db, &version, diag);
    if (!err)
        err = db_run(db, Q_DOCUMENT_PUT,
                     DB_VALUES(DB_STR(document->kind), DB_STR(document->name),
                               DB_STR(document->body), DB_INT(document->saved_at),
                               DB_STR(document->saved_by), DB_INT(version)),
                     diag);
    if (err) {
        db_rollback(db);
        return err;
    }
    err = db_commit(db, diag);
    if (!err) *ret_definitions = version;
    return err;
}

Err document_list(Db *db, Arena *arena, bool all_versions, Document **ret, size_t *ret_count,
                  Diag *diag)
{
    ColumnQuery query = {db, arena, Q_DOCUMENT_LIST, DB_VALUES(DB_INT(all_versions)),
                         document_fields};
    return columns_list(&query, sizeof(Document), ret, ret_count, diag);
}

Err document_get(Db *db, Arena *arena, Str kind, Str name, Document *ret, Diag *diag)
{
    Document row = {0};
    bool found = false;
    ColumnQuery query = {db, arena, Q_DOCUMENT_GET, DB_VALUES(DB_STR(kind), DB_STR(name)),
                         document_fields};
    Err err = columns_one(&query, &row, &found, diag);
    if (err) return err;
    if (!found)
        return fail(diag, ERR_NOT_FOUND, "there is no %.*s '%.*s'", STR_ARG(kind), STR_ARG(name));
    *ret = row;
    return OK;
}
