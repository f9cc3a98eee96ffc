/* app/beside.c - see beside.h. */
#include "app/beside.h"

Err beside_open(Shop *shop, Engine **ret_engine, Diag *diag)
{
    Err e = shop_store(shop, diag);
    if (e) return e;
    EngineOptions options = {.world = &shop->world,
                             .store = shop->store,
                             .kpis = kpis,
                             .kpi_count = kpi_count,
                             .pin = definitions_pin,
                             .unpin = definitions_unpin,
                             .definitions_self = shop->definitions,
                             .beside = true};
    return engine_open(&options, ret_engine, diag);
}

static void batch_done(void *self, EngineBatch *batch)
{
    (void)batch;
    *(bool *)self = true;
}

Err beside_submit(const Shop *shop, Engine *engine, EngineItem *items, size_t count, Diag *diag)
{
    bool done = false;
    EngineBatch batch = {.items = items, .count = count, .done = batch_done, .self = &done};
    if (!engine_submit(engine, &batch)) return fail(diag, ERR_BUSY, "the engine took no batch");
    while (!done)
        (void)engine_step(engine, world_now(&shop->world));
    return OK;
}
