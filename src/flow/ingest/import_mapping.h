/* flow/ingest/import_mapping.h - which column of a CSV of order lines means what; and the rows of
 * the file with those of its joined files.
 *
 * A mapping is a JSON object (docs/import.md): a field's name -> a column's name, or {"value":
 * text} for one that is the same everywhere. Order fields are taken from the first row of an order
 * that has them. "line" holds the fields of a line; "join" names further files whose columns are
 * found by a common column. */
#pragma once
#include "flow/ingest/import_inside.h"

#define IMPORT_JOINS_MAX 6

typedef enum OrderField {
#define FIELD(NAME, name) OF_##NAME,
#include "flow/ingest/import_fields.def"
#undef FIELD
    OF_COUNT
} OrderField;

typedef enum LineField {
#define LINE_FIELD(NAME, name) LF_##NAME,
#include "flow/ingest/import_fields.def"
#undef LINE_FIELD
    LF_COUNT
} LineField;

/* Where a field's text comes from: a column of the file (table 0) or of a joined one, or a fixed
 * text. */
typedef struct Cell {
    int table, column; /* column -1: fixed */
    Str fixed;
} Cell;

typedef struct JoinTable {
    Str file;
    int left_table, left_column; /* the common column among the tables before */
    int column;                  /* and here */
    Str *columns;
    uint32_t column_count;
    LIST_OF(CsvRecord) rows;
    Map by_key; /* key -> JoinRows */
} JoinTable;

typedef struct Mapping {
    Cell order[OF_COUNT], line[LF_COUNT];
    JoinTable joins[IMPORT_JOINS_MAX];
    int join_count;
    const Zone *zone;
    bool day_first;                       /* 1/12/2010 is the first of December */
    bool columns_optional;                /* what the file does not have is left out */
    Str refund_prefix, adjustment_prefix; /* of order ids; "" none */
    const Json *cancelled_when;           /* array of texts of the field status */
} Mapping;

/* Reads the mapping and the joined files; names a column that is not there. */
Err mapping_read(Arena *arena, const Json *json, const CsvFile *file, Str folder,
                 Mapping *ret_mapping, Diag *diag) MUST_CHECK;

/* The rows of one record of the file, one for each combination of its joined rows. */
typedef struct MappedRow {
    const CsvRecord *tables[IMPORT_JOINS_MAX + 1]; /* NULL: nothing to join */
} MappedRow;
typedef Err (*MappedRowFn)(void *self, const MappedRow *row, Diag *diag);
Err mapping_rows(const Mapping *mapping, const CsvRecord *record, MappedRowFn fn, void *self,
                 Diag *diag) MUST_CHECK;
Str mapped_text(const Cell *cell, const MappedRow *row);
/* Times without an offset are of the mapping's zone. */
bool mapped_time(const Mapping *mapping, Str text, Time *ret_time);
/* The mapping that Shopify's order export needs. */
extern const char import_shopify_mapping[];
