/* tests/unit/core_property_test.c - laws of the core, on random histories.
 *
 *   - any order of arrival of a customer's events gives the same facts;
 *   - events told to several customers that are then merged give the facts of all events told to
 * one; taking the same loser twice changes nothing, and which of two survives only changes the id;
 *   - what core_replay makes of the log is what core_handle left, to the byte, and after each
 *     handling nothing due remains (asserted by lib/core_world.c). */
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/fold.h"
#include "lib/core_world.h"

#define NOW        (INT64_C(1767225600) * SECOND)
#define EVENTS_MAX 40

/* ---- chance (splitmix64) ---- */

typedef struct Dice {
    uint64_t state;
} Dice;

static uint64_t roll(Dice *dice)
{
    uint64_t z = (dice->state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static int below(Dice *dice, int bound)
{
    return (int)(roll(dice) % (uint64_t)bound);
}

static const char *one_of(Dice *dice, const char *const *words, int count)
{
    return words[below(dice, count)];
}

/* ---- random events ---- */

typedef struct Made {
    EventKind kind;
    Str call;
} Made;

#define MAYBE(dice, text) (below((dice), 2) ? (text) : "")

static Str text(Arena *arena, Str made)
{
    return (Str){arena_cstr(arena, made), made.len};
}

static Made make_order(Arena *arena, Dice *dice)
{
    static const EventKind kinds[] = {EV_ORDER_COMPLETED, EV_ORDER_COMPLETED, EV_ORDER_UPDATED};
    static const char *const products[] = {
        "", ",\"products\":[{\"product_id\":\"A\",\"price\":\"10\",\"quantity\":2}]",
        ",\"products\":[{\"product_id\":\"A\",\"price\":12.5},{\"product_id\":\"B\",\"price\":3}]",
        ",\"products\":[{\"product_id\":\"E\",\"price\":3,\"digital\":true}]"};
    static const char *const documents[] = {
        "", ",\"documents\":[]",
        ",\"documents\":[{\"type\":\"invoice\",\"url\":\"https://shop.example/1\"}]"};
    Made made = {.kind = kinds[below(dice, 3)]};
    made.call = arena_printf(
        arena,
        "{%s\"properties\":{\"order_id\":\"%d\",\"total\":%d,\"currency\":\"%s\"%s%s%s%s%s%s%s}}",
        MAYBE(dice, "\"userId\":\"u1\","), below(dice, 3), 20 + below(dice, 3) * 10,
        MAYBE(dice, "EUR"), one_of(dice, products, 4),
        MAYBE(dice, ",\"promised_at\":\"2026-01-09\""), MAYBE(dice, ",\"tax\":\"1.5\""),
        MAYBE(dice, ",\"email\":\"a@example.com\""), MAYBE(dice, ",\"coupon\":\"SPRING\""),
        MAYBE(dice, ",\"shipping_address\":{\"city\":\"Ulm\",\"country\":\"DE\"}"),
        one_of(dice, documents, 3));
    return made;
}

static Made make_parcel(Arena *arena, Dice *dice)
{
    static const char *const statuses[] = {"in_transit", "out_for_delivery", "exception",
                                           "delivered", "info_received"};
    static const EventKind kinds[] = {EV_ORDER_SHIPPED, EV_SHIPMENT_UPDATED, EV_SHIPMENT_UPDATED,
                                      EV_ORDER_DELIVERED};
    int order = below(dice, 3), parcel = below(dice, 2), named = below(dice, 4);
    Str ids = arena_printf(arena, "\"order_id\":\"%d\",\"shipment_id\":\"P%d\"", order, parcel);
    Str number = arena_printf(arena, "\"tracking_number\":\"T%d%d\"", order, parcel);
    Str which = named == 0   ? ids
                : named == 1 ? arena_printf(arena, "%.*s,%.*s", STR_ARG(ids), STR_ARG(number))
                : named == 2
                    ? arena_printf(arena, "\"order_id\":\"%d\",%.*s", order, STR_ARG(number))
                    : number;
    Made made = {.kind = kinds[below(dice, 4)]};
    made.call =
        arena_printf(arena, "{\"properties\":{%.*s,\"status\":\"%s\",\"carrier\":\"%s\"%s%s}}",
                     STR_ARG(which), one_of(dice, statuses, 5), MAYBE(dice, "DHL"),
                     MAYBE(dice, ",\"promised_at\":\"2026-01-07T10:00:00Z\""),
                     MAYBE(dice, ",\"location\":\"Ulm\""));
    return made;
}

static Made make_money(Arena *arena, Dice *dice)
{
    static const char *const whats[] = {"", ",\"amount\":\"7.50\"",
                                        ",\"products\":[{\"product_id\":\"A\",\"quantity\":1}]",
                                        ",\"amount\":4,\"currency\":\"EUR\""};
    int kind = below(dice, 4);
    if (kind == 0)
        return (Made){
            EV_ORDER_CANCELLED,
            arena_printf(arena, "{\"properties\":{\"order_id\":\"%d\"}}", below(dice, 3))};
    if (kind == 1)
        return (Made){
            EV_ORDER_FULFILLED,
            arena_printf(arena, "{\"properties\":{\"order_id\":\"%d\"}}", below(dice, 3))};
    return (Made){EV_ORDER_REFUNDED,
                  arena_printf(arena,
                               "{\"properties\":{\"order_id\":\"%d\",\"refund_id\":\"r%d\"%s}}",
                               below(dice, 3), below(dice, 4), one_of(dice, whats, 4))};
}

static Made make_return(Arena *arena, Dice *dice)
{
    static const EventKind kinds[] = {EV_RETURN_REQUESTED, EV_RETURN_RECEIVED};
    static const char *const whats[] = {"", ",\"products\":[{\"product_id\":\"A\",\"quantity\":1}]",
                                        ",\"products\":[{\"product_id\":\"A\"}]"};
    Str id =
        below(dice, 3) ? arena_printf(arena, ",\"return_id\":\"R%d\"", below(dice, 3)) : STR_NONE;
    return (Made){kinds[below(dice, 2)],
                  arena_printf(arena, "{\"properties\":{\"order_id\":\"%d\"%.*s%s%s}}",
                               below(dice, 3), STR_ARG(id), one_of(dice, whats, 3),
                               MAYBE(dice, ",\"reason\":\"too small\""))};
}

static Made make_person(Arena *arena, Dice *dice)
{
    static const char *const names[] = {"Anna", "Bert", "Cleo"};
    static const char *const purposes[] = {"marketing", "feedback", "all"};
    switch (below(dice, 6)) {
    case 0:
        return (Made){EV_IDENTIFIED,
                      arena_printf(arena,
                                   "{\"userId\":\"u%d\",\"traits\":{\"email\":\"%s@example.com\","
                                   "\"firstName\":\"%s\"%s,\"size\":%d%s}}",
                                   below(dice, 2), one_of(dice, names, 3), one_of(dice, names, 3),
                                   MAYBE(dice, ",\"lastName\":\"Roe\""), below(dice, 4),
                                   MAYBE(dice, ",\"address\":{\"city\":\"Bonn\"}"))};
    case 1:
        return (Made){EV_CONSENT_CHANGED,
                      arena_printf(arena, "{\"properties\":{\"purpose\":\"%s\",\"state\":\"%s\"}}",
                                   one_of(dice, purposes, 3),
                                   below(dice, 2) ? "given" : "refused")};
    case 2:
        return (Made){EV_SURVEY_ANSWERED,
                      arena_printf(arena,
                                   "{\"properties\":{\"survey\":\"nps\",\"score\":%d,"
                                   "\"order_id\":\"%d\"}}",
                                   below(dice, 11), below(dice, 3))};
    case 3:
        return (Made){EV_PRODUCT_ADDED,
                      arena_printf(arena,
                                   "{\"properties\":{\"product_id\":\"A%d\",\"quantity\":%d,"
                                   "\"cart_id\":\"c%d\"}}",
                                   below(dice, 2), 1 + below(dice, 3), below(dice, 2))};
    case 4:
        return (Made){EV_ADDRESS_SUPPRESSED,
                      arena_printf(arena, "{\"properties\":{\"email\":\"%s@example.com\"}}",
                                   one_of(dice, names, 3))};
    default:
        return (Made){EV_PRODUCT_REVIEWED,
                      arena_printf(arena, "{\"properties\":{\"product_id\":\"A\",\"rating\":%d}}",
                                   1 + below(dice, 5))};
    }
}

static Event make_event(Arena *arena, Dice *dice)
{
    int topic = below(dice, 9);
    Made made = topic < 3   ? make_order(arena, dice)
                : topic < 5 ? make_parcel(arena, dice)
                : topic < 6 ? make_money(arena, dice)
                : topic < 7 ? make_return(arena, dice)
                            : make_person(arena, dice);
    uint64_t id = roll(dice);
    Time at = NOW - 5 * DAY + below(dice, 12) * 6 * HOUR; /* often the same moment */
    Event event = {.kind = made.kind,
                   .format = 1,
                   .occurred_at = at,
                   .received_at = NOW,
                   .handled_at = NOW,
                   .id = hash16(STR("property"), (Str){(const char *)&id, sizeof id}),
                   .source = STR("test")};
    Diag diag = {0};
    if (json_parse(arena, text(arena, made.call), NULL, &event.body, &diag))
        fail_msg("%.*s: %s", STR_ARG(made.call), diag.sentence);
    return event;
}

/* ---- facts to compare ---- */

static Customer *fresh(Arena *arena, int64_t id)
{
    Customer *customer = ARENA_NEW(arena, Customer);
    *customer =
        (Customer){.id = id, .format = SNAPSHOT_FORMAT, .nameless = true, .wake_at = TIME_NEVER};
    return customer;
}

static void handle(Arena *arena, Customer *customer, const Event *event)
{
    CoreIn in = {.arena = arena, .event = event, .now = NOW};
    CoreOut out;
    core_handle(&in, customer, &out);
}

static int by_order_id(const void *a, const void *b)
{
    return str_cmp(((const Order *)a)->order_id, ((const Order *)b)->order_id);
}

static Str facts(Arena *arena, Customer *customer)
{
    Buf buf = buf_new(arena, 4 * SNAPSHOT_BYTES_MAX);
    Customer plain = *customer;
    plain.id = 0;
    plain.absorbed.count = 0;
    if (plain.orders.count)
        qsort(plain.orders.items, plain.orders.count, sizeof(Order), by_order_id);
    JsonOut out = json_out(&buf);
    record_json(&out, &customer_type, &plain);
    assert_false(buf.overflow);
    return buf_str(&buf);
}

static void same_facts(Arena *arena, Customer *a, Customer *b, uint64_t seed)
{
    Str left = facts(arena, a), right = facts(arena, b);
    if (str_eq(left, right)) return;
    size_t at = 0;
    while (at < left.len && at < right.len && left.ptr[at] == right.ptr[at])
        at++;
    at = at > 200 ? at - 200 : 0;
    Str l = str_slice(left, at, at + 500), r = str_slice(right, at, at + 500);
    print_error("seed %llu\n%.*s\n%.*s\n", (unsigned long long)seed, STR_ARG(l), STR_ARG(r));
    fail_msg("the facts differ");
}

static void shuffle(Dice *dice, Event *events, int count)
{
    for (int i = count - 1; i > 0; i--) {
        int j = below(dice, i + 1);
        Event kept = events[i];
        events[i] = events[j];
        events[j] = kept;
    }
}

static int rounds(int normal)
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): a test has one thread
    const char *said = getenv("PROPERTY_ROUNDS");
    int64_t value;
    return said && str_to_i64(str_of(said), &value) ? (int)value : normal;
}

