/* tests/lib/shop.h - a small installation for tests: a clock, a store and the engine; events go in
 * as JSON text, as Segment would send them.
 *
 * The store is memory, SQLite in a temporary file or PostgreSQL, by ShopStore. The engine is
 * stepped by the test itself: shop_run works until nothing is left to do at the current time. */
#pragma once
#include "lib/unit.h"

#include "lib/store.h"

#include "flow/definitions.h"
#include "flow/engine.h"

#define SHOP_START   ((Time)1778745600 * SECOND) /* 2026-05-14T08:00:00Z */
#define SHOP_OUT_MAX 512

typedef enum ShopStore { SHOP_MEMORY, SHOP_SQLITE, SHOP_POSTGRES } ShopStore;

typedef struct Shop {
    Arena *arena;
    VirtualClock clock;
    World world;
    ShopStore kind;
    TestDatabase database;
    Store *store;
    Engine *engine;
    DefinitionsHolder *definitions;
    const Kpi *const *kpis;
    size_t kpi_count;
    ReleasedMessage *out[SHOP_OUT_MAX]; /* released, not looked at yet */
    size_t out_count, out_room;         /* room: how many are taken at most */
    int senders_free;                   /* how many the engine may reserve */
    size_t answered;                    /* batches */
    uint64_t next_id;
    Str data_dir, crash_at; /* of the engine, for the next start */
} Shop;

bool shop_store_available(ShopStore kind);
Shop *shop_open(ShopStore kind);
void shop_close(Shop *shop);
/* Ends the engine as a crash would (memory is gone, the store stays) and opens it again. */
void shop_restart(Shop *shop);
/* Closes engine and store (a memory store stays), so that a child process may open them; and opens
 * them again. */
void shop_stop(Shop *shop);
void shop_start(Shop *shop);
void shop_documents(Shop *shop, const Document *documents, size_t count, int64_t version);

/* An event read from JSON; source "test", id from `message_id` ("" a new one each time). */
EngineItem shop_item(Shop *shop, const char *json, const char *message_id);
EngineVerdict shop_submit(Shop *shop, EngineItem *item); /* one batch; works until it is answered */
EngineVerdict shop_tell(Shop *shop, const char *json);
EngineVerdict shop_import(Shop *shop, const char *json); /* as history */
void shop_submit_all(Shop *shop, EngineItem *items, size_t count);
void shop_run(Shop *shop);
void shop_move(Shop *shop, Time by); /* moves the clock, stopping at each wake-up on the way */
void shop_drop_out(Shop *shop);

/* What is true now, whoever it is told of: a sorted line for each living customer, then the counts
 * of all KPIs. */
Str shop_facts(Shop *shop);
size_t shop_living(Shop *shop);                                       /* customers not absorbed */
Customer *shop_customer(Shop *shop, KeyKind kind, const char *value); /* NULL: nobody */
MessageRow shop_message(Shop *shop, int64_t customer, Hash16 id);
/* What a sender does: marks a released message, and tells what came of it. */
EngineVerdict shop_hand_over(Shop *shop, const ReleasedMessage *message);
EngineItem shop_result_item(Shop *shop, const ReleasedMessage *message, const char *event);
EngineVerdict shop_result(Shop *shop, const ReleasedMessage *message, const char *event);
/* Fails the test when check finds a problem. */
void shop_check(Shop *shop);
