/* store_sql.c - what the turn asks of a database: one statement for each question, a batch at a
 * time.
 *
 * Not here: writing (store_sql_commit.c), SQL (sql/store_get.sql), what the console reads
 * (reads.h). Both databases run the same code; where a text differs the generator has two variants
 * of it. */
#include "queries.h"
#include "store/admin.h"
#include "store/counting.h"
#include "store/sql.h"

#include <stdlib.h>

static SqlStore *of(Store *store)
{
    return (SqlStore *)store;
}

/* The scratch arena, empty again: each call is a unit of its own. */
static Arena *scratch_of(Store *store)
{
    arena_reset(of(store)->scratch);
    return of(store)->scratch;
}

static int32_t bucket_of(const Store *store, int64_t place)
{
    return store_bucket(store, (uint64_t)place);
}

/* Addresses of the rows of an array. */
static ColumnRows rows_of(Arena *scratch, const void *rows, size_t row_size, size_t count)
{
    const void **list = ARENA_ARRAY(scratch, const void *, count + 1);
    for (size_t i = 0; i < count; i++)
        list[i] = (const char *)rows + i * row_size;
    return (ColumnRows){.items = list, .count = (uint32_t)count};
}

typedef struct SeenSelf {
    bool *found;
    int64_t *body_hash;
} SeenSelf;

static Err seen_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    SeenSelf *out = self;
    out->found[db_input(row)] = true;
    out->body_hash[db_input(row)] = db_i64(row, 0);
    return OK;
}

static Err seen(Store *self, const SeenRow *rows, size_t count, bool *ret_found,
                int64_t *ret_body_hash, Diag *diag)
{
    if (count == 0) return OK;
    Arena *scratch = scratch_of(self);
    ColumnFields name = {fields_seen.items, 2};
    ColumnRows asked = rows_of(scratch, rows, sizeof *rows, count);
    DbColumn *columns = columns_of(scratch, name, &asked);
    memset(ret_found, 0, sizeof *ret_found * count);
    memset(ret_body_hash, 0, sizeof *ret_body_hash * count);
    SeenSelf out = {ret_found, ret_body_hash};
    return db_rows_many(self->db, Q_SEEN_GET, count, columns, name.count, seen_row, &out, diag);
}

static Err key_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    KeyOwner *owners = self;
    owners[db_input(row)] = (KeyOwner){db_i64(row, 0), db_i64(row, 1), db_i64(row, 2) != 0};
    return OK;
}

static Err keys(Store *self, Arena *arena, const KeyRow *rows, size_t count, KeyOwner *ret_owners,
                Diag *diag)
{
    (void)arena;
    if (count == 0) return OK;
    Arena *scratch = scratch_of(self);
    ColumnRows asked = rows_of(scratch, rows, sizeof *rows, count);
    DbColumn *columns = columns_of(scratch, fields_key_name, &asked);
    memset(ret_owners, 0, sizeof *ret_owners * count);
    return db_rows_many(self->db, Q_KEY_GET, count, columns, fields_key_name.count, key_row,
                        ret_owners, diag);
}

typedef struct TextSelf {
    Arena *arena;
    Str *texts;
} TextSelf;

static Err text_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    TextSelf *out = self;
    out->texts[db_input(row)] = arena_str(out->arena, db_str(row, 0));
    return OK;
}

static Err customers(Store *self, Arena *arena, const int64_t *ids, size_t count,
                     Str *ret_snapshots, Diag *diag)
{
    if (count == 0) return OK;
    Arena *scratch = scratch_of(self);
    int64_t *buckets = ARENA_ARRAY(scratch, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        buckets[i] = bucket_of(self, ids[i]);
        ret_snapshots[i] = STR_NONE;
    }
    DbColumn columns[] = {
        {.type = DB_I64, .values = buckets},
        {.type = DB_I64, .values = ids    }
    };
    TextSelf out = {arena, ret_snapshots};
    return db_rows_many(self->db, Q_CUSTOMER_GET, count, columns, 2, text_row, &out, diag);
}

