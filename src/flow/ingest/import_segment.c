/* flow/ingest/import_segment.c - NDJSON: one Segment call a line. */
#include "flow/ingest/import_inside.h"

#define WINDOW_BYTES (4 * IMPORT_ITEM_BYTES_MAX)

typedef struct Lines {
    char *window;
    size_t start, length;
    uint64_t line;
    bool end;
} Lines;

static Err lines_fill(Import *import, Lines *lines, Diag *diag)
{
    memmove(lines->window, lines->window + lines->start, lines->length - lines->start);
    lines->length -= lines->start;
    lines->start = 0;
    while (!lines->end && lines->length < WINDOW_BYTES) {
        size_t got;
        Err e = file_reader_next(import->reader, lines->window + lines->length,
                                 WINDOW_BYTES - lines->length, &got, diag);
        if (e) return e;
        lines->end = got == 0;
        lines->length += got;
    }
    return OK;
}

/* The next line without its end; false at the end of the file. */
static Err lines_next(Import *import, Lines *lines, Str *ret_line, bool *ret_more, Diag *diag)
{
    Str rest = {lines->window + lines->start, lines->length - lines->start};
    ptrdiff_t end = str_find_char(rest, '\n');
    if (end < 0 && !lines->end) {
        Err e = lines_fill(import, lines, diag);
        if (e) return e;
        rest = (Str){lines->window, lines->length};
        end = str_find_char(rest, '\n');
    }
    *ret_more = rest.len > 0;
    *ret_line = end < 0 ? rest : str_slice(rest, 0, (size_t)end);
    lines->start += end < 0 ? rest.len : (size_t)end + 1;
    lines->line++;
    return OK;
}

Err import_segment(Import *import, Diag *diag)
{
    Arena *arena = arena_open(0);
    Lines lines = {.window = arena_alloc_raw(arena, WINDOW_BYTES)};
    Err e = OK;
    for (bool more = true; !e && more;) {
        Str line;
        e = lines_next(import, &lines, &line, &more, diag);
        if (e || !more || str_trim(line).len == 0) continue;
        import->counts->lines++;
        if (line.len > IMPORT_ITEM_BYTES_MAX)
            import_reject(import, lines.line, STR("the line is longer than 1 MB"), STR_NONE);
        else
            e = import_call(import, lines.line, line, diag);
    }
    arena_close(arena);
    return e;
}
