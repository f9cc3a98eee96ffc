/* store/counting.h - how the counts are kept, for whoever has only a handle: the console's reading,
 * and a new shop's first word. Changing it is the turn's and the recount's (TurnWrites.counting).
 */
#pragma once
#include "store/store.h"

Err counting_get(Db *db, Arena *arena, Counting *ret_counting, Diag *diag) MUST_CHECK;
/* Writes down whose days the counts have, unless that stands there already; and while nothing is
 * counted yet, by whom (kpi_counters). */
Err counting_make(Db *db, Str zone, Str counters, Diag *diag) MUST_CHECK;
