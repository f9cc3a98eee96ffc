/* core/fold/lines.c - an order's lines and amounts as told, in minor units, and the revenue rule.
 *
 * Revenue is what the shop keeps of an order for its goods (docs/kpis.md, Revenue):
 *   1. total less shipping less tax, where total is told (what is not told of those counts as 0);
 *   2. else `revenue` as told (Segment: without shipping and tax), else `value`;
 *   3. else subtotal less discount; else the sum of the lines less discount.
 * Where the total is not told it is revenue plus shipping plus tax. Amounts told without a currency
 * are read with two decimals and are in the one told for the order, whichever comes first
 * (orders.c); when none is ever told they are US dollars, as in Segment's specification. A line is
 * quantity times price, rounded half to even once. */
#include "base/utf8.h"
#include "core/fold/inside.h"

#define LINE_TEXT_MAX 200
#define LINE_URL_MAX  500
#define AMOUNT_MAX    INT64_C(1000000000000000)

static bool is_word(Str text, const char *const *words)
{
    for (; *words; words++)
        if (str_eq_nocase(text, str_of(*words))) return true;
    return false;
}

static bool contains_gift_card(Str category)
{
    static const char *const words[] = {
        "gift card", "gift cards", "gift-card",         "gift_card",          "giftcard",
        "gutschein", "gutscheine", "geschenkgutschein", "geschenkgutscheine", NULL};
    Str rest = category;
    while (rest.len) { /* "Shop > Gift cards" */
        Str part = str_cut(&rest, '>');
        if (is_word(str_trim(part), words)) return true;
    }
    return false;
}

static bool needs_no_parcel(const Json *product)
{
    static const char *const types[] = {
        "digital", "download",   "service",   "booking",   "ticket",   "virtual", "pickup",
        "pick-up", "collection", "gift_card", "gift card", "giftcard", NULL};
    const Json *requires = json_get(product, "requires_shipping");
    if (json_is(requires, JSON_BOOL)) return !requires->boolean;
    if (json_bool(json_get(product, "digital"), false)) return true;
    if (json_bool(json_get(product, "gift_card"), false)) return true;
    return is_word(json_get_text(product, "type"), types) ||
           contains_gift_card(json_get_text(product, "category"));
}

static bool is_collected(const Json *properties)
{
    static const char *const methods[] = {"pickup",     "pick-up",           "pick up",  "collect",
                                          "collection", "click and collect", "abholung", NULL};
    return is_word(json_get_text(properties, "shipping_method"), methods);
}

static Time service_date(const Json *json)
{
    static const char *const names[] = {"service_at", "booking_at", "collection_at"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Time time = promised_moment(json, names[i]);
        if (time) return time;
    }
    return 0;
}

static size_t line_read(const Json *product, Currency currency, bool collected, OrderLine *line)
{
    Str price = json_get_text(product, "price");
    line->product_id = utf8_cut(json_get_text(product, "product_id"), LINE_TEXT_MAX);
    line->sku = utf8_cut(json_get_text(product, "sku"), LINE_TEXT_MAX);
    line->name = utf8_cut(json_get_text(product, "name"), LINE_TEXT_MAX);
    line->variant = utf8_cut(json_get_text(product, "variant"), LINE_TEXT_MAX);
    line->category = utf8_cut(json_get_text(product, "category"), LINE_TEXT_MAX);
    line->image_url = json_get_text(product, "image_url");
    if (line->image_url.len > LINE_URL_MAX) line->image_url = STR_NONE;
    line->url = json_get_text(product, "url");
    if (line->url.len > LINE_URL_MAX) line->url = STR_NONE;
    line->quantity = json_get_text(product, "quantity");
    if (line->quantity.len == 0 || line->quantity.len > 24) line->quantity = STR("1");
    if (!money_parse(price, currency, &line->price_minor)) line->price_minor = 0;
    if (!money_parse_product(line->quantity, price, currency, &line->total_minor))
        line->total_minor = 0;
    line->no_parcel = collected || needs_no_parcel(product);
    return 40 + line->product_id.len + line->sku.len + line->name.len + line->variant.len +
           line->category.len + line->image_url.len + line->url.len;
}

