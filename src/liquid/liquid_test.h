/* liquid/liquid_test.h - what the tests of filters share: templates, and what they print.
 *
 * Only *_test.c includes it. Failures are part of what is printed, as lax mode does. */
#pragma once
#include "base/base_test.h"
#include "liquid/liquid.h"

#define PRINTED_AT ((Time)1457950271 * SECOND) /* 2016-03-14T10:11:11Z, what 'now' is */

/* Prints `template` over the data of `json`; an error of a limit is printed in brackets. */
static inline Str printed_within(Arena *arena, const char *template, const char *json,
                                 LiquidLimits limits)
{
    const LiquidTemplate *parsed;
    LiquidError error;
    const Json *data;
    Diag diag = {0};
    assert_int_equal(json_parse(arena, str_of(json), NULL, &data, &diag), OK);
    LiquidSource source = {STR("t"), str_of(template)};
    if (liquid_parse(arena, source, LIQUID_LAX, NULL, &parsed, &error))
        stop_test("%s: %s\n", template, error.sentence);
    Buf out = buf_new(arena, 1 << 22);
    LiquidInput input = {.data = liquid_from_json(arena, data),
                         .limits = limits,
                         .now = PRINTED_AT,
                         .currency = {"EUR"},
                         .locale = STR("de")};
    if (liquid_render(parsed, &input, arena, &out, NULL, &error)) {
        buf_char(&out, '[');
        buf_add(&out, str_of(error.sentence));
        buf_char(&out, ']');
    }
    return buf_str(&out);
}

/* Each {template, what it prints}. */
#define CHECK_PRINTS(state, json, cases)                                                           \
    check_prints(*(state), (json), (cases), sizeof(cases) / sizeof(cases)[0])
static inline void check_prints(Arena *arena, const char *json, const char *const (*cases)[2],
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Str text = printed_within(arena, cases[i][0], json, (LiquidLimits){0});
        if (!str_is(text, cases[i][1])) print_error("of %s\n", cases[i][0]);
        assert_str(text, cases[i][1]);
    }
}