static Err orders(Store *self, Arena *arena, const OrderRef *refs, size_t count, Str *ret_records,
                  Diag *diag)
{
    if (count == 0) return OK;
    Arena *scratch = scratch_of(self);
    int64_t *values = ARENA_ARRAY(scratch, int64_t, count * 3);
    for (size_t i = 0; i < count; i++) {
        values[i] = bucket_of(self, refs[i].customer);
        values[count + i] = refs[i].customer;
        values[count * 2 + i] = refs[i].order_hash;
        ret_records[i] = STR_NONE;
    }
    DbColumn columns[] = {
        {.type = DB_I64, .values = values            },
        {.type = DB_I64, .values = values + count    },
        {.type = DB_I64, .values = values + count * 2}
    };
    TextSelf out = {arena, ret_records};
    return db_rows_many(self->db, Q_ORDER_GET, count, columns, 3, text_row, &out, diag);
}

typedef struct DueSelf {
    DueList *list;
    Time now;
    size_t max;
} DueSelf;

static Err due_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    DueSelf *out = self;
    Time wake_at = db_i64(row, 1);
    if (wake_at <= out->now && out->list->count < out->max)
        out->list->ids[out->list->count++] = db_i64(row, 0);
    else if (wake_at < out->list->next)
        out->list->next = wake_at;
    return OK;
}

static Err due(Store *self, Arena *arena, Time now, size_t max, DueList *ret_due, Diag *diag)
{
    *ret_due = (DueList){.ids = ARENA_ARRAY(arena, int64_t, max + 1), .next = TIME_NEVER};
    DueSelf out = {ret_due, now, max};
    return db_rows(self->db, Q_CUSTOMER_DUE, DB_VALUES(DB_INT(max + 1)), due_row, &out, diag);
}

typedef struct MessageSelf {
    Arena *arena;
    MessageRow *rows; /* by input, or NULL: */
    MessageRows *list;
} MessageSelf;

static Err message_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    MessageSelf *out = self;
    MessageRow *to = out->rows ? &out->rows[db_input(row)] : list_push(out->arena, out->list);
    columns_read(out->arena, fields_message, row, 0, to);
    return OK;
}

static Err messages(Store *self, Arena *arena, const MessageRef *refs, size_t count,
                    MessageRow *ret_rows, Diag *diag)
{
    if (count == 0) return OK;
    Arena *scratch = scratch_of(self);
    int64_t *buckets = ARENA_ARRAY(scratch, int64_t, count);
    Str *ids = ARENA_ARRAY(scratch, Str, count);
    for (size_t i = 0; i < count; i++) {
        buckets[i] = bucket_of(self, refs[i].customer);
        ids[i] = hash16_str(&refs[i].id);
        ret_rows[i] = (MessageRow){0};
    }
    DbColumn columns[] = {
        {.type = DB_I64,  .values = buckets},
        {.type = DB_BLOB, .values = ids    }
    };
    MessageSelf out = {.arena = arena, .rows = ret_rows};
    return db_rows_many(self->db, Q_MESSAGE_GET, count, columns, 2, message_row, &out, diag);
}

static Err unsent(Store *self, Arena *arena, MessageState state, size_t max, MessageRows *ret_rows,
                  Diag *diag)
{
    *ret_rows = (MessageRows){0};
    MessageSelf out = {.arena = arena, .list = ret_rows};
    return db_rows(self->db, Q_MESSAGE_UNSENT, DB_VALUES(DB_INT(state), DB_INT(max)), message_row,
                   &out, diag);
}

typedef struct LogSelf {
    Arena *arena;
    LogRows *list;
} LogSelf;

static Err log_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    LogSelf *out = self;
    columns_read(out->arena, fields_log, row, 0, list_push(out->arena, out->list));
    return OK;
}

static Err log_rows(Store *self, Arena *arena, const LogRange *range, LogRows *ret_rows, Diag *diag)
{
    *ret_rows = (LogRows){0};
    LogSelf out = {arena, ret_rows};
    DbValue bucket = DB_INT(range->bucket), from = DB_INT(range->from), max = DB_INT(range->max);
    if (range->customer)
        return db_rows(self->db, Q_EVENT_LOG_OF,
                       DB_VALUES(bucket, DB_INT(range->customer), from, max), log_row, &out, diag);
    return db_rows(self->db, Q_EVENT_LOG, DB_VALUES(bucket, from, max), log_row, &out, diag);
}

typedef struct WalkSelf {
    Arena *arena;
    CustomerRows *list;
} WalkSelf;

static Err walk_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    WalkSelf *out = self;
    CustomerRow *to = list_push(out->arena, out->list);
    columns_read(out->arena, fields_customer, row, 0, to);
    to->exists = true;
    return OK;
}

