/* app/cmd_render.c - `afterglow render`: a Liquid template with data of a file, to standard output.
 *
 * Here --data names that file, one JSON object. Partials are DIR/NAME.liquid; a name that leaves
 * DIR is not looked for. Files of texts are {"en": {...}, "de": {...}, "de_du": {...}}, or a
 * template's document, whose member "texts" they are: those of --locale are used, else of its
 * language, else the English ones; with --du first those of LANGUAGE_du. Nothing of a shop is
 * opened. */
#include "app/command.h"
#include "base/map.h"
#include "io/files.h"
#include "io/world.h"
#include "liquid/liquid.h"
#include <stdio.h>

#define FILE_MAX   ((size_t)16 << 20)
#define OUTPUT_MAX ((size_t)64 << 20)

extern const Command command_render;

typedef struct Parsed {
    const LiquidTemplate *template;
} Parsed;

typedef struct Folder { /* partials, parsed when first asked for */
    Arena *arena;
    Str path;
    LiquidMode mode;
    Map parsed;
} Folder;

/* Letters, digits, '_', '-', and '/' or '.' between them. */
static bool is_safe_name(Str name)
{
    bool after_word = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-';
        if (!word && !(after_word && (c == '/' || c == '.'))) return false;
        after_word = word;
    }
    return after_word;
}

static const LiquidTemplate *find_partial(void *self, Str name, LiquidError *ret_error)
{
    Folder *folder = self;
    if (!folder->path.len || !is_safe_name(name)) return NULL;
    const Parsed *known = map_find(&folder->parsed, name);
    if (known) return known->template;
    Arena *arena = folder->arena;
    Parsed *parsed = ARENA_NEW(arena, Parsed);
    Str path = arena_printf(arena, "%.*s/%.*s.liquid", STR_ARG(folder->path), STR_ARG(name));
    LiquidSource source = {.name = path};
    Diag diag = {0};
    if (file_read(arena, path, FILE_MAX, &source.text, &diag)) return NULL;
    if (liquid_parse(arena, source, folder->mode, NULL, &parsed->template, ret_error)) return NULL;
    *map_at(&folder->parsed, arena_str(arena, name)) = parsed;
    return parsed->template;
}

/* The object in the file; nothing when `path` is empty. */
static Err read_object(const Config *config, Str path, LiquidValue *ret_object, Diag *diag)
{
    *ret_object = LIQUID_NOTHING;
    if (!path.len) return OK;
    Str text;
    const Json *json;
    Err e = file_read(config->arena, path, FILE_MAX, &text, diag);
    if (!e) e = json_parse(config->arena, text, NULL, &json, diag);
    if (e) return e;
    if (!json_is(json, JSON_OBJECT))
        return fail(diag, ERR_INVALID, "%.*s is not one JSON object", STR_ARG(path));
    *ret_object = liquid_from_json(config->arena, json);
    return OK;
}

static LiquidValue member(LiquidValue object, Str key)
{
    const LiquidValue *found = NULL;
    if (object.kind == LIQUID_OBJECT) found = liquid_member(object.object, key, liquid_hash(key));
    return found ? *found : LIQUID_NOTHING;
}

/* The manner's and the language's, to ret_texts[0] and [1]. */
static Err read_texts(const Config *config, const char *option, Str locale,
                      LiquidValue ret_texts[2], Diag *diag)
{
    LiquidValue all;
    Err e = read_object(config, config_option(config, option), &all, diag);
    if (e) return e;
    LiquidValue inner = member(all, STR("texts"));
    if (inner.kind == LIQUID_OBJECT) all = inner;
    Str rest = locale, language = str_cut(&rest, '-');
    Str tries[] = {locale, language, STR("en")};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0] && ret_texts[1].kind == LIQUID_NIL; i++)
        ret_texts[1] = member(all, tries[i]);
    if (config_flag(config, "du"))
        ret_texts[0] = member(all, arena_printf(config->arena, "%.*s_du", STR_ARG(language)));
    return OK;
}

static Err read_input(const Config *config, LiquidInput *input, Diag *diag)
{
    Str currency = config_option(config, "currency"), zone = config_option(config, "zone");
    input->locale = config_option(config, "locale");
    if (currency.len && !currency_parse(currency, &input->currency))
        return fail(diag, ERR_INVALID, "there is no currency '%.*s'", STR_ARG(currency));
    input->zone = zone_find(zone.len ? zone : STR("UTC"));
    if (!input->zone) return fail(diag, ERR_INVALID, "there is no time zone '%.*s'", STR_ARG(zone));
    Str data = config->data_given ? config->data_dir : STR_NONE;
    Err e = read_object(config, data, &input->data, diag);
    if (!e) e = read_texts(config, "texts", input->locale, input->texts, diag);
    if (!e) e = read_texts(config, "shared-texts", input->locale, input->texts + 2, diag);
    return e;
}

static int refused_at(const Config *config, const LiquidError *error)
{
    Buf buf = buf_new(config->arena, 4096);
    liquid_error_text(&buf, error);
    fprintf(stderr, "%s\n", buf_cstr(&buf));
    return 1;
}

static int run(const Config *config)
{
    if (config->word_count != 1) return command_usage(&command_render, "name one template");
    Diag diag = {0};
    LiquidSource source = {.name = config->words[0]};
    World world = world_real();
    LiquidInput input = {.now = world_now(&world)};
    if (file_read(config->arena, source.name, FILE_MAX, &source.text, &diag) ||
        read_input(config, &input, &diag))
        return command_refused(&diag);
    bool strict = config_flag(config, "strict");
    Folder folder = {.arena = config->arena,
                     .path = config_option(config, "partials"),
                     .mode = strict ? LIQUID_STRICT : LIQUID_LAX,
                     .parsed = map_new(config->arena)};
    input.partials = (LiquidPartials){find_partial, &folder};
    input.must_exist = strict;
    input.escape = config_flag(config, "escape");
    const LiquidTemplate *template;
    LiquidError error;
    Buf out = buf_new(config->arena, OUTPUT_MAX);
    if (liquid_parse(config->arena, source, folder.mode, NULL, &template, &error) ||
        liquid_render(template, &input, config->arena, &out, NULL, &error))
        return refused_at(config, &error);
    return fwrite(out.ptr ? out.ptr : "", 1, out.len, stdout) == out.len && fflush(stdout) == 0 ? 0
                                                                                                : 1;
}

const Command command_render = {
    .name = "render",
    .usage = "TEMPLATE [--data FILE.json] [--partials DIR] [--texts FILE.json] "
             "[--shared-texts FILE.json] [--locale LOCALE] [--currency CODE] [--zone ZONE] "
             "[--du] [--escape] [--strict]",
    .help = "prints a Liquid template filled with data; exit 1 with file:line:column on an error",
    .flags = "du escape strict",
    .run = run,
};
