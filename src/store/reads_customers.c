/* reads_customers.c - customers as the console lists and shows them, and their timeline. */
#include "queries.h"
#include "store/reads.h"
#include "store/reads_inside.h"

#include <stdlib.h>

typedef LIST_OF(int64_t) Ids;

typedef struct IdsSelf {
    const Reads *reads;
    Ids ids;
    bool by_name;
    ReadsCursor last;
} IdsSelf;

static Err id_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    IdsSelf *out = self;
    out->last = (ReadsCursor){.set = true, .id = db_i64(row, 0)};
    if (out->by_name)
        out->last.text = arena_str(out->reads->arena, db_str(row, 1));
    else
        out->last.at = db_i64(row, 1);
    *list_push(out->reads->arena, &out->ids) = out->last.id;
    return OK;
}

static Err ids_by_number(const CustomerFilter *f, IdsSelf *out, Diag *diag)
{
    static const int queries[] = {
        [CUSTOMERS_BY_LAST_ORDER] = Q_READS_CUSTOMERS_BY_LAST_ORDER,
        [CUSTOMERS_BY_SPENT] = Q_READS_CUSTOMERS_BY_SPENT,
        [CUSTOMERS_BY_ORDERS] = Q_READS_CUSTOMERS_BY_ORDERS,
        [CUSTOMERS_BY_SINCE] = Q_READS_CUSTOMERS_BY_SINCE,
    };
    int64_t at = f->after.set ? f->after.at : INT64_MAX;
    int64_t id = f->after.set ? f->after.id : INT64_MAX;
    return db_rows(out->reads->db, queries[f->sort],
                   DB_VALUES(DB_INT(at), DB_INT(id), DB_INT(f->flags_mask), DB_INT(f->flags_want),
                             DB_INT(f->orders_min),
                             DB_INT(f->orders_max ? f->orders_max : INT64_MAX), DB_STR(f->country),
                             DB_INT(f->since_from), DB_INT(reads_limit(f->limit))),
                   id_row, out, diag);
}

static Err ids_by_name(const CustomerFilter *f, IdsSelf *out, Diag *diag)
{
    int64_t id = f->after.set ? f->after.id : INT64_MIN;
    out->by_name = true;
    return db_rows(out->reads->db, Q_READS_CUSTOMERS_BY_NAME,
                   DB_VALUES(DB_STR(f->after.text), DB_INT(id), DB_STR(f->name_prefix),
                             DB_STR(reads_text_end(out->reads->arena, f->name_prefix)),
                             DB_INT(f->flags_mask), DB_INT(f->flags_want), DB_INT(f->orders_min),
                             DB_INT(f->orders_max ? f->orders_max : INT64_MAX), DB_STR(f->country),
                             DB_INT(f->since_from), DB_INT(reads_limit(f->limit))),
                   id_row, out, diag);
}

typedef struct RowsSelf {
    Arena *arena;
    CustomerRows *rows;
} RowsSelf;

static Err customer_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    RowsSelf *out = self;
    CustomerRow *to = list_push(out->arena, out->rows);
    columns_read(out->arena, fields_customer, row, 0, to);
    to->exists = true;
    return OK;
}

static Err rows_of_ids(const Reads *reads, const Ids *ids, CustomerRows *ret_rows, Diag *diag)
{
    int64_t *buckets = ARENA_ARRAY(reads->arena, int64_t, ids->count + 1);
    for (uint32_t i = 0; i < ids->count; i++)
        buckets[i] = reads_bucket(reads, ids->items[i]);
    DbColumn columns[] = {
        {.type = DB_I64, .values = buckets   },
        {.type = DB_I64, .values = ids->items}
    };
    *ret_rows = (CustomerRows){0};
    RowsSelf out = {reads->arena, ret_rows};
    return db_rows_many(reads->db, Q_READS_CUSTOMERS_GET, ids->count, columns, 2, customer_row,
                        &out, diag);
}

Err reads_customers(const Reads *reads, const CustomerFilter *filter, CustomerRows *ret_rows,
                    ReadsCursor *ret_next, Diag *diag)
{
    IdsSelf out = {.reads = reads};
    bool by_name = filter->sort == CUSTOMERS_BY_NAME || filter->name_prefix.len;
    Err err = by_name ? ids_by_name(filter, &out, diag) : ids_by_number(filter, &out, diag);
    if (!err) err = rows_of_ids(reads, &out.ids, ret_rows, diag);
    if (err) return err;
    *ret_next = out.ids.count == reads_limit(filter->limit) ? out.last : (ReadsCursor){0};
    return OK;
}

Err reads_customer(const Reads *reads, int64_t id, CustomerRow *ret_row, Diag *diag)
{
    CustomerRows rows;
    Ids one = {.items = &id, .count = 1};
    Err err = rows_of_ids(reads, &one, &rows, diag);
    if (err) return err;
    if (!rows.count) return fail(diag, ERR_NOT_FOUND, "there is no such customer");
    *ret_row = rows.items[0];
    return OK;
}

static Err owner_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

/* An absorbed customer's keys still name it; its snapshot says who absorbed it. Rank never falls,
 * so this ends; the bound is against a damaged database. */