static Err walk(Store *self, Arena *arena, const WalkRange *range, CustomerRows *ret_rows,
                Diag *diag)
{
    *ret_rows = (CustomerRows){0};
    WalkSelf out = {arena, ret_rows};
    return db_rows(self->db, Q_CUSTOMER_WALK,
                   DB_VALUES(DB_INT(range->bucket), DB_INT(range->after), DB_INT(range->max)),
                   walk_row, &out, diag);
}

typedef struct DerivedSelf {
    Arena *arena;
    DerivedRows *rows;
} DerivedSelf;

static Err derived_customer(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const DerivedSelf *out = self;
    columns_read(out->arena, fields_customer, row, 0, list_push(out->arena, &out->rows->customers));
    return OK;
}

static Err derived_order(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const DerivedSelf *out = self;
    columns_read(out->arena, fields_order, row, 0, list_push(out->arena, &out->rows->orders));
    return OK;
}

static Err derived_shipment(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const DerivedSelf *out = self;
    columns_read(out->arena, fields_shipment, row, 0, list_push(out->arena, &out->rows->shipments));
    return OK;
}

static Err derived_message(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const DerivedSelf *out = self;
    columns_read(out->arena, fields_message, row, 0, list_push(out->arena, &out->rows->messages));
    return OK;
}

static Err derived(Store *self, Arena *arena, const int64_t *ids, size_t count,
                   DerivedRows *ret_rows, Diag *diag)
{
    *ret_rows = (DerivedRows){0};
    if (count == 0) return OK;
    int64_t *buckets = ARENA_ARRAY(scratch_of(self), int64_t, count);
    for (size_t i = 0; i < count; i++)
        buckets[i] = bucket_of(self, ids[i]);
    DbColumn columns[] = {
        {.type = DB_I64, .values = buckets},
        {.type = DB_I64, .values = ids    }
    };
    DerivedSelf out = {arena, ret_rows};
    Err err =
        db_rows_many(self->db, Q_CUSTOMER_ROWS, count, columns, 2, derived_customer, &out, diag);
    if (!err)
        err = db_rows_many(self->db, Q_ORDER_ROWS, count, columns, 2, derived_order, &out, diag);
    if (!err)
        err = db_rows_many(self->db, Q_SHIPMENT_ROWS, count, columns, 2, derived_shipment, &out,
                           diag);
    if (err) return err;
    return db_rows_many(self->db, Q_MESSAGE_ROWS, count, columns, 2, derived_message, &out, diag);
}

static Err counts(Store *self, Arena *arena, const CountRange *range, CountRows *ret_rows,
                  Diag *diag)
{
    *ret_rows = (CountRows){0};
    CountSelf out = {arena, ret_rows};
    DbValue from = DB_INT(range->from), to = DB_INT(range->to);
    if (range->counter.len)
        return db_rows(self->db, Q_COUNT_SUMS, DB_VALUES(DB_STR(range->counter), from, to),
                       count_row_add, &out, diag);
    return db_rows(self->db, Q_COUNT_SUMS_ALL, DB_VALUES(from, to), count_row_add, &out, diag);
}

typedef struct BucketSelf {
    Arena *arena;
    BucketRows *list;
} BucketSelf;

static Err bucket_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    BucketSelf *out = self;
    columns_read(out->arena, fields_bucket, row, 0, list_push(out->arena, out->list));
    return OK;
}

static Err ignore_row(void *self, const DbRow *row, Diag *diag)
{
    (void)self;
    (void)row;
    (void)diag;
    return OK;
}

static Err buckets(Store *self, Arena *arena, BucketRows *ret_rows, Diag *diag)
{
    *ret_rows = (BucketRows){0};
    BucketSelf out = {arena, ret_rows};
    return db_rows(self->db, Q_BUCKET_LIST, NULL, 0, bucket_row, &out, diag);
}

static Err counting(Store *self, Arena *arena, Counting *ret_counting, Diag *diag)
{
    return counting_get(self->db, arena, ret_counting, diag);
}

static Err counts_drop(Store *self, const CountDrop *drop, size_t *ret_dropped, Diag *diag)
{
    int64_t rows = 0;
    Err err = db_run(
        self->db, Q_COUNT_DROP,
        DB_VALUES(DB_INT(drop->from), DB_INT(drop->to), DB_INT(drop->version), DB_INT(drop->max)),
        diag);
    if (!err) err = db_changes(self->db, &rows, diag);
    *ret_dropped = (size_t)rows;
    return err;
}

