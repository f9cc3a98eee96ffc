/* store_sql_commit.c - a turn's rows into the database: a transaction of a dozen batch statements.
 *
 * Everything is written or nothing; when sql_commit returns OK it is on disk. A statement whose
 * list is empty is not run. Merges come first, so that what the turn writes is not moved again. */
#include "queries.h"
#include "store/sql.h"

/* The slice's first bucket: only the sum of a count over all buckets has a meaning. */
#define COUNT_BUCKET 0

typedef struct Batch {
    Db *db;
    Arena *scratch;
    Diag *diag;
    Err err; /* the first failure; later runs do nothing */
} Batch;

static void run(Batch *batch, int query, ColumnFields fields, const ColumnRows *rows)
{
    if (batch->err) return;
    batch->err = columns_run(batch->db, batch->scratch, query, fields, rows, batch->diag);
}

/* All rows of a list. */
#define RUN_ALL(batch, query, fields, list)                                                        \
    do {                                                                                           \
        ColumnRows rows_ = {0};                                                                    \
        for (uint32_t i_ = 0; i_ < (list).count; i_++)                                             \
            *list_push((batch)->scratch, &rows_) = &(list).items[i_];                              \
        run((batch), (query), (fields), &rows_);                                                   \
    } while (0)

static void put_keys(Batch *batch, const TurnWrites *w)
{
    ColumnRows owned = {0}, given_up = {0};
    for (uint32_t i = 0; i < w->keys.count; i++)
        *list_push(batch->scratch, w->keys.items[i].customer ? &owned : &given_up) =
            &w->keys.items[i];
    run(batch, Q_KEY_DROP, fields_key_name, &given_up);
    run(batch, Q_KEY_PUT, fields_key, &owned);
}

/* One merge after the other: a winner may itself be absorbed in the same turn, and between the two
 * it may have given a parcel of the loser's another name. */
static void put_moves(Batch *batch, const TurnWrites *w)
{
    RUN_ALL(batch, Q_SHIPMENT_DROP, fields_shipment_name, w->shipments_gone);
    for (uint32_t i = 0; i < w->moves.count; i++) {
        const void *row = &w->moves.items[i];
        ColumnRows one = {.items = &row, .count = 1};
        run(batch, Q_SHIPMENT_MOVE_DROP, fields_move, &one);
        run(batch, Q_ORDER_MOVE_DROP, fields_move, &one);
        run(batch, Q_ORDER_MOVE, fields_move_into, &one);
        run(batch, Q_SHIPMENT_MOVE, fields_move_into, &one);
        run(batch, Q_MESSAGE_MOVE, fields_move_into, &one);
        RUN_ALL(batch, Q_SHIPMENT_DROP, fields_shipment_name, w->shipments_gone);
    }
}

static void put_customers(Batch *batch, const TurnWrites *w)
{
    ColumnRows made = {0}, known = {0};
    for (uint32_t i = 0; i < w->customers.count; i++)
        *list_push(batch->scratch, w->customers.items[i].exists ? &known : &made) =
            &w->customers.items[i];
    run(batch, Q_CUSTOMER_PUT, fields_customer, &made);
    if (db_kind(batch->db) == DB_POSTGRES) {
        run(batch, Q_CUSTOMER_SET_ALL, fields_customer_set_all, &known);
        return;
    }
    run(batch, Q_CUSTOMER_SET, fields_customer_set, &known);
    run(batch, Q_CUSTOMER_SET_LIST, fields_customer_set_list, &known);
    run(batch, Q_CUSTOMER_SET_NAME, fields_customer_set_name, &known);
}

static void put_messages(Batch *batch, const TurnWrites *w)
{
    ColumnRows made = {0}, changed = {0}, settled = {0};
    RUN_ALL(batch, Q_MESSAGE_DROP, fields_message_name, w->messages_gone);
    for (uint32_t i = 0; i < w->messages.count; i++) {
        const MessageRow *row = &w->messages.items[i];
        ColumnRows *to = row->insert ? &made : row->settle_only ? &settled : &changed;
        *list_push(batch->scratch, to) = row;
    }
    run(batch, Q_MESSAGE_PUT, fields_message, &made);
    run(batch, Q_MESSAGE_SET, fields_message_set, &changed);
    run(batch, Q_MESSAGE_SETTLE, fields_message_settle, &settled);
}

static void put_counts(Batch *batch, const CountRow *rows, size_t count)
{
    if (batch->err || count == 0) return;
    int64_t *buckets = ARENA_ARRAY(batch->scratch, int64_t, count);
    int64_t *generations = ARENA_ARRAY(batch->scratch, int64_t, count);
    int64_t *days = ARENA_ARRAY(batch->scratch, int64_t, count);
    int64_t *amounts = ARENA_ARRAY(batch->scratch, int64_t, count);
    Str *counters = ARENA_ARRAY(batch->scratch, Str, count);
    Str *dimensions = ARENA_ARRAY(batch->scratch, Str, count);
    for (size_t i = 0; i < count; i++) {
        buckets[i] = COUNT_BUCKET;
        generations[i] = rows[i].generation;
        counters[i] = rows[i].counter;
        days[i] = rows[i].day;
        dimensions[i] = rows[i].dimension;
        amounts[i] = rows[i].amount;
    }
    DbColumn columns[] = {
        {.type = DB_I64,  .values = buckets    },
        {.type = DB_I64,  .values = generations},
        {.type = DB_TEXT, .values = counters   },
        {.type = DB_I64,  .values = days       },
        {.type = DB_TEXT, .values = dimensions },
        {.type = DB_I64,  .values = amounts    }
    };
    batch->err = db_run_many(batch->db, Q_COUNT_ADD, count, columns, 6, batch->diag);
}

static void put_counting(Batch *batch, const TurnWrites *w)
{
    const void *row = w->counting;
    ColumnRows one = {.items = &row, .count = 1};
    if (row) run(batch, Q_COUNTING_SET, fields_counting, &one);
    if (w->recount_from_here && !batch->err)
        batch->err = db_run(batch->db, Q_RECOUNT_FROM_HERE, NULL, 0, batch->diag);
}

static void put_all(Batch *batch, const TurnWrites *w)
{
    RUN_ALL(batch, Q_EVENT_PUT, fields_log, w->log);
    RUN_ALL(batch, Q_SEEN_PUT, fields_seen, w->seen);
    put_keys(batch, w);
    put_moves(batch, w);
    put_customers(batch, w);
    RUN_ALL(batch, Q_ORDER_PUT, fields_order, w->orders);
    RUN_ALL(batch, Q_SHIPMENT_PUT, fields_shipment, w->shipments);
    put_messages(batch, w);
    put_counts(batch, w->counts.items, w->counts.count);
    RUN_ALL(batch, Q_BUCKET_SET, fields_bucket_set, w->buckets);
    put_counting(batch, w);
}

Err sql_commit(Store *store, const TurnWrites *writes, Diag *diag)
{
    SqlStore *self = (SqlStore *)store;
    arena_reset(self->scratch);
    Batch batch = {.db = store->db, .scratch = self->scratch, .diag = diag};
    if (!self->in_turn) batch.err = db_begin(store->db, diag);
    if (batch.err) return batch.err;
    self->in_turn = false;
    put_all(&batch, writes);
    if (!batch.err) return db_commit(store->db, diag);
    db_rollback(store->db);
    return batch.err;
}
