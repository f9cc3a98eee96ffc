/* liquid/lex.c - see lex.h. One pass, no copies. */
#include "liquid/lex.h"

#define S LEX_SPACE
#define A LEX_ALPHA
#define D LEX_DIGIT
const unsigned char lex_class[256] = {
    ['\t'] = S, ['\n'] = S, ['\v'] = S, ['\f'] = S, ['\r'] = S, [' '] = S, ['0'] = D, ['1'] = D,
    ['2'] = D,  ['3'] = D,  ['4'] = D,  ['5'] = D,  ['6'] = D,  ['7'] = D, ['8'] = D, ['9'] = D,
    ['A'] = A,  ['B'] = A,  ['C'] = A,  ['D'] = A,  ['E'] = A,  ['F'] = A, ['G'] = A, ['H'] = A,
    ['I'] = A,  ['J'] = A,  ['K'] = A,  ['L'] = A,  ['M'] = A,  ['N'] = A, ['O'] = A, ['P'] = A,
    ['Q'] = A,  ['R'] = A,  ['S'] = A,  ['T'] = A,  ['U'] = A,  ['V'] = A, ['W'] = A, ['X'] = A,
    ['Y'] = A,  ['Z'] = A,  ['_'] = A,  ['a'] = A,  ['b'] = A,  ['c'] = A, ['d'] = A, ['e'] = A,
    ['f'] = A,  ['g'] = A,  ['h'] = A,  ['i'] = A,  ['j'] = A,  ['k'] = A, ['l'] = A, ['m'] = A,
    ['n'] = A,  ['o'] = A,  ['p'] = A,  ['q'] = A,  ['r'] = A,  ['s'] = A, ['t'] = A, ['u'] = A,
    ['v'] = A,  ['w'] = A,  ['x'] = A,  ['y'] = A,  ['z'] = A,
};
#undef S
#undef A
#undef D

static void token(Lexer *lexer, TokenKind kind, size_t size)
{
    lexer->kind = kind;
    lexer->text = (Str){lexer->next, size};
    lexer->next += size;
}

static size_t digits(const char *from, const char *end)
{
    const char *at = from;
    while (at < end && LEX_IS(*at, LEX_DIGIT))
        at++;
    return (size_t)(at - from);
}

static void number(Lexer *lexer)
{
    const char *at = lexer->next + (*lexer->next == '-');
    at += digits(at, lexer->end);
    if (at + 1 < lexer->end && *at == '.' && LEX_IS(at[1], LEX_DIGIT))
        at += 1 + digits(at + 1, lexer->end);
    token(lexer, TOKEN_NUMBER, (size_t)(at - lexer->next));
}

static void word(Lexer *lexer)
{
    bool member = lexer->kind == TOKEN_DOT;
    const char *at = lexer->next;
    while (at < lexer->end && (LEX_IS(*at, LEX_ALPHA | LEX_DIGIT) || *at == '-'))
        at++;
    if (at < lexer->end && *at == '?') at++;
    token(lexer, TOKEN_WORD, (size_t)(at - lexer->next));
    if (!member && str_eq(lexer->text, STR("contains"))) lexer->kind = TOKEN_COMPARISON;
}

static void quoted(Lexer *lexer)
{
    const char *from = lexer->next + 1;
    const char *close = memchr(from, *lexer->next, (size_t)(lexer->end - from));
    if (!close) {
        token(lexer, TOKEN_BAD, 1);
        return;
    }
    lexer->kind = TOKEN_TEXT;
    lexer->text = (Str){from, (size_t)(close - from)};
    lexer->next = close + 1;
}

static TokenKind sign_of(char c)
{
    switch (c) {
    case '|': return TOKEN_PIPE;
    case '.': return TOKEN_DOT;
    case ':': return TOKEN_COLON;
    case ',': return TOKEN_COMMA;
    case '[': return TOKEN_OPEN_SQUARE;
    case ']': return TOKEN_CLOSE_SQUARE;
    case '(': return TOKEN_OPEN_ROUND;
    case ')': return TOKEN_CLOSE_ROUND;
    case '-':
    case '?': return TOKEN_OTHER;
    default: return TOKEN_BAD;
    }
}

static void sign(Lexer *lexer)
{
    char c = *lexer->next, after = lexer->next + 1 < lexer->end ? lexer->next[1] : 0;
    if (c == '.' && after == '.')
        token(lexer, TOKEN_DOTS, 2);
    else if ((c == '=' || c == '!') && after == '=')
        token(lexer, TOKEN_COMPARISON, 2);
    else if (c == '<' || c == '>')
        token(lexer, TOKEN_COMPARISON, after == '=' || (c == '<' && after == '>') ? 2 : 1);
    else
        token(lexer, sign_of(c), 1);
}

void lex_next(Lexer *lexer)
{
    while (lexer->next < lexer->end && LEX_IS(*lexer->next, LEX_SPACE))
        lexer->next++;
    if (lexer->next == lexer->end) {
        lexer->kind = TOKEN_END;
        lexer->text = (Str){lexer->next, 0};
        return;
    }
    char c = *lexer->next;
    if (LEX_IS(c, LEX_ALPHA))
        word(lexer);
    else if (LEX_IS(c, LEX_DIGIT) ||
             (c == '-' && lexer->next + 1 < lexer->end && LEX_IS(lexer->next[1], LEX_DIGIT)))
        number(lexer);
    else if (c == '"' || c == '\'')
        quoted(lexer);
    else
        sign(lexer);
}

Lexer lex_start(Str markup)
{
    Lexer lexer = {.next = markup.ptr, .end = lex_end(markup)};
    lex_next(&lexer);
    return lexer;
}

bool lex_is_word(const Lexer *lexer, const char *word_wanted)
{
    return lexer->kind == TOKEN_WORD && str_is(lexer->text, word_wanted);
}

bool lex_is_name(const Lexer *lexer)
{
    if (lexer->kind != TOKEN_WORD) return false;
    Lexer ahead = *lexer;
    lex_next(&ahead);
    return ahead.kind == TOKEN_COLON;
}

bool lex_take(Lexer *lexer, TokenKind kind)
{
    if (lexer->kind != kind) return false;
    lex_next(lexer);
    return true;
}

bool lex_take_word(Lexer *lexer, const char *word_wanted)
{
    if (!lex_is_word(lexer, word_wanted)) return false;
    lex_next(lexer);
    return true;
}
