/* app/beside.h - turns of a command's own, beside a running server or alone: the database puts them
 * in one order.
 *
 * It takes only what is submitted: no wake-ups, and it sends nothing; what its turns release a
 * running server finds within a second after a change of the definitions, else within five. */
#pragma once
#include "app/shop.h"

/* Opens the shop's store too. The engine is closed before the shop. */
Err beside_open(Shop *shop, Engine **ret_engine, Diag *diag) MUST_CHECK;
/* One batch, one after the other; every item has its verdict when it returns OK. */
Err beside_submit(const Shop *shop, Engine *engine, EngineItem *items, size_t count,
                  Diag *diag) MUST_CHECK;
