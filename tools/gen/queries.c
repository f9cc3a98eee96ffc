/* tools/gen/queries.c - turns the named SQL texts into queries.h and queries.c.
 *
 *     queries OUT_DIR FILE.sql...
 *
 * A text begins at '-- name: outbox_claim', or '-- name: outbox_claim @postgres' (or @sqlite) where
 * one database needs words of its own; it goes on to the next name. Comments are for readers and
 * do not reach the database.
 *
 * Parameters are ':name' and stay so: io/db numbers them by first occurrence in SQLite's text, also
 * where PostgreSQL has its own, so that one order of binding in C serves both. Here it is checked
 * that both texts name the same ones.
 *
 * Not here: whether the SQL is right; the store prepares every text when it opens. */
#include "gen.h"

#include <ctype.h>

enum { BOTH, SQLITE, POSTGRES, VARIANTS, NAMES_MAX = 64 };

typedef struct Variant {
    bool there;
    const char *file;
    int line;
    Text text;
} Variant;

typedef struct Entry {
    char *name;
    Variant variants[VARIANTS];
} Entry;

typedef struct Names {
    char *names[NAMES_MAX];
    int count;
} Names;

static Entry *entries;
static size_t entry_count;

static Entry *entry_find(const char *name, size_t size)
{
    for (size_t i = 0; i < entry_count; i++)
        if (strlen(entries[i].name) == size && memcmp(entries[i].name, name, size) == 0)
            return &entries[i];
    return NULL;
}

static bool name_char(char c, bool first)
{
    return c == '_' || islower((unsigned char)c) || (!first && isdigit((unsigned char)c));
}

/* Copies SQL without its comments; quotes and dollar signs of PostgreSQL's strings are respected.
 */
static Text sql_strip(const Text *in)
{
    Text out = {0};
    char quote = 0;
    for (size_t i = 0; i < in->size; i++) {
        char c = in->data[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '-' && i + 1 < in->size && in->data[i + 1] == '-') {
            while (i < in->size && in->data[i] != '\n')
                i++;
            c = '\n';
        }
        while (!quote && c == '\n' && out.size && strchr(" \t\n", out.data[out.size - 1]))
            out.size--;
        text_add(&out, &c, 1);
    }
    while (out.size && strchr(" \t\n;", out.data[out.size - 1]))
        out.data[--out.size] = 0;
    size_t blank = strspn(out.size ? out.data : "", " \t\n");
    Text ret = {0};
    text_add(&ret, out.data + blank, out.size - blank);
    return ret;
}

static int names_number(Names *names, const char *name, size_t size, bool may_add)
{
    for (int i = 0; i < names->count; i++)
        if (strlen(names->names[i]) == size && memcmp(names->names[i], name, size) == 0)
            return i + 1;
    if (!may_add || names->count == NAMES_MAX) return 0;
    names->names[names->count++] = strndup(name, size);
    return names->count;
}

/* Gathers the parameters of a text in `used`; each must be in `names`, to which it is added when
 * may_add. */
static void sql_parameters(const Variant *v, Names *names, Names *used, bool may_add)
{
    const char *s = v->text.data;
    char quote = 0;
    for (size_t i = 0; i < v->text.size; i++) {
        if (quote) {
            quote = s[i] == quote ? 0 : quote;
        } else if (s[i] == '\'' || s[i] == '"') {
            quote = s[i];
        } else if (s[i] == ':' && s[i + 1] == ':') {
            i++;
        } else if (s[i] == ':' && name_char(s[i + 1], true)) {
            size_t size = 1;
            while (name_char(s[i + 1 + size], false))
                size++;
            if (!names_number(names, s + i + 1, size, may_add))
                gen_die(v->file, v->line,
                        "parameter :%.*s is not in the text for SQLite (or too many)", (int)size,
                        s + i + 1);
            names_number(used, s + i + 1, size, true);
            i += size;
        }
    }
}

