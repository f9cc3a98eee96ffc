/* io/log.c - builds one line in a buffer of its own and gives it to standard error in one write.
 *
 * Not here: event names (docs/events-log.md), deciding what is worth a line.
 * Values are made harmless: control characters and quotes are escaped, so no input can forge a
 * second line. A line longer than LINE_MAX is cut, never split. */
#include "io/log.h"
#include "io/world.h"
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_BYTES_MAX 2048

typedef struct Line {
    char bytes[LINE_BYTES_MAX];
    size_t length;
} Line;

static void line_char(Line *line, char c)
{
    if (line->length < LINE_BYTES_MAX - 1) line->bytes[line->length++] = c;
}

static void line_text(Line *line, const char *text)
{
    for (; *text; text++)
        line_char(line, *text);
}

static void line_number(Line *line, int64_t number, int width)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%0*lld", width, (long long)number);
    line_text(line, digits);
}

static bool is_plain(Str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c == 0x7f) return false;
    }
    return s.len > 0;
}

static void line_value(Line *line, Str s)
{
    bool plain = is_plain(s);
    if (!plain) line_char(line, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\') {
            line_char(line, '\\');
            line_char(line, (char)c);
        } else if (c < ' ' || c == 0x7f) {
            char escape[5];
            snprintf(escape, sizeof escape, "\\x%02x", c);
            line_text(line, escape);
        } else {
            line_char(line, (char)c);
        }
    }
    if (!plain) line_char(line, '"');
}

/* 2026-05-14T09:30:00.123Z, without an arena: a log line must work when nothing else does. */
static void line_time(Line *line, Time time)
{
    Day day = (Day)(time / DAY);
    CivilDate date = civil_from_day(day);
    Time rest = time % DAY;
    line_number(line, date.year, 4);
    line_char(line, '-');
    line_number(line, date.month, 2);
    line_char(line, '-');
    line_number(line, date.day, 2);
    line_char(line, 'T');
    line_number(line, rest / HOUR, 2);
    line_char(line, ':');
    line_number(line, rest / MINUTE % 60, 2);
    line_char(line, ':');
    line_number(line, rest / SECOND % 60, 2);
    line_char(line, '.');
    line_number(line, rest / MILLISECOND % 1000, 3);
    line_char(line, 'Z');
}

void log_write(LogLevel level, const char *event, const LogPair *pairs, size_t count)
{
    static const char *const names[] = {"info", "warn", "error"};
    Line line = {.length = 0};
    World world = world_real();
    line_time(&line, world_now(&world));
    line_char(&line, ' ');
    line_text(&line, names[level]);
    line_char(&line, ' ');
    line_text(&line, event);
    for (size_t i = 0; i < count; i++) {
        if (!pairs[i].key) continue;
        line_char(&line, ' ');
        line_text(&line, pairs[i].key);
        line_char(&line, '=');
        if (pairs[i].is_number)
            line_number(&line, pairs[i].number, 1);
        else
            line_value(&line, pairs[i].text);
    }
    line.bytes[line.length++] = '\n';
    /* Standard error that cannot be written to leaves nobody to tell. */
    ssize_t written = write(STDERR_FILENO, line.bytes, line.length);
    (void)written;
}

void log_fail(LogLevel level, const char *event, const Diag *diag)
{
    log_line(level, event, LOG_S("code", str_of(err_name(diag->code))),
             LOG_S("sentence", str_of(diag->sentence)), LOG_S("field", str_of(diag->field)),
             LOG_S("file", str_of(diag->file)), LOG_I("line", diag->line));
}

void log_spell_fail(LogSpell *spell, LogLevel level, const char *event, const Diag *diag, Time now)
{
    bool first = spell->count++ == 0;
    spell->failed_at = now;
    if (!first && now - spell->told < MINUTE) return;
    spell->told = now;
    if (first)
        log_fail(level, event, diag);
    else
        log_line(level, event, LOG_S("sentence", str_of(diag->sentence)),
                 LOG_I("times", spell->count));
}

void log_spell_well(LogSpell *spell, const char *event, Time now)
{
    if (!spell->count || now - spell->failed_at < LOG_SPELL_QUIET) return;
    log_line(LOG_INFO, event, LOG_S("state", STR("over")), LOG_I("times", spell->count));
    spell->count = 0;
}
