/* engine/storm_test.c - a shop in bad weather, many times: random events of few people who turn out
 * to be one another, time that passes, senders that fail, a database that refuses, restarts.
 *
 * Whatever happened: the store agrees with the log, and no message was accepted by the mail server
 * twice unless it was in doubt. The seed of a failed round is printed. */
#include "lib/journeys.h"

#include <stdlib.h>

#include "base/map.h"
#include "flow/recount.h"

#define STEPS 120

typedef struct Storm {
    Shop *shop;
    uint64_t seed, recount_seed; /* recounts change nothing of what happens, nor of its chance */
    Recount *recount;
    RecountWay way; /* how it is to count; zone "": not asked yet */
    Map accepted;   /* message ids that the mail server took */
    int doubled, doubts;
    uint64_t people; /* how many ids and addresses there are */
} Storm;

static uint64_t draw_of(uint64_t *seed, uint64_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % below;
}

static uint64_t draw(Storm *storm, uint64_t below)
{
    return draw_of(&storm->seed, below);
}

/* ---- a database that refuses now and then ---- */

static StoreOps refusing;
static const StoreOps *real_ops;
static Storm *refusing_storm;
static bool calm;

static Err refusing_commit(Store *store, const TurnWrites *writes, Diag *diag)
{
    uint64_t luck = calm ? 99 : draw(refusing_storm, 100);
    if (luck < 5) return fail(diag, ERR_DATABASE, "refused");
    Err e = real_ops->commit(store, writes, diag);
    if (!e && luck < 8) return fail(diag, ERR_DATABASE, "the answer was lost");
    return e;
}

/* ---- what people do ---- */

static void put_who(Storm *storm, JsonOut *out)
{
    Arena *arena = storm->shop->arena;
    uint64_t how = draw(storm, 6);
    if (how == 0 || how == 1)
        json_put_str(out, "userId", arena_printf(arena, "u%d", (int)draw(storm, storm->people)));
    if (how == 2)
        json_put_str(out, "anonymousId",
                     arena_printf(arena, "a%d", (int)draw(storm, storm->people)));
    if (how == 5) return;
    json_key(out, "context");
    json_object(out);
    json_key(out, "traits");
    json_object(out);
    if (how != 1)
        json_put_str(out, "email",
                     arena_printf(arena, "m%d@example.org", (int)draw(storm, storm->people + 1)));
    if (how == 4)
        json_put_str(out, "phone", arena_printf(arena, "+49301234%d", (int)draw(storm, 2)));
    json_end(out);
    json_end(out);
}

static void put_order(Storm *storm, JsonOut *out, const char *event)
{
    Arena *arena = storm->shop->arena;
    int order = (int)draw(storm, 10 * storm->people);
    bool unnamed = str_is(str_of(event), "Shipment Updated") && draw(storm, 3) == 0;
    if (!unnamed) json_put_str(out, "order_id", arena_printf(arena, "o%d", order));
    if (str_is(str_of(event), "Order Completed")) {
        json_put_str(out, "total", STR("59.00"));
        json_put_str(out, "currency", STR("EUR"));
        if (order % 3)
            json_put_str(out, "affiliation", order % 3 == 1 ? STR("North Shop") : STR("south"));
        if (draw(storm, 2))
            json_put_time(out, "promised_at", world_now(&storm->shop->world) + 3 * DAY);
        json_key(out, "products");
        json_array(out);
        json_object(out);
        json_put_str(out, "product_id", STR("p"));
        json_put_str(out, "name", STR("Cup"));
        json_put_str(out, "price", STR("59.00"));
        json_put_i64(out, "quantity", 1);
        json_end(out);
        json_end(out);
    } else {
        json_put_str(out, "shipment_id", arena_printf(arena, "s%d-%d", order, (int)draw(storm, 2)));
        if (draw(storm, 2)) json_put_str(out, "carrier", STR("dhl"));
        json_put_str(out, "tracking_number",
                     arena_printf(arena, "T%d", (int)draw(storm, 4 * storm->people)));
        json_put_str(out, "status", draw(storm, 2) ? STR("in_transit") : STR("delivered"));
    }
}

static void put_consent(Storm *storm, JsonOut *out)
{
    json_put_str(out, "channel", STR("email"));
    json_put_str(out, "purpose", draw(storm, 2) ? STR("feedback") : STR("all"));
    json_put_str(out, "state", draw(storm, 3) ? STR("given") : STR("refused"));
    json_put_str(out, "source", STR("test"));
}