static Variant *entry_open(const char *file, int line, const char *rest, size_t size)
{
    size_t name_size = 0;
    while (name_size < size && name_char(rest[name_size], name_size == 0))
        name_size++;
    const char *tail = rest + name_size;
    size_t tail_size = size - name_size;
    while (tail_size && isspace((unsigned char)tail[tail_size - 1]))
        tail_size--;
    int which = tail_size == 0                                           ? BOTH
                : tail_size == 8 && memcmp(tail, " @sqlite", 8) == 0     ? SQLITE
                : tail_size == 10 && memcmp(tail, " @postgres", 10) == 0 ? POSTGRES
                                                                         : VARIANTS;
    if (!name_size || which == VARIANTS)
        gen_die(file, line, "expected '-- name: lower_case_name', then ' @sqlite' or ' @postgres'");
    Entry *e = entry_find(rest, name_size);
    if (!e) {
        entries = gen_grow(entries, (entry_count + 1) * sizeof *entries);
        e = &entries[entry_count++];
        *e = (Entry){.name = strndup(rest, name_size)};
    }
    if (e->variants[which].there)
        gen_die(file, line, "the query %s is already at %s:%d", e->name, e->variants[which].file,
                e->variants[which].line);
    e->variants[which] = (Variant){.there = true, .file = file, .line = line};
    return &e->variants[which];
}

static void file_read(const char *file)
{
    Text all = text_read(file);
    Variant *open = NULL;
    const char *line;
    size_t size, at = 0;
    for (int number = 1; text_line(&all, &at, &line, &size); number++) {
        if (size > 9 && memcmp(line, "-- name: ", 9) == 0) {
            open = entry_open(file, number, line + 9, size - 9);
        } else if (open) {
            text_add(&open->text, line, size);
            text_add(&open->text, "\n", 1);
        } else if (size && memcmp(line, "--", size > 1 ? 2 : 1) != 0) {
            gen_die(file, number, "SQL before the first '-- name:'");
        }
    }
}

static void entry_write(Text *out, Entry *e)
{
    for (int i = 0; i < VARIANTS; i++) {
        Variant *v = &e->variants[i];
        if (!v->there) continue;
        v->text = sql_strip(&v->text);
        if (!v->text.size) gen_die(v->file, v->line, "the query %s has no text", e->name);
    }
    Variant *both = &e->variants[BOTH];
    Variant *sqlite = e->variants[SQLITE].there ? &e->variants[SQLITE] : both;
    Variant *postgres = e->variants[POSTGRES].there ? &e->variants[POSTGRES] : both;
    if (both->there && e->variants[SQLITE].there && e->variants[POSTGRES].there)
        gen_die(both->file, both->line, "%s has both variants, so nobody runs this text", e->name);
    Names names = {0}, sqlite_used = {0}, postgres_used = {0};
    if (sqlite->there) sql_parameters(sqlite, &names, &sqlite_used, true);
    if (postgres->there) sql_parameters(postgres, &names, &postgres_used, !sqlite->there);
    if (sqlite->there && postgres->there && postgres_used.count != names.count)
        for (int i = 0; i < names.count; i++)
            if (!names_number(&postgres_used, names.names[i], strlen(names.names[i]), false))
                gen_die(postgres->file, postgres->line, "parameter :%s of SQLite's text is missing",
                        names.names[i]);
    text_print(out, "    {.name = \"%s\"", e->name);
    if (sqlite->there) {
        text_print(out, ",\n     .sqlite =");
        text_literal(out, sqlite->text.data, sqlite->text.size);
    }
    if (postgres->there) {
        text_print(out, ",\n     .postgres =");
        text_literal(out, postgres->text.data, postgres->text.size);
    }
    text_print(out, "},\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) gen_die("queries", 0, "usage: queries OUT_DIR FILE.sql...");
    for (int i = 2; i < argc; i++)
        file_read(argv[i]);
    Text h = {0}, c = {0};
    text_print(&h, "/* queries.h - made by tools/gen/queries.c from the .sql files; do not edit.\n"
                   " * A text that is NULL is not offered for that database. */\n"
                   "#pragma once\n#include \"io/db.h\"\n\ntypedef enum Query {\n");
    text_print(&c, "/* queries.c - made by tools/gen/queries.c; do not edit. */\n"
                   "#include \"queries.h\"\n\n#include <stddef.h>\n\n"
                   "const DbQuery query_texts[] = {\n");
    for (size_t i = 0; i < entry_count; i++) {
        text_print(&h, "    Q_");
        for (const char *s = entries[i].name; *s; s++)
            text_print(&h, "%c", toupper((unsigned char)*s));
        text_print(&h, ",\n");
        entry_write(&c, &entries[i]);
    }
    text_print(&h, "    QUERY_COUNT\n} Query;\n\n"
                   "extern const DbQuery query_texts[]; /* QUERY_COUNT of them, by Query */\n");
    text_print(&c, "%s};\n", entry_count ? "" : "    {.name = NULL},\n");
    text_write(&h, argv[1], "queries.h");
    text_write(&c, argv[1], "queries.c");
    return 0;
}
