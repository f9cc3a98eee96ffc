/* store/columns.h - between arrays of row structs and the columns of a batch statement.
 *
 * A table of fields says, in the order of a statement's parameters or of a query's columns, where
 * each value lies in the struct and in which form. So each table is described once, for writing and
 * for reading, and a statement is one call. Not here: SQL, transactions. */
#pragma once
#include "base/arena.h"
#include "base/hash.h"
#include "base/money.h"
#include "io/db.h"

typedef enum ColumnKind {
    COLUMN_I32,
    COLUMN_I64,
    COLUMN_BOOL,
    COLUMN_WHEN, /* a Time; TIME_NEVER is NULL */
    COLUMN_TEXT,
    COLUMN_BLOB, /* Str */
    COLUMN_HASH, /* Hash16 */
    COLUMN_CURRENCY
} ColumnKind;

typedef struct ColumnField {
    ColumnKind kind;
    size_t offset;
    const char *name; /* of the member, to be said to people */
} ColumnField;

typedef struct ColumnFields {
    const ColumnField *items;
    size_t count;
} ColumnFields;

#define COLUMN(kind, Type, member)                                                                 \
    {                                                                                              \
        COLUMN_##kind, offsetof(Type, member), #member                                             \
    }
#define COLUMN_FIELDS(array)                                                                       \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }

/* Addresses of rows. */
typedef LIST_OF(const void *) ColumnRows;

/* The columns of these rows, in the scratch arena, texts borrowed. */
DbColumn *columns_of(Arena *scratch, ColumnFields fields, const ColumnRows *rows);
/* Runs the statement once for each row. */
Err columns_run(Db *db, Arena *scratch, int query, ColumnFields fields, const ColumnRows *rows,
                Diag *diag) MUST_CHECK;
/* Reads the columns of a result row, from `column` on, into a struct; texts are copied into the
 * arena. */
void columns_read(Arena *arena, ColumnFields fields, const DbRow *from, int column, void *row);
/* The first column in which two rows differ; NULL: they say the same. */
const ColumnField *columns_differ(ColumnFields fields, const void *a, const void *b);
/* One row's values, for statements that are run alone. */
DbValue *columns_values(Arena *scratch, ColumnFields fields, const void *row);

/* A question whose answers are structs. */
typedef struct ColumnQuery {
    Db *db;
    Arena *arena; /* where the answer lives */
    int query;
    const DbValue *values; /* DB_VALUES gives these two */
    size_t value_count;
    ColumnFields fields;
} ColumnQuery;
/* *ret_row is written only when there is one; more than one is an error of ours. */
Err columns_one(const ColumnQuery *query, void *ret_row, bool *ret_found, Diag *diag) MUST_CHECK;
Err columns_list(const ColumnQuery *query, size_t row_size, void *ret_items, size_t *ret_count,
                 Diag *diag) MUST_CHECK; /* ret_items: Type ** */
