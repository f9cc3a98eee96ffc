/* app/simulate/spill.h - rows of the log on disk until all are there, then in the order of
 * handling.
 *
 * A sort by distribution: each part of the period has a file, which is read whole and sorted. The
 * files have no name and are gone when the process ends, however it ends. */
#pragma once
#include "store/store.h"

#define SPILL_PARTS 128

typedef struct Spill Spill;

/* handled_at of all rows is in [from, to]. */
Err spill_open(Arena *arena, Str folder, Time from, Time to, Spill **ret_spill,
               Diag *diag) MUST_CHECK;
void spill_close(Spill *spill); /* NULL is ignored */
Err spill_add(Spill *spill, const LogRow *row, Diag *diag) MUST_CHECK;
/* A part's rows by handled_at, those of one moment as they were added. Part after part gives all.
 */
Err spill_read(Spill *spill, int part, Arena *arena, LogRows *ret_rows, Diag *diag) MUST_CHECK;
