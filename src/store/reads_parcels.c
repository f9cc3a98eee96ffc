/* reads_parcels.c - parcels as the console lists them. The path of each is in its order's record.
 */
#include "queries.h"
#include "store/reads.h"
#include "store/reads_inside.h"

typedef struct ParcelRef {
    int64_t customer, order_hash;
    Str shipment_id;
} ParcelRef;
typedef LIST_OF(ParcelRef) ParcelRefs;

static bool wanted_status(const ParcelFilter *f, Str status)
{
    for (uint32_t i = 0; i < f->statuses.count; i++)
        if (str_eq(f->statuses.items[i], status)) return true;
    return f->statuses.count == 0;
}

static bool parcel_take(ReadsScan *scan, const DbRow *row)
{
    const ParcelFilter *f = scan->filter;
    Arena *arena = scan->reads->arena;
    ParcelRef ref = {db_i64(row, 0), db_i64(row, 1), arena_str(arena, db_str(row, 2))};
    scan->seen = (ReadsCursor){.set = true,
                               .at = db_i64(row, 3),
                               .id = ref.order_hash,
                               .customer = ref.customer,
                               .text = ref.shipment_id};
    if (!wanted_status(f, db_str(row, 4))) return false;
    if (f->carrier.len && !str_eq_nocase(f->carrier, db_str(row, 5))) return false;
    if (f->open && db_i64(row, 6)) return false;
    if (!reads_of_storefront(&f->storefront, db_str(row, 7))) return false;
    *list_push(arena, (ParcelRefs *)scan->list) = ref;
    return true;
}

static Err parcel_ask(ReadsScan *scan, int64_t max, Diag *diag)
{
    const ParcelFilter *f = scan->filter;
    const ReadsCursor *seen = &scan->seen;
    int64_t bucket = seen->set ? reads_bucket(scan->reads, seen->customer) : -1;
    return db_rows(scan->reads->db, f->late_at ? Q_READS_PARCELS_LATE : Q_READS_PARCELS_SCAN,
                   DB_VALUES(DB_INT(f->storefront.one != NULL), DB_INT(seen->at), DB_INT(bucket),
                             DB_INT(seen->customer), DB_INT(seen->id), DB_STR(seen->text),
                             DB_INT(max)),
                   reads_scan_row, scan, diag);
}

typedef struct ItemsSelf {
    Arena *arena;
    ParcelItems *items;
} ItemsSelf;

static Err parcel_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    ItemsSelf *out = self;
    ParcelItem *to = list_push(out->arena, out->items);
    int column = (int)fields_shipment.count;
    columns_read(out->arena, fields_shipment, row, 0, &to->shipment);
    to->order_record = arena_str(out->arena, db_str(row, column));
    to->person = reads_person(out->arena, row, column + 1);
    return OK;
}

static Err parcel_items(const Reads *reads, const ParcelRefs *refs, ParcelItems *ret_items,
                        Diag *diag)
{
    size_t count = refs->count;
    int64_t *values = ARENA_ARRAY(reads->arena, int64_t, 3 * count + 1);
    Str *ids = ARENA_ARRAY(reads->arena, Str, count + 1);
    for (size_t i = 0; i < count; i++) {
        values[i] = reads_bucket(reads, refs->items[i].customer);
        values[count + i] = refs->items[i].customer;
        values[2 * count + i] = refs->items[i].order_hash;
        ids[i] = refs->items[i].shipment_id;
    }
    DbColumn columns[] = {
        {.type = DB_I64,  .values = values            },
        {.type = DB_I64,  .values = values + count    },
        {.type = DB_I64,  .values = values + 2 * count},
        {.type = DB_TEXT, .values = ids               }
    };
    *ret_items = (ParcelItems){0};
    ItemsSelf out = {reads->arena, ret_items};
    return db_rows_many(reads->db, Q_READS_PARCELS_GET, count, columns, 4, parcel_row, &out, diag);
}

Err reads_parcels(const Reads *reads, const ParcelFilter *filter, ParcelItems *ret_items,
                  ReadsCursor *ret_next, Diag *diag)
{
    ParcelRefs refs = {0};
    ReadsScan scan = {.reads = reads,
                      .limit = reads_limit(filter->limit),
                      .list = &refs,
                      .filter = filter,
                      .take = parcel_take,
                      .ask = parcel_ask,
                      .seen = {.at = filter->late_at ? filter->late_at : INT64_MAX}};
    if (filter->after.set) scan.seen = filter->after;
    Err err = reads_scan(&scan, ret_next, diag);
    return err ? err : parcel_items(reads, &refs, ret_items, diag);
}

Err reads_parcels_of(const Reads *reads, int64_t customer, int64_t order_hash,
                     ParcelItems *ret_items, Diag *diag)
{
    *ret_items = (ParcelItems){0};
    ItemsSelf out = {reads->arena, ret_items};
    return db_rows(
        reads->db, Q_READS_PARCELS_OF,
        DB_VALUES(DB_INT(reads_bucket(reads, customer)), DB_INT(customer), DB_INT(order_hash)),
        parcel_row, &out, diag);
}
