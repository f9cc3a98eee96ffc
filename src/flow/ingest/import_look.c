/* flow/ingest/import_look.c - what a file looks like before it is imported: its format, columns,
 * first rows, and the mapping that the columns' names suggest.
 *
 * Only the first rows are read. A guess is a proposal: the console shows it to be changed. */
#include "base/utf8.h"
#include "flow/ingest/import_inside.h"

#define LOOK_ROWS     200
#define LOOK_SAMPLES  5
#define LOOK_SHOWN    8
#define LOOK_COLUMNS  200
#define LOOK_TEXT_MAX 120

typedef struct Column {
    Str samples[LOOK_SAMPLES];
    uint32_t sample_count, filled;
} Column;

typedef struct Look {
    Arena *arena;
    CsvFile file;
    Column *columns;
    uint32_t rows;
    LIST_OF(CsvRecord) shown;
} Look;

typedef struct KnownField {
    const char *name;
    bool required;
    const char *note;
    const char *columns; /* names of columns that mean it, folded, separated by '|' */
} KnownField;

static const KnownField known_fields[] = {
    {"order_id",          true,  "",
     "order_id|order|order number|order no|invoice|invoiceno|invoice no|name|bestellnummer|order "
     "id"                                                                                                            },
    {"placed_at",         true,  "",
     "placed_at|created at|date|order date|invoicedate|invoice date|order_purchase_timestamp|"
     "bestelldatum|datum"                                                                                            },
    {"currency",          true,  "a column, or one for all", "currency|waehrung|währung"                            },
    {"user_id",           false, "",
     "user_id|customer id|customerid|customer_id|customer_unique_id|kundennummer"                                    },
    {"email",             false, "",                         "email|e-mail|customer email|email address"             },
    {"phone",             false, "",                         "phone|telephone|telefon|customer phone"                },
    {"name",              false, "of the customer",          "customer name|shipping name|billing name|kunde"        },
    {"total",             false, "or line.price",            "total|order total|amount|gesamt|summe|payment_value"   },
    {"shipping",          false, "",                         "shipping|versand|freight_value"                        },
    {"tax",               false, "",                         "tax|taxes|mwst|vat"                                    },
    {"discount",          false, "",                         "discount|discount amount|rabatt"                       },
    {"refunded",          false, "",                         "refunded|refunded amount"                              },
    {"coupon",            false, "",                         "coupon|discount code|gutschein"                        },
    {"promised_at",       false, "",                         "promised_at|order_estimated_delivery_date|lieferdatum" },
    {"shipped_at",        false, "",                         "shipped_at|fulfilled at|order_delivered_carrier_date"  },
    {"delivered_at",      false, "",                         "delivered_at|order_delivered_customer_date"            },
    {"cancelled_at",      false, "",                         "cancelled_at|cancelled at"                             },
    {"status",            false, "",                         "status|order_status|financial status"                  },
    {"street",            false, "",                         "street|shipping street|address|strasse|straße"        },
    {"city",              false, "",                         "city|shipping city|customer_city|ort|stadt"            },
    {"postal_code",       false, "",
     "postal_code|zip|shipping zip|postcode|plz|customer_zip_code_prefix"                                            },
    {"country",           false, "",                         "country|shipping country|land"                         },
    {"marketing_consent", false, "",                         "marketing_consent|accepts marketing"                   },
    {"line.product_id",   false, "",                         "product_id|product id|stockcode"                       },
    {"line.sku",          false, "",                         "sku|lineitem sku|artikelnummer"                        },
    {"line.name",         false, "",                         "lineitem name|description|product|product name|artikel"},
    {"line.category",     false, "",                         "category|product_category_name|kategorie"              },
    {"line.quantity",     false, "",                         "quantity|lineitem quantity|qty|menge"                  },
    {"line.price",        false, "",                         "price|lineitem price|unit price|unitprice|preis"       },
};
#define KNOWN_COUNT (sizeof known_fields / sizeof known_fields[0])

static bool named(const KnownField *field, Str column)
{
    Str rest = str_of(field->columns);
    while (rest.len)
        if (str_eq(str_cut(&rest, '|'), column)) return true;
    return false;
}

/* The field that a column's name suggests; each column one, each field its first column. */
static const KnownField *suggested(const Look *look, uint32_t column)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (!named(&known_fields[i], look->file.columns[column])) continue;
        uint32_t first = 0;
        while (!named(&known_fields[i], look->file.columns[first]))
            first++;
        if (first == column) return &known_fields[i];
    }
    return NULL;
}

static void sample_add(Look *look, Column *column, Str text)
{
    Str cut = utf8_cut(text, LOOK_TEXT_MAX);
    if (!text.len) return;
    column->filled++;
    for (uint32_t i = 0; i < column->sample_count; i++)
        if (str_eq(column->samples[i], cut)) return;
    if (column->sample_count < LOOK_SAMPLES)
        column->samples[column->sample_count++] = arena_str(look->arena, cut);
}

static void row_keep(Look *look, const CsvRecord *record)
{
    look->rows++;
    for (uint32_t i = 0; i < record->count && i < look->file.column_count; i++)
        sample_add(look, &look->columns[i], csv_field(record, (int)i));
    if (look->shown.count == LOOK_SHOWN) return;
    CsvRecord *kept = list_push(look->arena, &look->shown);
    *kept = *record;
    kept->fields = ARENA_ARRAY(look->arena, Str, record->count + 1);
    for (uint32_t i = 0; i < record->count; i++)
        kept->fields[i] = arena_str(look->arena, utf8_cut(record->fields[i], LOOK_TEXT_MAX));
}

