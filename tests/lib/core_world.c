/* tests/lib/core_world.c - see core_world.h. */
#include "lib/unit.h"

#include "lib/core_world.h"

#include "documents.h"

#define SNAPSHOT_CAP (4 * SNAPSHOT_BYTES_MAX)

/* ---- definitions ---- */

static bool is_document(Str path, Document *ret_document)
{
    if (str_starts(path, STR("schemas/")) || str_starts(path, STR("json-schemas/"))) return false;
    Str rest = str_slice(path, 0, path.len - 5), first = str_cut(&rest, '/');
    Str kind = rest.len ? str_slice(first, 0, first.len - 1) : first; /* "journeys/nps" */
    *ret_document = (Document){.kind = kind, .name = rest.len ? rest : first, .version = 1};
    return true;
}

Definitions *starter_definitions_with(Arena *arena, const char *kind, const char *name,
                                      const char *body)
{
    Document documents[64];
    size_t count = 0;
    for (size_t i = 0; i < builtin_document_count; i++) {
        const BuiltinDocument *built = &builtin_documents[i];
        Document document;
        if (!is_document(str_of(built->path), &document)) continue;
        bool changed = kind && str_is(document.kind, kind) && str_is(document.name, name);
        document.body = changed ? str_of(body) : (Str){built->text, built->size};
        documents[count++] = document;
    }
    Diag diag = {0};
    Definitions *definitions = ARENA_NEW(arena, Definitions);
    if (definitions_compile(arena, documents, count, 1, definitions, &diag))
        fail_msg("%s: %s", diag.field, diag.sentence);
    return definitions;
}

Definitions *starter_definitions(Arena *arena)
{
    return starter_definitions_with(arena, NULL, NULL, NULL);
}

/* ---- handling ---- */

static Str encoded(Arena *arena, const RecordType *type, const void *record)
{
    Buf buf = buf_new(arena, SNAPSHOT_CAP);
    record_encode(&buf, type, record);
    assert_false(buf.overflow);
    return buf_str(&buf);
}

static void decode(Arena *arena, Str bytes, const RecordType *type, void *record)
{
    Diag diag = {0};
    if (record_decode(arena, bytes, type, record, &diag)) fail_msg("%s", diag.sentence);
}

static CoreRow *row_of(const CoreWorld *world, Str order_id)
{
    for (uint32_t i = 0; i < world->rows.count; i++)
        if (str_eq(world->rows.items[i].order_id, order_id)) return &world->rows.items[i];
    return NULL;
}

static void row_put(CoreWorld *world, const Order *order)
{
    CoreRow *row = row_of(world, order->order_id);
    if (!row) row = list_push(world->arena, &world->rows);
    *row = (CoreRow){arena_str(world->arena, order->order_id),
                     encoded(world->arena, &order_type, order)};
}

static void keep_rows(CoreWorld *world, Customer *customer)
{
    for (uint32_t i = 0; i < customer->orders.count; i++)
        if (customer->orders.items[i].touched) row_put(world, &customer->orders.items[i]);
    for (uint32_t i = 0; i < customer->orders_left.count; i++)
        if (customer->orders_left.items[i].touched) row_put(world, &customer->orders_left.items[i]);
}

static void bring_orders(const CoreWorld *world, Arena *arena, Customer *customer,
                         const Event *event, Time now)
{
    Str ids[CORE_ORDERS_NEEDED_MAX];
    uint32_t count = core_orders_needed(arena, customer, event, now, ids);
    for (uint32_t i = 0; i < count; i++) {
        const CoreRow *row = row_of(world, ids[i]);
        if (!row) continue;
        Order order;
        decode(arena, row->bytes, &order_type, &order);
        *list_push(arena, &customer->orders) = order;
    }
}

Customer *core_world_customer(const CoreWorld *world)
{
    Customer *customer = ARENA_NEW(world->arena, Customer);
    decode(world->arena, world->snapshot, &customer_type, customer);
    return customer;
}

const Order *core_world_order(const CoreWorld *world, Str order_id)
{
    const Order *order = customer_order(core_world_customer(world), order_id);
    const CoreRow *row = row_of(world, order_id);
    if (order || !row) return order;
    Order *kept = ARENA_NEW(world->arena, Order);
    decode(world->arena, row->bytes, &order_type, kept);
    return kept;
}

static const Json *decisions_tree(Arena *arena, const CoreOut *out)
{
    Buf buf = buf_new(arena, 1024 * 1024);
    Diag diag = {0};
    const Json *tree;
    for (uint32_t i = 0; i < out->decisions.count; i++) {
        buf_char(&buf, i ? ',' : '[');
        buf_add(&buf, out->decisions.items[i].json);
    }
    buf_char(&buf, ']');
    if (out->decisions.count == 0) return NULL;
    assert_int_equal(json_parse(arena, buf_str(&buf), NULL, &tree, &diag), OK);
    return tree;
}

