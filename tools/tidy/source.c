/* tools/tidy/source.c - the gates that read our source text: floors, banned calls, SQL in C, file
 * limits and comments.
 *
 *     source floors|banned|sql|limits|comments FILE...      prints 'file:line: what is wrong'
 *
 * It looks at each file twice: as code, where comments and the insides of strings are blanked (so
 * that a word in a sentence is no call), and as strings, for SQL. The rules are in floors.txt,
 * banned.txt and limits.txt beside this file, so that a rule is changed where it is read.
 *
 * Not here: formatting, compiler warnings, clang-tidy, function lengths (ctags): see run. */
#include "../gen/gen.h"

#include <ctype.h>

enum { RULES_MAX = 256, WORDS_MAX = 64 };

typedef struct Rule {
    char *words[WORDS_MAX];
    int count;
    char *tail; /* after a second '|', or NULL */
} Rule;

typedef struct Source {
    const char *path;
    Text raw, code;
} Source;

typedef void StringSeen(const Source *s, int line, const char *text, size_t size);

static int wrong;

static void complain(const char *path, int line, const char *format, ...)
{
    va_list list;
    printf("%s:%d: ", path, line);
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
    wrong++;
}

static bool starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool ends(const char *s, const char *suffix)
{
    size_t a = strlen(s), b = strlen(suffix);
    return a >= b && strcmp(s + a - b, suffix) == 0;
}

/* Lines 'a b c | x y | sentence': words before the first '|' and after it are one list, with the
 * '|' as a word between them; what follows a second '|' is the tail. '#' opens a comment. */
static int rules_read(const char *path, Rule *rules)
{
    Text all = text_read(path);
    const char *line;
    size_t size, at = 0;
    int count = 0;
    for (int n = 1; text_line(&all, &at, &line, &size); n++) {
        if (!size || line[0] == '#') continue;
        if (count == RULES_MAX) gen_die(path, n, "more than %d rules", RULES_MAX);
        Rule *r = &rules[count++];
        *r = (Rule){0};
        char *copy = strndup(line, size), *bar = strchr(copy, '|');
        char *second = bar ? strchr(bar + 1, '|') : NULL;
        if (second) {
            *second = 0;
            r->tail = second + 1 + strspn(second + 1, " ");
        }
        char *save = NULL;
        for (char *w = strtok_r(copy, " \t", &save); w; w = strtok_r(NULL, " \t", &save)) {
            if (r->count == WORDS_MAX) gen_die(path, n, "more than %d words", WORDS_MAX);
            r->words[r->count++] = w;
        }
    }
    return count;
}

static size_t literal_end(const Text *raw, size_t i)
{
    char quote = raw->data[i];
    for (i++; i < raw->size && raw->data[i] != quote && raw->data[i] != '\n'; i++)
        if (raw->data[i] == '\\') i++;
    return i < raw->size ? i : raw->size;
}

/* Fills s->code: same size and lines as raw, blanks for comments and for what stands in quotes. */
static void source_strip(Source *s, StringSeen *seen)
{
    int line = 1;
    s->code = (Text){0};
    text_add(&s->code, s->raw.data, s->raw.size);
    char *code = s->code.data;
    for (size_t i = 0, end; i < s->raw.size; i++) {
        const char *raw = s->raw.data;
        if (raw[i] == '\n') {
            line++;
        } else if (raw[i] == '/' && raw[i + 1] == '/') {
            for (; i < s->raw.size && raw[i] != '\n'; i++)
                code[i] = ' ';
            line++;
        } else if (raw[i] == '/' && raw[i + 1] == '*') {
            const char *close = strstr(raw + i + 2, "*/");
            end = close ? (size_t)(close - raw) + 1 : s->raw.size - 1;
            for (; i < end; i++) {
                line += raw[i] == '\n';
                code[i] = raw[i] == '\n' ? '\n' : ' ';
            }
            code[i] = ' ';
        } else if (raw[i] == '"' || raw[i] == '\'') {
            end = literal_end(&s->raw, i);
            if (seen && raw[i] == '"') seen(s, line, raw + i + 1, end - i - 1);
            for (i++; i < end; i++)
                code[i] = ' ';
        }
    }
}

static int line_of(const Source *s, size_t at)
{
    int ret = 1;
    for (size_t i = 0; i < at; i++)
        ret += s->raw.data[i] == '\n';
    return ret;
}

/* --- floors ------------------------------------------------------------------------------- */

static Rule rules[RULES_MAX];
static int rule_count;

/* 'flow/' followed by '*' stands for the files directly in flow, 'flow' for all below it. */
static bool folder_has(const char *folder, const char *path)
{
    size_t size = strlen(folder);
    if (ends(folder, "/*"))
        return strncmp(path, folder, size - 1) == 0 && !strchr(path + size - 1, '/');
    return strcmp(path, folder) == 0 || (strncmp(path, folder, size) == 0 && path[size] == '/');
}

