/* reads_orders.c - orders as the console lists and shows them: a narrow scan, then the rows. */
#include "queries.h"
#include "store/reads.h"
#include "store/reads_inside.h"

typedef LIST_OF(OrderRef) OrderRefs;

static bool order_take(ReadsScan *scan, const DbRow *row)
{
    const OrderFilter *f = scan->filter;
    OrderRef ref = {db_i64(row, 0), db_i64(row, 1)};
    int64_t status = db_i64(row, 3);
    scan->seen = (ReadsCursor){.set = true, .at = db_i64(row, 2), .id = ref.order_hash};
    if (f->status_mask && !(f->status_mask >> status & 1)) return false;
    if (!reads_of_storefront(&f->storefront, db_str(row, 4))) return false;
    *list_push(scan->reads->arena, (OrderRefs *)scan->list) = ref;
    return true;
}

static Err order_ask(ReadsScan *scan, int64_t max, Diag *diag)
{
    const OrderFilter *f = scan->filter;
    Db *db = scan->reads->db;
    DbValue at = DB_INT(scan->seen.at), id = DB_INT(scan->seen.id), limit = DB_INT(max);
    Time first = f->heard ? 0 : 1; /* what is only heard of has no time of its placing */
    if (f->customer)
        return db_rows(db, Q_READS_ORDERS_OF,
                       DB_VALUES(DB_INT(reads_bucket(scan->reads, f->customer)),
                                 DB_INT(f->customer), at, id,
                                 DB_INT(f->from > first ? f->from : first), limit),
                       reads_scan_row, scan, diag);
    if (f->late_at)
        return db_rows(db, Q_READS_ORDERS_LATE, DB_VALUES(at, id, limit), reads_scan_row, scan,
                       diag);
    return db_rows(db, Q_READS_ORDERS_SCAN, DB_VALUES(at, id, DB_INT(f->from), limit),
                   reads_scan_row, scan, diag);
}

typedef struct ItemsSelf {
    Arena *arena;
    OrderItems *items;
} ItemsSelf;

static Err order_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    ItemsSelf *out = self;
    OrderItem *to = list_push(out->arena, out->items);
    columns_read(out->arena, fields_order, row, 0, &to->order);
    to->person = reads_person(out->arena, row, (int)fields_order.count);
    return OK;
}

static Err order_items(const Reads *reads, const OrderRefs *refs, OrderItems *ret_items, Diag *diag)
{
    size_t count = refs->count;
    int64_t *values = ARENA_ARRAY(reads->arena, int64_t, 3 * count + 1);
    for (size_t i = 0; i < count; i++) {
        values[i] = reads_bucket(reads, refs->items[i].customer);
        values[count + i] = refs->items[i].customer;
        values[2 * count + i] = refs->items[i].order_hash;
    }
    DbColumn columns[] = {
        {.type = DB_I64, .values = values            },
        {.type = DB_I64, .values = values + count    },
        {.type = DB_I64, .values = values + 2 * count}
    };
    *ret_items = (OrderItems){0};
    ItemsSelf out = {reads->arena, ret_items};
    return db_rows_many(reads->db, Q_READS_ORDERS_GET, count, columns, 3, order_row, &out, diag);
}

Err reads_orders(const Reads *reads, const OrderFilter *filter, OrderItems *ret_items,
                 ReadsCursor *ret_next, Diag *diag)
{
    OrderRefs refs = {0};
    Time end = filter->late_at ? filter->late_at : filter->to ? filter->to : INT64_MAX;
    ReadsScan scan = {
        .reads = reads,
        .limit = reads_limit(filter->limit),
        .list = &refs,
        .filter = filter,
        .take = order_take,
        .ask = order_ask,
        .seen = {.at = end, .id = INT64_MIN}
    };
    if (filter->after.set) scan.seen = filter->after;
    Err err = reads_scan(&scan, ret_next, diag);
    return err ? err : order_items(reads, &refs, ret_items, diag);
}

static bool order_fits(const OrderRow *order, const OrderFilter *f)
{
    bool owed = order->status == ORDER_STATUS_PLACED || order->status == ORDER_STATUS_SHIPPED;
    if (!order->placed_at || (f->customer && order->customer != f->customer)) return false;
    if (f->status_mask && !(f->status_mask >> order->status & 1)) return false;
    if (!reads_of_storefront(&f->storefront, order->storefront)) return false;
    if (f->late_at && (!owed || !order->promised_at || order->promised_at >= f->late_at))
        return false;
    return order->placed_at >= f->from && (!f->to || order->placed_at < f->to);
}

typedef struct BeginningSelf {
    Arena *arena;
    OrderRefs refs;
} BeginningSelf;

static Err beginning_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    BeginningSelf *out = self;
    Key key = {KEY_ORDER, db_str(row, 1)};
    *list_push(out->arena, &out->refs) = (OrderRef){db_i64(row, 0), (int64_t)key_place(key)};
    return OK;
}

Err reads_orders_beginning(const Reads *reads, Str beginning, const OrderFilter *filter,
                           OrderItems *ret_items, Diag *diag)
{
    BeginningSelf found = {.arena = reads->arena};
    OrderItems items = {0};
    size_t limit = reads_limit(filter->limit);
    *ret_items = (OrderItems){0};
    Err err =
        db_rows(reads->db, Q_READS_ORDERS_BEGINNING,
                DB_VALUES(DB_INT(KEY_ORDER), DB_STR(beginning),
                          DB_STR(reads_text_end(reads->arena, beginning)), DB_INT(READS_PAGE_MAX)),
                beginning_row, &found, diag);
    if (!err) err = order_items(reads, &found.refs, &items, diag);
    for (uint32_t i = 0; i < items.count && ret_items->count < limit && !err; i++)
        if (order_fits(&items.items[i].order, filter))
            *list_push(reads->arena, ret_items) = items.items[i];
    return err;
}

Err reads_order(const Reads *reads, Str order_id, OrderItem *ret_item, Diag *diag)
{
    Key key = {.kind = KEY_ORDER};
    OrderRefs refs = {0};
    OrderItems items = {0};
    int64_t customer = 0;
    Err err = OK;
    if (key_normalise(reads->arena, KEY_ORDER, order_id, &key.value))
        err = reads_key_owner(reads, key, &customer, diag);
    if (err) return err;
    *list_push(reads->arena, &refs) = (OrderRef){customer, (int64_t)key_place(key)};
    if (customer) err = order_items(reads, &refs, &items, diag);
    if (err) return err;
    if (!items.count) return fail(diag, ERR_NOT_FOUND, "there is no order %.*s", STR_ARG(order_id));
    *ret_item = items.items[0];
    return OK;
}
