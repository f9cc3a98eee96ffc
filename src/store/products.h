/* store/products.h - rows of products (domain/product.h), and how far a follower of the log is.
 *
 * Writing is one call, products_put, which reads what is known, applies the tellings and stores
 * what changed, all in one transaction. Reads are by product, for a page at a time. */
#pragma once
#include "domain/product.h"
#include "io/db.h"

/* Where a follower stands in one bucket's log: read up to and without `seq`. */
typedef struct FollowerRow {
    int32_t bucket;
    int64_t seq, end; /* end: the number the next row will get */
} FollowerRow;
typedef LIST_OF(FollowerRow) FollowerRows;
Err follower_list(Db *db, Arena *arena, Str name, FollowerRows *ret_rows, Diag *diag) MUST_CHECK;

/* Tellings that confirm what is known already are kept in memory: how late each value was told
 * again. A follower has its own, which lives in the arena; where none is given (NULL) the rows
 * alone say it. */
typedef struct ProductHints ProductHints;
ProductHints *product_hints_new(Arena *arena);

typedef struct ProductsPut {
    const ProductTellings *tellings;
    Time learnt_at; /* now */
    ProductHints *hints;
    Str follower; /* whose positions are stored too; "" nobody's */
    const FollowerRows *positions;
    uint64_t written; /* out: rows of facts written */
} ProductsPut;
/* Nothing is written but the positions when nothing is new. */
Err products_put(Db *db, ProductsPut *put, Diag *diag) MUST_CHECK;

typedef LIST_OF(Str) ProductIds;
/* What was known by `learnt_by` (TIME_NEVER: all), one for each id; a product nobody told of has
 * `since` 0. */
Err products_get(Db *db, Arena *arena, const ProductIds *ids, Time learnt_by, Product *ret_products,
                 Diag *diag) MUST_CHECK;
/* Ids behind `after` ("": from the first), in their order. */
Err products_list(Db *db, Arena *arena, Str after, size_t max, ProductIds *ret_ids,
                  Diag *diag) MUST_CHECK;
typedef struct ProductChange {
    Str field, value;
    Time since, told_at;
} ProductChange;
typedef LIST_OF(ProductChange) ProductChanges;
/* Newest first. */
Err product_history(Db *db, Arena *arena, Str product_id, size_t max, ProductChanges *ret_changes,
                    Diag *diag) MUST_CHECK;

/* What the order's lines do not say themselves: name, category, address and picture. */
Err products_fill(Db *db, Arena *arena, Order *order, Time learnt_by, Diag *diag) MUST_CHECK;

/* Tellings of the rows [from, to) of a bucket's log; `*ret_rows` counts those that spoke of
 * products. */
typedef struct ProductLogRange {
    int32_t bucket;
    int64_t from, to;
} ProductLogRange;
Err products_of_log(Db *db, Arena *arena, const ProductLogRange *range, ProductTellings *out,
                    uint64_t *ret_rows, Diag *diag) MUST_CHECK;
