/* flow/ingest/import.c - opens the file, picks the format, gathers calls into batches.
 *
 * Not here: what a format's lines mean (import_orders.c, import_people.c, import_segment.c). */
#include "base/utf8.h"
#include "flow/ingest/import_inside.h"

bool import_format_known(Str format)
{
    static const char *const formats[] = {"segment", "orders", "shopify", "suppressions",
                                          "consents"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (str_is(format, formats[i])) return true;
    return false;
}

void import_reject(Import *import, uint64_t line, Str reason, Str text)
{
    import->counts->rejected++;
    const ImportSink *sink = import->options->sink;
    sink->reject(sink->self, line, reason, text);
}

void import_note(Import *import, uint64_t line, Str reason, Str text)
{
    import->counts->noted++;
    const ImportSink *sink = import->options->sink;
    sink->reject(sink->self, line, reason, text);
}

static void count_stored(ImportCounts *counts, EventKind kind)
{
    counts->stored++;
    if (kind == EV_ORDER_COMPLETED) counts->orders++;
    if (kind == EV_ORDER_REFUNDED) counts->refunds++;
    if (kind == EV_ADJUSTMENT_BOOKED) counts->adjustments++;
}

Err import_flush(Import *import, Diag *diag)
{
    const ImportSink *sink = import->options->sink;
    Err e =
        import->item_count ? sink->flush(sink->self, import->items, import->item_count, diag) : OK;
    if (e) return e;
    for (size_t i = 0; i < import->item_count; i++) {
        const EngineItem *item = &import->items[i];
        if (item->verdict == ENGINE_STORED)
            count_stored(import->counts, item->event.kind);
        else if (item->verdict == ENGINE_REFUSED)
            import_reject(import, 0, str_of(item->diag.sentence), item->raw);
        else
            import->counts->repeated++;
    }
    import->item_count = 0;
    arena_reset(import->arena);
    uint64_t done, total;
    file_reader_progress(import->reader, &done, &total);
    if (sink->progress) sink->progress(sink->self, import->counts, done, total);
    return OK;
}

Err import_call(Import *import, uint64_t line, Str json, Diag *diag)
{
    Diag refused = {0};
    const Json *call;
    Str kept = arena_str(import->arena, json);
    EngineItem *item = &import->items[import->item_count];
    import->from.received_at = world_now(import->options->world);
    Err e = json_parse(import->arena, kept, NULL, &call, &refused);
    if (!e) e = segment_item(import->arena, &import->from, STR_NONE, call, item, &refused);
    if (e) {
        Str reason = refused.field[0]
                         ? arena_printf(import->arena, "%s: %s", refused.field, refused.sentence)
                         : str_of(refused.sentence);
        import_reject(import, line, reason, utf8_cut(kept, 2000));
        return OK;
    }
    import->item_count++;
    return import->item_count == IMPORT_BATCH_ITEMS ? import_flush(import, diag) : OK;
}

static Err import_by_format(Import *import, Str path, Diag *diag)
{
    Str format = import->options->format;
    if (str_is(format, "segment")) return import_segment(import, diag);
    if (str_is(format, "orders") || str_is(format, "shopify"))
        return import_orders(import, path, diag);
    if (str_is(format, "suppressions")) return import_suppressions(import, diag);
    if (str_is(format, "consents")) return import_consents(import, diag);
    return fail(diag, ERR_INVALID, "there is no format %.*s", STR_ARG(format));
}

Err import_file(const ImportOptions *options, Str path, ImportCounts *counts, Diag *diag)
{
    Arena *own = arena_open(0);
    Import *import = ARENA_NEW(own, Import);
    import->options = options;
    import->counts = counts;
    import->arena = arena_open(0);
    import->from = (SegmentFrom){.door = options->door,
                                 .source = STR("import"),
                                 .flags = EVENT_HISTORY,
                                 .world = options->world,
                                 .item_bytes_max = IMPORT_ITEM_BYTES_MAX};
    Err e = file_reader_open(path, &import->reader, diag);
    if (!e) e = import_by_format(import, path, diag);
    if (!e) e = import_flush(import, diag);
    if (import->reader) file_reader_close(import->reader);
    arena_close(import->arena);
    arena_close(own);
    return e;
}
