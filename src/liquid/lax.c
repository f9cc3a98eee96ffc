/* liquid/lax.c - what an author meant, where the strict grammar does not hold.
 *
 * Source: the lax parser of Shopify/liquid 5.13, which looks for what it can use with regular
 * expressions and drops the rest. A *fragment* is a quoted text or a run without white space,
 * commas, bars and lone quotes. Brackets in brackets wait on a list of our own. */
#include "liquid/compile.h"

#define NESTED_MAX   32
#define ARGUMENT_MAX 32

static size_t spaces(Str s, size_t at)
{
    while (at < s.len && LEX_IS(s.ptr[at], LEX_SPACE))
        at++;
    return at;
}

/* Behind the quoted text that begins at `at`, or `at` when none does. */
static size_t quoted_end(Str s, size_t at)
{
    if (at >= s.len || (s.ptr[at] != '"' && s.ptr[at] != '\'')) return at;
    ptrdiff_t close = str_find_char(str_slice(s, at + 1, s.len), s.ptr[at]);
    return close < 0 ? at : at + 2 + (size_t)close;
}

size_t lax_fragment_end(Str s, size_t at)
{
    size_t end = quoted_end(s, at);
    if (end > at) return end;
    while (at < s.len) {
        end = quoted_end(s, at);
        if (end > at) {
            at = end;
            continue;
        }
        char c = s.ptr[at];
        if (LEX_IS(c, LEX_SPACE) || c == ',' || c == '|' || c == '\'' || c == '"') break;
        at++;
    }
    return at;
}

bool lax_fragment(Str *rest, Str *ret_fragment)
{
    for (size_t at = 0; at < rest->len; at++) {
        size_t end = lax_fragment_end(*rest, at);
        if (end == at) continue;
        *ret_fragment = str_slice(*rest, at, end);
        *rest = str_slice(*rest, end, rest->len);
        return true;
    }
    return false;
}

static bool is_number(Str s)
{
    size_t at = s.len && s.ptr[0] == '-', digits = at;
    for (; digits < s.len; digits++)
        if (!LEX_IS(s.ptr[digits], LEX_DIGIT) && s.ptr[digits] != '.') return false;
    return at < s.len && LEX_IS(s.ptr[at], LEX_DIGIT);
}

/* '1.2.3' is 1.2 and '1.' is 1.0 here. */
static void lax_number(Compiler *c, Str s)
{
    ptrdiff_t dot = str_find_char(s, '.');
    double number = 0;
    if (dot < 0) {
        compile_number(c, s);
        return;
    }
    ptrdiff_t second = str_find_char(str_slice(s, (size_t)dot + 1, s.len), '.');
    if (second >= 0) s.len = (size_t)dot + 1 + (size_t)second;
    if (s.len == (size_t)dot + 1) s.len--;
    (void)str_to_double(s, &number);
    compile_constant(c, liquid_float(number));
}

/* Behind the bracket that closes the one at `at`; `at` when none does. */
static size_t bracket_end(Str s, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < s.len; i++) {
        if (s.ptr[i] == '[') depth++;
        if (s.ptr[i] == ']' && --depth == 0) return i + 1;
    }
    return at;
}

typedef struct Place { /* a variable whose lookups are being read */
    Str rest;
    bool started; /* its name is emitted */
} Place;

/* The next part of a variable, a word or what stands in brackets; what lies between is skipped. */
static bool next_part(Str *rest, Str *ret_part)
{
    for (size_t at = 0; at < rest->len; at++) {
        char c = rest->ptr[at];
        size_t end = at;
        if (c == '[') end = bracket_end(*rest, at);
        if (end == at + 2) end = at; /* nothing in them */
        if (end == at) {
            while (end < rest->len &&
                   (LEX_IS(rest->ptr[end], LEX_ALPHA | LEX_DIGIT) || rest->ptr[end] == '-'))
                end++;
            if (end > at && end < rest->len && rest->ptr[end] == '?') end++;
        }
        if (end == at) continue;
        *ret_part = str_slice(*rest, at, end);
        *rest = str_slice(*rest, end, rest->len);
        return true;
    }
    return false;
}

/* What is no variable: a text, a literal word or a number. */
static bool simple(Compiler *c, Str text, bool words)
{
    char first = text.len ? text.ptr[0] : 0;
    if (text.len == 0) {
        compile_constant(c, LIQUID_NOTHING);
        return true;
    }
    if (text.len > 1 && (first == '"' || first == '\'') && text.ptr[text.len - 1] == first) {
        compile_constant(c, liquid_text(str_slice(text, 1, text.len - 1)));
        return true;
    }
    if (compile_literal_word(c, text, words)) return true;
    if (!is_number(text)) return false;
    lax_number(c, text);
    return true;
}

static void finish_part(Compiler *c, Place *place)
{
    compile_emit(c, place->started ? OP_INDEX : OP_VAR_OF, place->started ? -1 : 0);
    place->started = true;
}

static void name_part(Compiler *c, Place *place, Str word)
{
    if (place->started)
        compile_key(c, word);
    else
        compile_variable(c, word);
    place->started = true;
}

