/* domain/product.c - see product.h. */
#include "domain/product.h"

#include "base/utf8.h"

static const EventKind kinds[] = {
    EV_PRODUCT_LIST_VIEWED, EV_PRODUCT_LIST_FILTERED, EV_PRODUCT_CLICKED,  EV_PRODUCT_VIEWED,
    EV_PRODUCT_ADDED,       EV_CART_VIEWED,           EV_CHECKOUT_STARTED, EV_ORDER_COMPLETED,
    EV_ORDER_UPDATED,       EV_WISHLIST_ADDED,        EV_WISHLIST_TO_CART};

uint64_t product_event_kinds(void)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        bits |= (uint64_t)1 << kinds[i];
    return bits;
}

/* ---- from events ---- */

void product_tell(Arena *arena, ProductTellings *out, const ProductTelling *telling)
{
    bool url = str_ends(telling->field, STR("url"));
    size_t max = url ? PRODUCT_URL_MAX : PRODUCT_TEXT_MAX;
    ProductTelling kept = *telling;
    kept.value = str_trim(kept.value);
    if (!kept.product_id.len || kept.product_id.len > PRODUCT_ID_MAX || kept.at <= 0) return;
    if (url && kept.value.len > max) return; /* an address cut short leads nowhere */
    kept.value = utf8_cut(kept.value, max);
    if (kept.value.len) *list_push(arena, out) = kept;
}

Str product_price_field(Arena *arena, Currency currency, Str variant)
{
    Str cut = utf8_cut(str_trim(variant), PRODUCT_VARIANT_MAX);
    return cut.len ? arena_printf(arena, "price/%s/%.*s", currency.code, STR_ARG(cut))
                   : arena_printf(arena, "price/%s", currency.code);
}

static void tell_price(Arena *arena, const Json *item, Currency currency, ProductTelling telling,
                       ProductTellings *out)
{
    int64_t minor;
    Currency own;
    if (currency_parse(json_get_text(item, "currency"), &own)) currency = own;
    if (!currency.code[0] || !money_parse(json_get_text(item, "price"), currency, &minor)) return;
    if (minor < 0) return;
    telling.field = product_price_field(arena, currency, json_get_text(item, "variant"));
    telling.value = arena_printf(arena, "%lld", (long long)minor);
    product_tell(arena, out, &telling);
}

static void tell_item(Arena *arena, const Json *item, Currency currency, Time at,
                      ProductTellings *out)
{
    static const char *const fields[] = {"name", "category", "brand", "sku", "url", "image_url"};
    ProductTelling telling = {.product_id = str_trim(json_get_text(item, "product_id")), .at = at};
    /* Where variants share a product's id, their numbers, addresses and pictures are not its own.
     */
    size_t count = str_trim(json_get_text(item, "variant")).len ? 3 : 6;
    if (!telling.product_id.len) telling.product_id = str_trim(json_get_text(item, "sku"));
    if (!telling.product_id.len) return;
    for (size_t i = 0; i < count; i++) {
        telling.field = str_of(fields[i]);
        telling.value = json_get_text(item, fields[i]);
        product_tell(arena, out, &telling);
    }
    tell_price(arena, item, currency, telling, out);
}

void product_tellings(Arena *arena, const Json *body, Time at, ProductTellings *out)
{
    const Json *properties = json_get(body, "properties");
    const Json *products = json_get(properties, "products");
    Currency currency;
    if (!currency_parse(json_get_text(properties, "currency"), &currency))
        currency = (Currency){""};
    if (!json_is(products, JSON_ARRAY)) {
        tell_item(arena, properties, currency, at, out);
        return;
    }
    for (const Json *item = products->first; item; item = item->next)
        tell_item(arena, item, currency, at, out);
}

/* ---- one field through time ---- */

static void fact_insert(Arena *arena, ProductLine *line, uint32_t at, ProductFact fact)
{
    (void)list_push(arena, &line->facts);
    ProductFact *items = line->facts.items;
    for (uint32_t i = line->facts.count - 1; i > at; i--)
        items[i] = items[i - 1];
    items[at] = fact;
}

void product_line_tell(Arena *arena, ProductLine *line, Str value, Time at)
{
    uint32_t next = 0;
    while (next < line->facts.count && line->facts.items[next].since <= at)
        next++;
    ProductFact *held = next ? &line->facts.items[next - 1] : NULL;
    ProductFact resumed = {0};
    if (held && str_eq(held->value, value)) {
        if (at > held->told_at) held->told_at = at;
        return;
    }
    if (held && held->since == at) return;
    bool ended =
        next < line->facts.count && line->facts.items[next].since <= (held ? held->told_at : 0);
    if (held && held->told_at > at && !ended)
        resumed = (ProductFact){held->value, held->told_at, held->told_at, true};
    fact_insert(arena, line, next, (ProductFact){value, at, at, true});
    if (resumed.since) fact_insert(arena, line, next + 1, resumed);
}

/* ---- as a whole ---- */

static void set_price(Arena *arena, Product *product, Str field, Str value)
{
    ProductPrice price = {0}, *place = NULL;
    Str rest = field;
    (void)str_cut(&rest, '/');
    if (!currency_parse(str_cut(&rest, '/'), &price.currency)) return;
    if (!str_to_i64(value, &price.minor)) return;
    price.variant = rest;
    for (uint32_t i = 0; i < product->prices.count; i++) {
        ProductPrice *known = &product->prices.items[i];
        if (currency_eq(known->currency, price.currency) && str_eq(known->variant, rest))
            place = known;
    }
    if (!place) place = list_push(arena, &product->prices);
    *place = price;
}

void product_set(Arena *arena, Product *product, Str field, Str value)
{
    const struct {
        const char *name;
        Str *place;
    } texts[] = {
        {"sku",       &product->sku      },
        {"name",      &product->name     },
        {"category",  &product->category },
        {"brand",     &product->brand    },
        {"url",       &product->url      },
        {"image_url", &product->image_url},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (str_is(field, texts[i].name)) *texts[i].place = value;
    if (str_is(field, "stock")) product->has_stock = str_to_i64(value, &product->stock);
    if (str_starts(field, STR("price/"))) set_price(arena, product, field, value);
}

bool product_wanted(const OrderLine *line)
{
    bool whole = line->name.len && line->category.len && line->url.len && line->image_url.len;
    return !whole && (line->product_id.len || line->sku.len);
}

void product_fill(const Product *product, OrderLine *line)
{
    if (!line->name.len) line->name = product->name;
    if (!line->category.len) line->category = product->category;
    if (!line->url.len) line->url = product->url;
    if (!line->image_url.len) line->image_url = product->image_url;
}
