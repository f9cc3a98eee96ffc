/* store/products_get.c - products as they are read: what holds, what held, what a line leaves out.
 */
#include "queries.h"
#include "store/products.h"

typedef struct GetSelf {
    Arena *arena;
    Product *products;
} GetSelf;

static Err product_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    GetSelf *out = self;
    Product *product = &out->products[db_input(row)];
    Time since = db_i64(row, 2), told_at = db_i64(row, 3);
    product_set(out->arena, product, arena_str(out->arena, db_str(row, 0)),
                arena_str(out->arena, db_str(row, 1)));
    if (since > product->since) product->since = since;
    if (told_at > product->told_at) product->told_at = told_at;
    return OK;
}

Err products_get(Db *db, Arena *arena, const ProductIds *ids, Time learnt_by, Product *ret_products,
                 Diag *diag)
{
    size_t count = ids->count;
    int64_t *moments = ARENA_ARRAY(arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        ret_products[i] = (Product){.product_id = ids->items[i]};
        moments[i] = learnt_by;
    }
    if (count == 0) return OK;
    DbColumn columns[] = {
        {.type = DB_TEXT, .values = ids->items},
        {.type = DB_I64,  .values = moments   }
    };
    GetSelf self = {arena, ret_products};
    return db_rows_many(db, Q_PRODUCT_GET, count, columns, 2, product_row, &self, diag);
}

typedef struct IdsSelf {
    Arena *arena;
    ProductIds *ids;
} IdsSelf;

static Err id_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    IdsSelf *out = self;
    *list_push(out->arena, out->ids) = arena_str(out->arena, db_str(row, 0));
    return OK;
}

Err products_list(Db *db, Arena *arena, Str after, size_t max, ProductIds *ret_ids, Diag *diag)
{
    IdsSelf self = {arena, ret_ids};
    *ret_ids = (ProductIds){0};
    return db_rows(db, Q_PRODUCT_LIST, DB_VALUES(DB_STR(after), DB_INT(max)), id_row, &self, diag);
}

typedef struct HistorySelf {
    Arena *arena;
    ProductChanges *changes;
} HistorySelf;

static Err history_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    HistorySelf *out = self;
    *list_push(out->arena, out->changes) =
        (ProductChange){.field = arena_str(out->arena, db_str(row, 0)),
                        .value = arena_str(out->arena, db_str(row, 1)),
                        .since = db_i64(row, 2),
                        .told_at = db_i64(row, 3)};
    return OK;
}

Err product_history(Db *db, Arena *arena, Str product_id, size_t max, ProductChanges *ret_changes,
                    Diag *diag)
{
    HistorySelf self = {arena, ret_changes};
    *ret_changes = (ProductChanges){0};
    return db_rows(db, Q_PRODUCT_HISTORY, DB_VALUES(DB_STR(product_id), DB_INT(max)), history_row,
                   &self, diag);
}

Err products_fill(Db *db, Arena *arena, Order *order, Time learnt_by, Diag *diag)
{
    ProductIds ids = {0};
    LIST_OF(OrderLine *) lines = {0};
    for (uint32_t i = 0; i < order->lines.count; i++) {
        OrderLine *line = &order->lines.items[i];
        if (!product_wanted(line)) continue;
        *list_push(arena, &ids) = line->product_id.len ? line->product_id : line->sku;
        *list_push(arena, &lines) = line;
    }
    if (ids.count == 0) return OK;
    Product *products = ARENA_ARRAY(arena, Product, ids.count);
    Err e = products_get(db, arena, &ids, learnt_by, products, diag);
    for (uint32_t i = 0; i < ids.count && !e; i++)
        product_fill(&products[i], lines.items[i]);
    return e;
}
