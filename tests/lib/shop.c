/* tests/lib/shop.c - see lib/shop.h. */
#include "lib/shop.h"

#include <stdlib.h>

#include "base/map.h"

extern const Kpi kpi_aov_minor, kpi_clv_minor, kpi_csat, kpi_customers, kpi_messages, kpi_nps,
    kpi_orders, kpi_orders_without_customer, kpi_pending, kpi_repeat_purchase_rate,
    kpi_repeat_revenue_share, kpi_retention, kpi_revenue_minor;
static const Kpi *const all_kpis[] = {&kpi_aov_minor,
                                      &kpi_clv_minor,
                                      &kpi_csat,
                                      &kpi_customers,
                                      &kpi_messages,
                                      &kpi_nps,
                                      &kpi_orders,
                                      &kpi_orders_without_customer,
                                      &kpi_pending,
                                      &kpi_repeat_purchase_rate,
                                      &kpi_repeat_revenue_share,
                                      &kpi_retention,
                                      &kpi_revenue_minor};

/* ---- opening and closing ---- */

static bool take(void *self, ReleasedMessage *message)
{
    Shop *shop = self;
    if (shop->out_count >= shop->out_room) return false;
    shop->out[shop->out_count++] = message;
    return true;
}

static int reserve(void *self, const Message *message)
{
    (void)message;
    Shop *shop = self;
    return shop->senders_free > 0 ? shop->senders_free-- : 0;
}

static void let_go(void *self, int sender)
{
    Shop *shop = self;
    assert_int_equal(sender, ++shop->senders_free);
}

static void open_engine(Shop *shop)
{
    Diag diag = {0};
    EngineOptions options = {.world = &shop->world,
                             .store = shop->store,
                             .kpis = shop->kpis,
                             .kpi_count = shop->kpi_count,
                             .pin = definitions_pin,
                             .unpin = definitions_unpin,
                             .definitions_self = shop->definitions,
                             .released = take,
                             .reserve = reserve,
                             .let_go = let_go,
                             .released_self = shop,
                             .data_dir = shop->data_dir,
                             .crash_at = shop->crash_at};
    if (engine_open(&options, &shop->engine, &diag)) fail_msg("engine: %s", diag.sentence);
}

bool shop_store_available(ShopStore kind)
{
    return kind != SHOP_POSTGRES || test_postgres();
}

static Store *open_store(Shop *shop)
{
    Diag diag = {0};
    Store *store = NULL;
    if (shop->kind == SHOP_MEMORY) return store_memory(1);
    if (store_sql(test_database_db(&shop->database), &store, &diag))
        fail_msg("store: %s", diag.sentence);
    return store;
}

void shop_start(Shop *shop)
{
    if (!shop->store) shop->store = open_store(shop);
    open_engine(shop);
}

void shop_stop(Shop *shop)
{
    shop_drop_out(shop);
    engine_close(shop->engine);
    shop->engine = NULL;
    if (shop->kind == SHOP_MEMORY || !shop->store) return;
    shop->store->ops->close(shop->store);
    shop->store = NULL;
}

Shop *shop_open(ShopStore kind)
{
    Shop *shop = calloc(1, sizeof *shop);
    assert_non_null(shop);
    shop->kind = kind;
    shop->arena = arena_open(0);
    shop->world = world_virtual(&shop->clock, SHOP_START, 1);
    shop->definitions = definitions_holder_open();
    shop->out_room = SHOP_OUT_MAX;
    shop->kpis = all_kpis;
    shop->kpi_count = sizeof all_kpis / sizeof *all_kpis;
    if (kind != SHOP_MEMORY) test_database_open(&shop->database, kind == SHOP_POSTGRES);
    shop_start(shop);
    return shop;
}

void shop_drop_out(Shop *shop)
{
    for (size_t i = 0; i < shop->out_count; i++)
        arena_close(shop->out[i]->arena);
    shop->out_count = 0;
}

void shop_close(Shop *shop)
{
    shop_stop(shop);
    if (shop->store) shop->store->ops->close(shop->store);
    definitions_holder_close(shop->definitions);
    if (shop->kind != SHOP_MEMORY) test_database_close(&shop->database);
    arena_close(shop->arena);
    free(shop);
}

void shop_restart(Shop *shop)
{
    engine_close(shop->engine);
    shop_drop_out(shop);
    open_engine(shop);
}

void shop_documents(Shop *shop, const Document *documents, size_t count, int64_t version)
{
    Diag diag = {0};
    if (definitions_set(shop->definitions, documents, count, version, &diag))
        fail_msg("documents: %s (%s)", diag.sentence, diag.field);
}

/* ---- events ---- */

static EventKind kind_of(const Json *body)
{
    Str type = json_get_text(body, "type");
    if (str_is(type, "track")) return event_kind_of(json_get_text(body, "event"));
    if (str_is(type, "identify")) return EV_IDENTIFIED;
    if (str_is(type, "alias")) return EV_ALIASED;
    return EV_PAGE_VIEWED;
}

