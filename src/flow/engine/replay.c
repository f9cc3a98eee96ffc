/* engine/replay.c - folds a customer's log again, as the turn once did. */
#include "flow/engine/replay.h"

#include <assert.h>

#include "flow/engine/turn.h"
#include "store/store_rows.h"

#define REPLAY_PAGE 500

/* ---- who is in the log ---- */

static ReplayCustomer *customer_at(Replay *replay, int64_t id)
{
    void **place = map_at_u64(&replay->customers, (uint64_t)id);
    if (!*place) {
        ReplayCustomer *customer = ARENA_NEW(replay->arena, ReplayCustomer);
        customer->id = id;
        *place = customer;
    }
    return *place;
}

static Err read_properties(Arena *arena, Str body, const Json **ret, Diag *diag)
{
    const Json *json = NULL;
    Err e = json_parse(arena, body, NULL, &json, diag);
    if (!e) *ret = json_get(json, "properties");
    return e;
}

static Err list_row(Replay *replay, Arena *scratch, const LogRow *row, Diag *diag)
{
    ReplayCustomer *customer = customer_at(replay, row->customer);
    replay->rows++;
    int64_t expected = ++replay->bucket_rows[row->bucket];
    if (row->seq != expected)
        return fail(diag, ERR_CONFLICT, "bucket %d: row %lld stands where row %lld should",
                    row->bucket, (long long)row->seq, (long long)expected);
    if (row->definitions && row->definitions == replay->definitions &&
        row->handled_at < replay->definitions_since)
        replay->definitions_since = row->handled_at;
    if (row->kind != EV_CUSTOMER_CLOSED) return OK;
    const Json *properties = NULL;
    Err e = read_properties(scratch, row->body, &properties, diag);
    if (!e && !str_to_i64(json_get_text(properties, "into"), &customer->into))
        e = fail(diag, ERR_CONFLICT, "a closed customer does not say into which");
    return e;
}

static Err list_bucket(Replay *replay, int32_t bucket, Diag *diag)
{
    Arena *scratch = arena_open(0);
    LogRange range = {.bucket = bucket, .max = REPLAY_PAGE};
    Err e = OK;
    for (bool more = true; more && !e;) {
        LogRows rows = {0};
        arena_reset(scratch);
        e = replay->store->ops->log(replay->store, scratch, &range, &rows, diag);
        for (uint32_t i = 0; !e && i < rows.count; i++) {
            e = list_row(replay, scratch, &rows.items[i], diag);
            range.from = rows.items[i].seq + 1;
        }
        more = rows.count == REPLAY_PAGE;
    }
    arena_close(scratch);
    return e;
}

static const ReplayCustomer *customer_find(const Replay *replay, int64_t id)
{
    return map_find_u64(&replay->customers, (uint64_t)id);
}

/* How many absorptions lie between a customer and the living one; bounded, as there is no ring. */
static uint32_t depth_of(const Replay *replay, const ReplayCustomer *customer)
{
    uint32_t depth = 0;
    for (; customer && customer->into && depth < replay->customers.count; depth++)
        customer = customer_find(replay, customer->into);
    return depth;
}

static void sort_losers_first(Replay *replay)
{
    uint32_t count = replay->customers.count, deepest = 0, at = 0;
    uint32_t *depths = ARENA_ARRAY(replay->arena, uint32_t, count);
    replay->order = ARENA_ARRAY(replay->arena, int64_t, count);
    for (uint32_t i = 0; i < count; i++) {
        depths[i] = depth_of(replay, replay->customers.entries[i].value);
        if (depths[i] > deepest) deepest = depths[i];
    }
    for (uint32_t depth = deepest;; depth--) {
        for (uint32_t i = 0; i < count; i++)
            if (depths[i] == depth)
                replay->order[at++] =
                    ((const ReplayCustomer *)replay->customers.entries[i].value)->id;
        if (depth == 0) break;
    }
    assert(at == count);
}

Replay replay_new(Arena *arena, Store *store)
{
    return (Replay){.store = store,
                    .arena = arena,
                    .way = {.zone = zone_utc()},
                    .definitions_since = TIME_NEVER,
                    .left = map_new(arena),
                    .customers = map_new(arena)};
}

Err replay_open(Replay *replay, Diag *diag)
{
    replay->bucket_rows = ARENA_ARRAY(replay->arena, int64_t, (size_t)replay->store->bucket_count);
    Err e = OK;
    for (int32_t bucket = 0; !e && bucket < replay->store->bucket_count; bucket++)
        e = list_bucket(replay, bucket, diag);
    if (!e) sort_losers_first(replay);
    return e;
}

