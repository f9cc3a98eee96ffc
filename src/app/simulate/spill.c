/* app/simulate/spill.c - see spill.h. A row in a file is its struct and the three texts behind it.
 */
#include "app/simulate/spill.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Spill {
    Time from, to;
    FILE *files[SPILL_PARTS];
};

static Err spill_fail(const char *doing, Diag *diag)
{
    return fail(diag, ERR_IO, "the log cannot be put aside: %s (error %d)", doing, errno);
}

static Err part_open(Arena *arena, Str folder, int part, FILE **ret_file, Diag *diag)
{
    const char *path =
        arena_cstr(arena, arena_printf(arena, "%.*s/filling-log-%03d", STR_ARG(folder), part));
    *ret_file = fopen(path, "w+");
    if (!*ret_file) return spill_fail(path, diag);
    return remove(path) == 0 ? OK : spill_fail(path, diag);
}

Err spill_open(Arena *arena, Str folder, Time from, Time to, Spill **ret_spill, Diag *diag)
{
    Err e = OK;
    Spill *spill = ARENA_NEW(arena, Spill);
    spill->from = from;
    spill->to = to;
    for (int i = 0; i < SPILL_PARTS && !e; i++)
        e = part_open(arena, folder, i, &spill->files[i], diag);
    if (e)
        spill_close(spill);
    else
        *ret_spill = spill;
    return e;
}

void spill_close(Spill *spill)
{
    for (int i = 0; spill && i < SPILL_PARTS; i++)
        if (spill->files[i]) (void)fclose(spill->files[i]);
}

static bool put(FILE *file, Str text)
{
    return text.len == 0 || fwrite(text.ptr, 1, text.len, file) == text.len;
}

Err spill_add(Spill *spill, const LogRow *row, Diag *diag)
{
    double share = (double)(row->handled_at - spill->from) / (double)(spill->to - spill->from);
    int part = (int)(share * (SPILL_PARTS - 1));
    FILE *file = spill->files[part];
    bool all = fwrite(row, sizeof *row, 1, file) == 1 && put(file, row->source) &&
               put(file, row->body) && put(file, row->decisions);
    return all ? OK : spill_fail("writing", diag);
}

static Str take(Str *rest, size_t size)
{
    Str taken = {rest->ptr, size};
    *rest = str_slice(*rest, size, rest->len);
    return taken;
}

/* Texts stay where they lie; the struct may lie unaligned. */
static void row_take(Str *rest, LogRow *ret_row)
{
    memcpy(ret_row, take(rest, sizeof *ret_row).ptr, sizeof *ret_row);
    ret_row->source = take(rest, ret_row->source.len);
    ret_row->body = take(rest, ret_row->body.len);
    ret_row->decisions = take(rest, ret_row->decisions.len);
}

/* Rows of one moment lie in memory as they were added. */
static int by_handling(const void *a, const void *b)
{
    const LogRow *x = a, *y = b;
    if (x->handled_at != y->handled_at) return x->handled_at < y->handled_at ? -1 : 1;
    return (x->source.ptr > y->source.ptr) - (x->source.ptr < y->source.ptr);
}

Err spill_read(Spill *spill, int part, Arena *arena, LogRows *ret_rows, Diag *diag)
{
    FILE *file = spill->files[part];
    *ret_rows = (LogRows){0};
    if (fflush(file) != 0) return spill_fail("writing", diag);
    long size = ftell(file);
    if (size < 0) return spill_fail("reading", diag);
    char *bytes = arena_alloc_raw(arena, (size_t)size + 1);
    rewind(file);
    if (fread(bytes, 1, (size_t)size, file) != (size_t)size) return spill_fail("reading", diag);
    for (Str rest = {bytes, (size_t)size}; rest.len > 0;)
        row_take(&rest, list_push(arena, ret_rows));
    if (ret_rows->count) qsort(ret_rows->items, ret_rows->count, sizeof(LogRow), by_handling);
    (void)fclose(file);
    spill->files[part] = NULL;
    return OK;
}
