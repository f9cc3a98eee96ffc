/* mend_test.c - what only check and rebuild ask of a store, and settling without a state: on memory
 * (with one bucket and with many), SQLite, and PostgreSQL when AFTERGLOW_TEST_DATABASE names one.
 */
#include "lib/unit.h"

#include "lib/store.h"
#include <stdio.h>
#include <stdlib.h>

typedef enum Engine { MEMORY, MEMORY_OF_MANY, SQLITE, POSTGRES } Engine;

typedef struct World {
    TestDatabase database;
    Store *store;
    Arena *arena;
    Diag diag;
    Engine engine;
} World;

static void ok(World *w, Err err)
{
    if (err) fail_msg("%s: %s", err_name(err), w->diag.sentence);
}

static World *world_open(void **state)
{
    World *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->engine = *(const Engine *)*state;
    if (w->engine == POSTGRES && !test_postgres()) {
        free(w);
        skip();
    }
    w->arena = arena_open(0);
    if (w->engine <= MEMORY_OF_MANY) {
        w->store = store_memory(w->engine == MEMORY ? 1 : 64);
    } else {
        test_database_open(&w->database, w->engine == POSTGRES);
        ok(w, store_sql(test_database_db(&w->database), &w->store, &w->diag));
    }
    return w;
}

static void world_close(World *w)
{
    w->store->ops->close(w->store);
    if (w->engine > MEMORY_OF_MANY) test_database_close(&w->database);
    arena_close(w->arena);
    free(w);
}

static void commit(World *w, const TurnWrites *writes)
{
    ok(w, w->store->ops->commit(w->store, writes, &w->diag));
}

static void put_message(World *w, const MessageRow *row)
{
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.messages) = *row;
    commit(w, &writes);
}

static MessageRow message_row(World *w, int number, int64_t customer)
{
    return (MessageRow){
        .bucket = store_bucket(w->store, (uint64_t)customer),
        .customer = customer,
        .message = {.id = {.bytes = {(uint8_t)number, 0xff, 7}},
                    .kind = STR("order_confirmation"),
                    .cause = STR("order:1001"),
                    .state = MESSAGE_RELEASED,
                    .tries = 3,
                    .reason = STR("later")},
        .insert = true
    };
}

static MessageRows rows_of(World *w, int64_t customer)
{
    DerivedRows rows;
    ok(w, w->store->ops->derived(w->store, w->arena, &customer, 1, &rows, &w->diag));
    return rows.messages;
}

static MessageRows unsent_of(World *w)
{
    MessageRows rows;
    ok(w, w->store->ops->unsent(w->store, w->arena, MESSAGE_RELEASED, 9, &rows, &w->diag));
    return rows;
}

/* A click is known, and the way of the message is as it was. */
static void without_a_state_its_way_stays(void **state)
{
    World *w = world_open(state);
    MessageRow row = message_row(w, 1, 64);
    put_message(w, &row);
    MessageRow settle = {.bucket = row.bucket, .clicked_at = 80, .settle_only = true};
    settle.message.id = row.message.id;
    put_message(w, &settle);
    MessageRow got = rows_of(w, 64).items[0];
    assert_int_equal(got.message.state, row.message.state);
    assert_int_equal(got.message.tries, 3);
    assert_true(str_is(got.message.reason, "later"));
    assert_int_equal(got.clicked_at, 80);
    world_close(w);
}

static void messages_go_and_come_anew(void **state)
{
    World *w = world_open(state);
    StoreSizes sizes;
    MessageRow row = message_row(w, 1, 64), other = message_row(w, 2, 64);
    put_message(w, &row);
    put_message(w, &other);
    TurnWrites writes = {0};
    *list_push(w->arena, &writes.messages_gone) =
        (MessageRow){.bucket = row.bucket, .message.id = row.message.id};
    row.message.kind = STR("other");
    *list_push(w->arena, &writes.messages) = row;
    *list_push(w->arena, &writes.messages_gone) =
        (MessageRow){.bucket = other.bucket, .message.id = other.message.id};
    commit(w, &writes);
    assert_int_equal(rows_of(w, 64).count, 1);
    assert_true(str_is(rows_of(w, 64).items[0].message.kind, "other"));
    assert_int_equal(unsent_of(w).count, 1);
    ok(w, w->store->ops->sizes(w->store, &sizes, &w->diag));
    assert_int_equal(sizes.messages, 1);
    ok(w, w->store->ops->drop_strays(w->store, &w->diag)); /* customer 64 has no row */
    assert_int_equal(rows_of(w, 64).count, 0);
    put_message(w, &row);
    assert_int_equal(rows_of(w, 64).count, 1);
    world_close(w);
}

static void keys_are_walked_in_pieces(void **state)
{
    World *w = world_open(state);
    TurnWrites writes = {0};
    for (int i = 0; i < 9; i++) {
        KeyRow row = {
            .key = {i % 2 ? KEY_EMAIL : KEY_USER, arena_printf(w->arena, "k%d", i)},
            .customer = 64 + i,
            .claimed_at = 1000 + i,
            .shared = i % 3 == 0
        };
        row.bucket = store_bucket(w->store, key_place(row.key));
        *list_push(w->arena, &writes.keys) = row;
    }
    commit(w, &writes);
    bool met[9] = {0};
    for (int32_t bucket = 0; bucket < w->store->bucket_count; bucket++) {
        KeyRows rows;
        KeyRange range = {.bucket = bucket, .max = 2};
        do {
            ok(w, w->store->ops->walk_keys(w->store, w->arena, &range, &rows, &w->diag));
            for (uint32_t i = 0; i < rows.count; i++) {
                int64_t at = rows.items[i].customer - 64;
                assert_in_range(at, 0, 8);
                assert_false(met[at]);
                assert_int_equal(rows.items[i].claimed_at, 1000 + at);
                assert_int_equal(rows.items[i].shared, at % 3 == 0);
                met[at] = true;
                range.after = rows.items[i].key;
            }
        } while (rows.count);
    }
    for (size_t i = 0; i < sizeof met; i++)
        assert_true(met[i]);
    world_close(w);
}

#define ON_EACH_STORE(test)                                                                        \
    {#test " (memory)", test, NULL, NULL, &engines[0]},                                            \
        {#test " (memory of many)", test, NULL, NULL, &engines[1]},                                \
        {#test " (sqlite)", test, NULL, NULL, &engines[2]},                                        \
    {                                                                                              \
#test " (postgres)", test, NULL, NULL, &engines[3]                                         \
    }

int main(void)
{
    static Engine engines[] = {MEMORY, MEMORY_OF_MANY, SQLITE, POSTGRES};
    const struct CMUnitTest tests[] = {
        ON_EACH_STORE(without_a_state_its_way_stays),
        ON_EACH_STORE(messages_go_and_come_anew),
        ON_EACH_STORE(keys_are_walked_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
