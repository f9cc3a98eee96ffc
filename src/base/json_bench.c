/* base/json_bench.c - how many bytes of JSON a second one core reads.
 *
 * Held against: jansson on the same text, which this parser replaces on the intake path, and the
 * UTF-8 check alone, which is the pass over the bytes that no strict parser can save. */
#include "base/json.h"
#include "base/utf8.h"

/* The two headers share a few names; jansson's are moved out of the way. */
#define json_object jansson_object
#define json_array  jansson_array
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY  JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL   JANSSON_NULL
#include <jansson.h>
#undef json_object
#undef json_array
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL
#include <stdio.h>
#include <time.h>

#define SECONDS_EACH 0.4

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static void put_item(JsonOut *out, int i)
{
    json_object(out);
    json_put_i64(out, "id", 466157049 + i);
    json_put_str(out, "sku", STR("IPOD-342-N"));
    json_put_str(out, "title", STR("IPod Nano - 8gb, gr\xc3\xbcn"));
    json_put_str(out, "vendor", STR("Apple"));
    json_put_str(out, "fulfillment_service", STR("manual"));
    json_put_str(out, "price", STR("199.00"));
    json_put_i64(out, "quantity", 1 + i % 3);
    json_put_i64(out, "grams", 200);
    json_put_bool(out, "taxable", true);
    json_put_bool(out, "gift_card", false);
    json_key(out, "properties");
    json_array(out);
    json_end(out);
    json_key(out, "variant_title");
    json_out_null(out);
    json_end(out);
}

static void put_address(JsonOut *out)
{
    json_object(out);
    json_put_str(out, "first_name", STR("J\xc3\xb6rg"));
    json_put_str(out, "last_name", STR("M\xc3\xbcller"));
    json_put_str(out, "address1", STR("Chestnut Street 92"));
    json_put_str(out, "city", STR("Louisville"));
    json_put_str(out, "zip", STR("40202"));
    json_put_str(out, "phone", STR("+1(502)-459-2181"));
    json_put_str(out, "country_code", STR("US"));
    json_put_double(out, "latitude", 45.41634, 5);
    json_put_double(out, "longitude", -75.6868, 4);
    json_end(out);
}

/* An order as shops send it in a webhook. */
static Str order(Arena *arena, int items)
{
    Buf buf = buf_new(arena, 1 << 20);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_i64(&out, "id", 450789469);
    json_put_str(&out, "admin_graphql_api_id", STR("gid://shopify/Order/450789469"));
    json_put_str(&out, "created_at", STR("2026-01-10T11:00:00-05:00"));
    json_put_str(&out, "currency", STR("USD"));
    json_put_str(&out, "email", STR("bob.norman@mail.example.com"));
    json_put_str(&out, "note", STR("Please ring twice.\nThe \"back\" door."));
    json_put_str(&out, "total_price", STR("598.94"));
    json_put_str(&out, "token", STR("b1946ac92492d2347c6235b4d2611184"));
    json_key(&out, "billing_address");
    put_address(&out);
    json_key(&out, "shipping_address");
    put_address(&out);
    json_key(&out, "line_items");
    json_array(&out);
    for (int i = 0; i < items; i++)
        put_item(&out, i);
    json_end(&out);
    json_end(&out);
    return buf_str(&buf);
}

/* A message body: long text in few values. */
static Str message(Arena *arena)
{
    Buf text = buf_new(arena, 1 << 20), buf = buf_new(arena, 1 << 20);
    for (int i = 0; i < 40; i++)
        buf_lit(&text,
                "Guten Tag, mein Paket ist seit Montag in Köln und bewegt sich nicht mehr. ");
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "subject", STR("Wo ist mein Paket?"));
    json_put_str(&out, "body", buf_str(&text));
    json_end(&out);
    return buf_str(&buf);
}

typedef bool (*Pass)(Arena *arena, Str text);

static bool pass_ours(Arena *arena, Str text)
{
    const Json *json;
    Diag diag = {0};
    arena_reset(arena);
    return json_parse(arena, text, NULL, &json, &diag) == OK;
}

static bool pass_jansson(Arena *arena, Str text)
{
    (void)arena;
    json_t *json = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    json_decref(json);
    return json;
}

static bool pass_utf8(Arena *arena, Str text)
{
    (void)arena;
    return utf8_valid(text);
}

static double megabytes_per_second(Pass pass, Arena *arena, Str text)
{
    double start = now(), spent = 0;
    size_t passes = 0;
    do {
        for (int i = 0; i < 100; i++)
            if (!pass(arena, text)) return 0;
        passes += 100;
        spent = now() - start;
    } while (spent < SECONDS_EACH);
    return (double)text.len * (double)passes / spent / 1e6;
}

int main(void)
{
    Arena *texts = arena_open(0), *arena = arena_open(0);
    struct {
        const char *name;
        Str text;
    } cases[] = {
        {"order, 2 items", order(texts, 2)},
        {"order, 100 items",                order(texts,          100)},
        {"message",            message(texts)             },
    };
    printf("%-18s %8s %12s %12s %12s\n", "MB/s on one core", "bytes", "json_parse", "jansson",
           "UTF-8 only");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        printf("%-18s %8zu %12.0f %12.0f %12.0f\n", cases[i].name, cases[i].text.len,
               megabytes_per_second(pass_ours, arena, cases[i].text),
               megabytes_per_second(pass_jansson, arena, cases[i].text),
               megabytes_per_second(pass_utf8, arena, cases[i].text));
    arena_close(texts);
    arena_close(arena);
    return 0;
}