/* ---- the laws ---- */

static void any_order_of_arrival_gives_the_same_facts(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)rounds(600); seed++) {
        Arena *arena = arena_open(0);
        Dice dice = {seed};
        Event events[EVENTS_MAX];
        int count = 2 + below(&dice, EVENTS_MAX - 2);
        Customer *a = fresh(arena, 1), *b = fresh(arena, 1);
        for (int i = 0; i < count; i++)
            events[i] = make_event(arena, &dice);
        for (int i = 0; i < count; i++)
            handle(arena, a, &events[i]);
        shuffle(&dice, events, count);
        for (int i = 0; i < count; i++)
            handle(arena, b, &events[i]);
        same_facts(arena, a, b, seed);
        arena_close(arena);
    }
}

static Customer *stored(Arena *arena, const Customer *customer)
{
    Buf buf = buf_new(arena, 4 * SNAPSHOT_BYTES_MAX);
    Diag diag = {0};
    Customer *copy = ARENA_NEW(arena, Customer);
    record_encode(&buf, &customer_type, customer);
    assert_int_equal(record_decode(arena, buf_str(&buf), &customer_type, copy, &diag), OK);
    return copy;
}

static void absorb(Arena *arena, Customer *into, const Customer *loser)
{
    Fold fold = {.arena = arena, .customer = into};
    fold_absorb(&fold, loser, NOW);
}

