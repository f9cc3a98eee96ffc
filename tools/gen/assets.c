/* tools/gen/assets.c - packs the built web apps into the program: assets.h, assets.c, assets.S and
 * the bytes in assets.blob.
 *
 *     assets OUT_DIR FILE...      web/APP/dist/X becomes APP/X, src/api/static/X becomes static/X,
 *                                 src/api/openapi.json becomes static/openapi.json
 *
 * Each file is stored as gzip only: every browser takes it, and a client that does not is served
 * by inflating. The bytes go in by the assembler's .incbin, which takes no time; the same bytes as
 * a C array would take the compiler a minute.
 *
 * Not here: building the apps (web/), serving them (src/api). */
#include "gen.h"

#include <stdint.h>
#include <zlib.h>

static const struct {
    const char *ending, *type;
} types[] = {
    {".html",        "text/html; charset=utf-8"      },
    {".js",          "text/javascript; charset=utf-8"},
    {".mjs",         "text/javascript; charset=utf-8"},
    {".css",         "text/css; charset=utf-8"       },
    {".json",        "application/json"              },
    {".webmanifest", "application/manifest+json"     },
    {".svg",         "image/svg+xml"                 },
    {".png",         "image/png"                     },
    {".jpg",         "image/jpeg"                    },
    {".webp",        "image/webp"                    },
    {".ico",         "image/x-icon"                  },
    {".woff2",       "font/woff2"                    },
    {".woff",        "font/woff"                     },
    {".txt",         "text/plain; charset=utf-8"     },
    {".wasm",        "application/wasm"              },
};

typedef struct Item {
    char *path;
    const char *file;
} Item;

static int item_compare(const void *a, const void *b)
{
    return strcmp(((const Item *)a)->path, ((const Item *)b)->path);
}

static const char *type_of(const char *path)
{
    size_t size = strlen(path);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t ending = strlen(types[i].ending);
        if (size > ending && strcmp(path + size - ending, types[i].ending) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

static char *path_of(const char *file)
{
    Text ret = {0};
    const char *dist = strstr(file, "/dist/");
    if (strncmp(file, "web/", 4) == 0 && dist)
        text_print(&ret, "%.*s/%s", (int)(dist - file - 4), file + 4, dist + 6);
    else if (strncmp(file, "src/api/static/", 15) == 0)
        text_print(&ret, "static/%s", file + 15);
    else if (strcmp(file, "src/api/openapi.json") == 0)
        text_print(&ret, "static/openapi.json");
    else
        gen_die(file, 0, "is neither web/APP/dist/... nor src/api/static/...");
    if (strpbrk(ret.data, "\"\\\n")) gen_die(file, 0, "has a name that no address can carry");
    return ret.data;
}

/* FNV-1a: the tag only has to differ when the bytes do; nobody gains by forging it. */
static uint64_t hash_of(const Text *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text->size; i++)
        hash = (hash ^ (unsigned char)text->data[i]) * 0x100000001b3u;
    return hash;
}

static size_t blob_add(Text *blob, const Text *raw, const char *file)
{
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        gen_die(file, 0, "cannot be compressed");
    size_t room = deflateBound(&z, raw->size) + 64;
    unsigned char *out = gen_grow(NULL, room);
    z.next_in = (unsigned char *)raw->data;
    z.avail_in = (unsigned)raw->size;
    z.next_out = out;
    z.avail_out = (unsigned)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) gen_die(file, 0, "cannot be compressed");
    size_t size = z.total_out;
    deflateEnd(&z);
    text_add(blob, out, size);
    free(out);
    return size;
}

int main(int argc, char **argv)
{
    if (argc < 2) gen_die("assets", 0, "usage: assets OUT_DIR FILE...");
    size_t count = (size_t)argc - 2;
    Item *items = gen_grow(NULL, count * sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = (Item){.path = path_of(argv[i + 2]), .file = argv[i + 2]};
    qsort(items, count, sizeof *items, item_compare);
    Text h = {0}, c = {0}, s = {0}, blob = {0};
    text_print(&h, "/* assets.h - made by tools/gen/assets.c; do not edit. */\n"
                   "#pragma once\n\n#include <stddef.h>\n\ntypedef struct Asset {\n"
                   "    const char *path, *content_type; /* path as in console/index.html */\n"
                   "    const unsigned char *gzip;\n    size_t gzip_size;\n"
                   "    const char *etag; /* with its quotes */\n} Asset;\n\n"
                   "extern const Asset assets[]; /* by path, so a binary search finds one */\n"
                   "extern const size_t asset_count;\n");
    text_print(&c, "/* assets.c - made by tools/gen/assets.c; do not edit. */\n"
                   "#include \"assets.h\"\n\nextern const unsigned char asset_blob[];\n\n"
                   "const Asset assets[] = {\n");
    for (size_t i = 0; i < count; i++) {
        Text raw = text_read(items[i].file);
        size_t at = blob.size, size = blob_add(&blob, &raw, items[i].file);
        text_print(&c,
                   "    {.path = \"%s\",\n     .content_type = \"%s\",\n"
                   "     .gzip = asset_blob + %zu,\n     .gzip_size = %zu,\n"
                   "     .etag = \"\\\"%016llx\\\"\"},\n",
                   items[i].path, type_of(items[i].path), at, size,
                   (unsigned long long)hash_of(&raw));
    }
    text_print(&c, "%s};\nconst size_t asset_count = %zu;\n", count ? "" : "    {.path = NULL},\n",
               count);
    text_add(&blob, "", 1);
    text_print(
        &s,
        "/* assets.S - made by tools/gen/assets.c; do not edit. Bytes %016llx. */\n"
        "    .section .rodata\n    .balign 16\n    .globl asset_blob\n"
        "    .type asset_blob, @object\nasset_blob:\n    .incbin \"%s/assets.blob\"\n"
        "    .size asset_blob, . - asset_blob\n    .section .note.GNU-stack,\"\",@progbits\n",
        (unsigned long long)hash_of(&blob), argv[1]);
    text_write(&h, argv[1], "assets.h");
    text_write(&c, argv[1], "assets.c");
    text_write(&blob, argv[1], "assets.blob");
    text_write(&s, argv[1], "assets.S");
    return 0;
}