static void note_mails(CoreWorld *world, const CoreOut *out)
{
    for (uint32_t i = 0; i < out->decisions.count; i++) {
        const Decision *decision = &out->decisions.items[i];
        if (decision->kind != EV_MESSAGE_RELEASED && decision->kind != EV_MESSAGE_LAPSED) continue;
        const Json *properties = json_get(decision->body, "properties");
        CoreMail mail = {.kind = json_get_text(properties, "kind"),
                         .cause = json_get_text(properties, "cause"),
                         .body = properties,
                         .at = world->now};
        Str bytes;
        assert_true(hex_decode(world->arena, json_get_text(properties, "message_id"), &bytes));
        memcpy(mail.id.bytes, bytes.ptr, sizeof mail.id.bytes);
        if (decision->kind == EV_MESSAGE_LAPSED) mail.reason = json_get_text(properties, "reason");
        *list_push(world->arena, &world->mails) = mail;
    }
}

// NOLINTBEGIN(misc-no-recursion): a release is answered by one 'sent', which releases nothing.
static void hand_over(CoreWorld *world, const CoreOut *out)
{
    for (uint32_t i = 0; i < out->decisions.count && !world->keep_released; i++) {
        if (out->decisions.items[i].kind != EV_MESSAGE_RELEASED) continue;
        Str id = json_get_text(json_get(out->decisions.items[i].body, "properties"), "message_id");
        Str call = arena_printf(world->arena, "{\"properties\":{\"message_id\":\"%.*s\"}}%c",
                                STR_ARG(id), '\0');
        core_world_tell(world, EV_MESSAGE_SENT, 0, world->now, call.ptr);
    }
}

static void handle(CoreWorld *world, const Event *event)
{
    Customer *customer = core_world_customer(world);
    customer->wake_at = world->wake_at;
    bring_orders(world, world->arena, customer, event, world->now);
    CoreIn in = {world->arena, event, world->definitions, world->now, world->secret};
    CoreOut out;
    core_handle(&in, customer, &out);
    assert_true(out.decisions.count < CORE_DECISIONS_MAX);
    bool decided = world->definitions && !(event && event->flags & EVENT_HISTORY);
    if (decided) assert_true(customer->wake_at > world->now); /* nothing due is left */
    world->wake_at = customer->wake_at;
    if (!event && out.decisions.count == 0) return; /* as if it had not been */
    keep_rows(world, customer);
    world->snapshot = encoded(world->arena, &customer_type, customer);
    assert_true(world->snapshot.len <= SNAPSHOT_BYTES_MAX);
    CoreLog *row = list_push(world->arena, &world->log);
    row->event = event ? *event : (Event){.kind = EV_WOKE, .handled_at = world->now};
    row->decisions = decisions_tree(world->arena, &out);
    note_mails(world, &out);
    hand_over(world, &out);
}

CoreWorld core_world(Arena *arena, const Definitions *definitions, Time now)
{
    Customer fresh = {.id = 7, .format = SNAPSHOT_FORMAT, .nameless = true, .wake_at = TIME_NEVER};
    CoreWorld world = {
        .arena = arena, .definitions = definitions, .now = now, .wake_at = TIME_NEVER};
    world.snapshot = encoded(arena, &customer_type, &fresh);
    return world;
}

void core_world_advance(CoreWorld *world, Time to)
{
    while (world->wake_at <= to) {
        if (world->wake_at > world->now) world->now = world->wake_at;
        handle(world, NULL);
    }
    if (to > world->now) world->now = to;
}

void core_world_event(CoreWorld *world, const Event *event)
{
    Event now = *event;
    now.handled_at = world->now;
    handle(world, &now);
}

void core_world_tell(CoreWorld *world, EventKind kind, uint32_t flags, Time occurred_at,
                     const char *call)
{
    Diag diag = {0};
    Event event = {.kind = kind,
                   .flags = flags,
                   .format = 1,
                   .occurred_at = occurred_at,
                   .received_at = world->now,
                   .source = STR("test")};
    uint64_t number = world->next_id++;
    event.id = hash16(STR("test"), (Str){(const char *)&number, sizeof number});
    if (json_parse(world->arena, arena_str(world->arena, str_of(call)), NULL, &event.body, &diag))
        fail_msg("%s: %s", call, diag.sentence);
    core_world_event(world, &event);
}

// NOLINTEND(misc-no-recursion)

void core_world_check_replay(const CoreWorld *world)
{
    CoreWorld again = core_world(world->arena, NULL, 0);
    for (uint32_t i = 0; i < world->log.count; i++) {
        const CoreLog *row = &world->log.items[i];
        Customer *customer = core_world_customer(&again);
        const Event *event = row->event.kind == EV_WOKE ? NULL : &row->event;
        bring_orders(&again, world->arena, customer, event, row->event.handled_at);
        core_replay(world->arena, customer, &row->event, row->decisions);
        keep_rows(&again, customer);
        again.snapshot = encoded(world->arena, &customer_type, customer);
    }
    if (!str_eq(again.snapshot, world->snapshot)) fail_msg("the replay leaves another state");
}
