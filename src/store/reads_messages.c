/* reads_messages.c - messages as the console lists and shows them, and what is planned. */
#include "queries.h"
#include "store/reads.h"
#include "store/reads_inside.h"

/* Longer than any id and of the highest bytes: behind all of them. */
#define ID_LAST STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")

typedef LIST_OF(MessageRef) MessageRefs;

static bool text_fits(Str wanted, Str text)
{
    return wanted.len == 0 || str_eq(wanted, text);
}

static bool message_take(ReadsScan *scan, const DbRow *row)
{
    const MessageFilter *f = scan->filter;
    MessageRef ref = {.customer = db_i64(row, 0)};
    Str id = db_str(row, 1);
    if (id.len == sizeof ref.id.bytes) memcpy(ref.id.bytes, id.ptr, id.len);
    scan->seen = (ReadsCursor){.set = true, .at = db_i64(row, 2), .hash = ref.id};
    if (f->state_mask && !(f->state_mask >> db_i64(row, 3) & 1)) return false;
    if (f->category && f->category != db_i64(row, 4)) return false;
    if (!text_fits(f->kind, db_str(row, 5)) || !text_fits(f->channel, db_str(row, 6)) ||
        !text_fits(f->journey, db_str(row, 7)) ||
        !reads_of_storefront(&f->storefront, db_str(row, 8)) ||
        !text_fits(f->order_id, db_str(row, 9)))
        return false;
    *list_push(scan->reads->arena, (MessageRefs *)scan->list) = ref;
    return true;
}

static Err message_ask(ReadsScan *scan, int64_t max, Diag *diag)
{
    const MessageFilter *f = scan->filter;
    const ReadsCursor *seen = &scan->seen;
    Str start = f->to ? STR("") : ID_LAST; /* planned before `to`, not at it */
    DbValue at = DB_INT(seen->at), from = DB_INT(f->from), limit = DB_INT(max);
    DbValue id = DB_BYTES(seen->set ? hash16_str(&seen->hash) : start);
    if (f->customer)
        return db_rows(scan->reads->db, Q_READS_MESSAGES_OF,
                       DB_VALUES(DB_INT(reads_bucket(scan->reads, f->customer)),
                                 DB_INT(f->customer), at, id, from, limit),
                       reads_scan_row, scan, diag);
    return db_rows(scan->reads->db, Q_READS_MESSAGES_SCAN, DB_VALUES(at, id, from, limit),
                   reads_scan_row, scan, diag);
}

typedef struct ItemsSelf {
    Arena *arena;
    MessageItems *items;
} ItemsSelf;

static Err message_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    ItemsSelf *out = self;
    MessageItem *to = list_push(out->arena, out->items);
    columns_read(out->arena, fields_message, row, 0, &to->row);
    to->person = reads_person(out->arena, row, (int)fields_message.count);
    return OK;
}

static Err message_items(const Reads *reads, const MessageRefs *refs, MessageItems *ret_items,
                         Diag *diag)
{
    int64_t *buckets = ARENA_ARRAY(reads->arena, int64_t, refs->count + 1);
    Str *ids = ARENA_ARRAY(reads->arena, Str, refs->count + 1);
    for (uint32_t i = 0; i < refs->count; i++) {
        buckets[i] = reads_bucket(reads, refs->items[i].customer);
        ids[i] = hash16_str(&refs->items[i].id);
    }
    DbColumn columns[] = {
        {.type = DB_I64,  .values = buckets},
        {.type = DB_BLOB, .values = ids    }
    };
    *ret_items = (MessageItems){0};
    ItemsSelf out = {reads->arena, ret_items};
    return db_rows_many(reads->db, Q_READS_MESSAGES_GET, refs->count, columns, 2, message_row, &out,
                        diag);
}

Err reads_messages(const Reads *reads, const MessageFilter *filter, MessageItems *ret_items,
                   ReadsCursor *ret_next, Diag *diag)
{
    MessageRefs refs = {0};
    ReadsScan scan = {.reads = reads,
                      .limit = reads_limit(filter->limit),
                      .list = &refs,
                      .filter = filter,
                      .take = message_take,
                      .ask = message_ask,
                      .seen = {.at = filter->to ? filter->to : INT64_MAX}};
    if (filter->after.set) scan.seen = filter->after;
    Err err = reads_scan(&scan, ret_next, diag);
    return err ? err : message_items(reads, &refs, ret_items, diag);
}

Err reads_message(const Reads *reads, Hash16 id, MessageItem *ret_item, Diag *diag)
{
    MessageItems items = {0};
    ItemsSelf out = {reads->arena, &items};
    Err err = db_rows(reads->db, Q_READS_MESSAGE, DB_VALUES(DB_BYTES(hash16_str(&id))), message_row,
                      &out, diag);
    if (err) return err;
    if (!items.count) return fail(diag, ERR_NOT_FOUND, "there is no such message");
    *ret_item = items.items[0];
    return OK;
}
