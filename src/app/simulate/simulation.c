/* app/simulate/simulation.c - a simulation on a store in memory, or on one that is kept in a
 * folder. */
#include "app/simulate/simulation.h"

static bool take_released(void *self, ReleasedMessage *message)
{
    Sim *sim = self;
    *list_push(sim->arena, &sim->released) = *message;
    return true;
}

/* A played shop begins before the first customer: told to a shop that lives, its people would be
 * counted among the real ones. */
Err simulation_new(Store *store, Arena *arena, BucketRows *ret_rows, Diag *diag)
{
    BucketRows rows = {0};
    Err e = store->ops->buckets(store, arena, &rows, diag);
    for (uint32_t i = 0; !e && i < rows.count; i++)
        if (rows.items[i].next_seq != 1)
            e = fail(diag, ERR_CONFLICT,
                     "this store has events already, and a simulated shop would be mixed with "
                     "them: give --data a folder (or --database a database) of its own");
    if (!e) *ret_rows = rows;
    return e;
}

/* A store on disk (--data) or in memory, with the starter documents. */
static Err simulation_store(const Config *config, Simulation *run, Diag *diag)
{
    if (config->data_given) {
        Err e = shop_open(&run->config, STORE_MAKE, &run->shop, diag);
        if (!e) e = shop_store(&run->shop, diag);
        run->store = run->shop.store;
        run->definitions = run->shop.definitions;
        return e;
    }
    Document *documents;
    size_t count;
    starter_documents(config->arena, &documents, &count);
    run->store = store_memory(1);
    run->definitions = definitions_holder_open();
    return definitions_set(run->definitions, documents, count, 1, diag);
}

void simulation_defaults(SimOptions *options)
{
    if (!options->slice) options->slice = SIM_SLICE;
    if (!options->start) options->start = SIM_START;
}

Err simulation_engine(Sim *sim, Store *store, DefinitionsHolder *definitions, Diag *diag)
{
    sim->now = sim->options.start;
    sim->world = world_virtual(&sim->clock, sim->now, sim->options.seed);
    Hash16 secret =
        hash16(STR("simulate"), (Str){(const char *)&sim->options.seed, sizeof sim->options.seed});
    memcpy(sim->world.secret, secret.bytes, sizeof secret.bytes);
    EngineOptions options = {.world = &sim->world,
                             .store = store,
                             .kpis = kpis,
                             .kpi_count = kpi_count,
                             .pin = definitions_pin,
                             .unpin = definitions_unpin,
                             .definitions_self = definitions,
                             .released = take_released,
                             .released_self = sim};
    return engine_open(&options, &sim->engine, diag);
}

Err simulation_open(const Config *config, Simulation *run, Diag *diag)
{
    Sim *sim = &run->sim;
    simulation_defaults(&sim->options);
    sim->arena = config->arena;
    run->config = *config;
    run->config.clock_virtual = true;
    run->config.seed = 1; /* who plays is drawn by the world of the simulation */
    run->config.now = sim->options.start;
    Err e = segment_door_open(config->arena, &sim->door, diag);
    if (!e) e = simulation_store(config, run, diag);
    return e ? e : simulation_engine(sim, run->store, run->definitions, diag);
}

void simulation_close(Simulation *run)
{
    if (run->sim.engine) engine_close(run->sim.engine);
    sim_forget(&run->sim);
    if (run->shop.db) {
        shop_close(&run->shop);
        return;
    }
    if (run->store) run->store->ops->close(run->store);
    if (run->definitions) definitions_holder_close(run->definitions);
}
