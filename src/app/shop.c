/* app/shop.c - opens an installation.
 *
 * Not here: serving it (serve.c). The secret is 32 random bytes made once; links, tokens and chance
 * hang on it, so it lives in the database beside what it signs. */
#include "app/shop.h"
#include "api/auth.h"
#include "documents.h"
#include "io/files.h"
#include "store/counting.h"

static Err shop_secret(Shop *shop, Arena *arena, Diag *diag)
{
    uint8_t fresh[32];
    shop->world.random(shop->world.self, fresh, sizeof fresh);
    Str kept;
    Err e = admin_value_make(shop->db, arena, STR("secret"),
                             (Str){(const char *)fresh, sizeof fresh}, &kept, diag);
    if (e) return e;
    if (kept.len != sizeof shop->world.secret)
        return fail(diag, ERR_DATABASE, "the installation's secret is %zu bytes long, not 32",
                    kept.len);
    memcpy(shop->world.secret, kept.ptr, kept.len);
    return OK;
}

/* "journeys/nps.json" is the document nps of kind journey; "brand.json" is brand of kind brand.
 * Schemas are no documents of the shop; nor are templates before it saves its own. */
static bool document_of_path(Str path, Document *ret_document)
{
    if (!str_ends(path, STR(".json")) || str_starts(path, STR("schemas/")) ||
        str_starts(path, STR("json-schemas/")) || str_starts(path, STR("templates/")))
        return false;
    Str rest = str_slice(path, 0, path.len - 5);
    Str first = str_cut(&rest, '/');
    if (rest.len == 0) {
        *ret_document = (Document){.kind = first, .name = first};
        return true;
    }
    Str kind = str_ends(first, STR("s")) ? str_slice(first, 0, first.len - 1) : first;
    *ret_document = (Document){.kind = kind, .name = rest};
    return true;
}

void starter_documents(Arena *arena, Document **ret_documents, size_t *ret_count)
{
    Document *documents = ARENA_ARRAY(arena, Document, builtin_document_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < builtin_document_count; i++) {
        const BuiltinDocument *built = &builtin_documents[i];
        if (!document_of_path(str_of(built->path), &documents[count])) continue;
        documents[count].version = 1;
        documents[count].body = (Str){built->text, built->size};
        documents[count++].saved_by = STR("starter");
    }
    *ret_documents = documents;
    *ret_count = count;
}

static Err shop_starters(Shop *shop, Arena *arena, Diag *diag)
{
    int64_t version;
    Err e = definitions_version(shop->db, &version, diag);
    if (e || version > 0) return e;
    Document *documents;
    size_t count;
    starter_documents(arena, &documents, &count);
    for (size_t i = 0; i < count && !e; i++) {
        documents[i].saved_at = world_now(&shop->world);
        e = document_save(shop->db, &documents[i], &version, diag);
    }
    return e;
}

static Err shop_people(Shop *shop, Arena *arena, Diag *diag)
{
    Person *people;
    size_t count;
    Err e = person_list(shop->db, arena, &people, &count, diag);
    if (!e) shop->first_start = count == 0;
    return e;
}

Err shop_handle(const Shop *shop, bool read_only, Db **ret_db, Diag *diag)
{
    StoreOptions options = {.url = config_database(shop->config),
                            .read_only = read_only,
                            .checkpoint_apart = true,
                            .now = world_now(&shop->world)};
    return store_db_open(&options, ret_db, diag);
}

/* Whose days the counts have, and by whom, is written down before anybody can want others. */
static Err shop_counting(Shop *shop, Arena *arena, Diag *diag)
{
    Counting counting = {0};
    Err e = counting_get(shop->db, arena, &counting, diag);
    if (e || (counting.zone.len && counting.counters.len)) return e;
    const Definitions *definitions = definitions_pin(shop->definitions);
    e = counting_make(shop->db, definitions->sending.reporting_zone,
                      kpi_counters(arena, kpis, kpi_count), diag);
    definitions_unpin(shop->definitions, definitions);
    return e;
}

static Err shop_fill(Shop *shop, Arena *scratch, Diag *diag)
{
    Err e = shop_secret(shop, scratch, diag);
    if (!e) e = shop_starters(shop, scratch, diag);
    if (!e) e = shop_people(shop, scratch, diag);
    if (!e) e = definitions_refresh(shop->definitions, shop->db, diag);
    if (!e) e = shop_counting(shop, scratch, diag);
    return e;
}

