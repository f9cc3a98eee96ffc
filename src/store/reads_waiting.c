/* reads_waiting.c - who waits for a moment, before sending goes live or goes on; and sums of
 * counters by an earlier day. */
#include "queries.h"
#include "store/reads.h"
#include "store/reads_inside.h"

typedef struct WaitingSelf {
    Arena *arena;
    WaitingMessages *waiting;
} WaitingSelf;

static Err waiting_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    WaitingSelf *out = self;
    WaitingMessage *to = list_push(out->arena, out->waiting);
    Str id = db_str(row, 1);
    to->customer = db_i64(row, 0);
    if (id.len == sizeof to->id.bytes) memcpy(to->id.bytes, id.ptr, id.len);
    to->kind = arena_str(out->arena, db_str(row, 2));
    to->reason = arena_str(out->arena, db_str(row, 3));
    to->category = (int32_t)db_i64(row, 4);
    to->state = (int32_t)db_i64(row, 5);
    to->due_at = db_i64(row, 6);
    return OK;
}

Err reads_waiting(const Reads *reads, const ReadsCursor *after, size_t max,
                  WaitingMessages *ret_waiting, Diag *diag)
{
    *ret_waiting = (WaitingMessages){0};
    WaitingSelf out = {reads->arena, ret_waiting};
    int64_t due_at = after->set ? after->at : INT64_MIN;
    return db_rows(reads->db, Q_READS_WAITING,
                   DB_VALUES(DB_INT(due_at), DB_BYTES(hash16_str(&after->hash)), DB_INT(max)),
                   waiting_row, &out, diag);
}

typedef struct WakingSelf {
    Arena *arena;
    CustomerRows *rows;
} WakingSelf;

static Err waking_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    WakingSelf *out = self;
    columns_read(out->arena, fields_customer, row, 0, list_push(out->arena, out->rows));
    return OK;
}

Err reads_waking(const Reads *reads, Time until, size_t max, CustomerRows *ret_rows, Diag *diag)
{
    *ret_rows = (CustomerRows){0};
    WakingSelf out = {reads->arena, ret_rows};
    return db_rows(reads->db, Q_READS_WAKING, DB_VALUES(DB_INT(until), DB_INT(max)), waking_row,
                   &out, diag);
}

static Err sum_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

Err reads_counts_before(const Reads *reads, const CountsBefore *range, int64_t *ret_sum, Diag *diag)
{
    int64_t sum = 0;
    Err err = db_rows(reads->db, Q_READS_COUNTS_BEFORE,
                      DB_VALUES(DB_STR(range->counter), DB_INT(range->from), DB_INT(range->to),
                                DB_INT(range->before)),
                      sum_row, &sum, diag);
    if (!err) *ret_sum = sum;
    return err;
}
