/* flow/ingest/import_mapping.c - reads a mapping, finds its columns, joins its files. */
#include "flow/ingest/import_mapping.h"

static const char *const order_names[] = {
#define FIELD(NAME, name) name,
#include "flow/ingest/import_fields.def"
#undef FIELD
};
static const char *const line_names[] = {
#define LINE_FIELD(NAME, name) name,
#include "flow/ingest/import_fields.def"
#undef LINE_FIELD
};

const char import_shopify_mapping[] =
    "{\"columns_optional\":true,\"order_id\":\"Name\",\"email\":\"Email\",\"phone\":\"Phone\","
    "\"name\":\"Shipping Name\","
    "\"placed_at\":\"Created at\",\"shipped_at\":\"Fulfilled at\",\"cancelled_at\":\"Cancelled "
    "at\","
    "\"currency\":\"Currency\",\"total\":\"Total\",\"shipping\":\"Shipping\",\"tax\":\"Taxes\","
    "\"discount\":\"Discount Amount\",\"refunded\":\"Refunded Amount\",\"coupon\":\"Discount "
    "Code\","
    "\"street\":\"Shipping Street\",\"city\":\"Shipping City\",\"postal_code\":\"Shipping Zip\","
    "\"country\":\"Shipping Country\",\"marketing_consent\":\"Accepts Marketing\","
    "\"line\":{\"sku\":\"Lineitem sku\",\"name\":\"Lineitem name\",\"quantity\":\"Lineitem "
    "quantity\","
    "\"price\":\"Lineitem price\",\"requires_shipping\":\"Lineitem requires shipping\"}}";

typedef struct JoinRows {
    LIST_OF(uint32_t) rows;
} JoinRows;

static int column_among(const Str *columns, uint32_t count, Str name)
{
    for (uint32_t i = 0; i < count; i++)
        if (str_eq_nocase(columns[i], str_trim(name))) return (int)i;
    return -1;
}

/* The column in the file or in a join read so far. */
static bool column_find(const Mapping *mapping, const CsvFile *file, Str name, Cell *ret_cell)
{
    *ret_cell = (Cell){.table = 0, .column = csv_file_column(file, name)};
    for (int j = 0; ret_cell->column < 0 && j < mapping->join_count; j++)
        *ret_cell = (Cell){.table = j + 1,
                           .column = column_among(mapping->joins[j].columns,
                                                  mapping->joins[j].column_count, name)};
    return ret_cell->column >= 0;
}

static Err cell_read(const Mapping *mapping, const CsvFile *file, const Json *value, Cell *ret_cell,
                     Diag *diag)
{
    *ret_cell = (Cell){.column = -1};
    if (!value || value->kind == JSON_NULL) return OK;
    if (value->kind == JSON_OBJECT) {
        ret_cell->fixed = json_get_text(value, "value");
        return OK;
    }
    Str name = json_text(value);
    if (column_find(mapping, file, name, ret_cell)) return OK;
    *ret_cell = (Cell){.column = -1};
    if (mapping->columns_optional) return OK;
    return fail(diag, ERR_INVALID,
                "the mapping names the column '%.*s', which the file does not have", STR_ARG(name));
}

static bool name_known(Str name)
{
    static const char *const others[] = {"line",
                                         "join",
                                         "zone",
                                         "day_first",
                                         "columns_optional",
                                         "cancelled_when",
                                         "refund_when_order_id_starts",
                                         "adjustment_when_order_id_starts"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_is(name, others[i])) return true;
    for (size_t i = 0; i < OF_COUNT; i++)
        if (str_is(name, order_names[i])) return true;
    return false;
}

static Err join_load(Arena *arena, JoinTable *join, CsvFile *file, Diag *diag)
{
    for (;;) {
        CsvRecord record;
        Err e = csv_file_next(file, &record, diag);
        if (e == ERR_NOT_FOUND) break;
        if (e) return e;
        CsvRecord *kept = list_push(arena, &join->rows);
        *kept = record;
        kept->fields = ARENA_ARRAY(arena, Str, record.count);
        for (uint32_t i = 0; i < record.count; i++)
            kept->fields[i] = arena_str(arena, record.fields[i]);
        JoinRows **rows = (JoinRows **)(void *)map_at(&join->by_key, kept->fields[join->column]);
        if (!*rows) *rows = ARENA_NEW(arena, JoinRows);
        *list_push(arena, &(*rows)->rows) = join->rows.count - 1;
    }
    diag_clear(diag);
    return OK;
}

static Err join_open(Arena *arena, JoinTable *join, Str path, Str on, Diag *diag)
{
    FileReader *reader = NULL;
    CsvFile file;
    Err e = file_reader_open(path, &reader, diag);
    if (e) return e;
    e = csv_file_open(reader, &file, diag);
    if (!e) {
        join->column_count = file.column_count;
        join->columns = ARENA_ARRAY(arena, Str, file.column_count);
        for (uint32_t i = 0; i < file.column_count; i++)
            join->columns[i] = arena_str(arena, file.columns[i]);
        join->column = column_among(join->columns, join->column_count, on);
        join->by_key = map_new(arena);
        e = join->column < 0 ? fail(diag, ERR_INVALID, "the joined file %.*s has no column '%.*s'",
                                    STR_ARG(path), STR_ARG(on))
                             : join_load(arena, join, &file, diag);
        csv_file_close(&file);
    }
    file_reader_close(reader);
    return e;
}

