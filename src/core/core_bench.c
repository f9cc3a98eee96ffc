/* core/core_bench.c - how long one handling takes, without any store.
 *
 * Measures core_handle on a fresh customer's Order Completed (three lines, a promised date, six
 * journeys live: two are entered, the confirmation is planned and released), on the shipping and
 * the delivery of it, and a page view. Decoding and encoding the snapshot are measured apart. */
#include <stdio.h>
#include <time.h>

#include "core/core.h"

#define ROUNDS 20000

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static const char order_call[] =
    "{\"type\":\"track\",\"event\":\"Order "
    "Completed\",\"userId\":\"u1\",\"context\":{\"locale\":\"de-"
    "DE\"},\"properties\":{\"order_id\":\"1001\",\"email\":\"anna@example.com\",\"total\":59.00,"
    "\"shipping\":4.90,\"tax\":8.64,\"currency\":\"EUR\",\"promised_at\":\"2026-01-09\","
    "\"products\":["
    "{\"product_id\":\"A\",\"name\":\"Chef's "
    "knife\",\"category\":\"Knives\",\"quantity\":1,\"price\":"
    "39.00,\"url\":\"https://shop.example/"
    "a\"},{\"product_id\":\"B\",\"name\":\"Board\",\"quantity\":2,"
    "\"price\":5.00},{\"product_id\":\"C\",\"name\":\"Towel\",\"quantity\":1,\"price\":5.10}],"
    "\"shipping_address\":{\"name\":\"Anna Roe\",\"street\":\"Am Ring 1\",\"city\":\"Ulm\","
    "\"postal_code\":\"89073\",\"country\":\"DE\"}}}";
static const char shipped_call[] =
    "{\"type\":\"track\",\"event\":\"Order Shipped\",\"properties\":{\"order_id\":\"1001\","
    "\"shipment_id\":\"P1\",\"carrier\":\"DHL\",\"tracking_number\":\"003404\"}}";
static const char delivered_call[] =
    "{\"type\":\"track\",\"event\":\"Order Delivered\",\"properties\":{\"order_id\":\"1001\","
    "\"shipment_id\":\"P1\"}}";
static const char page_call[] = "{\"type\":\"page\",\"anonymousId\":\"a1\",\"properties\":{}}";

typedef struct Bench {
    Arena *arena;
    Definitions definitions;
    Time now;
    uint8_t secret[32];
    Str snapshot;
} Bench;

static Str file_text(Arena *arena, const char *path)
{
    char *text = arena_alloc_raw(arena, 65536);
    FILE *file = fopen(path, "rb");
    if (!file) return STR_NONE;
    size_t size = fread(text, 1, 65536, file);
    (void)fclose(file);
    return (Str){text, size};
}

/* The starter documents, from the sources: run it where the Makefile stands. */
static void definitions(Bench *bench)
{
    static const char *const journeys[] = {"order_confirmation", "order_shipped", "order_delivered",
                                           "order_delayed",      "nps",           "review_request"};
    Document documents[6];
    Diag diag = {0};
    for (size_t i = 0; i < 6; i++) {
        Str path = arena_printf(bench->arena, "src/app/documents/journeys/%s.json", journeys[i]);
        documents[i] = (Document){.kind = STR("journey"),
                                  .name = str_of(journeys[i]),
                                  .version = 1,
                                  .body = file_text(bench->arena, arena_cstr(bench->arena, path))};
    }
    if (definitions_compile(bench->arena, documents, 6, 1, &bench->definitions, &diag))
        printf("# %s\n", diag.sentence);
}

static const Json *parsed(Arena *arena, const char *call)
{
    Diag diag = {0};
    const Json *tree = NULL;
    if (json_parse(arena, str_of(call), NULL, &tree, &diag)) printf("# %s\n", diag.sentence);
    return tree;
}

static void handle(Bench *bench, Arena *arena, Customer *customer, const Event *event, CoreOut *out)
{
    CoreIn in = {arena, event, &bench->definitions, bench->now, bench->secret};
    core_handle(&in, customer, out);
}

static Event event_of(const Bench *bench, EventKind kind, const char *call)
{
    return (Event){.kind = kind,
                   .format = 1,
                   .occurred_at = bench->now,
                   .received_at = bench->now,
                   .handled_at = bench->now,
                   .body = parsed(bench->arena, call)};
}

/* One kind of event on the snapshot as it stands; leaves the snapshot after it. */
static void measure(Bench *bench, const char *name, EventKind kind, const char *call)
{
    Arena *arena = arena_open(0);
    Event event = event_of(bench, kind, call);
    double core = 0, codec = 0;
    uint32_t decided = 0;
    Str after = STR_NONE;
    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(arena);
        Customer customer;
        Diag diag = {0};
        CoreOut out;
        Buf buf = buf_new(arena, SNAPSHOT_BYTES_MAX);
        double start = seconds();
        if (record_decode(arena, bench->snapshot, &customer_type, &customer, &diag)) return;
        double decoded = seconds();
        handle(bench, arena, &customer, &event, &out);
        double handled = seconds();
        record_encode(&buf, &customer_type, &customer);
        codec += seconds() - handled + decoded - start;
        core += handled - decoded;
        decided = out.decisions.count;
        after = buf_str(&buf);
    }
    printf("%-18s %6.2f us  decode and encode %5.2f us  %u decisions  snapshot %zu bytes\n", name,
           core / ROUNDS * 1e6, codec / ROUNDS * 1e6, decided, after.len);
    bench->snapshot = arena_str(bench->arena, after);
    arena_close(arena);
}

int main(void)
{
    Bench bench = {.arena = arena_open(0), .now = INT64_C(1767225600) * SECOND};
    Customer fresh = {.id = 1, .format = SNAPSHOT_FORMAT, .nameless = true, .wake_at = TIME_NEVER};
    Buf buf = buf_new(bench.arena, SNAPSHOT_BYTES_MAX);
    record_encode(&buf, &customer_type, &fresh);
    bench.snapshot = buf_str(&buf);
    definitions(&bench);
    measure(&bench, "Order Completed", EV_ORDER_COMPLETED, order_call);
    measure(&bench, "Order Shipped", EV_ORDER_SHIPPED, shipped_call);
    measure(&bench, "Order Delivered", EV_ORDER_DELIVERED, delivered_call);
    measure(&bench, "page", EV_PAGE_VIEWED, page_call);
    arena_close(bench.arena);
    return 0;
}
