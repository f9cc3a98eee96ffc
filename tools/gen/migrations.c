/* tools/gen/migrations.c - turns the schema's steps into migrations.h and migrations.c.
 *
 *     migrations OUT_DIR NNNN_name.sql...
 *
 * A line '-- @sqlite', '-- @postgres' or '-- @both' says for whom the following lines are; before
 * the first such line they are for both. Numbers begin at 1 and have no gap, so that a forgotten
 * file is found here and not at a customer's.
 *
 * Not here: running them; see the store. */
#include "gen.h"

static size_t marker(const char *line, size_t size, bool *ret_sqlite, bool *ret_postgres)
{
    static const struct {
        const char *text;
        bool sqlite, postgres;
    } markers[] = {
        {"-- @sqlite",   true,  false},
        {"-- @postgres", false, true },
        {"-- @both",     true,  true }
    };
    while (size && (line[size - 1] == ' ' || line[size - 1] == '\r'))
        size--;
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
        if (strlen(markers[i].text) == size && memcmp(line, markers[i].text, size) == 0) {
            *ret_sqlite = markers[i].sqlite;
            *ret_postgres = markers[i].postgres;
            return 1;
        }
    return 0;
}

static void file_write(Text *out, const char *path, int expected)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    char *end = NULL;
    long number = strtol(base, &end, 10);
    if (end != base + 4 || *end != '_' || number != expected)
        gen_die(path, 0, "expected a file %04d_name.sql", expected);
    Text all = text_read(path), sqlite = {0}, postgres = {0};
    bool to_sqlite = true, to_postgres = true;
    const char *line;
    size_t size, at = 0;
    for (int n = 1; text_line(&all, &at, &line, &size); n++) {
        if (marker(line, size, &to_sqlite, &to_postgres)) continue;
        if (size > 4 && memcmp(line, "-- @", 4) == 0)
            gen_die(path, n, "the markers are @sqlite, @postgres and @both");
        if (to_sqlite) {
            text_add(&sqlite, line, size);
            text_add(&sqlite, "\n", 1);
        }
        if (to_postgres) {
            text_add(&postgres, line, size);
            text_add(&postgres, "\n", 1);
        }
    }
    const char *dot = strrchr(end, '.');
    text_print(out, "    {.number = %ld,\n     .name = \"%.*s\",\n     .sqlite =", number,
               (int)(dot ? dot - end - 1 : (long)strlen(end + 1)), end + 1);
    text_literal(out, sqlite.data, sqlite.size);
    text_print(out, ",\n     .postgres =");
    text_literal(out, postgres.data, postgres.size);
    text_print(out, "},\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) gen_die("migrations", 0, "usage: migrations OUT_DIR FILE.sql...");
    Text h = {0}, c = {0};
    text_print(&h, "/* migrations.h - made by tools/gen/migrations.c; do not edit. */\n"
                   "#pragma once\n\n#include <stddef.h>\n\ntypedef struct Migration {\n"
                   "    int number;\n    const char *name, *sqlite, *postgres;\n} Migration;\n\n"
                   "extern const Migration migrations[]; /* by rising number */\n"
                   "extern const size_t migration_count;\n");
    text_print(&c, "/* migrations.c - made by tools/gen/migrations.c; do not edit. */\n"
                   "#include \"migrations.h\"\n\nconst Migration migrations[] = {\n");
    for (int i = 2; i < argc; i++)
        file_write(&c, argv[i], i - 1);
    text_print(&c, "%s};\nconst size_t migration_count = %d;\n",
               argc > 2 ? "" : "    {.name = NULL},\n", argc - 2);
    text_write(&h, argv[1], "migrations.h");
    text_write(&c, argv[1], "migrations.c");
    return 0;
}