static Err joins_read(Arena *arena, const Json *list, const CsvFile *file, Str folder,
                      Mapping *mapping, Diag *diag)
{
    for (const Json *item = list ? list->first : NULL; item; item = item->next) {
        if (mapping->join_count == IMPORT_JOINS_MAX)
            return fail(diag, ERR_INVALID, "more than %d joined files", IMPORT_JOINS_MAX);
        JoinTable *join = &mapping->joins[mapping->join_count];
        Str on = json_get_text(item, "on");
        Cell left;
        if (!column_find(mapping, file, on, &left))
            return fail(diag, ERR_INVALID, "the file has no column '%.*s' to join on", STR_ARG(on));
        join->left_table = left.table;
        join->left_column = left.column;
        join->file = json_get_text(item, "file");
        if (str_find(join->file, STR("..")) >= 0)
            return fail(diag, ERR_INVALID, "a joined file stands beside the first");
        Err e = join_open(arena, join,
                          arena_printf(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(join->file)),
                          on, diag);
        if (e) return e;
        mapping->join_count++;
    }
    return OK;
}

static Err fields_read(const Json *json, const CsvFile *file, Mapping *mapping, Diag *diag)
{
    Err e = OK;
    for (int i = 0; i < OF_COUNT && !e; i++)
        e = cell_read(mapping, file, json_get(json, order_names[i]), &mapping->order[i], diag);
    const Json *line = json_get(json, "line");
    for (int i = 0; i < LF_COUNT && !e; i++)
        e = cell_read(mapping, file, json_get(line, line_names[i]), &mapping->line[i], diag);
    return e;
}

static bool cell_given(const Cell *cell)
{
    return cell->column >= 0 || cell->fixed.len > 0;
}

static Err mapping_check(const Mapping *mapping, Diag *diag)
{
    static const OrderField needed[] = {OF_ORDER_ID, OF_PLACED_AT, OF_CURRENCY};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!cell_given(&mapping->order[needed[i]]))
            return fail_field(diag, ERR_INVALID, order_names[needed[i]],
                              "the mapping, or the file, lacks %s", order_names[needed[i]]);
    if (!cell_given(&mapping->order[OF_TOTAL]) && !cell_given(&mapping->line[LF_PRICE]))
        return fail_field(diag, ERR_INVALID, "total",
                          "the mapping, or the file, lacks total, or line.price");
    return OK;
}

Err mapping_read(Arena *arena, const Json *json, const CsvFile *file, Str folder,
                 Mapping *ret_mapping, Diag *diag)
{
    Mapping *mapping = ret_mapping;
    *mapping =
        (Mapping){.zone = zone_utc(),
                  .day_first = json_bool(json_get(json, "day_first"), false),
                  .columns_optional = json_bool(json_get(json, "columns_optional"), false),
                  .refund_prefix = json_get_text(json, "refund_when_order_id_starts"),
                  .adjustment_prefix = json_get_text(json, "adjustment_when_order_id_starts"),
                  .cancelled_when = json_get(json, "cancelled_when")};
    for (const Json *member = json ? json->first : NULL; member; member = member->next)
        if (!name_known(member->key))
            return fail(diag, ERR_INVALID, "the mapping has a field '%.*s' that is not known",
                        STR_ARG(member->key));
    Str zone = json_get_text(json, "zone");
    if (zone.len && !(mapping->zone = zone_find(zone)))
        return fail_field(diag, ERR_INVALID, "zone", "there is no time zone %.*s", STR_ARG(zone));
    Err e = joins_read(arena, json_get(json, "join"), file, folder, mapping, diag);
    if (!e) e = fields_read(json, file, mapping, diag);
    return e ? e : mapping_check(mapping, diag);
}

/* Joins are nested loops over few rows: each join's rows of the current row of the tables before.
 */
static Err rows_from(const Mapping *mapping, MappedRow *row, MappedRowFn fn, void *self, Diag *diag)
{
    const JoinRows *found[IMPORT_JOINS_MAX] = {0};
    uint32_t at[IMPORT_JOINS_MAX] = {0};
    int j = 0;
    for (;;) {
        for (; j < mapping->join_count; j++) {
            const JoinTable *join = &mapping->joins[j];
            const CsvRecord *left = row->tables[join->left_table];
            found[j] = left ? map_find(&join->by_key, left->fields[join->left_column]) : NULL;
            at[j] = 0;
            row->tables[j + 1] = found[j] ? &join->rows.items[found[j]->rows.items[0]] : NULL;
        }
        Err e = fn(self, row, diag);
        if (e) return e;
        for (j = mapping->join_count - 1; j >= 0; j--)
            if (found[j] && at[j] + 1 < found[j]->rows.count) break;
        if (j < 0) return OK;
        row->tables[j + 1] = &mapping->joins[j].rows.items[found[j]->rows.items[++at[j]]];
        j++;
    }
}

Err mapping_rows(const Mapping *mapping, const CsvRecord *record, MappedRowFn fn, void *self,
                 Diag *diag)
{
    MappedRow row = {.tables = {record}};
    return rows_from(mapping, &row, fn, self, diag);
}

Str mapped_text(const Cell *cell, const MappedRow *row)
{
    if (cell->column < 0) return cell->fixed;
    const CsvRecord *record = row->tables[cell->table];
    return record ? csv_field(record, cell->column) : STR_NONE;
}
