/* domain/document.c - see document.h. */
#include "domain/document.h"

#include "base/utf8.h"

DocReader doc_at(const DocReader *reader, const char *list, uint32_t index)
{
    DocReader inner = *reader;
    inner.path = arena_printf(reader->arena, "%s%s%s[%u]%c", reader->path,
                              reader->path[0] ? "." : "", list, index, '\0')
                     .ptr;
    return inner;
}

Err doc_fail(const DocReader *reader, const char *name, const char *sentence)
{
    Str place = arena_printf(reader->arena, "%s%s%s%c", reader->path,
                             reader->path[0] && name[0] ? "." : "", name, '\0');
    return fail_field(reader->diag, ERR_INVALID, place.ptr, "%s", sentence);
}

static bool word_in(Str word, const char *words)
{
    Str rest = str_of(words);
    while (rest.len)
        if (str_eq(str_cut(&rest, ' '), word)) return true;
    return false;
}

void doc_words(const DocReader *reader, const Json *object, const char *words)
{
    if (!json_is(object, JSON_OBJECT)) {
        doc_fail(reader, "", "must be an object");
        return;
    }
    for (const Json *item = object->first; item; item = item->next)
        if (!word_in(item->key, words))
            doc_fail(reader, arena_cstr(reader->arena, item->key), "is not known here");
}

Str doc_text(const DocReader *reader, const Json *object, const char *name, size_t bytes_max)
{
    const Json *json = json_get(object, name);
    if (!json || json->kind == JSON_NULL) return STR_NONE;
    if (json->kind != JSON_STRING) {
        doc_fail(reader, name, "must be a text");
        return STR_NONE;
    }
    if (json->text.len > bytes_max) doc_fail(reader, name, "is too long");
    return arena_str(reader->arena, json->text);
}

Str doc_text_needed(const DocReader *reader, const Json *object, const char *name, size_t bytes_max)
{
    Str text = doc_text(reader, object, name, bytes_max);
    if (text.len == 0) doc_fail(reader, name, "is missing");
    return text;
}

bool doc_bool(const DocReader *reader, const Json *object, const char *name, bool fallback)
{
    const Json *json = json_get(object, name);
    if (json && json->kind != JSON_BOOL) doc_fail(reader, name, "must be true or false");
    return json_bool(json, fallback);
}

Time doc_time(const DocReader *reader, const Json *object, const char *name)
{
    Time time = 0;
    const Json *json = json_get(object, name);
    if (!json || json->kind == JSON_NULL) return 0;
    if (!json_time(json, &time)) doc_fail(reader, name, "must be a date and time");
    return time;
}

static bool duration_parse(Str text, Time *ret_duration)
{
    static const struct {
        const char *name;
        Time unit;
    } units[] = {
        {"second", SECOND },
        {"minute", MINUTE },
        {"hour",   HOUR   },
        {"day",    DAY    },
        {"week",   7 * DAY}
    };
    int64_t count;
    Str rest = str_trim(text), number = str_cut(&rest, ' ');
    Str word = str_trim(rest);
    if (!str_to_i64(number, &count) || count < -100000 || count > 100000) return false;
    if (str_ends(word, STR("s"))) word.len--;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (!str_is(word, units[i].name)) continue;
        *ret_duration = count * units[i].unit;
        return true;
    }
    return false;
}

Time doc_duration(const DocReader *reader, const Json *object, const char *name, bool negative)
{
    Time duration = 0;
    const Json *json = json_get(object, name);
    if (!json) return 0;
    if (json->kind != JSON_STRING || !duration_parse(json->text, &duration))
        doc_fail(reader, name, "must be a duration like '3 days' or '90 minutes'");
    else if (duration < 0 && !negative)
        doc_fail(reader, name, "must not be negative");
    return duration;
}

void doc_titles(const DocReader *reader, const Json *object, const char *name, Str *ret_en,
                Str *ret_de)
{
    const Json *json = json_get(object, name);
    if (!json) return;
    DocReader inner = *reader;
    inner.path = arena_printf(reader->arena, "%s%s%s%c", reader->path, reader->path[0] ? "." : "",
                              name, '\0')
                     .ptr;
    doc_words(&inner, json, "en de");
    *ret_en = doc_text(&inner, json, "en", 4000);
    *ret_de = doc_text(&inner, json, "de", 4000);
}

const Json *doc_list(const DocReader *reader, const Json *object, const char *name, uint32_t max)
{
    const Json *json = json_get(object, name);
    if (!json) return NULL;
    if (json->kind != JSON_ARRAY) {
        doc_fail(reader, name, "must be a list");
        return NULL;
    }
    if (json->count > max) {
        doc_fail(reader, name, "has too many items");
        return NULL;
    }
    return json;
}