/* A row that cannot be read is the import's to reject. */
static void rows_read(Look *look)
{
    look->columns = ARENA_ARRAY(look->arena, Column, look->file.column_count + 1);
    for (int i = 0; i < LOOK_ROWS; i++) {
        CsvRecord record;
        Diag diag = {0};
        if (csv_file_next(&look->file, &record, &diag)) return;
        row_keep(look, &record);
    }
}

static bool has(const Look *look, const char *column)
{
    return csv_file_column(&look->file, str_of(column)) >= 0;
}

static const char *format_guess(const Look *look)
{
    if (has(look, "lineitem quantity") || has(look, "lineitem name")) return "shopify";
    bool person = has(look, "email") || has(look, "email address") || has(look, "e-mail");
    if (person && (has(look, "purpose") || has(look, "consent"))) return "consents";
    if (person && (has(look, "reason") || has(look, "suppression reason") ||
                   has(look, "unsub_time") || has(look, "clean_time")))
        return "suppressions";
    return "orders";
}

static void put_columns(JsonOut *out, const Look *look)
{
    json_key(out, "columns");
    json_array(out);
    for (uint32_t i = 0; i < look->file.column_count && i < LOOK_COLUMNS; i++) {
        const Column *column = &look->columns[i];
        const KnownField *field = suggested(look, i);
        json_object(out);
        json_put_str(out, "name", look->file.columns[i]);
        json_key(out, "samples");
        json_array(out);
        for (uint32_t s = 0; s < column->sample_count; s++)
            json_out_str(out, column->samples[s]);
        json_end(out);
        json_put_double(out, "filled", look->rows ? (double)column->filled / (double)look->rows : 0,
                        4);
        json_key(out, "suggested");
        if (field)
            json_out_str(out, str_of(field->name));
        else
            json_out_null(out);
        json_end(out);
    }
    json_end(out);
}

static void put_mapping(JsonOut *out, const Look *look)
{
    json_key(out, "mapping");
    json_object(out);
    for (uint32_t i = 0; look && i < look->file.column_count && i < LOOK_COLUMNS; i++) {
        const KnownField *field = suggested(look, i);
        if (field) json_put_str(out, field->name, look->file.columns[i]);
    }
    json_end(out);
}

static void put_sample(JsonOut *out, const Look *look)
{
    json_key(out, "sample");
    json_array(out);
    for (uint32_t i = 0; look && i < look->shown.count; i++) {
        json_array(out);
        for (uint32_t c = 0; c < look->shown.items[i].count && c < LOOK_COLUMNS; c++)
            json_out_str(out, look->shown.items[i].fields[c]);
        json_end(out);
    }
    json_end(out);
}

static void put_fields(JsonOut *out, bool any)
{
    json_key(out, "fields");
    json_array(out);
    for (size_t i = 0; any && i < KNOWN_COUNT; i++) {
        json_object(out);
        json_put_str(out, "name", str_of(known_fields[i].name));
        json_put_bool(out, "required", known_fields[i].required);
        json_put_str(out, "note", str_of(known_fields[i].note));
        json_end(out);
    }
    json_end(out);
}

static void segment_json(JsonOut *out)
{
    json_object(out);
    json_put_str(out, "format", STR("segment"));
    json_key(out, "columns");
    json_array(out);
    json_end(out);
    put_fields(out, false);
    put_mapping(out, NULL);
    put_sample(out, NULL);
    json_end(out);
}

/* NDJSON begins with a brace, whatever stands before it in white space. */
static Err looks_like_json(Str path, bool *ret_json, Diag *diag)
{
    FileReader *reader = NULL;
    char head[256];
    size_t size = 0;
    Err e = file_reader_open(path, &reader, diag);
    if (!e) e = file_reader_next(reader, head, sizeof head, &size, diag);
    Str text = str_trim((Str){head, size});
    if (!e) *ret_json = text.len > 0 && text.ptr[0] == '{';
    if (reader) file_reader_close(reader);
    return e;
}

static Err csv_look(Look *look, Str path, Str format, JsonOut *out, Diag *diag)
{
    FileReader *reader = NULL;
    Err e = file_reader_open(path, &reader, diag);
    if (!e) e = csv_file_open(reader, &look->file, diag);
    if (!e) {
        rows_read(look);
        Str found = format.len ? format : str_of(format_guess(look));
        json_object(out);
        json_put_str(out, "format", found);
        put_columns(out, look);
        put_fields(out, str_is(found, "orders"));
        put_mapping(out, look);
        put_sample(out, look);
        json_end(out);
        csv_file_close(&look->file);
    }
    if (reader) file_reader_close(reader);
    return e;
}

Err import_look(Arena *arena, Str path, Str format, JsonOut *out, Diag *diag)
{
    bool json = false;
    Err e = looks_like_json(path, &json, diag);
    if (e) return e;
    if (str_is(format, "segment") || (!format.len && json)) {
        segment_json(out);
        return OK;
    }
    Look *look = ARENA_NEW(arena, Look);
    look->arena = arena;
    return csv_look(look, path, format, out, diag);
}
