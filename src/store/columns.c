/* columns.c - a walk over the table of fields, once for each column.
 *
 * Why column by column: PostgreSQL wants arrays, and SQLite's binding does not mind. */
#include "store/columns.h"

#include <assert.h>

static const void *at(const void *row, ColumnField field)
{
    return (const char *)row + field.offset;
}

static int64_t number_at(const void *row, ColumnField field)
{
    const void *p = at(row, field);
    if (field.kind == COLUMN_I32) return *(const int32_t *)p;
    if (field.kind == COLUMN_BOOL) return *(const bool *)p;
    return *(const int64_t *)p;
}

static Str text_at(const void *row, ColumnField field)
{
    const void *p = at(row, field);
    if (field.kind == COLUMN_HASH) return hash16_str(p);
    if (field.kind == COLUMN_CURRENCY) return str_of(((const Currency *)p)->code);
    return *(const Str *)p;
}

static DbType type_of(ColumnKind kind)
{
    switch (kind) {
    case COLUMN_I32:
    case COLUMN_I64:
    case COLUMN_BOOL:
    case COLUMN_WHEN: return DB_I64;
    case COLUMN_TEXT:
    case COLUMN_CURRENCY: return DB_TEXT;
    case COLUMN_BLOB:
    case COLUMN_HASH: return DB_BLOB;
    }
    return DB_I64;
}

static DbColumn column_of(Arena *scratch, ColumnField field, const void *const *rows, size_t count)
{
    DbColumn column = {.type = type_of(field.kind)};
    if (column.type != DB_I64) {
        Str *texts = arena_alloc_raw(scratch, sizeof *texts * count);
        for (size_t i = 0; i < count; i++)
            texts[i] = text_at(rows[i], field);
        column.values = texts;
        return column;
    }
    int64_t *numbers = arena_alloc_raw(scratch, sizeof *numbers * count);
    for (size_t i = 0; i < count; i++)
        numbers[i] = number_at(rows[i], field);
    column.values = numbers;
    if (field.kind == COLUMN_WHEN) {
        bool *nulls = arena_alloc_raw(scratch, sizeof *nulls * count);
        for (size_t i = 0; i < count; i++)
            nulls[i] = numbers[i] == TIME_NEVER;
        column.nulls = nulls;
    }
    return column;
}

const ColumnField *columns_differ(ColumnFields fields, const void *a, const void *b)
{
    for (size_t i = 0; i < fields.count; i++) {
        const ColumnField *field = &fields.items[i];
        bool same = type_of(field->kind) == DB_I64 ? number_at(a, *field) == number_at(b, *field)
                                                   : str_eq(text_at(a, *field), text_at(b, *field));
        if (!same) return field;
    }
    return NULL;
}

DbColumn *columns_of(Arena *scratch, ColumnFields fields, const ColumnRows *rows)
{
    DbColumn *columns = ARENA_ARRAY(scratch, DbColumn, fields.count);
    for (size_t i = 0; i < fields.count; i++)
        columns[i] = column_of(scratch, fields.items[i], rows->items, rows->count);
    return columns;
}

Err columns_run(Db *db, Arena *scratch, int query, ColumnFields fields, const ColumnRows *rows,
                Diag *diag)
{
    if (rows->count == 0) return OK;
    return db_run_many(db, query, rows->count, columns_of(scratch, fields, rows), fields.count,
                       diag);
}

DbValue *columns_values(Arena *scratch, ColumnFields fields, const void *row)
{
    DbValue *values = ARENA_ARRAY(scratch, DbValue, fields.count);
    for (size_t i = 0; i < fields.count; i++) {
        ColumnField field = fields.items[i];
        values[i].type = type_of(field.kind);
        if (values[i].type == DB_I64) {
            values[i].i64 = number_at(row, field);
            values[i].null = field.kind == COLUMN_WHEN && values[i].i64 == TIME_NEVER;
        } else {
            values[i].str = text_at(row, field);
        }
    }
    return values;
}

void columns_read(Arena *arena, ColumnFields fields, const DbRow *from, int column, void *row)
{
    for (size_t i = 0; i < fields.count; i++, column++) {
        ColumnField field = fields.items[i];
        void *p = (char *)row + field.offset;
        switch (field.kind) {
        case COLUMN_I32: *(int32_t *)p = (int32_t)db_i64(from, column); break;
        case COLUMN_I64: *(int64_t *)p = db_i64(from, column); break;
        case COLUMN_BOOL: *(bool *)p = db_i64(from, column) != 0; break;
        case COLUMN_WHEN:
            *(Time *)p = db_null(from, column) ? TIME_NEVER : db_i64(from, column);
            break;
        case COLUMN_TEXT:
        case COLUMN_BLOB: *(Str *)p = arena_str(arena, db_str(from, column)); break;
        case COLUMN_HASH: {
            Str bytes = db_str(from, column);
            if (bytes.len == sizeof(Hash16)) memcpy(p, bytes.ptr, bytes.len);
            break;
        }
        case COLUMN_CURRENCY: {
            Currency currency = {0};
            Str code = db_str(from, column);
            if (code.len == 3) memcpy(currency.code, code.ptr, code.len);
            *(Currency *)p = currency;
            break;
        }
        }
    }
}

typedef struct ListSelf {
    const ColumnQuery *query;
    size_t row_size;
    char *items;
    uint32_t count, capacity;
} ListSelf;

static Err list_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    ListSelf *list = self;
    void *items = list->items;
    list_grow(list->query->arena, &items, &list->count, &list->capacity, list->row_size);
    list->items = items;
    columns_read(list->query->arena, list->query->fields, row, 0,
                 list->items + (list->count - 1) * list->row_size);
    return OK;
}

Err columns_list(const ColumnQuery *query, size_t row_size, void *ret_items, size_t *ret_count,
                 Diag *diag)
{
    ListSelf list = {.query = query, .row_size = row_size};
    Err err =
        db_rows(query->db, query->query, query->values, query->value_count, list_row, &list, diag);
    if (err) return err;
    memcpy(ret_items, &list.items, sizeof list.items);
    *ret_count = list.count;
    return OK;
}

typedef struct OneSelf {
    const ColumnQuery *query;
    void *row;
    int found;
} OneSelf;

static Err one_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    OneSelf *one = self;
    assert(!one->found);
    one->found++;
    columns_read(one->query->arena, one->query->fields, row, 0, one->row);
    return OK;
}

Err columns_one(const ColumnQuery *query, void *ret_row, bool *ret_found, Diag *diag)
{
    OneSelf one = {query, ret_row, 0};
    Err err =
        db_rows(query->db, query->query, query->values, query->value_count, one_row, &one, diag);
    if (!err) *ret_found = one.found;
    return err;
}
