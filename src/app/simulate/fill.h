/* app/simulate/fill.h - `afterglow simulate --bulk`: the same shop, written in bulk to a new store.
 *
 * Customers do not meet, so the shop is played for some of them at a time, in memory, by the same
 * code; then their rows are written once, as they stand at the end, the log in the order of
 * handling, and the indexes last (store/bulk.h). What is on disk is what a simulation with --data
 * leaves, but for the order of what fell into one hour, and it is what `afterglow check` accepts.
 *
 * On SQLite the file has another name until it is whole. A PostgreSQL database that was not
 * finished is to be dropped. Nothing else may have the store open. */
#pragma once
#include "app/simulate/sim.h"

typedef struct SimTold {
    uint64_t orders, told, sent;
} SimTold;

/* CONFLICT when the store has events already. */
Err sim_fill(const Config *config, const SimOptions *options, SimTold *ret_told,
             Diag *diag) MUST_CHECK;