static EngineItem random_item(Storm *storm)
{
    static const char *const events[] = {"Order Completed",  "Order Completed", "Order Completed",
                                         "Order Shipped",    "Order Delivered", "Order Cancelled",
                                         "Shipment Updated", "Order Refunded",  "Return Requested",
                                         "Return Received",  "Survey Answered", "Consent Changed",
                                         "Product Viewed"};
    Shop *shop = storm->shop;
    Buf buf = buf_new(shop->arena, 8192);
    JsonOut out = json_out(&buf);
    const char *event = events[draw(storm, sizeof events / sizeof *events)];
    bool identify = draw(storm, 12) == 0, alias = draw(storm, 60) == 0;
    json_object(&out);
    json_put_str(&out, "type", alias ? STR("alias") : identify ? STR("identify") : STR("track"));
    if (alias) {
        json_put_str(&out, "userId", STR("u0"));
        json_put_str(&out, "previousId", STR("u1"));
    } else {
        if (!identify) json_put_str(&out, "event", str_of(event));
        put_who(storm, &out);
    }
    json_put_time(&out, "timestamp",
                  world_now(&shop->world) - (Time)draw(storm, 3) * (Time)draw(storm, 40) * HOUR);
    json_key(&out, identify ? "traits" : "properties");
    json_object(&out);
    if (str_is(str_of(event), "Consent Changed"))
        put_consent(storm, &out);
    else if (!identify && !str_is(str_of(event), "Product Viewed"))
        put_order(storm, &out, event);
    if (identify)
        json_put_str(
            &out, "email",
            arena_printf(shop->arena, "m%d@example.org", (int)draw(storm, storm->people + 1)));
    if (str_is(str_of(event), "Survey Answered")) {
        json_put_str(&out, "survey", draw(storm, 2) ? STR("nps") : STR("csat"));
        json_put_i64(&out, "score", (int64_t)draw(storm, 11));
    }
    json_end(&out);
    json_end(&out);
    EngineItem item = shop_item(shop, buf_cstr(&buf), "");
    if (draw(storm, 15) == 0) item.event.flags |= EVENT_HISTORY;
    if (draw(storm, 15) == 0) item.event.flags |= EVENT_UNPROVEN;
    return item;
}

static void tell(Storm *storm)
{
    EngineItem items[8];
    size_t count = 1 + draw(storm, 8);
    for (size_t i = 0; i < count; i++)
        items[i] = random_item(storm);
    for (int tries = 0; tries < 50; tries++) {
        bool open = false;
        shop_submit_all(storm->shop, items, count);
        for (size_t i = 0; i < count; i++)
            open = open || (items[i].verdict == ENGINE_REFUSED && err_retry(items[i].diag.code));
        if (!open) return;
    }
    fail_msg("the database never takes it");
}

/* ---- senders ---- */

static void report(Storm *storm, const ReleasedMessage *message, const char *event)
{
    Shop *shop = storm->shop;
    EngineItem item = shop_result_item(shop, message, event);
    for (int tries = 0; tries < 50; tries++)
        if (shop_submit(shop, &item) != ENGINE_REFUSED) return;
    fail_msg("a result is never taken");
}

static void accept(Storm *storm, Hash16 id)
{
    Arena *arena = storm->shop->arena;
    void **place = map_at(&storm->accepted, arena_str(arena, hash16_str(&id)));
    if (*place) storm->doubled++;
    *place = storm;
}

/* True: the process ended in the middle of it. */
static bool send_one(Storm *storm, const ReleasedMessage *message)
{
    Shop *shop = storm->shop;
    EngineItem mark = {
        .kind = ENGINE_HAND_OVER, .customer = message->customer, .message = message->message.id};
    if (shop_submit(shop, &mark) != ENGINE_STORED) return false;
    switch (draw(storm, 12)) {
    case 0: report(storm, message, "Message Returned"); return false;
    case 1: report(storm, message, "Message Refused"); return false;
    case 2:
        accept(storm, message->message.id);
        report(storm, message, "Message In Doubt");
        storm->doubts++;
        return false;
    case 3:
        accept(storm, message->message.id);
        storm->doubts++;
        return true;
    default:
        accept(storm, message->message.id);
        report(storm, message, "Message Sent");
        return false;
    }
}

static void send_some(Storm *storm)
{
    Shop *shop = storm->shop;
    bool died = false;
    for (size_t i = 0; i < shop->out_count && !died; i++)
        if (draw(storm, 5) != 0) died = send_one(storm, shop->out[i]);
    if (died || draw(storm, 3) == 0)
        shop_restart(shop);
    else
        shop_drop_out(shop);
    shop_run(shop);
}

/* ---- the days are to be others ---- */

static void open_recount(Storm *storm)
{
    Shop *shop = storm->shop;
    storm->recount = recount_open(&(RecountOptions){.world = &shop->world,
                                                    .store = shop->store,
                                                    .kpis = shop->kpis,
                                                    .kpi_count = shop->kpi_count});
}