int64_t replay_alive(const Replay *replay, int64_t id)
{
    const ReplayCustomer *customer = customer_find(replay, id);
    for (uint32_t i = 0; customer && customer->into && i < replay->customers.count; i++)
        customer = customer_find(replay, customer->into);
    return customer && !customer->into ? customer->id : 0;
}

const KeptMessage *replayed_message(const Replayed *replayed, Hash16 id)
{
    const KeptMessage *kept = map_find(&replayed->messages, hash16_str(&id));
    return kept && kept->plans > 0 && !replayed->customer->absorbed_into ? kept : NULL;
}

MessageRow replayed_row(const KeptMessage *kept, const MessageRow *stored)
{
    MessageRow row = kept->row;
    if (row.message.state == MESSAGE_RELEASED && stored->message.state == MESSAGE_HANDING_OVER)
        row.message.state = MESSAGE_HANDING_OVER;
    return row;
}

/* ---- one customer ---- */

typedef struct ReplayOne {
    Replay *replay;
    Arena *arena; /* of the result */
    Arena *page;  /* of the piece of the log at hand, and of the customer meanwhile */
    Replayed *out;
    int32_t bucket;
    Diag *diag;
} ReplayOne;

/* An order's row as last written, in room that the next version of it may use again. */
typedef struct KeptOrder {
    OrderRow row; /* first: the map of a Replayed holds its address */
    char *room;
    size_t size;
} KeptOrder;

static void keep_row(ReplayOne *one, const OrderRow *row)
{
    void **place = map_at_u64(&one->out->orders, (uint64_t)row->order_hash);
    if (!*place) *place = ARENA_NEW(one->arena, KeptOrder);
    KeptOrder *kept = *place;
    size_t size = row->order_id.len + row->storefront.len + row->record.len;
    if (size > kept->size) {
        kept->size = size;
        kept->room = arena_alloc_raw(one->arena, size);
    }
    kept->row = *row;
    Str *const texts[] = {&kept->row.order_id, &kept->row.storefront, &kept->row.record};
    char *at = kept->room;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i]->len) memcpy(at, texts[i]->ptr, texts[i]->len);
        texts[i]->ptr = at;
        at += texts[i]->len;
    }
}

static void keep_order(ReplayOne *one, Order *order)
{
    if (!order->touched) return;
    order->touched = false;
    order->shipments_left.count = 0;
    OrderRow row = order_row(one->page, one->bucket, one->out->customer->id, order);
    keep_row(one, &row);
}

static void keep_orders(ReplayOne *one)
{
    Customer *customer = one->out->customer;
    for (uint32_t i = 0; i < customer->orders.count; i++)
        keep_order(one, &customer->orders.items[i]);
    for (uint32_t i = 0; i < customer->orders_left.count; i++)
        keep_order(one, &customer->orders_left.items[i]);
    customer->orders_left.count = 0;
}

static Err bring_orders(ReplayOne *one, const Event *event, Time now)
{
    Str ids[CORE_ORDERS_NEEDED_MAX];
    Customer *customer = one->out->customer;
    uint32_t count = core_orders_needed(one->page, customer, event, now, ids);
    for (uint32_t i = 0; i < count; i++) {
        const OrderRow *row = map_find_u64(&one->out->orders, key_place((Key){KEY_ORDER, ids[i]}));
        if (!row) continue;
        Order back = {0};
        Str record = arena_str(one->page, row->record); /* the row's room may be used again */
        Err e = record_decode(one->page, record, &order_type, &back, one->diag);
        if (e) return e;
        *list_push(one->page, &customer->orders) = back;
    }
    return OK;
}

/* ---- rows of messages ---- */

/* Texts that changed live as long as the row. */
static void own_texts(Arena *arena, MessageRow *row, const MessageRow *before)
{
    for (size_t i = 0; i < fields_message.count; i++) {
        const ColumnField *field = &fields_message.items[i];
        if (field->kind != COLUMN_TEXT) continue;
        Str *text = (Str *)(void *)((char *)row + field->offset);
        const Str *old = (const Str *)(const void *)((const char *)before + field->offset);
        *text = str_eq(*text, *old) ? *old : arena_str(arena, *text);
    }
}

