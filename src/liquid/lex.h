/* liquid/lex.h - the words inside a tag or an output. Private to src/liquid.
 *
 * The strict grammar only; what it refuses may still be read leniently (lax.c). */
#pragma once
#include "base/str.h"

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_TEXT, /* `text` is without its quotes */
    TOKEN_NUMBER,
    TOKEN_COMPARISON,
    TOKEN_PIPE,
    TOKEN_DOT,
    TOKEN_DOTS,
    TOKEN_COLON,
    TOKEN_COMMA,
    TOKEN_OPEN_SQUARE,
    TOKEN_CLOSE_SQUARE,
    TOKEN_OPEN_ROUND,
    TOKEN_CLOSE_ROUND,
    TOKEN_OTHER, /* '-' or '?' alone: of the alphabet, but of no rule */
    TOKEN_BAD    /* a character that no word begins with, or a text without an end */
} TokenKind;

typedef struct Lexer {
    const char *next, *end; /* what is not read yet */
    TokenKind kind;         /* the token at hand */
    Str text;
} Lexer;

/* Behind the last byte; an empty text may have no address. */
static inline const char *lex_end(Str text)
{
    return text.len ? text.ptr + text.len : text.ptr;
}

/* Begins with the first token at hand. */
Lexer lex_start(Str markup);
void lex_next(Lexer *lexer);
bool lex_is_word(const Lexer *lexer, const char *word);
/* A word with a colon behind it. */
bool lex_is_name(const Lexer *lexer);
/* Takes the token when it is of that kind, or that word. */
bool lex_take(Lexer *lexer, TokenKind kind);
bool lex_take_word(Lexer *lexer, const char *word);

extern const unsigned char lex_class[256];
#define LEX_SPACE        1
#define LEX_ALPHA        2 /* letters and '_' */
#define LEX_DIGIT        4
#define LEX_IS(c, class) (lex_class[(unsigned char)(c)] & (class))
