/* liquid/liquid_fuzz.c - any template over any data: rendering ends within its limits, in every
 * mode, and twice the same. The input is a byte for the mode and whether it escapes, the template,
 * a 0 byte, and JSON; without JSON there are a few data of our own, which are the texts of t too.
 * The template is its own partial 'self'. */
#include "liquid/liquid.h"

#include <stdlib.h>

#define STEPS_MAX  20000
#define OUTPUT_MAX ((size_t)1 << 16)
#define MEMORY_MAX ((size_t)1 << 21)

static void must(bool held)
{
    if (!held) abort();
}

static const LiquidTemplate *find_self(void *self, Str name, LiquidError *ret_error)
{
    (void)ret_error;
    const LiquidTemplate *const *template = self;
    return str_eq(name, STR("self")) ? *template : NULL;
}

static LiquidValue data_of(Arena *arena, Str text)
{
    static const char fallback[] = "{\"a\":[1,2.5,\"x\",null,[true],{\"k\":\"v\"}],\"b\":{\"c\":{"
                                   "\"d\":-7}},\"s\":\"t\\u00e9xt\"}";
    const Json *json;
    Diag diag = {0};
    if (json_parse(arena, text, NULL, &json, &diag) &&
        json_parse(arena, str_of(fallback), NULL, &json, &diag))
        abort();
    return liquid_from_json(arena, json);
}

static Str render(Arena *scratch, const LiquidTemplate *template, LiquidValue data, bool escape,
                  Err *ret_err)
{
    LiquidInput input = {
        .data = data,
        .texts = {data                  },
        .escape = escape,
        .partials = { find_self, &template},
        .limits = { .steps_max = STEPS_MAX,
                  .output_max = OUTPUT_MAX,
                  .memory_max = MEMORY_MAX,
                  .depth_max = 5}
    };
    Buf out = buf_new(scratch, (size_t)1 << 20);
    LiquidError error;
    LiquidReport report;
    *ret_err = liquid_render(template, &input, scratch, &out, &report, &error);
    must(report.steps <= STEPS_MAX + 1);
    must(out.len <= OUTPUT_MAX);
    must(*ret_err == OK || (error.code && error.line && error.sentence[0]));
    return buf_str(&out);
}

/* libFuzzer calls it by this name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); // NOLINT(*-identifier-naming)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    /* How much memory text takes that grows depends on what stands before it in its arena. */
    Arena *arena = arena_open(0), *scratch = arena_open(0), *scratch_again = arena_open(0);
    LiquidMode mode = (LiquidMode)(data[0] % 3);
    Str rest = {(const char *)data + 1, size - 1};
    Str text = str_cut(&rest, 0);
    LiquidError error, warnings[4];
    LiquidWarnings list = {.items = warnings, .capacity = 4};
    const LiquidTemplate *template;
    LiquidSource source = {STR("fuzz"), text};
    if (liquid_parse(arena, source, mode, &list, &template, &error) == OK) {
        Err first, second;
        LiquidValue values = data_of(arena, rest);
        bool escape = data[0] / 3 % 2;
        Str once = render(scratch, template, values, escape, &first);
        Str again = render(scratch_again, template, values, escape, &second);
        must(first == second && str_eq(once, again));
    } else {
        must(error.code && error.line && error.column && error.sentence[0]);
    }
    arena_close(scratch_again);
    arena_close(scratch);
    arena_close(arena);
    return 0;
}
