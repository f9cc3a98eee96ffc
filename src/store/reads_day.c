/* reads_day.c - the numbers of the day, the newest events, and counters. */
#include "queries.h"
#include "store/reads.h"
#include "store/reads_inside.h"

/* What nobody reported on for so long is not under way any more. */
#define UNDER_WAY_DAYS 60

static Err day_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(DayNumbers *)self = (DayNumbers){
        .events = db_i64(row, 0),
        .on_way = db_i64(row, 1),
        .late = db_i64(row, 2) + db_i64(row, 3),
        .planned = db_i64(row, 4),
        .failed = db_i64(row, 5),
    };
    return OK;
}

Err reads_day(const Reads *reads, const Zone *zone, Time now, DayNumbers *ret_numbers, Diag *diag)
{
    Day today = day_of(zone, now), since = today - UNDER_WAY_DAYS;
    int64_t hour = now / HOUR;
    return db_rows(reads->db, Q_READS_DAY,
                   DB_VALUES(DB_INT(since), DB_INT(hour), DB_INT(hour * HOUR), DB_INT(now),
                             DB_INT(day_start(zone, since)), DB_INT(today),
                             DB_INT(day_start(zone, today))),
                   day_row, ret_numbers, diag);
}

typedef struct PartsSelf {
    Arena *arena;
    DayParts *parts;
} PartsSelf;

static Err part_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    PartsSelf *out = self;
    *list_push(out->arena, out->parts) = (DayPart){
        .storefront = arena_str(out->arena, db_str(row, 0)),
        .numbers = {.on_way = db_i64(row, 1),
                    .late = db_i64(row, 2),
                    .planned = db_i64(row, 3),
                    .failed = db_i64(row, 4)}
    };
    return OK;
}

Err reads_day_parts(const Reads *reads, const Zone *zone, Time now, DayParts *ret_parts, Diag *diag)
{
    Day today = day_of(zone, now);
    *ret_parts = (DayParts){0};
    PartsSelf out = {reads->arena, ret_parts};
    return db_rows(reads->db, Q_READS_DAY_PARTS,
                   DB_VALUES(DB_INT(now), DB_INT(day_start(zone, today - UNDER_WAY_DAYS)),
                             DB_INT(day_start(zone, today + 1)), DB_INT(day_start(zone, today))),
                   part_row, &out, diag);
}

static Err events_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    *(int64_t *)self = db_i64(row, 0);
    return OK;
}

Err reads_events(const Reads *reads, int64_t *ret_events, Diag *diag)
{
    *ret_events = 0;
    return db_rows(reads->db, Q_READS_EVENTS, NULL, 0, events_row, ret_events, diag);
}

typedef struct LogSelf {
    Arena *arena;
    LogRows *rows;
} LogSelf;

static Err log_row(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    LogSelf *out = self;
    columns_read(out->arena, fields_log, row, 0, list_push(out->arena, out->rows));
    return OK;
}

Err reads_latest(const Reads *reads, size_t limit, LogRows *ret_rows, Diag *diag)
{
    *ret_rows = (LogRows){0};
    LogSelf out = {reads->arena, ret_rows};
    return db_rows(reads->db, Q_READS_LATEST, DB_VALUES(DB_INT(reads_limit(limit))), log_row, &out,
                   diag);
}

Err reads_counts(const Reads *reads, const CountRange *range, CountRows *ret_rows, Diag *diag)
{
    *ret_rows = (CountRows){0};
    CountSelf out = {reads->arena, ret_rows};
    DbValue from = DB_INT(range->from), to = DB_INT(range->to);
    if (range->counter.len)
        return db_rows(reads->db, Q_COUNT_SUMS, DB_VALUES(DB_STR(range->counter), from, to),
                       count_row_add, &out, diag);
    return db_rows(reads->db, Q_COUNT_SUMS_ALL, DB_VALUES(from, to), count_row_add, &out, diag);
}

Err reads_totals(const Reads *reads, Str counter, CountRows *ret_rows, Diag *diag)
{
    *ret_rows = (CountRows){0};
    CountSelf out = {reads->arena, ret_rows};
    return db_rows(reads->db, Q_READS_TOTALS, DB_VALUES(DB_STR(counter)), count_row_add, &out,
                   diag);
}
