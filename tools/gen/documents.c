/* tools/gen/documents.c - packs the built-in documents (starter journeys, templates, policies) into
 * documents.h and documents.c.
 *
 *     documents OUT_DIR ROOT FILE.json...
 *
 * FILEs are below ROOT or OUT_DIR/documents, which is cut off their paths; they come out by path.
 *
 * Not here: whether a document is valid; a unit test compiles each of them. */
#include "gen.h"

typedef struct Document {
    const char *file, *path;
} Document;

static const char *below(const char *file, const char *root)
{
    size_t size = strlen(root);
    return strncmp(file, root, size) == 0 && file[size] == '/' ? file + size + 1 : NULL;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const Document *)a)->path, ((const Document *)b)->path);
}

static Document *documents_of(int argc, char **argv)
{
    Text made = {0};
    text_print(&made, "%s/documents", argv[1]);
    Document *documents = gen_grow(NULL, (size_t)argc * sizeof *documents);
    for (int i = 3; i < argc; i++) {
        const char *path = below(argv[i], argv[2]);
        if (!path) path = below(argv[i], made.data);
        documents[i - 3] = (Document){argv[i], path ? path : argv[i]};
    }
    qsort(documents, (size_t)argc - 3, sizeof *documents, by_path);
    return documents;
}

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
    const Document *documents = documents_of(argc, argv);
    for (int i = 0; i < argc - 3; i++) {
        Text all = text_read(documents[i].file);
        const char *path = documents[i].path;
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
