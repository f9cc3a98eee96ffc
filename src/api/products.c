/* api/products.c - products as reference data: what is known, its versions, and the shop's own
 * list.
 *
 * Products are learnt in passing from events (flow/products.h); a shop may tell the rest here, such
 * as stock, or a picture that its orders do not carry. A version is a moment at which something
 * about the product changed; it shows the product as it then was. */
#include "store/products.h"
#include "api/parts.h"
#include "domain/links.h"

#define PRODUCTS_TOLD_MAX 500
#define CHANGES_MAX       1000 /* of one product, the newest */
#define VERSIONS_MAX      100

/* ---- reading ---- */

static void put_prices(JsonOut *out, const Product *product)
{
    json_key(out, "prices");
    json_array(out);
    for (uint32_t i = 0; i < product->prices.count; i++) {
        const ProductPrice *price = &product->prices.items[i];
        json_object(out);
        put_text(out, "variant", price->variant);
        put_money(out, "price", price->minor, price->currency);
        json_end(out);
    }
    json_end(out);
}

static void product_members(JsonOut *out, const Product *product)
{
    json_put_str(out, "product_id", product->product_id);
    put_text(out, "sku", product->sku);
    put_text(out, "name", product->name);
    put_text(out, "category", product->category);
    put_text(out, "brand", product->brand);
    put_text(out, "url", product->url);
    put_text(out, "image_url", product->image_url);
    put_prices(out, product);
    json_key(out, "stock");
    if (product->has_stock)
        json_out_i64(out, product->stock);
    else
        json_out_null(out);
    json_put_time(out, "changed_at", product->since);
    json_put_time(out, "told_at", product->told_at);
}

static void products_list_get(ApiCx *cx)
{
    ReadsCursor after, next = {0};
    ProductIds ids = {0};
    size_t limit = (size_t)api_limit(cx);
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = input_query_known(cx, "cursor limit");
    if (!e) e = parts_page(cx, &after);
    if (!e) e = products_list(cx->db, cx->arena, after.text, limit + 1, &ids, &cx->diag);
    if (!e && ids.count > limit) {
        ids.count = (uint32_t)limit;
        next = (ReadsCursor){.set = true, .text = ids.items[limit - 1]};
    }
    Product *products = ARENA_ARRAY(cx->arena, Product, ids.count + 1);
    if (!e) e = products_get(cx->db, cx->arena, &ids, TIME_NEVER, products, &cx->diag);
    list_open(&out);
    for (uint32_t i = 0; i < ids.count && !e; i++) {
        json_object(&out);
        product_members(&out, &products[i]);
        json_end(&out);
    }
    list_close_at(&out, cx, &next);
    api_answer(cx, 200, &buf);
}

typedef struct Version {
    Product product;
    LIST_OF(Str) changed;
} Version;
typedef LIST_OF(Version) Versions;

/* From the oldest change to the newest; a value that was told again after a late word is no change.
 */
static void versions_of(Arena *arena, Str product_id, const ProductChanges *changes,
                        Versions *ret_versions)
{
    Map values = map_new(arena);
    for (uint32_t i = changes->count; i-- > 0;) {
        const ProductChange *change = &changes->items[i];
        void **held = map_at(&values, change->field);
        if (*held && str_eq(((const ProductChange *)*held)->value, change->value)) continue;
        *held = &changes->items[i];
        Version *last = ret_versions->count ? &ret_versions->items[ret_versions->count - 1] : NULL;
        if (!last || last->product.since != change->since) {
            Version fresh = {.product = {.product_id = product_id}};
            if (last) {
                fresh.product = last->product;
                fresh.product.prices.items =
                    ARENA_ARRAY(arena, ProductPrice, last->product.prices.count + 1);
                fresh.product.prices.capacity = last->product.prices.count + 1;
                for (uint32_t p = 0; p < last->product.prices.count; p++)
                    fresh.product.prices.items[p] = last->product.prices.items[p];
            }
            last = list_push(arena, ret_versions);
            *last = fresh;
        }
        product_set(arena, &last->product, change->field, change->value);
        last->product.since = change->since;
        if (change->told_at > last->product.told_at) last->product.told_at = change->told_at;
        *list_push(arena, &last->changed) = change->field;
    }
}

static void put_versions(JsonOut *out, const Versions *versions)
{
    json_key(out, "versions");
    json_array(out);
    for (uint32_t i = versions->count; i-- > 0 && versions->count - i <= VERSIONS_MAX;) {
        const Version *version = &versions->items[i];
        json_object(out);
        json_put_i64(out, "version", (int64_t)i + 1);
        product_members(out, &version->product);
        json_key(out, "changed");
        json_array(out);
        for (uint32_t c = 0; c < version->changed.count; c++)
            json_out_str(out, version->changed.items[c]);
        json_end(out);
        json_end(out);
    }
    json_end(out);
}

static void product_get(ApiCx *cx)
{
    Product product = {0};
    ProductChanges changes = {0};
    Versions versions = {0};
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Str id = cx->params[0];
    ProductIds one = {.items = &id, .count = 1};
    Err e = products_get(cx->db, cx->arena, &one, TIME_NEVER, &product, &cx->diag);
    if (!e && !product.since) e = fail(&cx->diag, ERR_NOT_FOUND, "there is no such product");
    if (!e) e = product_history(cx->db, cx->arena, id, CHANGES_MAX, &changes, &cx->diag);
    if (!e) {
        versions_of(cx->arena, id, &changes, &versions);
        json_object(&out);
        product_members(&out, &product);
        put_versions(&out, &versions);
        json_end(&out);
    }
    api_answer(cx, 200, &buf);
}

