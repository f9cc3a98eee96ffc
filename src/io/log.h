/* io/log.h - one structured line on standard error per thing that happened or went wrong.
 *
 * Form: 2026-05-14T09:30:00.123Z level event_name key=value ... ; values with spaces are quoted.
 * Ids, never addresses or message bodies. A warning says what happens instead. Floors 0-3 never
 * log; a failure is logged once, where it stops travelling. Event names are listed in
 * docs/events-log.md. Thread: any; a line is written whole. */
#pragma once
#include "base/err.h"
#include "base/time.h"

typedef enum LogLevel { LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;

/* pairs: "key", "format" style would hide types, so values come ready: LOG_S("id", str). */
typedef struct LogPair {
    const char *key;
    Str text;
    int64_t number;
    bool is_number;
} LogPair;
#define LOG_S(k, s) ((LogPair){.key = (k), .text = (s)})
#define LOG_I(k, n) ((LogPair){.key = (k), .number = (int64_t)(n), .is_number = true})
#define log_line(level, event, ...)                                                                \
    log_write((level), (event), (LogPair[]){__VA_ARGS__},                                          \
              sizeof((LogPair[]){__VA_ARGS__}) / sizeof(LogPair))
void log_write(LogLevel level, const char *event, const LogPair *pairs, size_t count);
/* The sentence and place of a failure. */
void log_fail(LogLevel level, const char *event, const Diag *diag);

/* Something that goes wrong again and again: one line when it begins, at most one a minute while it
 * lasts, with how often it was, and one when it is over: when it went well and has not failed for
 * ten seconds, since parts may go well in between. Zero it; one thread at a time, one clock. */
#define LOG_SPELL_QUIET (10 * SECOND)
typedef struct LogSpell {
    Time told, failed_at;
    int64_t count; /* 0: all is well */
} LogSpell;
void log_spell_fail(LogSpell *spell, LogLevel level, const char *event, const Diag *diag, Time now);
/* It went well; says nothing when all was. */
void log_spell_well(LogSpell *spell, const char *event, Time now);
