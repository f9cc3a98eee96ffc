/* liquid/tags_partial.c - include and render: NAME [with|for VALUE] [as NAME] {[,] NAME: VALUE}. */
#include "liquid/compile.h"

#define NAMES_MAX 64

typedef struct Names {
    Str items[NAMES_MAX];
    uint32_t count;
} Names;

static bool add_name(Compiler *c, Names *names, Str name)
{
    if (names->count == NAMES_MAX) return compile_fail(c, NULL, "a partial has too many arguments");
    names->items[names->count++] = name;
    return true;
}

static bool partial_strict(Compiler *c, Str markup, PartialUse *use, Names *names)
{
    Lexer lexer = lex_start(markup);
    if (use->isolated && lexer.kind != TOKEN_TEXT)
        return compile_fail_at_token(c, &lexer, "the partial's name in quotes");
    if (!compile_expression(c, &lexer, false)) return false;
    use->each = lex_take_word(&lexer, "for");
    use->has_value = use->each || lex_take_word(&lexer, "with");
    if (use->has_value && !compile_expression(c, &lexer, false)) return false;
    if (lex_take_word(&lexer, "as")) {
        use->alias = lexer.text;
        if (!lex_take(&lexer, TOKEN_WORD)) return compile_fail_at_token(c, &lexer, "a name");
    }
    (void)lex_take(&lexer, TOKEN_COMMA);
    while (lex_is_name(&lexer)) {
        if (!add_name(c, names, lexer.text)) return false;
        lex_next(&lexer);
        lex_next(&lexer);
        if (!compile_expression(c, &lexer, false)) return false;
        (void)lex_take(&lexer, TOKEN_COMMA);
    }
    return lexer.kind == TOKEN_END || compile_fail_at_token(c, &lexer, "an argument or the end");
}

static bool partial_lax(Compiler *c, Str markup, PartialUse *use, Names *names)
{
    Str rest = markup, name, word, value;
    if (!lax_fragment(&rest, &name) || (use->isolated && name.ptr[0] != '"' && name.ptr[0] != '\''))
        return compile_fail(c, NULL, "the name of a partial is missing");
    if (!compile_expression_lax(c, name, false)) return false;
    Str after = rest;
    if (lax_fragment(&after, &word) && (str_is(word, "for") || str_is(word, "with")) &&
        lax_fragment(&after, &value)) {
        use->has_value = true;
        use->each = str_is(word, "for");
        if (!compile_expression_lax(c, value, false)) return false;
        rest = after;
    }
    after = rest;
    if (lax_fragment(&after, &word) && str_is(word, "as") && lax_fragment(&after, &value))
        use->alias = value;
    rest = markup;
    while (lax_attribute(&rest, &name, &value))
        if (!add_name(c, names, name) || !compile_expression_lax(c, value, false)) return false;
    return true;
}

static bool partial(Compiler *c, Str markup, bool isolated)
{
    Names names = {.count = 0};
    PartialUse *use = ARENA_NEW(c->arena, PartialUse);
    use->isolated = isolated;
    Mark mark = compile_mark(c);
    if (!partial_strict(c, markup, use, &names)) {
        if (!compile_forgive(c)) return false;
        compile_back(c, mark);
        *use = (PartialUse){.isolated = isolated};
        names.count = 0;
        if (!partial_lax(c, markup, use, &names)) return false;
    }
    Str *kept = ARENA_ARRAY(c->arena, Str, names.count);
    memcpy(kept, names.items, names.count * sizeof *kept);
    use->names = kept;
    use->name_count = names.count;
    compile_emit(c, OP_PARTIAL, -1 - (int)names.count - use->has_value)->partial = use;
    return true;
}

static bool begin_include(Compiler *c, Str markup)
{
    return partial(c, markup, false);
}

static bool begin_render(Compiler *c, Str markup)
{
    return partial(c, markup, true);
}

const Tag tag_include = {.name = STR_INIT("include"), .begin = begin_include};
const Tag tag_render = {.name = STR_INIT("render"), .begin = begin_render};
