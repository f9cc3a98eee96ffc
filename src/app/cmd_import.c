/* app/cmd_import.c - `afterglow import`: files of history into the shop, with a bar of progress.
 *
 * Not here: formats (flow/ingest/import*.c). Runs turns of its own beside a running server: the
 * database puts them in one order. */
#include "app/beside.h"
#include "app/command.h"
#include "app/reach.h"
#include "flow/import.h"
#include "io/files.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

extern const Command command_import;

typedef struct ImportRun {
    const Config *config;
    Shop shop;
    Engine *engine;
    FILE *rejects;
    Str rejects_path;
    Str file;
    Time started;
    bool terminal;
} ImportRun;

static Err flush(void *self, EngineItem *items, size_t count, Diag *diag)
{
    ImportRun *run = self;
    return beside_submit(&run->shop, run->engine, items, count, diag);
}

static void reject(void *self, uint64_t line, Str reason, Str text)
{
    ImportRun *run = self;
    if (!run->rejects) {
        run->rejects = fopen(arena_cstr(run->config->arena, run->rejects_path), "w");
        if (!run->rejects) return;
        fprintf(run->rejects, "file,line,reason,text\n");
    }
    Arena *arena = arena_open(0);
    Buf row = buf_new(arena, 64 * 1024);
    buf_csv(&row, run->file);
    buf_char(&row, ',');
    buf_u64(&row, line);
    buf_char(&row, ',');
    buf_csv(&row, reason);
    buf_char(&row, ',');
    buf_csv(&row, text);
    fprintf(run->rejects, "%s\n", buf_cstr(&row));
    arena_close(arena);
}

static void progress(void *self, const ImportCounts *counts, uint64_t done, uint64_t total)
{
    ImportRun *run = self;
    if (!run->terminal || !total) return;
    Time spent = run->shop.world.monotonic(run->shop.world.self) - run->started;
    double share = (double)done / (double)total, seconds = (double)spent / (double)SECOND;
    fprintf(stderr, "\r%3.0f %%  %" PRIu64 " lines  %.0f lines/s  %.0f s left   ", share * 100,
            counts->lines, seconds > 0 ? (double)counts->lines / seconds : 0.0,
            share > 0 ? seconds / share - seconds : 0.0);
}

static Err import_files(ImportRun *run, ImportOptions *options, ImportCounts *counts, Diag *diag)
{
    Err e = OK;
    for (size_t i = 0; i < run->config->word_count && !e; i++) {
        run->file = run->config->words[i];
        run->started = run->shop.world.monotonic(run->shop.world.self);
        e = import_file(options, run->file, counts, diag);
        if (run->terminal) fprintf(stderr, "\r%60s\r", "");
    }
    return e;
}

static void print_counts(const ImportRun *run, const ImportCounts *counts)
{
    printf("lines %" PRIu64 "\nrejected %" PRIu64 "\nstored %" PRIu64 "\nrepeated %" PRIu64
           "\norders %" PRIu64 "\nrefunds %" PRIu64 "\nadjustments %" PRIu64 "\n",
           counts->lines, counts->rejected, counts->stored, counts->repeated, counts->orders,
           counts->refunds, counts->adjustments);
    if (counts->noted) printf("noted %" PRIu64 "\n", counts->noted);
    if (counts->rejected || counts->noted) printf("rejects %.*s\n", STR_ARG(run->rejects_path));
}

/* Who may get what after it, and why not. */
static Err print_reach(ImportRun *run, Diag *diag)
{
    Reach reach;
    const Definitions *definitions = definitions_pin(run->shop.definitions);
    Err e = reach_count(run->shop.store, run->config->arena, definitions,
                        world_now(&run->shop.world), &reach, diag);
    definitions_unpin(run->shop.definitions, definitions);
    if (e) return e;
    printf("may_get_offers %" PRIu64 "\nonly_order_news %" PRIu64 "\nget_nothing %" PRIu64 "\n",
           reach.offers, reach.news, reach.nothing);
    for (uint32_t i = 0; i < reach.reasons.count; i++)
        printf("no_offers_because_%.*s %" PRIu64 "\n", STR_ARG(reach.reasons.entries[i].key),
               *(const uint64_t *)reach.reasons.entries[i].value);
    return OK;
}

static Err import_run(ImportRun *run, Diag *diag)
{
    const Config *config = run->config;
    SegmentDoor *door;
    Str mapping = STR_NONE, map = config_option(config, "map");
    Err e = map.len ? file_read(config->arena, map, 1024 * 1024, &mapping, diag) : OK;
    if (!e) e = shop_open(config, STORE_MAKE, &run->shop, diag);
    if (!e) e = beside_open(&run->shop, &run->engine, diag);
    if (!e) e = segment_door_open(config->arena, &door, diag);
    if (e) return e;
    ImportSink sink = {.self = run, .flush = flush, .reject = reject, .progress = progress};
    ImportOptions options = {.format = config_option(config, "format"),
                             .mapping = mapping,
                             .door = door,
                             .world = &run->shop.world,
                             .sink = &sink};
    ImportCounts counts = {0};
    e = import_files(run, &options, &counts, diag);
    if (e) return e;
    print_counts(run, &counts);
    return print_reach(run, diag);
}

static int run(const Config *config)
{
    Str format = config_option(config, "format");
    if (!import_format_known(format))
        return command_usage(&command_import,
                             "--format is segment, orders, shopify, suppressions or consents");
    if (config->word_count == 0) return command_usage(&command_import, "name a file");
    Diag diag = {0};
    ImportRun *import = ARENA_NEW(config->arena, ImportRun);
    import->config = config;
    import->terminal = isatty(2);
    import->rejects_path = config_option(config, "rejects");
    if (!import->rejects_path.len)
        import->rejects_path =
            arena_printf(config->arena, "%.*s/rejects.csv", STR_ARG(config->data_dir));
    Err e = import_run(import, &diag);
    if (import->rejects) fclose(import->rejects);
    if (import->engine) engine_close(import->engine);
    shop_close(&import->shop);
    return e ? command_refused(&diag) : 0;
}

const Command command_import = {
    .name = "import",
    .usage = "--format segment|orders|shopify|suppressions|consents [--map FILE] [--rejects FILE] "
             "FILE...",
    .help = "takes in files of history; twice changes nothing; sends nothing",
    .flags = "",
    .run = run,
};
