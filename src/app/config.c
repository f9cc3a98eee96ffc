/* app/config.c - reads the command line and the environment.
 *
 * Not here: settings a merchant changes in the console (documents). */
#include "app/config.h"
#include <stdlib.h>

static bool word_among(const char *words, Str word)
{
    Str rest = str_of(words);
    while (rest.len)
        if (str_eq(str_cut(&rest, ' '), word)) return true;
    return false;
}

static Err config_take(Config *config, Str name, Str value, Diag *diag)
{
    if (str_is(name, "data") || str_is(name, "database")) config->data_given = true;
    if (str_is(name, "data"))
        config->data_dir = value;
    else if (str_is(name, "database"))
        config->database = value;
    else if (str_is(name, "listen"))
        config->listen = value;
    else if (str_is(name, "url")) {
        if (!str_starts(value, STR("http://")) && !str_starts(value, STR("https://")))
            return fail(diag, ERR_INVALID, "--url looks like https://care.example.com");
        config->url = str_ends(value, STR("/")) ? str_slice(value, 0, value.len - 1) : value;
    } else if (str_is(name, "clock")) {
        if (!str_is(value, "virtual") && !str_is(value, "real"))
            return fail(diag, ERR_INVALID, "--clock is virtual or real");
        config->clock_virtual = str_is(value, "virtual");
    } else if (str_is(name, "now")) {
        if (!time_parse(value, &config->now))
            return fail(diag, ERR_INVALID, "--now is not a time like 2026-05-14T09:30:00Z");
    } else if (config->option_count < CONFIG_WORDS_MAX) {
        config->option_names[config->option_count] = name;
        config->option_values[config->option_count++] = value;
    } else {
        return fail(diag, ERR_INVALID, "more than %d options", CONFIG_WORDS_MAX);
    }
    return OK;
}

/* An option is known when the command's usage has it; --data and --database all have. */
static bool option_known(const char *usage, Str name)
{
    if (str_is(name, "data") || str_is(name, "database")) return true;
    Str rest = str_of(usage);
    while (rest.len) {
        Str word = str_cut(&rest, ' ');
        while (word.len && (word.ptr[0] == '[' || word.ptr[0] == '('))
            word = str_slice(word, 1, word.len);
        while (word.len && word.ptr[word.len - 1] == ']')
            word = str_slice(word, 0, word.len - 1);
        if (str_starts(word, STR("--")) && str_eq(str_slice(word, 2, word.len), name)) return true;
    }
    return false;
}

/* A word that is no option: what to do ("create"), or a file. */
static Err config_word(Config *config, const char *usage, Str word, Diag *diag)
{
    bool any = str_find(str_of(usage), STR("FILE...")) >= 0;
    bool one =
        str_starts(str_of(usage), STR("create ")) || str_starts(str_of(usage), STR("TEMPLATE "));
    if (!any && !(one && config->word_count == 0))
        return fail(diag, ERR_INVALID, "'%.*s' says nothing here", STR_ARG(word));
    if (config->word_count == CONFIG_WORDS_MAX)
        return fail(diag, ERR_INVALID, "more than %d words", CONFIG_WORDS_MAX);
    config->words[config->word_count++] = word;
    return OK;
}

static Err config_words(const CommandLine *line, Config *config, Diag *diag)
{
    for (int i = 0; i < line->count; i++) {
        Str word = str_of(line->words[i]);
        if (!str_starts(word, STR("--"))) {
            Err e = config_word(config, line->usage, word, diag);
            if (e) return e;
            continue;
        }
        Str name = str_slice(word, 2, word.len), value = STR_NONE;
        bool joined = str_find_char(name, '=') >= 0;
        if (joined) {
            value = name;
            name = str_cut(&value, '=');
        }
        if (!option_known(line->usage, name))
            return fail(diag, ERR_INVALID, "there is no --%.*s here", STR_ARG(name));
        if (!joined && word_among(line->flags, name))
            value = STR("1");
        else if (!joined && ++i < line->count)
            value = str_of(line->words[i]);
        else if (!joined)
            return fail(diag, ERR_INVALID, "--%.*s needs a value", STR_ARG(name));
        Err e = config_take(config, name, value, diag);
        if (e) return e;
    }
    return OK;
}

Err config_read(Arena *arena, const CommandLine *line, Config *ret_config, Diag *diag)
{
    /* The environment is read once, before any thread. NOLINTBEGIN(concurrency-mt-unsafe) */
    *ret_config = (Config){.arena = arena,
                           .data_dir = STR("./data"),
                           .listen = STR("127.0.0.1:8420"),
                           .smtp = str_of(getenv("AFTERGLOW_SMTP")),
                           .from = str_of(getenv("AFTERGLOW_FROM")),
                           .dns = str_of(getenv("AFTERGLOW_DNS")),
                           .crash_at = str_of(getenv("AFTERGLOW_CRASH_AT"))};
    /* NOLINTEND(concurrency-mt-unsafe) */
    Err e = config_words(line, ret_config, diag);
    if (!e && ret_config->now && !ret_config->clock_virtual)
        e = fail(diag, ERR_INVALID, "--now needs --clock virtual");
    return e;
}

Str config_option(const Config *config, const char *name)
{
    for (size_t i = 0; i < config->option_count; i++)
        if (str_is(config->option_names[i], name)) return config->option_values[i];
    return STR_NONE;
}

bool config_flag(const Config *config, const char *name)
{
    return config_option(config, name).len > 0;
}

Str config_database(const Config *config)
{
    if (config->database.len) return config->database;
    return arena_printf(config->arena, "%.*s/afterglow.db", STR_ARG(config->data_dir));
}
