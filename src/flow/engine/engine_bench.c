/* engine/engine_bench.c - orders a second through the turn alone, and its CPU
 * time for each.
 *
 * Parsing, HTTP and sending stand outside the measured time; identity, folding,
 * deciding (with the starter journeys of src/app/documents, when run from the
 * top of the tree), writing rows and the commit stand in it. On the memory
 * store the figure is nearly all ours; on SQLite it is ours and the database's.
 * Held against: 40 microseconds of CPU for each order apart from the database.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "flow/definitions.h"
#include "flow/engine.h"
#include "io/files.h"
#include "store/migrate.h"

#define ORDERS        20000
#define BATCH_ITEMS   500
#define CUSTOMERS_OLD 4000 /* every fifth order is of somebody who bought before */

static double cpu_seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static double wall_seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

/* ---- what is told ---- */

static void put_products(JsonOut *out)
{
    json_key(out, "products");
    json_array(out);
    for (int i = 0; i < 3; i++) {
        json_object(out);
        json_put_str(out, "product_id", STR("507f1f77bcf86cd799439011"));
        json_put_str(out, "sku", STR("45790-32"));
        json_put_str(out, "name", STR("Monopoly: 3rd Edition"));
        json_put_str(out, "price", STR("19.00"));
        json_put_i64(out, "quantity", 1 + i);
        json_put_str(out, "category", STR("Games"));
        json_put_str(out, "image_url", STR("https://www.example.com/product/path.jpg"));
        json_end(out);
    }
    json_end(out);
}

static Str order_json(Arena *arena, int number, const char *prefix, Time now)
{
    int customer = number % 5 == 4 ? (number / 5) % CUSTOMERS_OLD * 5 : number;
    Buf buf = buf_new(arena, 8192);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "type", STR("track"));
    json_put_str(&out, "event", STR("Order Completed"));
    json_put_str(&out, "userId", arena_printf(arena, "%suser-%d", prefix, customer));
    json_key(&out, "properties");
    json_object(&out);
    json_put_str(&out, "order_id", arena_printf(arena, "%s%d", prefix, number));
    json_put_str(&out, "email", arena_printf(arena, "%scustomer%d@example.org", prefix, customer));
    json_put_str(&out, "currency", STR("EUR"));
    json_put_str(&out, "total", STR("119.90"));
    json_put_str(&out, "shipping", STR("4.90"));
    json_put_str(&out, "tax", STR("19.14"));
    json_put_time(&out, "promised_at", now + 4 * DAY);
    json_key(&out, "shipping_address");
    json_object(&out);
    json_put_str(&out, "name", STR("J\xc3\xb6rg M\xc3\xbcller"));
    json_put_str(&out, "street", STR("Kastanienallee 92"));
    json_put_str(&out, "city", STR("Berlin"));
    json_put_str(&out, "postal_code", STR("10435"));
    json_put_str(&out, "country", STR("DE"));
    json_end(&out);
    put_products(&out);
    json_end(&out);
    json_end(&out);
    return buf_str(&buf);
}

static void make_item(Arena *arena, int number, const char *prefix, Time now, EngineItem *ret)
{
    Diag diag = {0};
    const Json *body = NULL;
    Str raw = order_json(arena, number, prefix, now);
    if (json_parse(arena, raw, NULL, &body, &diag)) abort();
    *ret = (EngineItem){.kind = ENGINE_EVENT, .raw = raw};
    ret->event = (Event){.kind = EV_ORDER_COMPLETED,
                         .format = 1,
                         .occurred_at = now,
                         .received_at = now,
                         .id = hash16(STR("bench"), raw),
                         .source = STR("key:shop"),
                         .body = body};
}

/* ---- the engine ---- */

static bool take(void *self, ReleasedMessage *message)
{
    ++*(size_t *)self;
    arena_close(message->arena);
    return true;
}

static void answered(void *self, EngineBatch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].verdict != ENGINE_STORED) {
            printf("refused: %s\n", batch->items[i].diag.sentence);
            exit(1); // NOLINT(concurrency-mt-unsafe): a bench of one thread
        }
    ++*(size_t *)self;
}

static void add_documents(Arena *arena, Document *documents, size_t *count, const char *kind,
                          const char *path)
{
    Diag diag = {0};
    Str body, name = str_of(path);
    if (file_read(arena, str_of(path), 1 << 20, &body, &diag)) return;
    while (str_find_char(name, '/') >= 0)
        (void)str_cut(&name, '/');
    documents[(*count)++] =
        (Document){.kind = str_of(kind), .name = str_cut(&name, '.'), .version = 1, .body = body};
}