static KeptMessage *kept_at(ReplayOne *one, Hash16 id)
{
    KeptMessage *kept = map_find(&one->out->messages, hash16_str(&id));
    if (kept) return kept;
    kept = ARENA_NEW(one->arena, KeptMessage);
    kept->row.message.id = id;
    *map_at(&one->out->messages, hash16_str(&kept->row.message.id)) = kept;
    return kept;
}

static void keep_message(ReplayOne *one, const MessageNews *news)
{
    Hash16 id = news->row.message.id;
    KeptMessage *kept =
        news->planned ? kept_at(one, id) : map_find(&one->out->messages, hash16_str(&id));
    if (!kept) return;
    if (news->planned && kept->plans++ == 0)
        kept->row = (MessageRow){
            .bucket = one->bucket, .customer = one->out->customer->id, .message.id = id};
    if (kept->plans != 1) return;
    MessageRow row = kept->row;
    message_row_tell(&row, news);
    own_texts(one->arena, &row, &kept->row);
    kept->row = row;
}

/* What was planned although there is one already is taken back. */
static void take_back(ReplayOne *one, const Event *event)
{
    Hash16 id;
    if (!message_told_to_another(event, &id)) return;
    KeptMessage *kept = map_find(&one->out->messages, hash16_str(&id));
    if (kept && kept->plans > 0) kept->plans--;
}

static void keep_messages(ReplayOne *one, const Event *event, const Json *decisions)
{
    MessageNewsList list = {0};
    for (const Json *d = decisions ? decisions->first : NULL; d; d = d->next)
        if (event_kind_of(json_get_text(d, "event")) == EV_MESSAGE_PLANNED)
            message_news_planned(one->page, d, &list);
    message_news(one->page, one->out->customer, event->kind == EV_WOKE ? NULL : event, &list);
    if (!one->replay->messages) return;
    take_back(one, event);
    for (uint32_t i = 0; i < list.count; i++)
        keep_message(one, &list.items[i]);
}

/* Where both planned it, the row of the one that did first is there. */
static void adopt_message(ReplayOne *one, const KeptMessage *left)
{
    if (left->plans == 0) return;
    KeptMessage *kept = kept_at(one, left->row.message.id);
    bool mine = kept->plans > 0 && kept->row.message.planned_at <= left->row.message.planned_at;
    kept->plans += left->plans;
    if (mine) return;
    kept->adopted = true;
    kept->row = left->row;
    kept->row.customer = one->out->customer->id;
    kept->row.bucket = one->bucket;
}

/* ---- merges ---- */

/* The loser's rows follow it, but for orders that the winner has already. */
static Err adopt(ReplayOne *one, const Json *properties)
{
    int64_t id = 0;
    (void)str_to_i64(json_get_text(properties, "customer"), &id);
    const Replayed *loser = map_find_u64(&one->replay->left, (uint64_t)id);
    if (!loser) {
        one->replay->missing = id;
        return fail(one->diag, ERR_CONFLICT, "a customer is absorbed that never was closed");
    }
    for (uint32_t i = 0; i < loser->orders.count; i++) {
        OrderRow row = *(const OrderRow *)loser->orders.entries[i].value;
        if (map_find_u64(&one->out->orders, (uint64_t)row.order_hash)) continue;
        row.customer = one->out->customer->id;
        row.bucket = one->bucket;
        keep_row(one, &row);
    }
    for (uint32_t i = 0; i < loser->messages.count; i++)
        adopt_message(one, loser->messages.entries[i].value);
    return OK;
}

static void note_keys(ReplayOne *one, const Event *event)
{
    Key keys[EVENT_KEYS_MAX];
    if (!event->body || (int)event->kind >= 200 || event->flags & EVENT_ADDRESSED) return;
    uint32_t count = event_keys(one->page, event, keys);
    for (uint32_t i = 0; i < count; i++)
        *list_push(one->arena, &one->out->keys) = (KeyRow){
            .bucket = store_bucket(one->replay->store, key_place(keys[i])),
            .key = {keys[i].kind, arena_str(one->arena, keys[i].value)},
            .claimed_at = event->occurred_at
        };
}

static Err read_event(ReplayOne *one, const LogRow *row, Event *ret)
{
    *ret = (Event){.kind = (EventKind)row->kind,
                   .flags = row->flags,
                   .format = row->format,
                   .occurred_at = row->occurred_at,
                   .received_at = row->received_at,
                   .handled_at = row->handled_at,
                   .id = row->id,
                   .source = row->source};
    if (row->body.len == 0) return OK;
    return json_parse(one->page, row->body, NULL, &ret->body, one->diag);
}

