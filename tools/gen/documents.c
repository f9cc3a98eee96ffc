/* tools/gen/documents.c - packs the built-in documents (starter journeys, templates, policies) into
 * documents.h and documents.c.
 *
 *     documents OUT_DIR ROOT FILE.json...      FILEs sorted by name; ROOT is cut off their paths
 *
 * Not here: whether a document is valid; a unit test compiles each of them. */
#include "gen.h"

int main(int argc, char **argv)
{
    if (argc < 3) gen_die("documents", 0, "usage: documents OUT_DIR ROOT FILE.json...");
    Text h = {0}, c = {0};
    text_print(&h, "/* documents.h - made by tools/gen/documents.c; do not edit. */\n"
                   "#pragma once\n\n#include <stddef.h>\n\ntypedef struct BuiltinDocument {\n"
                   "    const char *path;\n    const char *text; /* closed by a NUL */\n"
                   "    size_t size;\n} BuiltinDocument;\n\n"
                   "extern const BuiltinDocument builtin_documents[]; /* by path */\n"
                   "extern const size_t builtin_document_count;\n");
    text_print(&c, "/* documents.c - made by tools/gen/documents.c; do not edit. */\n"
                   "#include \"documents.h\"\n\nconst BuiltinDocument builtin_documents[] = {\n");
    size_t root = strlen(argv[2]);
    for (int i = 3; i < argc; i++) {
        Text all = text_read(argv[i]);
        const char *path = argv[i];
        if (strncmp(path, argv[2], root) == 0 && path[root] == '/') path += root + 1;
        text_print(&c, "    {.path = \"%s\",\n     .size = %zu,\n     .text =", path, all.size);
        text_literal(&c, all.data, all.size);
        text_print(&c, "},\n");
    }
    text_print(&c, "%s};\nconst size_t builtin_document_count = %d;\n",
               argc > 3 ? "" : "    {.path = NULL},\n", argc - 3);
    text_write(&h, argv[1], "documents.h");
    text_write(&c, argv[1], "documents.c");
    return 0;
}