/* "" when it is not told. */
static Currency currency_of(const Json *properties)
{
    Currency currency;
    return currency_parse(json_get_text(properties, "currency"), &currency) ? currency
                                                                            : (Currency){""};
}

void lines_read(Arena *arena, const Json *properties, Order *order)
{
    const Json *products = json_get(properties, "products");
    Currency currency = currency_of(properties);
    order->service_at = service_date(properties);
    if (json_is(products, JSON_ARRAY) && products->count) {
        bool collected = is_collected(properties);
        size_t bytes = 0;
        order->told_fields |= OF_LINES;
        if (!currency.code[0]) order->told_bare |= OF_LINES;
        order->lines.items =
            ARENA_ARRAY(arena, OrderLine,
                        products->count < ORDER_LINES_MAX ? products->count : ORDER_LINES_MAX);
        for (const Json *product = products->first; product; product = product->next) {
            OrderLine line = {0};
            bytes += line_read(product, currency, collected, &line);
            Time service_at = service_date(product);
            if (service_at > order->service_at) order->service_at = service_at;
            if (order->lines.count == ORDER_LINES_MAX || bytes > ORDER_LINES_BYTES_MAX)
                order->lines_more++;
            else
                order->lines.items[order->lines.count++] = line;
        }
        order->lines.capacity = order->lines.count;
    }
    if (order->service_at) order->told_fields |= OF_SERVICE;
}

bool amount_read(const Json *properties, const char *name, Currency currency, int64_t *ret_minor)
{
    int64_t minor;
    *ret_minor = 0;
    if (!json_money(json_get(properties, name), currency, &minor)) return false;
    if (minor > AMOUNT_MAX || minor < -AMOUNT_MAX) return false; /* nonsense; sums stay in range */
    *ret_minor = minor;
    return true;
}

static bool lines_sum(const Json *properties, Currency currency, int64_t *ret_minor)
{
    int64_t sum = 0;
    const Json *products = json_get(properties, "products");
    if (!json_is(products, JSON_ARRAY) || products->count == 0) return false;
    for (const Json *product = products->first; product; product = product->next) {
        int64_t minor;
        Str quantity = json_get_text(product, "quantity");
        if (quantity.len == 0) quantity = STR("1");
        if (!money_parse_product(quantity, json_get_text(product, "price"), currency, &minor) ||
            minor > AMOUNT_MAX || minor < -AMOUNT_MAX || !money_add(&sum, minor))
            return false; /* a line without its price: the sum is not known */
    }
    *ret_minor = sum;
    return sum <= AMOUNT_MAX && sum >= -AMOUNT_MAX;
}

bool revenue_read(const Json *properties, Currency currency, int64_t *ret_minor)
{
    int64_t total, shipping, tax, discount, sum;
    (void)amount_read(properties, "shipping", currency, &shipping);
    (void)amount_read(properties, "tax", currency, &tax);
    (void)amount_read(properties, "discount", currency, &discount);
    if (amount_read(properties, "total", currency, &total)) {
        *ret_minor = total - shipping - tax;
        return true;
    }
    if (amount_read(properties, "revenue", currency, ret_minor)) return true;
    if (amount_read(properties, "value", currency, ret_minor)) return true;
    if (!amount_read(properties, "subtotal", currency, &sum) &&
        !lines_sum(properties, currency, &sum))
        return false;
    *ret_minor = sum - discount;
    return true;
}

void money_read(const Json *properties, Order *order)
{
    Currency currency = currency_of(properties);
    if (!revenue_read(properties, currency, &order->revenue_minor)) return;
    order->told_fields |= OF_MONEY;
    if (currency.code[0])
        order->told_fields |= OF_CURRENCY;
    else
        order->told_bare |= OF_MONEY;
    order->currency = currency;
    (void)amount_read(properties, "shipping", currency, &order->shipping_minor);
    (void)amount_read(properties, "tax", currency, &order->tax_minor);
    (void)amount_read(properties, "discount", currency, &order->discount_minor);
    if (!amount_read(properties, "total", currency, &order->total_minor))
        order->total_minor = order->revenue_minor + order->shipping_minor + order->tax_minor;
    if (!amount_read(properties, "subtotal", currency, &order->subtotal_minor) &&
        !lines_sum(properties, currency, &order->subtotal_minor))
        order->subtotal_minor = 0;
}