static void merging_is_telling_one(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)rounds(600); seed++) {
        Arena *arena = arena_open(0);
        Dice dice = {seed * 977};
        int parts = 2 + below(&dice, 2), count = 2 + below(&dice, EVENTS_MAX - 2);
        Customer *all = fresh(arena, 1), *part[3];
        for (int i = 0; i < 3; i++)
            part[i] = fresh(arena, i + 1);
        for (int i = 0; i < count; i++) {
            Event event = make_event(arena, &dice);
            handle(arena, all, &event);
            handle(arena, part[below(&dice, parts)], &event);
        }
        Customer *first = stored(arena, part[0]), *second = stored(arena, part[1]);
        for (int i = 1; i < parts; i++)
            absorb(arena, part[0], stored(arena, part[i]));
        same_facts(arena, part[0], all, seed);
        absorb(arena, part[0], stored(arena, part[1]));
        same_facts(arena, part[0], all, seed); /* again: nothing */
        Customer *other = stored(arena, second), *one = stored(arena, first);
        absorb(arena, one, stored(arena, second));
        absorb(arena, other, stored(arena, first));
        same_facts(arena, one, other, seed);
        arena_close(arena);
    }
}

/* ---- living: decisions, wake-ups, hand-overs that fail, replay ---- */

static void answer_release(CoreWorld *world, Dice *dice, const CoreMail *mail)
{
    static const char *const reasons[] = {"release_expired", "server_down"};
    static const EventKind kinds[] = {EV_MESSAGE_SENT,     EV_MESSAGE_SENT,    EV_MESSAGE_RETURNED,
                                      EV_MESSAGE_IN_DOUBT, EV_MESSAGE_REFUSED, EV_EMAIL_BOUNCED};
    Str id = json_get_text(mail->body, "message_id");
    Str call =
        arena_printf(world->arena, "{\"properties\":{\"message_id\":\"%.*s\",\"reason\":\"%s\"}}",
                     STR_ARG(id), one_of(dice, reasons, 2));
    core_world_tell(world, kinds[below(dice, 6)], 0, world->now, arena_cstr(world->arena, call));
}

