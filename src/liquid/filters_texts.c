/* liquid/filters_texts.c - the filter t: texts of the message's language, by key; and as_html, by
 * which the author of a template vouches for markup of his own.
 *
 *     {{ 'greeting' | t: name: customer.first_name }}    {{ 'cart.items' | t: count: 3 }}
 *
 * Not here: choosing the language (the host hands in the texts of one). A text has holes,
 * 'Hello {{ name }}', which are filled with the arguments of those names, never with anything else:
 * a text is no template. The text of a key that ends in '_html' is HTML, and what fills its holes
 * is escaped. With `count` a text has the members 'one' and 'other'. */
#include "liquid/filters.h"
#include "liquid/run.h"

/* The member of `texts` that the key names, part by part. */
static bool find_text(LiquidValue texts, Str key, LiquidValue *ret_text)
{
    while (texts.kind == LIQUID_OBJECT) {
        Str part = str_cut(&key, '.');
        const LiquidValue *found = liquid_member(texts.object, part, liquid_hash(part));
        if (!found) return false;
        texts = *found;
        if (key.len) continue;
        *ret_text = texts;
        return true;
    }
    return false;
}

static bool is_one(LiquidValue count)
{
    return (count.kind == LIQUID_INT && count.integer == 1) ||
           (count.kind == LIQUID_FLOAT && count.number == 1) ||
           (count.kind == LIQUID_TEXT && str_is(liquid_str(count), "1"));
}

static bool text_of(LiquidCall *call, Str key, Str *ret_text)
{
    const LiquidInput *input = call->run->input;
    LiquidValue text, count = liquid_arg_named(call, "count");
    size_t from = 0;
    while (from < LIQUID_TEXTS_MAX && !find_text(input->texts[from], key, &text))
        from++;
    if (from == LIQUID_TEXTS_MAX) return false;
    if (text.kind == LIQUID_OBJECT && count.kind != LIQUID_NIL) {
        Str form = is_one(count) ? STR("one") : STR("other");
        const LiquidValue *found = liquid_member(text.object, form, liquid_hash(form));
        if (!found) return false;
        text = *found;
    }
    *ret_text = liquid_str(text);
    return text.kind == LIQUID_TEXT;
}

static bool fill_hole(LiquidCall *call, Str name, bool html, Buf *buf)
{
    LiquidValue value = LIQUID_NOTHING;
    uint32_t at = 0;
    while (at < call->named_count && !str_eq(call->named[at].name, name))
        at++;
    if (at < call->named_count)
        value = call->named[at].value;
    else if (!run_missing(call->run, liquid_text(name), &value))
        return false;
    Str text = liquid_to_text(liquid_scratch(call), value);
    if (html && !liquid_is_safe(call, value))
        buf_html(buf, text);
    else
        buf_add(buf, text);
    return true;
}

static bool fill(LiquidCall *call, Str text, bool html, LiquidValue *ret)
{
    Buf buf = liquid_buf(call);
    ptrdiff_t open, close = 0;
    while ((open = str_find(text, STR("{{"))) >= 0) {
        Str inside = str_slice(text, (size_t)open + 2, text.len);
        close = str_find(inside, STR("}}"));
        if (close < 0) break;
        buf_add(&buf, str_slice(text, 0, (size_t)open));
        if (!fill_hole(call, str_trim(str_slice(inside, 0, (size_t)close)), html, &buf))
            return false;
        text = str_slice(inside, (size_t)close + 2, inside.len);
    }
    buf_add(&buf, text);
    return liquid_buf_end(call, &buf, ret);
}

/* What the author wrote may become HTML, never what anybody else did. */
bool filter_as_html(LiquidCall *call, LiquidValue *ret)
{
    LiquidValue input = call->input;
    bool text = input.kind == LIQUID_TEXT, own = text && input.trust != LIQUID_DATA;
    if (!own && input.kind != LIQUID_NIL)
        return liquid_refuse(call, "only what stands in the template or its texts may be HTML");
    if (text) input.trust = LIQUID_SAFE_HTML;
    *ret = input;
    return true;
}

bool filter_t(LiquidCall *call, LiquidValue *ret)
{
    Str key = liquid_input_text(call), text;
    if (call->arg_count > 0) return liquid_refuse(call, "what fills a text is given by name");
    if (!text_of(call, key, &text)) return run_missing(call->run, liquid_text(key), ret);
    if (!liquid_spend_value(call, liquid_text(text))) return false;
    bool html = str_ends(key, STR("_html"));
    if (str_find(text, STR("{{")) >= 0) {
        if (!fill(call, text, html, ret)) return false;
        ret->trust = html ? LIQUID_SAFE_HTML : LIQUID_DATA;
        return true;
    }
    *ret = liquid_trusted(text, html ? LIQUID_SAFE_HTML : LIQUID_AUTHOR);
    return true;
}
