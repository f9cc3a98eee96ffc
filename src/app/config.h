/* app/config.h - what a command was asked for: options of the command line and the environment.
 *
 * Every command takes --data and --database as serve does. The environment is read here and nowhere
 * else. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/time.h"

#define CONFIG_WORDS_MAX 64

typedef struct Config {
    Arena *arena;    /* as long as the process */
    Str data_dir;    /* ./data */
    bool data_given; /* --data or --database was said */
    Str database;    /* postgresql://..., or "" for DATA/afterglow.db */
    Str listen;      /* 127.0.0.1:8420 */
    Str url;         /* public; "" : http://LISTEN */
    bool clock_virtual;
    uint64_t seed; /* of chance beside a virtual clock; 0: drawn anew */
    Time now;      /* of --now */
    Str smtp;      /* AFTERGLOW_SMTP: one URL or several, the first preferred */
    Str from;      /* AFTERGLOW_FROM */
    Str dns;       /* AFTERGLOW_DNS: a name server, "127.0.0.1:5353"; "" the machine's own */
    Str crash_at;  /* AFTERGLOW_CRASH_AT: tests end the process there */
    bool json;
    /* What is left: words without '--', and options the command itself knows, as written. */
    Str words[CONFIG_WORDS_MAX];
    size_t word_count;
    Str option_names[CONFIG_WORDS_MAX], option_values[CONFIG_WORDS_MAX];
    size_t option_count;
} Config;

typedef struct CommandLine {
    int count;
    char **words; /* after the command's name */
    const char
        *usage; /* what it does not name is refused, so that a slip of the keyboard is told */
    const char *flags; /* options without a value, separated by spaces ("json resume") */
} CommandLine;

Err config_read(Arena *arena, const CommandLine *line, Config *ret_config, Diag *diag) MUST_CHECK;
/* The value of --NAME, or STR_NONE. */
Str config_option(const Config *config, const char *name);
bool config_flag(const Config *config, const char *name);
Str config_database(const Config *config); /* path or url */