static void count_again(Storm *storm)
{
    static const char *const zones[] = {"Asia/Tokyo", "America/New_York", "UTC"};
    static const char *const storefronts[] = {
        "", "[[\"main\",\"\"],[\"north\",\"North Shop\"]]",
        "[[\"north\",\"\"],[\"main\",\"\"],[\"south\",\"South Shop\"]]"};
    Diag diag = {0};
    bool more;
    if (!storm->way.zone.len || draw_of(&storm->recount_seed, 5) == 0)
        storm->way =
            (RecountWay){.zone = str_of(zones[draw_of(&storm->recount_seed, 3)]),
                         .storefronts = str_of(storefronts[draw_of(&storm->recount_seed, 3)])};
    for (uint64_t steps = draw_of(&storm->recount_seed, 3); steps > 0; steps--)
        if (recount_step(storm->recount, &storm->way, &more, &diag) && diag.code != ERR_DATABASE)
            fail_msg("recount: %s", diag.sentence);
    if (draw_of(&storm->recount_seed, 4) != 0) return;
    recount_close(storm->recount);
    open_recount(storm);
}

static void count_to_the_end(Storm *storm)
{
    Diag diag = {0};
    bool more = storm->way.zone.len > 0;
    while (more)
        if (recount_step(storm->recount, &storm->way, &more, &diag))
            fail_msg("recount: %s", diag.sentence);
}

/* ---- */

static void storm_round(uint64_t seed, ShopStore kind, Str *ret_facts)
{
    Storm storm = {
        .shop = shop_open(kind), .seed = seed, .recount_seed = seed, .people = 2 + seed % 12};
    Shop *shop = storm.shop;
    shop_journeys(shop);
    storm.accepted = map_new(shop->arena);
    real_ops = shop->store->ops;
    refusing = *real_ops;
    refusing.commit = refusing_commit;
    refusing_storm = &storm;
    shop->store->ops = &refusing;
    calm = false;
    open_recount(&storm);
    for (int step = 0; step < STEPS; step++) {
        uint64_t what = draw(&storm, 10);
        if (what < 6)
            tell(&storm);
        else if (what < 8)
            send_some(&storm);
        else
            shop_move(shop, (Time)draw(&storm, 60) * HOUR);
        if (seed % 2 && draw_of(&storm.recount_seed, 4) == 0) count_again(&storm);
    }
    calm = true;
    shop_move(shop, 30 * DAY);
    if (storm.doubled > storm.doubts)
        fail_msg("seed %llu: %d doubled, %d in doubt", (unsigned long long)seed, storm.doubled,
                 storm.doubts);
    print_message("seed %llu: %zu customers, %u sent\n", (unsigned long long)seed,
                  shop_living(shop), storm.accepted.count);
    shop_check(shop);
    count_to_the_end(&storm);
    shop_check(shop);
    recount_close(storm.recount);
    if (ret_facts) {
        Str facts = shop_facts(shop);
        char *kept = malloc(facts.len);
        assert_non_null(kept);
        memcpy(kept, facts.ptr, facts.len);
        *ret_facts = (Str){kept, facts.len};
    }
    shop_close(shop);
}

static void storms(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++)
        storm_round(seed, SHOP_MEMORY, NULL);
    storm_round(661, SHOP_MEMORY,
                NULL); /* who waits for a mail is joined with who claims its order */
    storm_round(1334, SHOP_MEMORY,
                NULL); /* who got a parcel in this turn is joined with who has the order */
}

static void storms_on_databases(void **state)
{
    (void)state;
    storm_round(101, SHOP_SQLITE, NULL);
    storm_round(102, SHOP_SQLITE, NULL);
    if (shop_store_available(SHOP_POSTGRES)) storm_round(103, SHOP_POSTGRES, NULL);
    if (shop_store_available(SHOP_POSTGRES)) storm_round(109, SHOP_POSTGRES, NULL);
}

/* The same seed gives the same state, on every store with one bucket. */
static void storms_repeat(void **state)
{
    (void)state;
    Str one, two, three;
    storm_round(7, SHOP_MEMORY, &one);
    storm_round(7, SHOP_MEMORY, &two);
    storm_round(7, SHOP_SQLITE, &three);
    assert_true(str_eq(one, two));
    assert_true(str_eq(one, three));
    union {
        const char *text;
        void *memory;
    } kept[3] = {{one.ptr}, {two.ptr}, {three.ptr}};
    for (int i = 0; i < 3; i++)
        free(kept[i].memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(storms),
        cmocka_unit_test(storms_on_databases),
        cmocka_unit_test(storms_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
