/* base/err.h - errors are values: one code to branch on, one good sentence to read.
 *
 * Not here: logging. A failure is logged once, where it stops travelling.
 * A function that can fail returns Err and takes `Diag *diag` (may not be NULL) in which the FIRST
 * failure is kept: later fail() calls on the same Diag keep the first sentence. Outputs are ret_*
 * and written only on success. */
#pragma once
#include "base/str.h"

typedef enum Err {
    OK = 0,
#define ERR(name, status, retry, sentence) ERR_##name,
#include "base/err.def"
#undef ERR
    ERR_COUNT
} Err;

#define MUST_CHECK __attribute__((warn_unused_result))

typedef struct Diag {
    Err code;           /* OK while nothing failed */
    char sentence[240]; /* UTF-8, no trailing newline, cut at a character */
    char field[96];     /* the field at fault as a JSON path ('products[2].price'), or "" */
    const char *file;   /* where in our source */
    int line;
} Diag;

#define fail(diag, code, ...)                                                                      \
    fail_not_ok(fail_at((diag), (code), __FILE__, __LINE__, NULL, __VA_ARGS__))
/* The same, naming the field of the input that is at fault. */
#define fail_field(diag, code, field, ...)                                                         \
    fail_not_ok(fail_at((diag), (code), __FILE__, __LINE__, (field), __VA_ARGS__))
Err fail_at(Diag *diag, Err code, const char *file, int line, const char *field, const char *format,
            ...) __attribute__((format(printf, 6, 7)));

/* Tells compilers and analyzers that a failure is never OK, so that they do not suppose that a
 * function succeeded and left its ret_* unwritten. fail_at asserts it. */
static inline Err fail_not_ok(Err e)
{
    if (e == OK) __builtin_unreachable();
    return e;
}

void diag_clear(Diag *diag);
const char *err_name(Err code);     /* "NOT_FOUND" */
const char *err_sentence(Err code); /* the general sentence of err.def */
int err_http_status(Err code);      /* 200 for OK */
bool err_retry(Err code);
