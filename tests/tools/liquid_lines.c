/* tests/tools/liquid_lines.c - our Liquid for whoever asks line by line, in JSON.
 *
 *   in:   {"template": TEXT, "data": OBJECT, "partials": {NAME: TEXT}, "strict": BOOL}
 *   out:  {"text": TEXT} or, where the template or a strict render is refused, {"refused":
 * SENTENCE}
 *
 * tests/liquid/differ.rb asks the same of ruby-liquid and compares. */
#include <stdio.h>
#include <stdlib.h>

#include "liquid/liquid.h"

#define PRINT_MAX ((size_t)4 << 20)

typedef struct Case {
    Arena *arena;
    const Json *partials;
    LiquidMode mode;
} Case;

static const LiquidTemplate *find_partial(void *self, Str name, LiquidError *ret_error)
{
    const Case *asked = self;
    const Json *text = asked->partials ? json_get_str(asked->partials, name) : NULL;
    const LiquidTemplate *template = NULL;
    if (!text) return NULL;
    LiquidSource source = {name, text->text};
    return liquid_parse(asked->arena, source, asked->mode, NULL, &template, ret_error) ? NULL
                                                                                       : template;
}

static Err render(Case *asked, const Json *json, Buf *out, LiquidError *error)
{
    const LiquidTemplate *template;
    LiquidSource source = {STR("template"), json_get_text(json, "template")};
    Err e = liquid_parse(asked->arena, source, asked->mode, NULL, &template, error);
    if (e) return e;
    LiquidInput input = {
        .data = liquid_from_json(asked->arena, json_get(json, "data")),
        .partials = {find_partial, asked}
    };
    return liquid_render(template, &input, asked->arena, out, NULL, error);
}

static void answer(Arena *arena, Str line)
{
    const Json *json;
    Diag diag = {0};
    LiquidError error;
    if (json_parse(arena, line, NULL, &json, &diag)) {
        fprintf(stderr, "liquid_lines: %s\n", diag.sentence);
        exit(1);
    }
    bool strict = json_bool(json_get(json, "strict"), false);
    Case asked = {arena, json_get(json, "partials"), strict ? LIQUID_STRICT : LIQUID_LAX};
    Buf out = buf_new(arena, PRINT_MAX), told = buf_new(arena, 8 * PRINT_MAX);
    if (render(&asked, json, &out, &error)) {
        buf_lit(&told, "{\"refused\":");
        buf_json(&told, str_of(error.sentence));
    } else {
        buf_lit(&told, "{\"text\":");
        buf_json(&told, buf_str(&out));
    }
    buf_lit(&told, "}\n");
    (void)fwrite(told.ptr, 1, told.len, stdout);
    (void)fflush(stdout);
}

int main(void)
{
    Arena *arena = arena_open(0);
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, stdin)) > 0) {
        answer(arena, (Str){line, (size_t)size - (line[size - 1] == '\n')});
        arena_reset(arena);
    }
    free(line);
    arena_close(arena);
    return 0;
}