static const Rule *floor_of(const char *path)
{
    const Rule *ret = NULL;
    for (int i = 0; i < rule_count; i++)
        if (folder_has(rules[i].words[0], path) &&
            (!ret || strlen(rules[i].words[0]) > strlen(ret->words[0])))
            ret = &rules[i];
    return ret;
}

static void include_check(const Source *s, int line, const Rule *floor, const char *name, char open)
{
    const char *kind = open == '<' ? "<>" : "|";
    bool own = open != '<' && folder_has(floor->words[0], name);
    bool tests = ends(s->path, "_test.c"), measures = ends(s->path, "_bench.c");
    if (own || (open != '<' && tests && starts(name, "lib/"))) return;
    if (open != '<' && (tests || measures) && strcmp(name, "documents.h") == 0) return;
    bool pure = false;
    for (int i = 1; i < floor->count; i++) {
        pure = pure || strcmp(floor->words[i], "pure") == 0;
        if (strcmp(floor->words[i], "*") == 0 || (open != '<' && folder_has(floor->words[i], name)))
            return;
    }
    if (*kind == '|') {
        complain(s->path, line, "%s may not include \"%s\" (tools/tidy/floors.txt)",
                 floor->words[0], name);
        return;
    }
    static const char *const worldly[] = {"sqlite3.h",    "libpq-fe.h",  "microhttpd.h",
                                          "curl/",        "pthread.h",   "openssl/",
                                          "sys/socket.h", "sys/epoll.h", "threads.h"};
    for (size_t i = 0; pure && i < sizeof worldly / sizeof *worldly; i++)
        if (starts(name, worldly[i]))
            complain(s->path, line, "%s is pure and may not include <%s>", floor->words[0], name);
}

static void gate_floors(Source *s)
{
    if (!starts(s->path, "src/")) return;
    const Rule *floor = floor_of(s->path + 4);
    if (!floor) {
        complain(s->path, 1, "its folder is not in tools/tidy/floors.txt");
        return;
    }
    source_strip(s, NULL);
    const char *text;
    size_t size, at = 0;
    for (int n = 1; text_line(&s->code, &at, &text, &size); n++) {
        size_t offset = (size_t)(text - s->code.data), i = strspn(text, " \t");
        if (i >= size || text[i] != '#') continue;
        i += 1 + strspn(text + i + 1, " \t");
        if (!starts(text + i, "include")) continue;
        const char *open = s->raw.data + offset + i + 7;
        open += strspn(open, " \t");
        const char *close = *open == '<' ? strchr(open, '>') : strchr(open + 1, '"');
        if ((*open != '<' && *open != '"') || !close) continue;
        char *name = strndup(open + 1, (size_t)(close - open - 1));
        include_check(s, n, floor, name, *open);
        free(name);
    }
}

/* --- banned calls --------------------------------------------------------------------------- */

static bool place_allowed(const char *path, const char *place)
{
    return place[0] == '_' ? ends(path, place) : starts(path, place);
}

static void word_check(const Source *s, size_t at, const char *word, size_t size)
{
    for (int i = 0; i < rule_count; i++) {
        const Rule *r = &rules[i];
        int w = 0;
        bool hit = false, allowed = false;
        for (; w < r->count && strcmp(r->words[w], "|") != 0; w++) {
            size_t length = strlen(r->words[w]);
            bool prefix = r->words[w][length - 1] == '*';
            hit = hit || (prefix ? size >= length - 1 && strncmp(word, r->words[w], length - 1) == 0
                                 : size == length && strncmp(word, r->words[w], size) == 0);
        }
        for (w++; w < r->count; w++)
            allowed = allowed || place_allowed(s->path, r->words[w]);
        if (hit && !allowed)
            complain(s->path, line_of(s, at), "%.*s() is banned here: %s", (int)size, word,
                     r->tail ? r->tail : "see tools/tidy/banned.txt");
    }
}

static void gate_banned(Source *s)
{
    if (!ends(s->path, ".c") && !ends(s->path, ".h") && !ends(s->path, ".def")) return;
    source_strip(s, NULL);
    const char *code = s->code.data;
    for (size_t i = 0; i < s->code.size;) {
        if (!isalpha((unsigned char)code[i]) && code[i] != '_') {
            i++;
            continue;
        }
        size_t end = i, before = i;
        while (isalnum((unsigned char)code[end]) || code[end] == '_')
            end++;
        while (before && code[before - 1] == ' ')
            before--;
        bool member = before && (code[before - 1] == '.' || code[before - 1] == '>');
        if (!member && code[end + strspn(code + end, " ")] == '(')
            word_check(s, i, code + i, end - i);
        i = end;
    }
}

/* --- SQL in C ------------------------------------------------------------------------------- */

