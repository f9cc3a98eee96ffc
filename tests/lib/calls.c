/* tests/lib/calls.c - orders and what follows them, as Segment calls; see calls.h. */
#include "lib/calls.h"

#include "base/hash.h"
#include "base/json.h"

typedef struct Made {
    const Calls *calls;
    uint64_t n, customer;
    Time placed;
    JsonOut out;
    Buf *buf;
    char after;
    size_t count;
} Made;

static const struct {
    const char *name, *category;
    int cents;
} goods[] = {
    {"Kettle, brushed steel, 1.7 l", "Kitchen", 4990 },
    {"Chef's knife 20 cm",           "Knives",  8950 },
    {"Oak board",                    "Kitchen", 3425 },
    {"Merino pullover, navy",        "Wool",    11900},
    {"Coffee, whole beans, 1 kg",    "Coffee",  2490 },
    {"Calathea orbifolia",           "Plants",  2795 },
    {"Leather satchel",              "Leather", 18900},
    {"Linen tea towel",              "Kitchen", 1250 },
};
#define GOODS (sizeof goods / sizeof goods[0])

static uint64_t draw(const Calls *calls, uint64_t n, uint64_t what)
{
    uint64_t parts[3] = {calls->seed, n, what};
    return place_hash(parts, sizeof parts);
}

static bool is_old(const Calls *calls, uint64_t n)
{
    return calls->life == 2 || n % 4 == 3;
}

static Str text(const Made *made, const char *kind, uint64_t number)
{
    Str prefix = made->calls->prefix;
    return arena_printf(made->buf->arena, "%.*s%s%s%llu", STR_ARG(prefix), prefix.len ? "-" : "",
                        kind, (unsigned long long)number);
}

static void put_money(JsonOut *out, const char *name, int64_t cents)
{
    char number[32];
    int at = (int)sizeof number;
    int64_t rest = cents;
    for (int i = 0; i < 3 || rest; i++) {
        if (i == 2) number[--at] = '.';
        number[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    json_key(out, name);
    json_out_raw(out, (Str){number + at, sizeof number - (size_t)at});
}

static void begin(Made *made, const char *event, Str message, Time at)
{
    JsonOut *out = &made->out;
    *out = json_out(made->buf);
    json_object(out);
    json_put_str(out, "type", STR("track"));
    json_put_str(out, "event", str_of(event));
    json_put_str(out, "messageId", message);
    json_put_str(out, "userId", text(made, "u", made->customer));
    json_put_time_opt(out, "timestamp", at);
    json_key(out, "properties");
    json_object(out);
}

static void end(Made *made)
{
    json_end(&made->out);
    json_end(&made->out);
    buf_char(made->buf, made->after);
    made->count++;
}

static void put_products(Made *made, int64_t *ret_total)
{
    JsonOut *out = &made->out;
    uint64_t lines = 1 + draw(made->calls, made->n, 1) % 4;
    int64_t total = 0;
    json_key(out, "products");
    json_array(out);
    for (uint64_t i = 0; i < lines; i++) {
        uint64_t good = (draw(made->calls, made->n, 2) + i) % GOODS;
        uint64_t quantity = 1 + draw(made->calls, made->n, 10 + i) % 2;
        json_object(out);
        json_put_str(out, "product_id", arena_printf(made->buf->arena, "p-%d", (int)good));
        json_put_str(out, "sku", arena_printf(made->buf->arena, "SKU-%04d", (int)good * 7));
        json_put_str(out, "name", str_of(goods[good].name));
        json_put_str(out, "category", str_of(goods[good].category));
        put_money(out, "price", goods[good].cents);
        json_put_i64(out, "quantity", (int64_t)quantity);
        json_end(out);
        total += goods[good].cents * (int64_t)quantity;
    }
    json_end(out);
    *ret_total = total;
}

static void put_address(Made *made)
{
    JsonOut *out = &made->out;
    json_key(out, "shipping_address");
    json_object(out);
    json_put_str(out, "name", STR("Ada Lovelace"));
    json_put_str(out, "street", STR("12 Harbour Lane"));
    json_put_str(out, "postalCode", STR("20457"));
    json_put_str(out, "city", STR("Hamburg"));
    json_put_str(out, "country", STR("DE"));
    json_end(out);
}

static void order_completed(Made *made, const char *teller)
{
    JsonOut *out = &made->out;
    int64_t total;
    begin(made, "Order Completed", text(made, teller, made->n), made->placed);
    json_put_str(out, "order_id", text(made, "", made->n));
    json_put_str(out, "email",
                 arena_printf(made->buf->arena, "%.*s-%llu@example.com",
                              STR_ARG(made->calls->prefix), (unsigned long long)made->customer));
    json_put_str(out, "currency", STR("EUR"));
    json_put_str(out, "locale", made->customer % 3 ? STR("en") : STR("de"));
    put_products(made, &total);
    put_money(out, "shipping", 490);
    put_money(out, "tax", total * 19 / 119);
    put_money(out, "total", total + 490);
    json_put_time_opt(out, "promised_at", made->placed + 6 * DAY);
    put_address(made);
    end(made);
}

static void consent(Made *made)
{
    /* By customer, not by order: told again with every order, and to be stored once. */
    JsonOut *out = &made->out;
    begin(made, "Consent Changed", text(made, "c", made->customer), made->calls->base - DAY);
    json_put_str(out, "channel", STR("email"));
    json_put_str(out, "purpose", STR("feedback"));
    json_put_str(out, "state", STR("given"));
    json_put_str(out, "source", STR("checkout"));
    json_put_str(out, "text", STR("Yes, you may ask me how it was."));
    end(made);
}

static void parcel(Made *made, bool delivered)
{
    JsonOut *out = &made->out;
    bool old = is_old(made->calls, made->n);
    Time at = old ? made->placed + (delivered ? 2 * DAY : DAY) : made->placed;
    begin(made, delivered ? "Order Delivered" : "Order Shipped",
          text(made, delivered ? "d" : "s", made->n), at);
    json_put_str(out, "order_id", text(made, "", made->n));
    json_put_str(out, "shipment_id", text(made, "parcel", made->n));
    if (delivered) {
        json_put_time_opt(out, "delivered_at", at);
    } else {
        json_put_str(out, "carrier", STR("dhl"));
        json_put_str(out, "tracking_number", text(made, "T", made->n));
    }
    end(made);
}

size_t calls_of_order(const Calls *calls, uint64_t n, char after, Buf *out)
{
    Made made = {.calls = calls, .n = n, .buf = out, .after = after};
    made.customer = calls->customers ? draw(calls, n, 0) % calls->customers : n;
    made.placed = calls->base + (Time)n * calls->step;
    if (!calls->life) {
        order_completed(&made, "o");
        return made.count;
    }
    if (is_old(calls, n)) made.placed -= 5 * DAY + HOUR;
    consent(&made);
    order_completed(&made, "o");
    if (n % 10 == 0) order_completed(&made, "again");
    if (n % 2 == 0 || is_old(calls, n)) parcel(&made, false);
    if (is_old(calls, n)) parcel(&made, true);
    return made.count;
}