/* A virtual clock makes no secret guessable: only a simulation says its seed. */
static World world_of(const Config *config, VirtualClock *clock)
{
    World real = world_real();
    uint64_t seed = config->seed;
    if (!config->clock_virtual) return real;
    while (seed == 0)
        real.random(real.self, &seed, sizeof seed);
    return world_virtual(clock, config->now, seed);
}

Err shop_open(const Config *config, StoreOpening opening, Shop *ret_shop, Diag *diag)
{
    *ret_shop = (Shop){.config = config};
    Shop *shop = ret_shop;
    shop->world = world_of(config, &shop->clock);
    Err e = opening == STORE_AS_IT_IS ? OK : dir_make(config->data_dir, diag);
    if (e) return e;
    StoreOptions options = {.url = config_database(config),
                            .opening = opening,
                            .checkpoint_apart = true,
                            .now = world_now(&shop->world)};
    e = store_db_open(&options, &shop->db, diag);
    if (e) return e;
    shop->definitions = definitions_holder_open();
    Arena *scratch = arena_open(0);
    e = shop_fill(shop, scratch, diag);
    arena_close(scratch);
    if (e) shop_close(shop);
    return e;
}

Err shop_store(Shop *shop, Diag *diag)
{
    Db *db;
    Err e = shop_handle(shop, false, &db, diag);
    return e ? e : store_sql(db, &shop->store, diag);
}

void shop_close(Shop *shop)
{
    if (shop->store) shop->store->ops->close(shop->store);
    if (shop->definitions) definitions_holder_close(shop->definitions);
    if (shop->db) db_close(shop->db);
    shop->store = NULL;
    shop->definitions = NULL;
    shop->db = NULL;
}

/* Where people find the shop: as said, else where it was served last. */
static Str served_at(const Shop *shop, Arena *arena)
{
    Document kept;
    const Json *body;
    Diag none = {0};
    Str kind = STR("installation"), url = STR_NONE;
    if (shop->config->url.len) return shop->config->url;
    if (document_get(shop->db, arena, kind, kind, &kept, &none) == OK &&
        json_parse(arena, kept.body, NULL, &body, &none) == OK)
        url = json_get_text(body, "public_url");
    return url.len ? url : shop_public_url(shop->config);
}

Err shop_link(Shop *shop, Arena *arena, int64_t person, Time lasts, Str *ret_url, Diag *diag)
{
    Str token = auth_token_make(&shop->world, arena);
    Time now = world_now(&shop->world);
    Session link = {.token = auth_token_hash(token),
                    .person = person,
                    .kind = STR("link"),
                    .csrf = STR_NONE,
                    .made_at = now,
                    .until = now + lasts};
    Err e = session_put(shop->db, &link, diag);
    Str url = e ? STR_NONE : served_at(shop, arena);
    if (!e) *ret_url = arena_printf(arena, "%.*s/link/%.*s", STR_ARG(url), STR_ARG(token));
    return e;
}

Str shop_public_url(const Config *config)
{
    if (config->url.len) return config->url;
    return arena_printf(config->arena, "http://%.*s", STR_ARG(config->listen));
}

Err shop_address(Shop *shop, Diag *diag)
{
    Arena *scratch = arena_open(0);
    Document kept = {0};
    int64_t version;
    Buf body = buf_new(scratch, 8192);
    JsonOut out = json_out(&body);
    json_object(&out);
    json_put_str(&out, "public_url", shop_public_url(shop->config));
    json_put_str(&out, "from_address", shop->config->from);
    json_end(&out);
    Document now = {.kind = STR("installation"),
                    .name = STR("installation"),
                    .body = buf_str(&body),
                    .saved_at = world_now(&shop->world),
                    .saved_by = STR("serve")};
    Err e = document_get(shop->db, scratch, now.kind, now.name, &kept, diag);
    if (e == ERR_NOT_FOUND) {
        diag_clear(diag);
        e = OK;
    }
    if (!e && !str_eq(kept.body, now.body)) e = document_save(shop->db, &now, &version, diag);
    if (!e) e = definitions_refresh(shop->definitions, shop->db, diag);
    arena_close(scratch);
    return e;
}