static void count_row(ReplayOne *one, const Customer *before, const Event *event,
                      const Json *decisions)
{
    uint32_t count = 0;
    Event *own = ARENA_ARRAY(one->page, Event, decisions ? decisions->count : 0);
    for (const Json *d = decisions ? decisions->first : NULL; d; d = d->next) {
        EventKind kind = event_kind_of(json_get_text(d, "event"));
        own[count++] = own_decision(kind, d, event->handled_at);
    }
    CountIn in = {.kpis = one->replay->kpis,
                  .kpi_count = one->replay->kpi_count,
                  .arena = one->page,
                  .before = before,
                  .after = one->out->customer,
                  .event = event->kind == EV_WOKE ? NULL : event,
                  .own = own,
                  .own_count = count,
                  .way = one->replay->way};
    counts_of(&in, one->replay->counts);
}

static Err replay_row(ReplayOne *one, const LogRow *row)
{
    Event event;
    const Json *decisions = NULL;
    Customer *customer = one->out->customer;
    Err e = read_event(one, row, &event);
    if (!e && row->decisions.len)
        e = json_parse(one->page, row->decisions, NULL, &decisions, one->diag);
    if (!e && event.kind == EV_CUSTOMER_ABSORBED) e = adopt(one, event_properties(&event));
    bool first = one->out->rows == 0; /* as in the turn: before orders come back into it */
    Customer *before = first ? NULL : customer_before(one->page, customer);
    if (!e) e = bring_orders(one, event.kind == EV_WOKE ? NULL : &event, row->handled_at);
    if (e) return e;
    one->out->handled_at = row->handled_at;
    one->out->rows++;
    core_replay(one->page, customer, &event, decisions);
    count_row(one, before, &event, decisions);
    note_keys(one, &event);
    keep_orders(one);
    keep_messages(one, &event, decisions);
    return OK;
}

static Err replay_page(ReplayOne *one, LogRange *range, bool *ret_more)
{
    const Replay *replay = one->replay;
    LogRows rows = {0};
    Err e = replay->store->ops->log(replay->store, one->page, range, &rows, one->diag);
    *ret_more = rows.count == REPLAY_PAGE;
    for (uint32_t i = 0; !e && i < rows.count; i++) {
        range->from = rows.items[i].seq + 1;
        if (replay->until && range->from > replay->until[one->bucket]) {
            *ret_more = false;
            return OK;
        }
        e = replay_row(one, &rows.items[i]);
    }
    return e;
}

/* The customer as it would be loaded again, in another arena; the piece it came from is let go. */
static Err move_customer(ReplayOne *one, Arena *into)
{
    Buf buf = buf_new(into, 4 * SNAPSHOT_BYTES_MAX);
    record_encode(&buf, &customer_type, one->out->customer);
    Customer *customer = ARENA_NEW(into, Customer);
    Err e = record_decode(into, buf_str(&buf), &customer_type, customer, one->diag);
    if (one->page != one->arena) arena_close(one->page);
    one->page = into;
    one->out->customer = customer;
    return e;
}

Err replay_customer(Replay *replay, Arena *arena, int64_t id, Replayed **ret, Diag *diag)
{
    const ReplayCustomer *listed = customer_find(replay, id);
    if (listed && listed->into) arena = replay->arena;
    ReplayOne one = {.replay = replay,
                     .arena = arena,
                     .page = arena,
                     .out = ARENA_NEW(arena, Replayed),
                     .bucket = store_bucket(replay->store, (uint64_t)id),
                     .diag = diag};
    one.out->customer = customer_fresh(arena, id);
    one.out->orders = map_new(arena);
    one.out->messages = map_new(arena);
    LogRange range = {.bucket = one.bucket, .customer = id, .max = REPLAY_PAGE};
    bool more = true;
    Err e = replay_page(&one, &range, &more);
    while (!e && more) {
        e = move_customer(&one, arena_open(0));
        if (!e) e = replay_page(&one, &range, &more);
    }
    if (one.page != arena) {
        Err moved = move_customer(&one, arena);
        e = e ? e : moved;
    }
    if (one.out->customer->absorbed_into) *map_at_u64(&replay->left, (uint64_t)id) = one.out;
    *ret = one.out;
    return e;
}
