/* tests/tools/liquid_speed.c - what our Liquid prints of a folder of templates, and how fast.
 *
 *   liquid_speed print FOLDER OUT      each FOLDER/NAME.liquid into OUT/NAME.html
 *   liquid_speed time FOLDER MS        lines 'NAME PARSE RENDER', microseconds of CPU each
 *   liquid_speed memory FOLDER TIMES   renders all pages in turn, TIMES in all: resident kilobytes
 *                                      after the first tenth and at the end
 *
 * The data are FOLDER/data.json; partials, if there are any, are FOLDER/partials/NAME.liquid and
 * are parsed once. tests/liquid/peer.mjs and peer.rb do the first two with other implementations.
 * What is timed runs for MS, after as long a warming up. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "io/files.h"
#include "liquid/liquid.h"

#define FILE_MAX  ((size_t)16 << 20)
#define PRINT_MAX ((size_t)4 << 20)

typedef struct Page {
    Str name, text;
    const LiquidTemplate *template;
} Page;

typedef struct Pages {
    Page *items;
    uint32_t count, capacity;
} Pages;

typedef struct Set {
    Arena *arena, *scratch;
    const char *folder;
    LiquidValue data;
    Pages pages, partials;
} Set;

static void must(bool held, const char *what, const char *why)
{
    if (held) return;
    fprintf(stderr, "liquid_speed: %s: %s\n", what, why);
    exit(1);
}

static Str read_all(Arena *arena, Str path)
{
    Str text = STR_NONE;
    Diag diag = {0};
    must(!file_read(arena, path, FILE_MAX, &text, &diag), "reading", diag.sentence);
    return text;
}

static const LiquidTemplate *parse(Arena *arena, const Page *page)
{
    const LiquidTemplate *template = NULL;
    LiquidError error;
    LiquidSource source = {page->name, page->text};
    Err e = liquid_parse(arena, source, LIQUID_STRICT, NULL, &template, &error);
    must(!e, arena_cstr(arena, page->name), error.sentence);
    return template;
}

/* All *.liquid in the folder, in order of their names. */
static void find_pages(Set *set, const char *below, Pages *pages)
{
    glob_t found;
    Str pattern = arena_printf(set->arena, "%s/%s*.liquid", set->folder, below);
    if (glob(pattern.ptr, 0, NULL, &found)) return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        Str path = arena_str(set->arena, str_of(found.gl_pathv[i]));
        Page *page = list_push(set->arena, pages);
        page->name =
            str_slice(path, pattern.len - strlen("*.liquid"), path.len - strlen(".liquid"));
        page->text = read_all(set->arena, path);
        page->template = parse(set->arena, page);
    }
    globfree(&found);
}

static void open_set(Set *set, const char *folder)
{
    *set = (Set){.arena = arena_open(0), .scratch = arena_open(0), .folder = folder};
    find_pages(set, "", &set->pages);
    find_pages(set, "partials/", &set->partials);
    must(set->pages.count > 0, folder, "there are no templates");
    const Json *json = NULL;
    Diag diag = {0};
    Str text = read_all(set->arena, arena_printf(set->arena, "%s/data.json", folder));
    must(!json_parse(set->arena, text, NULL, &json, &diag), "data.json", diag.sentence);
    set->data = liquid_from_json(set->arena, json);
}

static const LiquidTemplate *find_partial(void *self, Str name, LiquidError *ret_error)
{
    const Pages *partials = self;
    (void)ret_error;
    for (uint32_t i = 0; i < partials->count; i++)
        if (str_eq(partials->items[i].name, name)) return partials->items[i].template;
    return NULL;
}

/* What it answers lives until the next. */
static Str render(Set *set, const Page *page)
{
    arena_reset(set->scratch);
    LiquidInput input = {
        .data = set->data, .partials = {find_partial, &set->partials}
    };
    Buf out = buf_new(set->scratch, PRINT_MAX);
    LiquidError error;
    Err e = liquid_render(page->template, &input, set->scratch, &out, NULL, &error);
    must(!e, page->name.ptr, error.sentence);
    return buf_str(&out);
}

static void parse_again(Set *set, const Page *page)
{
    arena_reset(set->scratch);
    (void)parse(set->scratch, page);
}

static void render_again(Set *set, const Page *page)
{
    (void)render(set, page);
}

static double cpu_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec * 1e-3;
}

/* Microseconds of one `work`, over `ms` milliseconds of it. */
static double measure(Set *set, const Page *page, double ms, void (*work)(Set *, const Page *))
{
    double from = cpu_us(), count = 0;
    do {
        for (int i = 0; i < 10; i++)
            work(set, page);
        count += 10;
    } while (cpu_us() < from + ms * 1e3);
    return (cpu_us() - from) / count;
}

static double measure_warm(Set *set, const Page *page, double ms, void (*work)(Set *, const Page *))
{
    (void)measure(set, page, ms, work);
    return measure(set, page, ms, work);
}

static void print_all(Set *set, const char *out)
{
    for (uint32_t i = 0; i < set->pages.count; i++) {
        const Page *page = &set->pages.items[i];
        Str path = arena_printf(set->arena, "%s/%.*s.html", out, STR_ARG(page->name));
        Str text = render(set, page);
        FILE *file = fopen(path.ptr, "w");
        must(file && fwrite(text.ptr, 1, text.len, file) == text.len && fclose(file) == 0, path.ptr,
             "cannot be written");
    }
}

static void time_all(Set *set, double ms)
{
    for (uint32_t i = 0; i < set->pages.count; i++) {
        const Page *page = &set->pages.items[i];
        printf("%.*s %.3f %.3f\n", STR_ARG(page->name), measure_warm(set, page, ms, parse_again),
               measure_warm(set, page, ms, render_again));
    }
}

static long resident_kb(Arena *scratch)
{
    arena_reset(scratch);
    FILE *file = fopen("/proc/self/status", "r");
    char line[200];
    long kilobytes = 0;
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0) kilobytes = strtol(line + 6, NULL, 10);
    if (file) (void)fclose(file);
    return kilobytes;
}

static void render_many(Set *set, int64_t times)
{
    long early = 0;
    for (int64_t i = 0; i < times; i++) {
        if (i == times / 10) early = resident_kb(set->scratch);
        render_again(set, &set->pages.items[i % set->pages.count]);
    }
    printf("%ld %ld\n", early, resident_kb(set->scratch));
}

int main(int argc, char **argv)
{
    Set set;
    int64_t number = 0;
    Str what = str_of(argc == 4 ? argv[1] : "");
    bool print = str_is(what, "print");
    bool measures = str_is(what, "time") || str_is(what, "memory");
    if (!print && !(measures && str_to_i64(str_of(argv[3]), &number) && number > 0)) {
        fprintf(stderr, "usage: liquid_speed print|time|memory FOLDER OUT|MS|TIMES\n");
        return 2;
    }
    open_set(&set, argv[2]);
    if (print)
        print_all(&set, argv[3]);
    else if (str_is(what, "time"))
        time_all(&set, (double)number);
    else
        render_many(&set, number);
    arena_close(set.scratch);
    arena_close(set.arena);
    return 0;
}
