/* base/csv.c - records out of text, one at a time.
 *
 * Not here: what the columns mean; writing (buf_csv).
 * Fields without quotes, and quoted ones without doubled quotes, are slices of the text; only the
 * others are copied. */
#include "base/csv.h"

#define GUESS_LINES_MAX 10
#define BYTES_MAX       ((size_t)CSV_RECORD_BYTES_MAX)

CsvReader csv_reader(Arena *arena, Str text, char separator)
{
    if (str_starts(text, STR("\xef\xbb\xbf"))) text = str_slice(text, 3, text.len);
    return (CsvReader){.arena = arena, .rest = text, .separator = separator, .line_next = 1};
}

/* Length of the line break at the front: 0, 1, or 2 for CRLF. */
static size_t break_length(Str s)
{
    if (s.len == 0) return 0;
    if (s.ptr[0] == '\n') return 1;
    if (s.ptr[0] != '\r') return 0;
    return s.len > 1 && s.ptr[1] == '\n' ? 2 : 1;
}

static void advance(CsvReader *reader, size_t count)
{
    reader->rest = str_slice(reader->rest, count, reader->rest.len);
}

static void skip_break(CsvReader *reader)
{
    size_t length = break_length(reader->rest);
    if (length) reader->line_next++;
    advance(reader, length);
}

/* To the start of the next line, after a failure. */
static void skip_line(CsvReader *reader)
{
    while (reader->rest.len && !break_length(reader->rest))
        advance(reader, 1);
    skip_break(reader);
}

static Str take_plain(CsvReader *reader)
{
    Str s = reader->rest;
    size_t end = 0;
    while (end < s.len && s.ptr[end] != reader->separator && s.ptr[end] != '\n' &&
           s.ptr[end] != '\r')
        end++;
    advance(reader, end);
    return (Str){s.ptr, end};
}

/* `inside` with each doubled quote made one. */
static Str undouble(Arena *arena, Str inside, size_t doubled)
{
    if (doubled == 0) return inside;
    char *text = arena_alloc_raw(arena, inside.len - doubled);
    size_t out = 0;
    for (size_t i = 0; i < inside.len; i++) {
        text[out++] = inside.ptr[i];
        if (inside.ptr[i] == '"') i++;
    }
    return (Str){text, out};
}

/* At the opening quote. What stands between the closing quote and the separator is kept as it is
 * ('"a"b' reads as ab), as spreadsheets do. False when the quote is
 * not closed within a record's limit. */
static bool take_quoted(CsvReader *reader, Str *ret_field)
{
    Str s = str_slice(reader->rest, 1, reader->rest.len);
    size_t end = 0, doubled = 0;
    uint64_t breaks = 0;
    for (;; end++) {
        if (end == s.len || end > BYTES_MAX) return false;
        if (s.ptr[end] == '\n' ||
            (s.ptr[end] == '\r' && (end + 1 == s.len || s.ptr[end + 1] != '\n')))
            breaks++;
        if (s.ptr[end] != '"') continue;
        if (end + 1 == s.len || s.ptr[end + 1] != '"') break;
        doubled++;
        end++;
    }
    Str field = undouble(reader->arena, (Str){s.ptr, end}, doubled);
    reader->line_next += breaks;
    reader->rest = str_slice(s, end + 1, s.len);
    Str tail = take_plain(reader);
    if (tail.len) {
        char *text = arena_alloc_raw(reader->arena, field.len + tail.len);
        if (field.len) memcpy(text, field.ptr, field.len);
        memcpy(text + field.len, tail.ptr, tail.len);
        field = (Str){text, field.len + tail.len};
    }
    *ret_field = field;
    return true;
}

static Err csv_fail(CsvReader *reader, Str start, uint64_t line, const char *what, Diag *diag)
{
    reader->rest = start;
    reader->line_next = line;
    skip_line(reader);
    return fail(diag, ERR_INVALID, "line %llu of the CSV: %s", (unsigned long long)line, what);
}

Err csv_next(CsvReader *reader, CsvRecord *ret_record, Diag *diag)
{
    LIST_OF(Str) fields = {NULL, 0, 0};
    while (break_length(reader->rest))
        skip_break(reader); /* empty lines */
    Str start = reader->rest;
    uint64_t line = reader->line_next;
    if (start.len == 0) return fail(diag, ERR_NOT_FOUND, "the CSV ends here");
    for (;;) {
        Str field = STR_NONE;
        bool quoted = reader->rest.len && reader->rest.ptr[0] == '"';
        if (quoted && !take_quoted(reader, &field))
            return csv_fail(reader, start, line, "a quote is never closed", diag);
        if (!quoted) field = take_plain(reader);
        if (fields.count == CSV_FIELDS_MAX)
            return csv_fail(reader, start, line, "there are too many fields", diag);
        if (start.len - reader->rest.len > BYTES_MAX)
            return csv_fail(reader, start, line, "the record is too long", diag);
        *list_push(reader->arena, &fields) = field;
        if (reader->rest.len == 0 || reader->rest.ptr[0] != reader->separator) break;
        advance(reader, 1);
    }
    skip_break(reader);
    reader->line = line;
    *ret_record = (CsvRecord){.fields = fields.items, .count = fields.count, .line = line};
    return OK;
}

/* How often the separator stands outside quotes in the first line, when in the others as well;
 * 0 when the lines disagree. */
static uint32_t even_count(Str sample, char separator)
{
    uint32_t first = 0, count = 0, lines = 0;
    bool quoted = false;
    for (size_t i = 0; i < sample.len && lines < GUESS_LINES_MAX; i++) {
        char c = sample.ptr[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        count += c == separator;
        bool line_ends =
            c == '\n' || (c == '\r' && i + 1 < sample.len && sample.ptr[i + 1] != '\n');
        if (!line_ends) continue;
        if (lines++ == 0)
            first = count;
        else if (count != first)
            return 0;
        count = 0;
    }
    return lines ? first : count;
}

char csv_guess_separator(Str sample)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    char best = ',';
    uint32_t most = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        uint32_t count = even_count(sample, candidates[i]);
        if (count <= most) continue;
        most = count;
        best = candidates[i];
    }
    return best;
}