static void sql_seen(const Source *s, int line, const char *text, size_t size)
{
    static const char *const words[] = {"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE "};
    size_t blank = strspn(text, " ");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (size > blank + 7 && starts(text + blank, words[i]))
            complain(s->path, line, "SQL in C: it belongs into src/store/sql/*.sql under a name");
}

static void gate_sql(Source *s)
{
    bool spared =
        ends(s->path, "_test.c") || ends(s->path, "_bench.c") || starts(s->path, "tools/");
    if ((ends(s->path, ".c") || ends(s->path, ".h")) && starts(s->path, "src/") && !spared)
        source_strip(s, sql_seen);
}

/* --- limits and comments -------------------------------------------------------------------- */

static long limit(const char *name)
{
    for (int i = 0; i < rule_count; i++)
        if (rules[i].count > 1 && strcmp(rules[i].words[0], name) == 0)
            return strtol(rules[i].words[1], NULL, 10);
    gen_die("tools/tidy/limits.txt", 0, "has no %s", name);
}

static bool header_there(const Source *s)
{
    const char *t = s->raw.data;
    if (starts(t, "#!")) t = strchr(t, '\n') ? strchr(t, '\n') + 1 : t;
    t += strspn(t, "\n");
    if (ends(s->path, ".c") || ends(s->path, ".h") || ends(s->path, ".def")) return starts(t, "/*");
    if (ends(s->path, ".ts") || ends(s->path, ".tsx") || ends(s->path, ".js"))
        return starts(t, "/*") || starts(t, "//");
    if (ends(s->path, ".css")) return starts(t, "/*");
    if (ends(s->path, ".sql")) return starts(t, "-- ") && !starts(t, "-- name:");
    if (ends(s->path, ".sh") || ends(s->path, ".mk") || starts(s->raw.data, "#!"))
        return starts(t, "# ") || starts(t, "// ");
    return true;
}

static void gate_limits(Source *s)
{
    long lines = 0;
    for (size_t i = 0; i < s->raw.size; i++)
        lines += s->raw.data[i] == '\n';
    bool code = ends(s->path, ".c") || ends(s->path, ".h") || ends(s->path, ".ts") ||
                ends(s->path, ".tsx") || ends(s->path, ".sql") || ends(s->path, ".sh");
    if (code && lines > limit("file_lines_max"))
        complain(s->path, (int)lines, "the file has %ld lines, the limit is %ld", lines,
                 limit("file_lines_max"));
    if (limit("files_without_header_comment") == 0 && !header_there(s))
        complain(s->path, 1, "begins without a comment that says what it is, what not, and why");
}

/* TODO(name): until when; anything shorter is forgotten. The words are put together here so that
 * this file does not accuse itself. */
static void gate_comments(Source *s)
{
    static const char todo[] = {'T', 'O', 'D', 'O', 0}, fix[] = {'F', 'I', 'X', 'M', 'E', 0};
    const char *text;
    size_t size, at = 0;
    bool c = ends(s->path, ".c") || ends(s->path, ".h");
    if (c) source_strip(s, NULL);
    for (int n = 1; text_line(&s->raw, &at, &text, &size); n++) {
        char *line = strndup(text, size), *hit = strstr(line, todo);
        if (hit && (hit == line || !isalnum((unsigned char)hit[-1])) && hit[4] != '_') {
            char *close = hit[4] == '(' ? strstr(hit, "): ") : NULL;
            if (!close || strlen(close) < 8)
                complain(s->path, n, "write %s(name): the condition for its removal", todo);
        }
        if (strstr(line, fix))
            complain(s->path, n, "mend it, or write %s(name): the condition", todo);
        free(line);
    }
    at = 0;
    for (int n = 1; c && text_line(&s->code, &at, &text, &size); n++) {
        size_t i = strspn(text, " \t");
        if (text[i] != '#') continue;
        i += 1 + strspn(text + i + 1, " \t");
        if (starts(text + i, "if 0") || starts(text + i, "if false"))
            complain(s->path, n, "dead code: git keeps it, the file need not");
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *rules;
        void (*run)(Source *s);
    } gates[] = {
        {"floors",   "tools/tidy/floors.txt", gate_floors  },
        {"banned",   "tools/tidy/banned.txt", gate_banned  },
        {"sql",      NULL,                    gate_sql     },
        {"limits",   "tools/tidy/limits.txt", gate_limits  },
        {"comments", NULL,                    gate_comments},
    };
    for (size_t g = 0; argc > 1 && g < sizeof gates / sizeof *gates; g++) {
        if (strcmp(argv[1], gates[g].name) != 0) continue;
        if (gates[g].rules) rule_count = rules_read(gates[g].rules, rules);
        for (int i = 2; i < argc; i++) {
            Source s = {.path = argv[i], .raw = text_read(argv[i])};
            gates[g].run(&s);
            free(s.raw.data);
            free(s.code.data);
        }
        return wrong ? 1 : 0;
    }
    gen_die("source", 0, "usage: source floors|banned|sql|limits|comments FILE...");
}
