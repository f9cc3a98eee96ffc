/* store/reads_inside.h - what the files of reads share; for reads_*.c alone. */
#pragma once
#include "store/reads.h"
#include "store/store_rows.h"

#define READS_CHUNK 500 /* rows of a filtered list fetched at a time */

int32_t reads_bucket(const Reads *reads, int64_t place);
size_t reads_limit(size_t limit); /* within 1..READS_PAGE_MAX */
/* Greater than every text that begins with `beginning`. */
Str reads_text_end(Arena *arena, Str beginning);
/* The four columns name, email, flags, snapshot from `column` on; of nobody when NULL. */
ReadsPerson reads_person(Arena *arena, const DbRow *row, int column);

/* A list that is filtered here and not in SQL: one statement serves every combination of filters.
 * `take` gets each row: it notes its key in `scan->seen` and keeps it when it fits. */
typedef struct ReadsScan {
    const Reads *reads;
    size_t limit, kept;   /* rows wanted, rows kept */
    size_t chunk, looked; /* rows of this chunk, rows in all */
    bool refused;         /* a row came when the page was full */
    ReadsCursor seen;     /* key of the last row looked at */
    void *list;
    const void *filter;
    bool (*take)(struct ReadsScan *scan, const DbRow *row); /* true: kept */
    Err (*ask)(struct ReadsScan *scan, int64_t max,
               Diag *diag); /* runs the statement after `seen` */
} ReadsScan;
/* Asks chunk by chunk until the page is full, the list ends, or READS_SCAN_MAX rows were looked at.
 */
Err reads_scan(ReadsScan *scan, ReadsCursor *ret_next, Diag *diag) MUST_CHECK;
Err reads_scan_row(void *self, const DbRow *row,
                   Diag *diag); /* the DbRowFn of `ask`; self: the scan */
