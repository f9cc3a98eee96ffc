/* base/err.c - the table of errors and the record of the first failure.
 *
 * Not here: logging. A failure is logged where it stops travelling. */
#include "base/err.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

typedef struct ErrInfo {
    const char *name, *sentence;
    int http_status;
    bool retry;
} ErrInfo;

static ErrInfo info_of(Err code)
{
    switch (code) {
#define ERR(name, status, retry, sentence)                                                         \
    case ERR_##name:                                                                               \
        return (ErrInfo){#name, sentence, status, retry};
#include "base/err.def"
#undef ERR
    case OK:
    case ERR_COUNT: break;
    }
    assert(code == OK);
    return (ErrInfo){"OK", "all is well", 200, false};
}

/* Copies as much as fits of `text`, which may quote bytes that are not UTF-8: those become '?'. */
static void copy_printable(char *to, size_t size, const char *text)
{
    size_t out = 0;
    for (Str rest = str_of(text); rest.len;) {
        size_t good = utf8_valid_prefix(rest);
        Str part = utf8_cut((Str){rest.ptr, good}, size - 1 - out);
        if (part.len) memcpy(to + out, part.ptr, part.len);
        out += part.len;
        if (part.len < good || good == rest.len || out == size - 1) break;
        to[out++] = '?';
        rest = str_slice(rest, good + 1, rest.len);
    }
    while (out && to[out - 1] == '\n')
        out--;
    to[out] = 0;
}

Err fail_at(Diag *diag, Err code, const char *file, int line, const char *field, const char *format,
            ...)
{
    assert(code != OK && code < ERR_COUNT);
    if (diag->code != OK) return diag->code;
    char text[sizeof diag->sentence * 2];
    va_list args;
    va_start(args, format);
    int written = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    copy_printable(diag->sentence, sizeof diag->sentence, written > 0 ? text : err_sentence(code));
    copy_printable(diag->field, sizeof diag->field, field ? field : "");
    diag->code = code;
    diag->file = file;
    diag->line = line;
    return code;
}

void diag_clear(Diag *diag)
{
    *diag = (Diag){.code = OK};
}

const char *err_name(Err code)
{
    return info_of(code).name;
}

const char *err_sentence(Err code)
{
    return info_of(code).sentence;
}

int err_http_status(Err code)
{
    return info_of(code).http_status;
}

bool err_retry(Err code)
{
    return info_of(code).retry;
}
