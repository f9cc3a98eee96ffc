/* app/simulate/simulation.h - a simulation with its store: in memory, or kept in a folder (--data).
 */
#pragma once
#include "app/simulate/sim.h"

#define SIM_RATE_MEAN 0.02 /* an order each 50 days */

typedef struct Simulation {
    Sim sim; /* options are set before it is opened */
    Config config;
    Shop shop; /* when kept */
    Store *store;
    DefinitionsHolder *definitions;
} Simulation;

void simulation_defaults(SimOptions *options);
/* The world of these options, and an engine in it that turns on this store. */
Err simulation_engine(Sim *sim, Store *store, DefinitionsHolder *definitions,
                      Diag *diag) MUST_CHECK;
/* The buckets of a store where nothing has happened yet; ERR_CONFLICT with what to do when it has.
 */
Err simulation_new(Store *store, Arena *arena, BucketRows *ret_rows, Diag *diag) MUST_CHECK;
Err simulation_open(const Config *config, Simulation *run, Diag *diag) MUST_CHECK;
void simulation_close(Simulation *run);
