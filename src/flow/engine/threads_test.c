/* engine/threads_test.c - many threads submit while the lane works: every batch
 * is answered once.
 *
 * Run under ThreadSanitizer too (tools/test/threaded.txt). */
#include "lib/shop.h"

#include "io/thread.h"

#define TELLERS      4
#define BATCHES_EACH 50
#define ITEMS        4

typedef struct Teller {
    Shop *shop;
    Arena *arena;
    int number;
    Queue *answers;
    int stored;
} Teller;

static void answered(void *self, EngineBatch *batch)
{
    Teller *teller = self;
    assert_true(queue_push(teller->answers, batch));
}

static void make_item(Teller *teller, int number, EngineItem *ret)
{
    Diag diag = {0};
    const Json *body = NULL;
    Str raw = arena_printf(teller->arena,
                           "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u%d\","
                           "\"properties\":{\"order_id\":\"%d-%d\",\"total\":\"5.00\","
                           "\"currency\":\"EUR\"}}",
                           number % 10, teller->number, number);
    if (json_parse(teller->arena, raw, NULL, &body, &diag)) fail_msg("%s", diag.sentence);
    *ret = (EngineItem){
        .kind = ENGINE_EVENT,
        .raw = raw,
        .event = {.kind = EV_ORDER_COMPLETED,
                  .format = 1,
                  .occurred_at = SHOP_START,
                  .received_at = SHOP_START,
                  .id = hash16(STR("threads"), raw),
                  .source = STR("test"),
                  .body = body}
    };
}

static void tell(void *self)
{
    Teller *teller = self;
    for (int b = 0; b < BATCHES_EACH; b++) {
        void *back = NULL;
        EngineItem items[ITEMS];
        arena_reset(teller->arena);
        for (int i = 0; i < ITEMS; i++)
            make_item(teller, b * ITEMS + i, &items[i]);
        EngineBatch batch = {.items = items,
                             .count = ITEMS,
                             .done = answered,
                             .self = teller,
                             .low_priority = b % 3 == 0};
        assert_true(engine_submit(teller->shop->engine, &batch));
        assert_true(queue_wait(teller->answers, 60 * SECOND, &back));
        assert_ptr_equal(back, &batch);
        for (int i = 0; i < ITEMS; i++)
            teller->stored += items[i].verdict == ENGINE_STORED;
        (void)engine_stats(teller->shop->engine);
    }
}

static void everybody_is_answered(void **state)
{
    (void)state;
    Teller tellers[TELLERS];
    Thread *threads[TELLERS];
    Shop *shop = shop_open(SHOP_MEMORY);
    Lane lane = {.name = "engine", .step = engine_step, .self = shop->engine};
    engine_lane(shop->engine, &lane);
    lanes_start(&shop->world, &lane, 1);
    for (int i = 0; i < TELLERS; i++) {
        tellers[i] =
            (Teller){.shop = shop, .arena = arena_open(0), .number = i, .answers = queue_open(2)};
        threads[i] = thread_start("teller", tell, &tellers[i]);
    }
    int stored = 0;
    for (int i = 0; i < TELLERS; i++) {
        thread_join(threads[i]);
        stored += tellers[i].stored;
        queue_close(tellers[i].answers);
        arena_close(tellers[i].arena);
    }
    lanes_stop(&lane, 1);
    assert_int_equal(stored, TELLERS * BATCHES_EACH * ITEMS);
    assert_int_equal(engine_stats(shop->engine).queue_length, 0);
    shop_check(shop);
    shop_close(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(everybody_is_answered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