/* SQLite's transaction holds the only write lock; PostgreSQL's waits for the turn's own. */
static Err turn_begin(Store *self, Diag *diag)
{
    Err err = db_begin(self->db, diag);
    if (!err && db_kind(self->db) == DB_POSTGRES)
        err = db_rows(self->db, Q_TURN_LOCK, NULL, 0, ignore_row, NULL, diag);
    of(self)->in_turn = !err;
    if (err) db_rollback(self->db);
    return err;
}

static void turn_abort(Store *self)
{
    if (of(self)->in_turn) db_rollback(self->db);
    of(self)->in_turn = false;
}

static Err sizes_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(StoreSizes *)self =
        (StoreSizes){db_i64(row, 0), db_i64(row, 1), db_i64(row, 2), db_i64(row, 3)};
    return OK;
}

static Err sizes(Store *self, StoreSizes *ret_sizes, Diag *diag)
{
    return db_rows(self->db, Q_STORE_SIZES, NULL, 0, sizes_row, ret_sizes, diag);
}

typedef struct KeySelf {
    Arena *arena;
    KeyRows *list;
} KeySelf;

static Err key_walked(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const KeySelf *out = self;
    columns_read(out->arena, fields_key, row, 0, list_push(out->arena, out->list));
    return OK;
}

static Err walk_keys(Store *self, Arena *arena, const KeyRange *range, KeyRows *ret_rows,
                     Diag *diag)
{
    *ret_rows = (KeyRows){0};
    KeySelf out = {arena, ret_rows};
    return db_rows(self->db, Q_KEY_WALK,
                   DB_VALUES(DB_INT(range->bucket), DB_INT(range->after.kind),
                             DB_STR(range->after.value), DB_INT(range->max)),
                   key_walked, &out, diag);
}

static Err drop_strays(Store *self, Diag *diag)
{
    return db_run(self->db, Q_MESSAGE_DROP_STRAYS, NULL, 0, diag);
}

static Err clear_derived(Store *self, Diag *diag)
{
    static const int clears[] = {Q_CUSTOMER_CLEAR, Q_CUSTOMER_ORDER_CLEAR, Q_SHIPMENT_CLEAR,
                                 Q_COUNT_CLEAR};
    Err err = db_begin(self->db, diag);
    if (err) return err;
    for (size_t i = 0; !err && i < sizeof clears / sizeof clears[0]; i++)
        err = db_run(self->db, clears[i], NULL, 0, diag);
    if (!err) return db_commit(self->db, diag);
    db_rollback(self->db);
    return err;
}

/* A few small pages may still find room where no turn does. */
#define TRIAL_BYTES (256 * 1024)

static Err trial(Store *self, Diag *diag)
{
    Arena *scratch = scratch_of(self);
    char *bytes = ARENA_ARRAY(scratch, char, TRIAL_BYTES);
    Err err = admin_value_put(self->db, STR("trial"), (Str){bytes, TRIAL_BYTES}, diag);
    return err ? err : admin_value_put(self->db, STR("trial"), STR(""), diag);
}

static void close_store(Store *self)
{
    db_close(self->db);
    arena_close(of(self)->scratch);
    free(self);
}

static const StoreOps ops = {
    .close = close_store,
    .seen = seen,
    .keys = keys,
    .customers = customers,
    .orders = orders,
    .due = due,
    .messages = messages,
    .unsent = unsent,
    .begin = turn_begin,
    .abort = turn_abort,
    .commit = sql_commit,
    .log = log_rows,
    .walk = walk,
    .derived = derived,
    .counts = counts,
    .buckets = buckets,
    .counting = counting,
    .counts_drop = counts_drop,
    .sizes = sizes,
    .walk_keys = walk_keys,
    .drop_strays = drop_strays,
    .clear_derived = clear_derived,
    .trial = trial,
};

Err store_sql(Db *db, Store **ret_store, Diag *diag)
{
    SqlStore *self = calloc(1, sizeof *self);
    if (!self) abort();
    self->store = (Store){.ops = &ops, .db = db};
    self->scratch = arena_open(0);
    BucketRows rows;
    Err err = buckets(&self->store, self->scratch, &rows, diag);
    if (!err && rows.count == 0) err = fail(diag, ERR_DATABASE, "the database has no buckets");
    if (err) {
        arena_close(self->scratch);
        free(self);
        return err;
    }
    self->store.bucket_count = (int32_t)rows.count;
    *ret_store = &self->store;
    return OK;
}
