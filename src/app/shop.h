/* app/shop.h - an opened installation: database, secret, definitions, store. What every command
 * that works on a shop begins with.
 *
 * Several processes may have the same shop open: turns are serialised by the database. */
#pragma once
#include "app/config.h"
#include "flow/definitions.h"
#include "flow/engine.h"
#include "store/migrate.h"

typedef struct Shop {
    const Config *config;
    World world;
    VirtualClock clock; /* when the world is virtual */
    Db *db;             /* for settings and reads of this process' main thread */
    Store *store;       /* the engine's, with a handle of its own; NULL until shop_store */
    DefinitionsHolder *definitions;
    bool first_start; /* no person yet: an owner link is wanted */
} Shop;

/* Loads the secret and the documents, which a new store gets now. What may be made is `opening`'s:
 * serve upgrades an older store, since nobody else may be at work on it; what fills a shop (key,
 * user, import, simulate) makes a new one; all others work on one that is there and change no
 * schema. */
Err shop_open(const Config *config, StoreOpening opening, Shop *ret_shop, Diag *diag) MUST_CHECK;
Err shop_store(Shop *shop, Diag *diag) MUST_CHECK;
/* One more handle on the database, for a thread. */
Err shop_handle(const Shop *shop, bool read_only, Db **ret_db, Diag *diag) MUST_CHECK;
void shop_close(Shop *shop);
/* A one-time link for the person (0: the first owner), good for `lasts`. */
Err shop_link(Shop *shop, Arena *arena, int64_t person, Time lasts, Str *ret_url,
              Diag *diag) MUST_CHECK;
/* The documents a new shop begins with, as packed into the program. */
void starter_documents(Arena *arena, Document **ret_documents, size_t *ret_count);
Str shop_public_url(const Config *config);
/* Before serving: keeps the address and the sender that mails are composed with as the document
 * 'installation', when they changed, so that a mail can be shown again as it went out. */
Err shop_address(Shop *shop, Diag *diag) MUST_CHECK;

extern const Kpi *const kpis[];
extern const size_t kpi_count;
