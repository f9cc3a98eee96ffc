/* liquid/expression.c - expressions and filter chains of the strict grammar, to postfix.
 *
 *   output     = expression { '|' WORD [ ':' argument { ',' argument } ] }
 *   argument   = [ WORD ':' ] expression
 *   expression = TEXT | NUMBER | '(' expression '..' expression ')' | variable
 *   variable   = ( WORD | '[' expression ']' ) { '.' WORD | '[' expression ']' }
 *
 * Brackets that are open wait on a list of our own, NESTED_MAX long. */
#include "liquid/compile.h"

#define NESTED_MAX   64
#define ARGUMENT_MAX 32

typedef enum Open { OPEN_NAME, OPEN_KEY, OPEN_FIRST, OPEN_LAST } Open;

typedef struct Nested {
    Open open[NESTED_MAX];
    uint32_t count;
} Nested;

static bool open_bracket(Compiler *c, Lexer *lexer, Nested *nested, Open what)
{
    if (nested->count == NESTED_MAX)
        return compile_fail(c, lexer->text.ptr, "brackets are nested too deep");
    nested->open[nested->count++] = what;
    lex_next(lexer);
    return true;
}

/* What may begin an expression. A bracket leaves *ret_more: its inside begins an expression too. */
static bool operand(Compiler *c, Lexer *lexer, Nested *nested, bool words, bool *ret_more)
{
    *ret_more = false;
    switch (lexer->kind) {
    case TOKEN_WORD: {
        Str word = lexer->text;
        lex_next(lexer);
        bool chained = lexer->kind == TOKEN_DOT || lexer->kind == TOKEN_OPEN_SQUARE;
        if (chained || !compile_literal_word(c, word, words)) compile_variable(c, word);
        return true;
    }
    case TOKEN_TEXT: compile_constant(c, liquid_text(lexer->text)); break;
    case TOKEN_NUMBER: compile_number(c, lexer->text); break;
    case TOKEN_OPEN_SQUARE: *ret_more = true; return open_bracket(c, lexer, nested, OPEN_NAME);
    case TOKEN_OPEN_ROUND: *ret_more = true; return open_bracket(c, lexer, nested, OPEN_FIRST);
    case TOKEN_END:
    case TOKEN_COMPARISON:
    case TOKEN_PIPE:
    case TOKEN_DOT:
    case TOKEN_DOTS:
    case TOKEN_COLON:
    case TOKEN_COMMA:
    case TOKEN_CLOSE_SQUARE:
    case TOKEN_CLOSE_ROUND:
    case TOKEN_OTHER:
    case TOKEN_BAD: return compile_fail_at_token(c, lexer, "a value");
    }
    lex_next(lexer);
    return true;
}

/* '.word' and the opening of '[key]' behind a variable. */
static bool lookups(Compiler *c, Lexer *lexer, Nested *nested, bool *ret_more)
{
    *ret_more = false;
    while (lexer->kind == TOKEN_DOT) {
        lex_next(lexer);
        if (lexer->kind != TOKEN_WORD) return compile_fail_at_token(c, lexer, "a name");
        compile_key(c, lexer->text);
        lex_next(lexer);
    }
    if (lexer->kind != TOKEN_OPEN_SQUARE) return true;
    *ret_more = true;
    return open_bracket(c, lexer, nested, OPEN_KEY);
}

/* Closes the innermost bracket behind its inside. *ret_more: the other end of a range follows. */
static bool close_bracket(Compiler *c, Lexer *lexer, Nested *nested, bool *ret_variable,
                          bool *ret_more)
{
    Open *innermost = &nested->open[nested->count - 1];
    *ret_more = *innermost == OPEN_FIRST;
    *ret_variable = *innermost == OPEN_NAME || *innermost == OPEN_KEY;
    if (*innermost == OPEN_FIRST) {
        *innermost = OPEN_LAST;
        return lex_take(lexer, TOKEN_DOTS) || compile_fail_at_token(c, lexer, "'..'");
    }
    nested->count--;
    if (*ret_variable) {
        if (!lex_take(lexer, TOKEN_CLOSE_SQUARE)) return compile_fail_at_token(c, lexer, "']'");
        compile_emit(c, *innermost == OPEN_NAME ? OP_VAR_OF : OP_INDEX,
                     *innermost == OPEN_NAME ? 0 : -1);
        return true;
    }
    if (!lex_take(lexer, TOKEN_CLOSE_ROUND)) return compile_fail_at_token(c, lexer, "')'");
    return compile_range(c);
}

bool compile_expression(Compiler *c, Lexer *lexer, bool words)
{
    Nested nested = {.count = 0};
    bool more;
    do {
        bool variable = lexer->kind == TOKEN_WORD;
        if (!operand(c, lexer, &nested, words && nested.count == 0, &more)) return false;
        while (!more) {
            if (variable && !lookups(c, lexer, &nested, &more)) return false;
            if (more || nested.count == 0) break;
            if (!close_bracket(c, lexer, &nested, &variable, &more)) return false;
        }
    } while (more);
    return true;
}

/* Behind the colon of a filter. A comma may end them. */
static bool arguments(Compiler *c, Lexer *lexer, Str *names, uint32_t *ret_args,
                      uint32_t *ret_named)
{
    uint32_t count = 0, named = 0;
    do {
        if (count > 0 && (lexer->kind == TOKEN_PIPE || lexer->kind == TOKEN_END)) break;
        if (count == ARGUMENT_MAX)
            return compile_fail(c, lexer->text.ptr, "a filter has too many arguments");
        names[count] = STR_NONE;
        if (lex_is_name(lexer)) {
            names[count] = lexer->text;
            lex_next(lexer);
            lex_next(lexer);
            named++;
        }
        if (!compile_expression(c, lexer, false)) return false;
        count++;
    } while (lex_take(lexer, TOKEN_COMMA));
    *ret_args = count - named;
    *ret_named = named;
    return true;
}

static bool filter(Compiler *c, Lexer *lexer)
{
    Str names[ARGUMENT_MAX];
    uint32_t args = 0, named = 0;
    if (lexer->kind != TOKEN_WORD) return compile_fail_at_token(c, lexer, "the name of a filter");
    Str name = lexer->text;
    lex_next(lexer);
    if (lex_take(lexer, TOKEN_COLON) && !arguments(c, lexer, names, &args, &named)) return false;
    compile_filter(c, name, names, args, named);
    return true;
}

bool compile_output_strict(Compiler *c, Lexer *lexer)
{
    if (lexer->kind == TOKEN_END) {
        compile_constant(c, LIQUID_NOTHING);
        return true;
    }
    if (!compile_expression(c, lexer, false)) return false;
    while (lex_take(lexer, TOKEN_PIPE))
        if (!filter(c, lexer)) return false;
    return lexer->kind == TOKEN_END || compile_fail_at_token(c, lexer, "'|' or the end");
}