static Err absorber(const Reads *reads, int64_t *customer, Diag *diag)
{
    for (int steps = 0; steps < CUSTOMER_ABSORBED_MAX; steps++) {
        CustomerRow row = {0};
        Customer snapshot;
        Err err = reads_customer(reads, *customer, &row, diag);
        if (err == ERR_NOT_FOUND) {
            diag_clear(diag);
            *customer = 0;
            return OK;
        }
        if (err || !(row.flags & CUSTOMER_ROW_CLOSED)) return err;
        err = record_decode(reads->arena, row.snapshot, &customer_type, &snapshot, diag);
        if (err || !snapshot.absorbed_into) return err;
        *customer = snapshot.absorbed_into;
    }
    return fail(diag, ERR_INTERNAL, "customers absorbed each other in a ring");
}

Err reads_key_owner(const Reads *reads, Key key, int64_t *ret_customer, Diag *diag)
{
    int64_t customer = 0, kind = key.kind, bucket = reads_bucket(reads, (int64_t)key_place(key));
    DbColumn columns[] = {
        {.type = DB_I64,  .values = &bucket   },
        {.type = DB_I64,  .values = &kind     },
        {.type = DB_TEXT, .values = &key.value}
    };
    Err err = db_rows_many(reads->db, Q_KEY_GET, 1, columns, 3, owner_row, &customer, diag);
    if (!err && customer) err = absorber(reads, &customer, diag);
    if (!err) *ret_customer = customer;
    return err;
}

typedef struct CarriersSelf {
    Arena *arena;
    LIST_OF(Str) carriers;
} CarriersSelf;

static Err carrier_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    CarriersSelf *out = self;
    *list_push(out->arena, &out->carriers) = arena_str(out->arena, db_str(row, 0));
    return OK;
}

static Err known_by_number(const Reads *reads, Str number, int64_t *ret_customer, Diag *diag)
{
    CarriersSelf self = {.arena = reads->arena};
    *list_push(reads->arena, &self.carriers) = STR_NONE; /* told without one */
    Err err = db_rows(reads->db, Q_READS_CARRIERS, DB_VALUES(DB_INT(READS_CARRIERS_OF)),
                      carrier_row, &self, diag);
    for (uint32_t i = 0; i < self.carriers.count && !err && !*ret_customer; i++) {
        Key key = {.kind = KEY_TRACKING};
        Str both = arena_printf(reads->arena, "%.*s|%.*s",
                                STR_ARG(str_trim(self.carriers.items[i])), STR_ARG(number));
        if (key_normalise(reads->arena, KEY_TRACKING, both, &key.value))
            err = reads_key_owner(reads, key, ret_customer, diag);
    }
    return err;
}

Err reads_known_by(const Reads *reads, KeyKind kind, Str typed, int64_t *ret_customer, Diag *diag)
{
    Key key = {.kind = kind};
    *ret_customer = 0;
    if (key_normalise(reads->arena, kind, typed, &key.value))
        return reads_key_owner(reads, key, ret_customer, diag);
    bool number = kind == KEY_TRACKING && typed.len && typed.len <= 100;
    return number ? known_by_number(reads, str_trim(typed), ret_customer, diag) : OK;
}

typedef struct TimelineSelf {
    Arena *arena;
    LogRows *rows;
} TimelineSelf;

static Err timeline_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    TimelineSelf *out = self;
    columns_read(out->arena, fields_log, row, 0, list_push(out->arena, out->rows));
    return OK;
}

static int latest_first(const void *a, const void *b)
{
    const LogRow *x = a, *y = b;
    if (x->occurred_at != y->occurred_at) return x->occurred_at > y->occurred_at ? -1 : 1;
    if (x->seq != y->seq) return x->seq > y->seq ? -1 : 1;
    return (x->customer < y->customer) - (x->customer > y->customer);
}

/* A value that is the same for all rows of a batch. */
static DbColumn repeated(Arena *arena, int64_t value, size_t count)
{
    int64_t *values = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++)
        values[i] = value;
    return (DbColumn){.type = DB_I64, .values = values};
}

Err reads_timeline(const Reads *reads, const TimelineFilter *filter, TimelinePage *ret_page,
                   Diag *diag)
{
    size_t count = filter->customer_count, limit = reads_limit(filter->limit);
    const ReadsCursor *after = &filter->after;
    int64_t *buckets = ARENA_ARRAY(reads->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        buckets[i] = reads_bucket(reads, filter->customers[i]);
    DbColumn columns[] = {
        {.type = DB_I64, .values = buckets          },
        {.type = DB_I64, .values = filter->customers},
        repeated(reads->arena, after->set ? after->at : INT64_MAX, count),
        repeated(reads->arena, after->set ? after->id : INT64_MAX, count),
        repeated(reads->arena, after->set ? after->customer : INT64_MAX, count),
        repeated(reads->arena, (int64_t)limit, count),
    };
    *ret_page = (TimelinePage){0};
    TimelineSelf out = {reads->arena, &ret_page->rows};
    Err err =
        db_rows_many(reads->db, Q_READS_TIMELINE, count, columns, 6, timeline_row, &out, diag);
    LogRows *rows = &ret_page->rows;
    if (err || rows->count == 0) return err;
    qsort(rows->items, rows->count, sizeof(LogRow), latest_first);
    if (rows->count < limit) return OK;
    rows->count = (uint32_t)limit;
    const LogRow *last = &rows->items[limit - 1];
    ret_page->next = (ReadsCursor){
        .set = true, .at = last->occurred_at, .id = last->seq, .customer = last->customer};
    return OK;
}