static bool variable(Compiler *c, Str text)
{
    Place places[NESTED_MAX];
    uint32_t depth = 1;
    places[0] = (Place){text, false};
    while (depth > 0) {
        Place *place = &places[depth - 1];
        Str part;
        if (!next_part(&place->rest, &part)) {
            if (!place->started) compile_constant(c, LIQUID_NOTHING);
            if (--depth > 0) finish_part(c, &places[depth - 1]);
        } else if (part.ptr[0] != '[') {
            name_part(c, place, part);
        } else {
            Str inside = str_trim(str_slice(part, 1, part.len - 1));
            if (simple(c, inside, false))
                finish_part(c, place);
            else if (depth == NESTED_MAX)
                return compile_fail(c, inside.ptr, "brackets are nested too deep");
            else
                places[depth++] = (Place){inside, false};
        }
    }
    return true;
}

/* '(a..b)' cut at its dots. */
static bool range_ends(Str text, Str *ret_first, Str *ret_last)
{
    if (text.len < 4 || text.ptr[0] != '(' || text.ptr[text.len - 1] != ')') return false;
    Str inside = str_slice(text, 1, text.len - 1);
    ptrdiff_t dots = str_find(inside, STR(".."));
    if (dots < 0) return false;
    *ret_first = str_trim(str_slice(inside, 0, (size_t)dots));
    *ret_last = str_trim(str_slice(inside, (size_t)dots + 2, inside.len));
    return ret_first->len > 0 && ret_last->len > 0;
}

bool compile_expression_lax(Compiler *c, Str text, bool words)
{
    Str first, last;
    text = str_trim(text);
    if (simple(c, text, words)) return true;
    if (!range_ends(text, &first, &last)) return variable(c, text);
    if (!simple(c, first, false) && !variable(c, first)) return false;
    if (!simple(c, last, false) && !variable(c, last)) return false;
    return compile_range(c);
}

/* 'word: fragment' at `at`: the word, and where the fragment begins; else STR_NONE. */
static Str argument_name(Str s, size_t *at)
{
    size_t end = *at;
    while (end < s.len &&
           (LEX_IS(s.ptr[end], LEX_ALPHA | LEX_DIGIT) || (end > *at && s.ptr[end] == '-')))
        end++;
    size_t colon = spaces(s, end);
    if (end == *at || colon >= s.len || s.ptr[colon] != ':') return STR_NONE;
    size_t value = spaces(s, colon + 1);
    if (lax_fragment_end(s, value) == value) return STR_NONE;
    Str name = str_slice(s, *at, end);
    *at = value;
    return name;
}

bool lax_attribute(Str *rest, Str *ret_name, Str *ret_value)
{
    for (size_t at = 0; at < rest->len; at++) {
        size_t quoted = quoted_end(*rest, at);
        if (quoted > at) at = quoted - 1;
        if (quoted > at || !LEX_IS(rest->ptr[at], LEX_ALPHA | LEX_DIGIT)) continue;
        size_t from = at;
        *ret_name = argument_name(*rest, &from);
        if (ret_name->len == 0) {
            while (at + 1 < rest->len && LEX_IS(rest->ptr[at + 1], LEX_ALPHA | LEX_DIGIT))
                at++;
            continue;
        }
        size_t end = lax_fragment_end(*rest, from);
        *ret_value = str_slice(*rest, from, end);
        *rest = str_slice(*rest, end, rest->len);
        return true;
    }
    return false;
}

/* One filter with its arguments, which stand behind colons and commas. */
static bool filter(Compiler *c, Str text)
{
    Str names[ARGUMENT_MAX];
    uint32_t args = 0, named = 0;
    size_t from = 0;
    while (from < text.len && !LEX_IS(text.ptr[from], LEX_ALPHA | LEX_DIGIT))
        from++;
    size_t at = from;
    while (at < text.len && LEX_IS(text.ptr[at], LEX_ALPHA | LEX_DIGIT))
        at++;
    if (at == from) return true;
    Str name = str_slice(text, from, at);
    for (; at < text.len && args + named < ARGUMENT_MAX; at++) {
        if (text.ptr[at] != ':' && text.ptr[at] != ',') continue;
        size_t value = spaces(text, at + 1);
        Str word = argument_name(text, &value);
        size_t end = lax_fragment_end(text, value);
        if (end == value) continue;
        names[args + named] = word;
        if (!compile_expression_lax(c, str_slice(text, value, end), false)) return false;
        named += word.len > 0;
        args += word.len == 0;
        at = end - 1;
    }
    compile_filter(c, name, names, args, named);
    return true;
}

/* Behind the next bar that stands in no quotes. */
static size_t filter_end(Str s)
{
    size_t at = 0;
    while (at < s.len && s.ptr[at] != '|') {
        size_t end = quoted_end(s, at);
        at = end > at ? end : at + 1;
    }
    return at;
}

bool compile_output_lax(Compiler *c, Str markup)
{
    Str rest = markup, first;
    if (!lax_fragment(&rest, &first)) {
        compile_constant(c, LIQUID_NOTHING);
        return true;
    }
    if (!compile_expression_lax(c, first, false)) return false;
    ptrdiff_t bar = str_find_char(rest, '|');
    if (bar < 0) return true;
    rest = str_slice(rest, (size_t)bar + 1, rest.len);
    while (rest.len > 0) {
        size_t end = filter_end(rest);
        if (!filter(c, str_slice(rest, 0, end))) return false;
        rest = str_slice(rest, end + 1, rest.len);
    }
    return true;
}
