/* domain/product.h - what is known of a product: reference data with a history, beside the log.
 *
 * A product is a set of facts: a field ("name", "image_url", "price/EUR", "stock"), its value as
 * text and since when it holds. Facts come from what is told in passing by events that carry
 * products, and from the shop's own lists (POST /api/products). Of each field the latest telling by
 * its own time holds, in whatever order tellings arrive; older values stay as its history. Not
 * here: rows (store/products.h), who follows the log (flow/products.h), what an order's line says
 * itself (OrderLine): that always comes first. Pure. Thread: any. */
#pragma once
#include "domain/customer.h"
#include "domain/event.h"

#define PRODUCT_ID_MAX      200
#define PRODUCT_TEXT_MAX    300
#define PRODUCT_URL_MAX     1000
#define PRODUCT_VARIANT_MAX 60 /* as part of a price's field */

/* One word on one field at one moment. */
typedef struct ProductTelling {
    Str product_id;
    Str field; /* "sku", "name", "category", "brand", "url", "image_url", "stock",
                  "price/EUR", "price/EUR/VARIANT" */
    Str value; /* a price in minor units, a stock in pieces */
    Time at;
} ProductTelling;
typedef LIST_OF(ProductTelling) ProductTellings;

/* Kinds of events that carry products, one bit each (all are below 63). */
uint64_t product_event_kinds(void);
/* Appends what the event tells of products; `body` is the whole call. What a browser tells proves
 * nothing and must not be handed in: its pictures would be shown to others. */
void product_tellings(Arena *arena, const Json *body, Time at, ProductTellings *out);
/* Appends one word; nothing when it is empty, too long or without a product. */
void product_tell(Arena *arena, ProductTellings *out, const ProductTelling *telling);
/* "price/EUR", "price/EUR/Blue" */
Str product_price_field(Arena *arena, Currency currency, Str variant);

/* A value of a field, from `since` until the next one's `since`. */
typedef struct ProductFact {
    Str value;
    Time since;
    Time told_at; /* latest telling that confirmed it */
    bool fresh;   /* not stored yet */
} ProductFact;

/* Of one product and field, by `since`. */
typedef struct ProductLine {
    Str product_id, field;
    LIST_OF(ProductFact) facts;
} ProductLine;
/* Of two tellings at one moment the first stands. A word that comes late changes the history, and
 * what holds only when nothing newer was told of the field. */
void product_line_tell(Arena *arena, ProductLine *line, Str value, Time at);

typedef struct ProductPrice {
    Currency currency;
    Str variant; /* "" of the product as such */
    int64_t minor;
} ProductPrice;

/* A product as its facts say. */
typedef struct Product {
    Str product_id, sku, name, category, brand, url, image_url;
    bool has_stock;
    int64_t stock;
    LIST_OF(ProductPrice) prices; /* in the order of their fields */
    Time since;                   /* of its newest fact; 0: nothing is known */
    Time told_at;                 /* latest telling of any of them */
} Product;
/* Puts one value into the product; one that it has already is replaced. */
void product_set(Arena *arena, Product *product, Str field, Str value);
/* What the line leaves out, as far as the product knows it: name, category, address, picture. */
void product_fill(const Product *product, OrderLine *line);
/* False: it says all of these itself, or names no product. */
bool product_wanted(const OrderLine *line);