EngineItem shop_item(Shop *shop, const char *json, const char *message_id)
{
    Diag diag = {0};
    const Json *body = NULL;
    Str text = arena_str(shop->arena, str_of(json));
    if (json_parse(shop->arena, text, NULL, &body, &diag)) fail_msg("%s: %s", json, diag.sentence);
    Str id = str_of(message_id);
    if (id.len == 0) id = arena_printf(shop->arena, "m%llu", (unsigned long long)++shop->next_id);
    Time now = world_now(&shop->world), at = now;
    (void)json_time(json_get(body, "timestamp"), &at);
    return (EngineItem){
        .kind = ENGINE_EVENT,
        .event = {.kind = kind_of(body),
                  .format = 1,
                  .occurred_at = at < now ? at : now,
                  .received_at = now,
                  .id = hash16(STR("test"), id),
                  .source = STR("test"),
                  .body = body},
        .raw = text
    };
}

static void answered(void *self, EngineBatch *batch)
{
    (void)batch;
    ((Shop *)self)->answered++;
}

void shop_submit_all(Shop *shop, EngineItem *items, size_t count)
{
    EngineBatch batch = {.items = items, .count = count, .done = answered, .self = shop};
    size_t before = shop->answered;
    assert_true(engine_submit(shop->engine, &batch));
    for (int i = 0; i < 1000 && shop->answered == before; i++)
        (void)engine_step(shop->engine, world_now(&shop->world));
    assert_int_equal(shop->answered, before + 1);
}

EngineVerdict shop_submit(Shop *shop, EngineItem *item)
{
    shop_submit_all(shop, item, 1);
    return item->verdict;
}

EngineVerdict shop_tell(Shop *shop, const char *json)
{
    EngineItem item = shop_item(shop, json, "");
    return shop_submit(shop, &item);
}

EngineVerdict shop_import(Shop *shop, const char *json)
{
    EngineItem item = shop_item(shop, json, "");
    item.event.flags = EVENT_HISTORY;
    return shop_submit(shop, &item);
}

void shop_run(Shop *shop)
{
    for (int i = 0; i < 10000; i++) {
        Time now = world_now(&shop->world);
        if (engine_step(shop->engine, now) > now) return;
    }
    fail_msg("the engine never rests");
}

void shop_move(Shop *shop, Time by)
{
    Time until = world_now(&shop->world) + by;
    for (int i = 0; i < 100000; i++) {
        Time now = world_now(&shop->world);
        Time next = engine_step(shop->engine, now);
        if (next <= now) continue;
        if (next > until) break;
        assert_true(virtual_clock_move(&shop->clock, next));
    }
    assert_true(virtual_clock_move(&shop->clock, until));
    shop_run(shop);
}

/* ---- what is true ---- */