static void live_one(Dice *dice, CoreWorld *world)
{
    int count = 10 + below(dice, 40);
    for (int i = 0; i < count; i++) {
        if (below(dice, 3) == 0) core_world_advance(world, world->now + below(dice, 100) * HOUR);
        if (world->mails.count && below(dice, 3) == 0) {
            CoreMail mail = world->mails.items[below(dice, (int)world->mails.count)];
            answer_release(world, dice, &mail);
        }
        Event event = make_event(world->arena, dice);
        event.occurred_at = world->now - below(dice, 3) * 12 * HOUR;
        event.received_at = world->now;
        if (below(dice, 10) == 0) event.flags = EVENT_HISTORY;
        core_world_event(world, &event);
    }
    core_world_advance(world, world->now + 60 * DAY);
}

static void replay_leaves_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)rounds(200); seed++) {
        Arena *arena = arena_open(0);
        Dice dice = {seed * 31};
        CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
        world.keep_released = below(&dice, 2);
        live_one(&dice, &world);
        core_world_check_replay(&world);
        arena_close(arena);
    }
}

static void one_cause_has_one_message(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (uint64_t)rounds(200); seed++) {
        Arena *arena = arena_open(0);
        Dice dice = {seed * 131};
        CoreWorld world = core_world(arena, starter_definitions(arena), NOW);
        live_one(&dice, &world); /* everything released is sent */
        for (uint32_t i = 0; i < world.mails.count; i++)
            for (uint32_t j = 0; j < i; j++) {
                const CoreMail *a = &world.mails.items[i], *b = &world.mails.items[j];
                if (a->reason.len || b->reason.len) continue;
                if (hash16_eq(a->id, b->id) ||
                    (str_eq(a->kind, b->kind) && str_eq(a->cause, b->cause)))
                    fail_msg("seed %llu: two of %.*s for %.*s", (unsigned long long)seed,
                             STR_ARG(a->kind), STR_ARG(a->cause));
            }
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_of_arrival_gives_the_same_facts),
        cmocka_unit_test(merging_is_telling_one),
        cmocka_unit_test(replay_leaves_the_same_bytes),
        cmocka_unit_test(one_cause_has_one_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
