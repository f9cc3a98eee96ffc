/* admin_keys.c - keys of shops and programs; suppressed addresses and revoked links. */
#include "store/admin.h"

#include "queries.h"
#include "store/columns.h"

#define USED_APART HOUR

static const ColumnField key_items[] = {
    COLUMN(I64, ApiKey, id),      COLUMN(HASH, ApiKey, hash),   COLUMN(TEXT, ApiKey, name),
    COLUMN(TEXT, ApiKey, scope),  COLUMN(TEXT, ApiKey, source), COLUMN(TEXT, ApiKey, storefront),
    COLUMN(TEXT, ApiKey, hint),   COLUMN(I64, ApiKey, made_at), COLUMN(I64, ApiKey, revoked_at),
    COLUMN(I64, ApiKey, used_at),
};
static const ColumnFields key_fields = COLUMN_FIELDS(key_items);

static Err number_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

Err api_key_put(Db *db, const ApiKey *key, int64_t *ret_id, Diag *diag)
{
    int64_t id = 0;
    Err err =
        db_rows(db, Q_API_KEY_PUT,
                DB_VALUES(DB_BYTES(hash16_str(&key->hash)), DB_STR(key->name), DB_STR(key->scope),
                          DB_STR(key->source), DB_STR(key->storefront), DB_STR(key->hint),
                          DB_INT(key->made_at), DB_INT(key->revoked_at), DB_INT(key->used_at)),
                number_row, &id, diag);
    if (!err) *ret_id = id;
    return err;
}

Err api_key_find(Db *db, Arena *arena, Hash16 hash, ApiKey *ret, Diag *diag)
{
    ApiKey row = {0};
    bool found = false;
    ColumnQuery query = {db, arena, Q_API_KEY_FIND, DB_VALUES(DB_BYTES(hash16_str(&hash))),
                         key_fields};
    Err err = columns_one(&query, &row, &found, diag);
    if (err) return err;
    if (!found) return fail(diag, ERR_NOT_FOUND, "there is no such key");
    *ret = row;
    return OK;
}

Err api_key_list(Db *db, Arena *arena, ApiKey **ret, size_t *ret_count, Diag *diag)
{
    ColumnQuery query = {db, arena, Q_API_KEY_LIST, NULL, 0, key_fields};
    return columns_list(&query, sizeof(ApiKey), ret, ret_count, diag);
}

Err api_key_revoke(Db *db, int64_t id, Time now, Diag *diag)
{
    int64_t found = 0;
    Err err =
        db_rows(db, Q_API_KEY_REVOKE, DB_VALUES(DB_INT(now), DB_INT(id)), number_row, &found, diag);
    if (!err && !found) err = fail(diag, ERR_NOT_FOUND, "there is no such key");
    return err;
}

Err api_key_used(Db *db, const ApiKey *key, Time now, Diag *diag)
{
    if (key->used_at && now - key->used_at < USED_APART) return OK;
    return db_run(db, Q_API_KEY_USED, DB_VALUES(DB_INT(now), DB_INT(key->id)), diag);
}

Err revoked_put(Db *db, Hash16 link, Time at, Diag *diag)
{
    return db_run(db, Q_REVOKED_PUT, DB_VALUES(DB_BYTES(hash16_str(&link)), DB_INT(at)), diag);
}

static Err found_row(void *self, const DbRow *row, Diag *diag)
{
    (void)row, (void)diag;
    *(bool *)self = true;
    return OK;
}

Err revoked_get(Db *db, Hash16 link, bool *ret_revoked, Diag *diag)
{
    bool found = false;
    Err err =
        db_rows(db, Q_REVOKED_GET, DB_VALUES(DB_BYTES(hash16_str(&link))), found_row, &found, diag);
    if (!err) *ret_revoked = found;
    return err;
}
