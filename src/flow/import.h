/* flow/import.h - a file of history becomes events: NDJSON of Segment calls, CSV of order lines
 * with a mapping, Shopify's order export, suppressions, consents.
 *
 * Every format makes Segment calls and goes through the one door (flow/segment.h) as EVENT_HISTORY:
 * it folds and sends nothing. A call's message id is made of what it tells, so importing twice
 * changes nothing; of two files that tell the same order the first given wins. The mapping and the
 * rules are in docs/import.md. */
#pragma once
#include "flow/segment.h"

#define IMPORT_BATCH_ITEMS     500
#define IMPORT_ITEM_BYTES_MAX  (1024 * 1024)
#define IMPORT_ORDERS_OPEN_MAX 4096 /* orders whose lines may still come */

typedef struct ImportCounts {
    uint64_t lines;    /* read, headers not counted */
    uint64_t rejected; /* lines */
    uint64_t noted;    /* lines that were taken, though not as they stand */
    uint64_t stored;   /* events */
    uint64_t repeated; /* events that were there already, or told otherwise by an earlier file */
    uint64_t orders, refunds, adjustments; /* new ones */
} ImportCounts;

typedef struct ImportSink {
    void *self;
    /* Stores a batch; every item has its verdict when it returns OK. */
    Err (*flush)(void *self, EngineItem *items, size_t count, Diag *diag);
    /* A line that was not taken, or not as it stands, and why. */
    void (*reject)(void *self, uint64_t line, Str reason, Str text);
    /* After each batch: bytes of the file read and in all. NULL: nobody asks. */
    void (*progress)(void *self, const ImportCounts *counts, uint64_t done, uint64_t total);
} ImportSink;

typedef struct ImportOptions {
    Str format;  /* "segment", "orders", "shopify", "suppressions", "consents" */
    Str mapping; /* JSON; for "orders" */
    Str folder;  /* where the mapping's joined files are; "" beside the file */
    const SegmentDoor *door;
    const World *world;
    const ImportSink *sink;
} ImportOptions;

bool import_format_known(Str format);
/* Adds to *counts. A line that cannot be taken is rejected and the rest goes on; an error is one of
 * the file, the mapping or the store. */
Err import_file(const ImportOptions *options, Str path, ImportCounts *counts,
                Diag *diag) MUST_CHECK;

/* What a file looks like, for the console: its columns, a few rows, and the mapping they suggest.
 */
Err import_look(Arena *arena, Str path, Str format, JsonOut *out, Diag *diag) MUST_CHECK;
