/* flow/ingest/import_orders.c - CSV of order lines becomes orders, refunds and adjustments.
 *
 * Lines of an order may stand apart, up to IMPORT_ORDERS_OPEN_MAX other orders in between. The
 * rules (docs/import.md): a line's amount is quantity times price, rounded half to even to the
 * minor unit; in an order a quantity must be above zero and a price not below it; a refund's lines
 * count negative. */
#include "flow/ingest/import_orders.h"

static Draft *draft_at(Orders *orders, Str id, uint64_t line, Diag *diag)
{
    if (orders->last && str_eq(orders->last->id, id)) return orders->last;
    Draft **slot = (Draft **)(void *)map_at(&orders->by_id, id);
    if (!*slot) {
        Draft *draft = ARENA_NEW(orders->kept, Draft);
        *slot = draft;
        draft->id = orders->by_id.entries[orders->by_id.count - 1].key =
            arena_str(orders->kept, id);
        draft->arena = arena_open(0);
        *list_push(orders->kept, &orders->drafts) = draft;
    } else if (!(*slot)->arena) {
        (void)fail(diag, ERR_INVALID,
                   "the other lines of order %.*s ended long before: sort the file by order",
                   STR_ARG(id));
        return NULL;
    }
    (*slot)->line_last = line;
    orders->last = *slot;
    return *slot;
}

static void draft_fields(const Orders *orders, Draft *draft, const MappedRow *row)
{
    for (int i = 0; i < OF_COUNT; i++) {
        Str text = mapped_text(&orders->mapping.order[i], row);
        if (!draft->fields[i].len && text.len) draft->fields[i] = arena_str(draft->arena, text);
    }
}

static Err line_amount(const Draft *draft, DraftLine *line, Diag *diag)
{
    Currency currency;
    if (!currency_parse(draft->fields[OF_CURRENCY], &currency))
        return fail(diag, ERR_INVALID, "there is no currency '%.*s'",
                    STR_ARG(draft->fields[OF_CURRENCY]));
    if (!line->fields[LF_QUANTITY].len) line->fields[LF_QUANTITY] = STR("1");
    if (!money_parse_product(line->fields[LF_QUANTITY], line->fields[LF_PRICE], currency,
                             &line->amount_minor))
        return fail(diag, ERR_INVALID, "quantity '%.*s' times price '%.*s' is no amount",
                    STR_ARG(line->fields[LF_QUANTITY]), STR_ARG(line->fields[LF_PRICE]));
    if (line->fields[LF_SHIPPING].len &&
        !money_parse(line->fields[LF_SHIPPING], currency, &line->shipping_minor))
        return fail(diag, ERR_INVALID, "shipping '%.*s' is no amount",
                    STR_ARG(line->fields[LF_SHIPPING]));
    return OK;
}

/* What the rules demand of a line by the kind of its order. */
static Err line_check(const Orders *orders, const Draft *draft, const DraftLine *line, Diag *diag)
{
    bool negative = line->fields[LF_QUANTITY].ptr[0] == '-';
    if (draft_is(orders->mapping.adjustment_prefix, draft)) return OK;
    if (draft_is(orders->mapping.refund_prefix, draft))
        return negative ? OK : fail(diag, ERR_INVALID, "a refund's quantity must be below zero");
    if (negative || line->fields[LF_QUANTITY].ptr[0] == '0')
        return fail(diag, ERR_INVALID, "an order's quantity must be above zero");
    if (line->fields[LF_PRICE].len && line->fields[LF_PRICE].ptr[0] == '-')
        return fail(diag, ERR_INVALID, "an order's price must not be below zero");
    return OK;
}

static Err draft_line(Orders *orders, Draft *draft, const MappedRow *row, Diag *diag)
{
    DraftLine line = {0};
    bool any = false;
    for (int i = 0; i < LF_COUNT; i++) {
        line.fields[i] = arena_str(draft->arena, mapped_text(&orders->mapping.line[i], row));
        any = any || line.fields[i].len;
    }
    if (!any || (!line.fields[LF_PRICE].len && !line.fields[LF_QUANTITY].len))
        return OK; /* an order without lines, or nothing joined */
    Err e = line_amount(draft, &line, diag);
    if (!e) e = line_check(orders, draft, &line, diag);
    if (!e) *list_push(draft->arena, &draft->lines) = line;
    return e;
}

/* What a row says of its order's money must be money: a slip there would count as nothing. */
static Err row_money(const Mapping *mapping, const MappedRow *row, Diag *diag)
{
    static const struct {
        OrderField field;
        const char *name;
    } amounts[] = {
        {OF_TOTAL,    "total"   },
        {OF_SHIPPING, "shipping"},
        {OF_TAX,      "tax"     },
        {OF_DISCOUNT, "discount"},
        {OF_REFUNDED, "refunded"},
    };
    Currency currency = {"USD"};
    int64_t ignored;
    Str code = mapped_text(&mapping->order[OF_CURRENCY], row);
    if (code.len && !currency_parse(code, &currency))
        return fail(diag, ERR_INVALID, "there is no currency '%.*s'", STR_ARG(code));
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        Str text = mapped_text(&mapping->order[amounts[i].field], row);
        if (text.len && !money_parse(text, currency, &ignored))
            return fail(diag, ERR_INVALID, "%s '%.*s' is no amount", amounts[i].name,
                        STR_ARG(text));
    }
    return OK;
}