static int str_order(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

static void add_sorted(Arena *arena, Buf *buf, const Str *items, uint32_t count)
{
    Str *sorted = ARENA_ARRAY(arena, Str, count + 1);
    if (count) memcpy(sorted, items, count * sizeof *items);
    qsort(sorted, count, sizeof *sorted, str_order);
    for (uint32_t i = 0; i < count; i++) {
        buf_char(buf, ' ');
        buf_add(buf, sorted[i]);
    }
}

static Str customer_line(Arena *arena, const Customer *customer)
{
    Buf buf = buf_new(arena, 65536);
    buf_add(&buf, customer->user_id);
    add_sorted(arena, &buf, customer->emails.items, customer->emails.count);
    add_sorted(arena, &buf, customer->phones.items, customer->phones.count);
    Str *orders = ARENA_ARRAY(arena, Str, customer->facts.count + 1);
    for (uint32_t i = 0; i < customer->facts.count; i++) {
        const OrderFact *fact = &customer->facts.items[i];
        orders[i] =
            arena_printf(arena, "%016llx/%lld/%lld/%d/%u", (unsigned long long)fact->order_hash,
                         (long long)fact->placed_at, (long long)fact->revenue_minor,
                         fact->cancelled, fact->refunds.count);
    }
    add_sorted(arena, &buf, orders, customer->facts.count);
    buf_add(&buf, customer->nameless ? STR(" nameless") : STR_NONE);
    buf_char(&buf, '\n');
    return buf_str(&buf);
}

typedef LIST_OF(Str) Lines;

static Lines living_lines(Shop *shop)
{
    Lines lines = {0};
    for (int32_t bucket = 0; bucket < shop->store->bucket_count; bucket++) {
        Diag diag = {0};
        CustomerRows rows = {0};
        WalkRange range = {.bucket = bucket, .after = INT64_MIN, .max = 10000};
        if (shop->store->ops->walk(shop->store, shop->arena, &range, &rows, &diag))
            fail_msg("walk: %s", diag.sentence);
        for (uint32_t i = 0; i < rows.count; i++) {
            Customer customer = {0};
            if (record_decode(shop->arena, rows.items[i].snapshot, &customer_type, &customer,
                              &diag))
                fail_msg("snapshot: %s", diag.sentence);
            if (customer.absorbed_into) continue;
            *list_push(shop->arena, &lines) = customer_line(shop->arena, &customer);
        }
    }
    qsort(lines.items, lines.count, sizeof *lines.items, str_order);
    return lines;
}

static void add_counts(Shop *shop, Buf *buf)
{
    Diag diag = {0};
    CountRows rows = {0};
    CountRange all = {.from = INT32_MIN, .to = INT32_MAX};
    if (shop->store->ops->counts(shop->store, shop->arena, &all, &rows, &diag))
        fail_msg("counts: %s", diag.sentence);
    for (uint32_t i = 0; i < rows.count; i++)
        if (rows.items[i].amount != 0)
            buf_add(buf,
                    arena_printf(shop->arena, "%.*s %d %.*s %lld\n", STR_ARG(rows.items[i].counter),
                                 rows.items[i].day, STR_ARG(rows.items[i].dimension),
                                 (long long)rows.items[i].amount));
}

Str shop_facts(Shop *shop)
{
    Lines lines = living_lines(shop);
    Buf buf = buf_new(shop->arena, 1 << 20);
    for (uint32_t i = 0; i < lines.count; i++)
        buf_add(&buf, lines.items[i]);
    add_counts(shop, &buf);
    return buf_str(&buf);
}

size_t shop_living(Shop *shop)
{
    return living_lines(shop).count;
}

static Customer *load(Shop *shop, int64_t id)
{
    Diag diag = {0};
    Str snapshot = STR_NONE;
    if (shop->store->ops->customers(shop->store, shop->arena, &id, 1, &snapshot, &diag))
        fail_msg("customers: %s", diag.sentence);
    if (!snapshot.ptr) return NULL;
    Customer *customer = ARENA_NEW(shop->arena, Customer);
    if (record_decode(shop->arena, snapshot, &customer_type, customer, &diag))
        fail_msg("snapshot: %s", diag.sentence);
    return customer;
}

Customer *shop_customer(Shop *shop, KeyKind kind, const char *value)
{
    Diag diag = {0};
    Key key = {.kind = kind};
    if (!key_normalise(shop->arena, kind, str_of(value), &key.value)) return NULL;
    KeyOwner owner = {0};
    KeyRow row = {.bucket = store_bucket(shop->store, key_place(key)), .key = key};
    if (shop->store->ops->keys(shop->store, shop->arena, &row, 1, &owner, &diag))
        fail_msg("keys: %s", diag.sentence);
    Customer *customer = owner.customer ? load(shop, owner.customer) : NULL;
    while (customer && customer->absorbed_into)
        customer = load(shop, customer->absorbed_into);
    return customer;
}

MessageRow shop_message(Shop *shop, int64_t customer, Hash16 id)
{
    Diag diag = {0};
    MessageRow row = {0};
    MessageRef ref = {.customer = customer, .id = id};
    if (shop->store->ops->messages(shop->store, shop->arena, &ref, 1, &row, &diag))
        fail_msg("messages: %s", diag.sentence);
    return row;
}

EngineVerdict shop_hand_over(Shop *shop, const ReleasedMessage *message)
{
    EngineItem item = {
        .kind = ENGINE_HAND_OVER, .customer = message->customer, .message = message->message.id};
    return shop_submit(shop, &item);
}

EngineItem shop_result_item(Shop *shop, const ReleasedMessage *message, const char *event)
{
    Str json = arena_printf(shop->arena,
                            "{\"type\":\"track\",\"event\":\"%s\",\"properties\":{\"message_id\":"
                            "\"%.*s\",\"answer\":\"250 queued\",\"subject\":\"Your cup\"}}",
                            event, STR_ARG(hash16_hex(shop->arena, message->message.id)));
    EngineItem item = shop_item(shop, arena_cstr(shop->arena, json), "");
    item.kind = ENGINE_OWN_EVENT;
    item.customer = message->customer;
    item.event.id = (Hash16){{0}};
    return item;
}

EngineVerdict shop_result(Shop *shop, const ReleasedMessage *message, const char *event)
{
    EngineItem item = shop_result_item(shop, message, event);
    return shop_submit(shop, &item);
}

void shop_check(Shop *shop)
{
    Diag diag = {0};
    CheckReport report = {0};
    const Definitions *definitions = definitions_pin(shop->definitions);
    Err e = engine_check(shop->store, shop->kpis, shop->kpi_count, definitions, &report, &diag);
    definitions_unpin(shop->definitions, definitions);
    if (e) fail_msg("check: %s", diag.sentence);
    if (report.problems) fail_msg("check: %s", report.first);
}