static size_t publish_documents(DefinitionsHolder *holder)
{
    static const char *const journeys[] = {"order_confirmation", "order_shipped", "order_delivered",
                                           "order_delayed",      "nps",           "review_request"};
    Arena *arena = arena_open(0);
    Document documents[16];
    size_t count = 0;
    for (size_t i = 0; i < sizeof journeys / sizeof *journeys; i++) {
        Str path = arena_printf(arena, "src/app/documents/journeys/%s.json", journeys[i]);
        add_documents(arena, documents, &count, "journey", arena_cstr(arena, path));
    }
    size_t found = count;
    add_documents(arena, documents, &count, "sending", "src/app/documents/sending.json");
    add_documents(arena, documents, &count, "storefronts", "src/app/documents/storefronts.json");
    Diag diag = {0};
    if (definitions_set(holder, documents, count, 1, &diag)) {
        printf("documents: %s\n", diag.sentence);
        found = 0;
    }
    arena_close(arena);
    return found;
}

typedef struct Measured {
    double cpu, wall;
    uint64_t rows, decisions;
    size_t released;
} Measured;

static void run(Engine *engine, const World *world, const char *prefix, Measured *ret)
{
    size_t done = 0, batches = 0;
    Arena *arena = arena_open(0);
    EngineStats before = engine_stats(engine);
    for (int from = 0; from < ORDERS; from += BATCH_ITEMS, batches++) {
        arena_reset(arena);
        EngineItem *items = ARENA_ARRAY(arena, EngineItem, BATCH_ITEMS);
        for (int i = 0; i < BATCH_ITEMS; i++)
            make_item(arena, from + i, prefix, world_now(world), &items[i]);
        EngineBatch batch = {.items = items, .count = BATCH_ITEMS, .done = answered, .self = &done};
        double cpu = cpu_seconds(), wall = wall_seconds();
        if (!engine_submit(engine, &batch)) abort();
        while (done == batches)
            (void)engine_step(engine, world_now(world));
        ret->cpu += cpu_seconds() - cpu;
        ret->wall += wall_seconds() - wall;
    }
    EngineStats after = engine_stats(engine);
    ret->rows = after.rows - before.rows;
    ret->decisions = after.decisions - before.decisions;
    arena_close(arena);
}

static void measure(const char *name, Store *store, DefinitionsHolder *holder)
{
    Diag diag = {0};
    Measured measured = {0};
    World world = world_real();
    Engine *engine = NULL;
    EngineOptions options = {.world = &world,
                             .store = store,
                             .pin = definitions_pin,
                             .unpin = definitions_unpin,
                             .definitions_self = holder,
                             .released = take,
                             .released_self = &measured.released};
    if (engine_open(&options, &engine, &diag)) {
        printf("%s: %s\n", name, diag.sentence);
        return;
    }
    run(engine, &world, "a", &measured);
    printf("%-8s %9.0f orders/s %8.1f us CPU an order %6.1f rows %6.1f decisions "
           "%6.2f released\n",
           name, ORDERS / measured.wall, measured.cpu / ORDERS * 1e6,
           (double)measured.rows / ORDERS, (double)measured.decisions / ORDERS,
           (double)measured.released / ORDERS);
    engine_close(engine);
}

static void measure_sqlite(DefinitionsHolder *holder)
{
    Diag diag = {0};
    Db *db = NULL;
    Store *store = NULL;
    char path[] = "/tmp/afterglow-bench.XXXXXX";
    int fd = mkstemp(path);
    if (fd >= 0) close(fd);
    World world = world_real();
    StoreOptions options = {
        .url = str_of(path), .opening = STORE_UPGRADE, .now = world_now(&world)};
    Err e = store_db_open(&options, &db, &diag);
    if (!e) e = store_sql(db, &store, &diag);
    if (e) {
        printf("sqlite: %s\n", diag.sentence);
    } else {
        measure("sqlite", store, holder);
        store->ops->close(store);
    }
    unlink(path);
}

int main(int argc, char **argv)
{
    bool memory_alone = argc > 1 && str_is(str_of(argv[1]), "memory");
    DefinitionsHolder *holder = definitions_holder_open();
    printf("%zu journeys\n", publish_documents(holder));
    Store *store = store_memory(1);
    measure("memory", store, holder);
    store->ops->close(store);
    if (!memory_alone) measure_sqlite(holder);
    definitions_holder_close(holder);
    return 0;
}