/* A moment that a row names must be one: left out, a parcel would never have been sent. */
static Err row_dates(const Mapping *mapping, const MappedRow *row, Diag *diag)
{
    static const struct {
        OrderField field;
        const char *name;
    } dates[] = {
        {OF_PROMISED_AT,  "promised_at" },
        {OF_SHIPPED_AT,   "shipped_at"  },
        {OF_DELIVERED_AT, "delivered_at"},
        {OF_CANCELLED_AT, "cancelled_at"},
    };
    Time ignored;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        Str text = mapped_text(&mapping->order[dates[i].field], row);
        if (text.len && !mapped_time(mapping, text, &ignored))
            return fail(diag, ERR_INVALID, "%s '%.*s' is no date", dates[i].name, STR_ARG(text));
    }
    return OK;
}

static Err row_take(void *self, const MappedRow *row, Diag *diag)
{
    Orders *orders = self;
    Str id = mapped_text(&orders->mapping.order[OF_ORDER_ID], row);
    Time placed_at;
    if (!id.len) return fail(diag, ERR_INVALID, "the order's number is missing");
    if (!mapped_time(&orders->mapping, mapped_text(&orders->mapping.order[OF_PLACED_AT], row),
                     &placed_at) &&
        !map_find(&orders->by_id, id))
        return fail(diag, ERR_INVALID, "placed_at '%.*s' is no date",
                    STR_ARG(mapped_text(&orders->mapping.order[OF_PLACED_AT], row)));
    Err e = row_money(&orders->mapping, row, diag);
    if (!e) e = row_dates(&orders->mapping, row, diag);
    if (e) return e;
    Draft *draft = draft_at(orders, id, row->tables[0]->line, diag);
    if (!draft) return diag->code;
    draft_fields(orders, draft, row);
    return draft_line(orders, draft, row, diag);
}

/* Tells the oldest order that is still open and lets it go. */
static Err drafts_close(Orders *orders, Import *import, size_t keep, Diag *diag)
{
    Err e = OK;
    while (!e && orders->drafts.count - orders->told > keep) {
        Draft *draft = orders->drafts.items[orders->told++];
        e = draft_tell(orders, import, draft, diag);
        arena_close(draft->arena);
        draft->arena = NULL;
        if (orders->last == draft) orders->last = NULL;
    }
    return e;
}

static Err lines_take(Orders *orders, Import *import, CsvFile *file, Diag *diag)
{
    for (;;) {
        CsvRecord record;
        Diag refused = {0};
        Err e = csv_file_next(file, &record, &refused);
        if (e == ERR_NOT_FOUND) return OK;
        if (e && e != ERR_INVALID) {
            *diag = refused;
            return e;
        }
        import->counts->lines++;
        if (!e) e = mapping_rows(&orders->mapping, &record, row_take, orders, &refused);
        if (e) import_reject(import, file->csv.line, str_of(refused.sentence), STR_NONE);
        e = drafts_close(orders, import, IMPORT_ORDERS_OPEN_MAX, diag);
        if (e) return e;
    }
}

static Str folder_of(Str path)
{
    size_t end = path.len;
    while (end && path.ptr[end - 1] != '/')
        end--;
    return end ? str_slice(path, 0, end - 1) : STR(".");
}

static Err orders_run(Orders *orders, Import *import, CsvFile *file, Str path, Diag *diag)
{
    const ImportOptions *options = import->options;
    Str text =
        str_is(options->format, "shopify") ? str_of(import_shopify_mapping) : options->mapping;
    const Json *json;
    if (!text.len) return fail(diag, ERR_INVALID, "CSV of orders needs a mapping: --map FILE");
    Err e = json_parse(orders->kept, text, NULL, &json, diag);
    Str folder = options->folder.len ? options->folder : folder_of(path);
    if (!e) e = mapping_read(orders->kept, json, file, folder, &orders->mapping, diag);
    if (!e) e = lines_take(orders, import, file, diag);
    return e ? e : drafts_close(orders, import, 0, diag);
}

Err import_orders(Import *import, Str path, Diag *diag)
{
    CsvFile file;
    Err e = csv_file_open(import->reader, &file, diag);
    if (e) return e;
    Arena *kept = arena_open(0);
    Orders *orders = ARENA_NEW(kept, Orders);
    orders->kept = kept;
    orders->by_id = map_new(kept);
    e = orders_run(orders, import, &file, path, diag);
    for (uint32_t i = orders->told; i < orders->drafts.count; i++)
        if (orders->drafts.items[i]->arena) arena_close(orders->drafts.items[i]->arena);
    arena_close(kept);
    csv_file_close(&file);
    return e;
}