/* ---- telling ---- */

typedef struct Listing {
    ApiCx *cx;
    uint32_t index;
    ProductTelling telling; /* of the product at hand */
    ProductTellings all;
} Listing;

static Err item_fault(const Listing *listing, const char *member, const char *sentence)
{
    return fail_field(
        &listing->cx->diag, ERR_UNPROCESSABLE,
        arena_cstr(listing->cx->arena,
                   arena_printf(listing->cx->arena, "products/%u/%s", listing->index, member)),
        "%s", sentence);
}

static void tell(Listing *listing, Str field, Str value)
{
    listing->telling.field = field;
    listing->telling.value = value;
    product_tell(listing->cx->arena, &listing->all, &listing->telling);
}

static Err tell_texts(Listing *listing, const Json *item)
{
    static const char *const fields[] = {"sku", "name", "category", "brand", "url", "image_url"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const Json *json = json_get(item, fields[i]);
        bool address = i >= 4;
        if (!json || json->kind == JSON_NULL) continue;
        if (json->kind != JSON_STRING) return item_fault(listing, fields[i], "must be a text");
        if (json->text.len > (address ? PRODUCT_URL_MAX : PRODUCT_TEXT_MAX))
            return item_fault(listing, fields[i], "is too long");
        if (address && !link_target_ok(json->text))
            return item_fault(listing, fields[i], "must be an address that begins with http");
        tell(listing, str_of(fields[i]), json->text);
    }
    return OK;
}

static Err tell_prices(Listing *listing, const Json *prices)
{
    Arena *arena = listing->cx->arena;
    if (!prices) return OK;
    if (!json_is(prices, JSON_ARRAY)) return item_fault(listing, "prices", "must be a list");
    for (const Json *price = prices->first; price; price = price->next) {
        Currency currency;
        int64_t minor;
        if (!currency_parse(json_get_text(price, "currency"), &currency))
            return item_fault(listing, "prices", "each needs a currency of ISO 4217");
        if (!json_money(json_get(price, "amount"), currency, &minor) || minor < 0)
            return item_fault(listing, "prices", "each needs an amount in major units");
        tell(listing, product_price_field(arena, currency, json_get_text(price, "variant")),
             arena_printf(arena, "%lld", (long long)minor));
    }
    return OK;
}

static Err tell_stock(Listing *listing, const Json *stock)
{
    int64_t pieces;
    if (!stock || stock->kind == JSON_NULL) return OK;
    if (!json_i64(stock, &pieces)) return item_fault(listing, "stock", "must be a whole number");
    tell(listing, STR("stock"), arena_printf(listing->cx->arena, "%lld", (long long)pieces));
    return OK;
}

static Err tell_product(Listing *listing, const Json *item)
{
    ApiCx *cx = listing->cx;
    Time at = cx->now;
    const Json *told_at = json_get(item, "at");
    if (!json_is(item, JSON_OBJECT)) return item_fault(listing, "", "must be an object");
    for (const Json *member = item->first; member; member = member->next)
        if (!word_among(member->key,
                        "product_id sku name category brand url image_url prices stock at", NULL))
            return item_fault(listing, arena_cstr(cx->arena, str_slice(member->key, 0, 60)),
                              "is not known here");
    Str id = str_trim(json_get_text(item, "product_id"));
    if (!id.len || id.len > PRODUCT_ID_MAX)
        return item_fault(listing, "product_id", "must be a text of 1 to 200 bytes");
    if (told_at && (!json_time(told_at, &at) || at <= 0))
        return item_fault(listing, "at", "must be a time");
    listing->telling = (ProductTelling){.product_id = id, .at = at < cx->now ? at : cx->now};
    Err e = tell_texts(listing, item);
    if (!e) e = tell_prices(listing, json_get(item, "prices"));
    return e ? e : tell_stock(listing, json_get(item, "stock"));
}

static void products_post(ApiCx *cx)
{
    const Json *body = NULL;
    Listing listing = {.cx = cx};
    Buf buf = buf_new(cx->arena, 256);
    JsonOut out = json_out(&buf);
    Err e = input_body(cx, "products", &body);
    const Json *products = e ? NULL : json_get(body, "products");
    if (!e && (!json_is(products, JSON_ARRAY) || products->count > PRODUCTS_TOLD_MAX))
        e = input_fault(cx, "products", "must be a list of at most 500 products");
    for (const Json *item = products && !e ? products->first : NULL; item && !e;
         item = item->next) {
        e = tell_product(&listing, item);
        listing.index++;
    }
    ProductsPut put = {.tellings = &listing.all, .learnt_at = cx->now};
    if (!e) e = products_put(cx->db, &put, &cx->diag);
    (void)e; /* cx->diag says it */
    json_object(&out);
    json_put_i64(&out, "products", listing.index);
    json_put_i64(&out, "changes", (int64_t)put.written);
    json_end(&out);
    api_answer(cx, 200, &buf);
}

const Route routes_products[] = {
    {STR_INIT("GET"),  STR_INIT("/api/products"),   ROLE_READ_ONLY, 0, products_list_get},
    {STR_INIT("POST"), STR_INIT("/api/products"),   ROLE_MARKETER,  0, products_post    },
    {STR_INIT("GET"),  STR_INIT("/api/products/*"), ROLE_READ_ONLY, 0, product_get      },
    ROUTE_END,
};
