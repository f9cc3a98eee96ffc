/* liquid/liquid.h - the template language Liquid: parse once, render often, under limits.
 *
 * Reference of behaviour: Shopify/liquid 5.13 (differences: docs/liquid.md). Knows nothing of
 * shops: data come as values (value.h), from JSON or from drops of the host.
 *
 *     LiquidError error;
 *     const LiquidTemplate *t;
 *     if (liquid_parse(arena, (LiquidSource){name, text}, LIQUID_STRICT, &t, &error)) ...
 *     Buf out = buf_new(arena, 1 << 20);
 *     if (liquid_render(t, &(LiquidInput){.data = data}, scratch, &out, &error)) ...
 *
 * How it works: a template becomes one flat array of instructions (code.h); rendering walks it with
 * a stack of values and a stack of frames, neither on C's, so no template and no data can overflow
 * that. Literal text and names are slices of the source, which must outlive the template.
 * Thread: a template never changes after parsing and may be rendered by many threads at once, each
 * with its own scratch arena and output. */
#pragma once
#include "base/err.h"
#include "base/json.h"
#include "base/money.h"
#include "liquid/value.h"

typedef struct LiquidTemplate LiquidTemplate;

typedef enum LiquidMode {
    LIQUID_LAX,   /* what cannot be read is read as well as it goes; failures of a render stand in
                     the output as 'Liquid error: ...' and it goes on; unknown names are nothing */
    LIQUID_WARN,  /* the same, and each leniency is told */
    LIQUID_STRICT /* the grammar holds, and the first failure ends the render */
} LiquidMode;

typedef struct LiquidSource {
    Str name; /* for errors: the file or the partial's name */
    Str text; /* UTF-8; must outlive the template */
} LiquidSource;

/* A failure: where, and one sentence. */
typedef struct LiquidError {
    Err code;        /* OK: none. INVALID: it does not parse. UNPROCESSABLE: this data. TOO_LARGE: a
                        limit. NOT_FOUND: a partial, name or filter that is not there */
    char name[96];   /* the source's */
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in characters */
    char sentence[240];
} LiquidError;

/* "name:line:column: sentence" */
void liquid_error_text(Buf *out, const LiquidError *error);

typedef struct LiquidWarnings {
    LiquidError *items; /* room for `capacity` */
    uint32_t capacity;
    uint32_t count; /* all there were, also those that found no room */
} LiquidWarnings;

/* Compiles into `arena`. `warnings` may be NULL; LIQUID_WARN tells its leniencies there. */
Err liquid_parse(Arena *arena, LiquidSource source, LiquidMode mode, LiquidWarnings *warnings,
                 const LiquidTemplate **ret_template, LiquidError *ret_error) MUST_CHECK;

/* Where {% include %} and {% render %} find templates. Answers NULL when there is none of that
 * name, or, with ret_error->code set, when it does not parse. What it answers must live as long as
 * the render; parsed once by whoever keeps it. */
typedef struct LiquidPartials {
    const LiquidTemplate *(*find)(void *self, Str name, LiquidError *ret_error);
    void *self;
} LiquidPartials;

typedef struct LiquidLimits { /* 0: the default in brackets */
    uint64_t steps_max;       /* instructions and work of filters [1,000,000] */
    size_t output_max;        /* bytes [4 MB] */
    size_t memory_max;        /* bytes of scratch [16 MB] */
    uint32_t depth_max;       /* partials within partials [32] */
    uint32_t partials_max;    /* partials rendered in all [1,000] */
} LiquidLimits;

#define LIQUID_TEXTS_MAX 4

typedef struct LiquidInput {
    LiquidValue data;   /* an object or a drop: the variables; partials of {% render %} see none */
    LiquidValue shared; /* the same, seen in every partial */
    LiquidPartials partials;
    /* What the filter t finds, looked through in this order: objects of texts with {{ holes }} in
     * one language, nested as deep as one likes; nil where there are fewer. */
    LiquidValue texts[LIQUID_TEXTS_MAX];
    LiquidLimits limits;
    bool must_exist;   /* a name or filter that is not there is a failure, else nothing */
    bool escape;       /* {{ }} escapes for HTML what is not safe HTML already (docs/liquid.md) */
    Time now;          /* what 'now' is */
    const Zone *zone;  /* NULL: UTC */
    Currency currency; /* of amounts of money; "": they are plain numbers */
    Str locale;        /* as they are written; none: English */
} LiquidInput;

typedef struct LiquidReport {
    uint32_t failures; /* in lax mode: how many 'Liquid error' the output has */
    uint32_t missing;  /* names and texts that were asked for and do not exist */
    uint64_t steps;
} LiquidReport;

/* Appends to `out`. `scratch` is used and not reset: the caller resets it, after reading `out` if
 * that lives there. In lax mode the first failure is told in ret_error although the answer is OK;
 * a limit that is reached always ends the render. ret_report may be NULL. */
Err liquid_render(const LiquidTemplate *template, const LiquidInput *input, Arena *scratch,
                  Buf *out, LiquidReport *ret_report, LiquidError *ret_error) MUST_CHECK;

/* JSON as values, in `arena`; texts point into the JSON's own. Numbers with a fraction or an
 * exponent are floats, and so are whole ones beyond 64 bits. */
LiquidValue liquid_from_json(Arena *arena, const Json *json);
