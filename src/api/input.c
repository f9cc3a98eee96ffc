/* api/input.c - see input.h. */
#include "api/input.h"
#include "domain/keys.h"
#include "domain/mail_records.h"

bool word_among(Str word, const char *words, int *ret_place)
{
    Str rest = str_of(words);
    for (int place = 0; rest.len; place++) {
        if (!str_eq(str_cut(&rest, ' '), word)) continue;
        if (ret_place) *ret_place = place;
        return true;
    }
    return false;
}

Err input_fault(ApiCx *cx, const char *field, const char *sentence)
{
    return fail_field(&cx->diag, ERR_UNPROCESSABLE, field, "%s", sentence);
}

Err input_query_known(ApiCx *cx, const char *words)
{
    Str rest = cx->request->query;
    while (rest.len) {
        Str pair = str_cut(&rest, '&');
        Str name = str_cut(&pair, '=');
        if (name.len && !word_among(name, words, NULL))
            return fail_field(&cx->diag, ERR_UNPROCESSABLE,
                              arena_cstr(cx->arena, str_slice(name, 0, 60)),
                              "this parameter is not known here");
    }
    return cx->diag.code;
}

Err input_known(ApiCx *cx, const Json *object, const char *words)
{
    for (const Json *item = object->first; item; item = item->next)
        if (!word_among(item->key, words, NULL))
            (void)input_fault(cx, arena_cstr(cx->arena, str_slice(item->key, 0, 60)),
                              "this is not known here");
    return cx->diag.code;
}

Err input_body(ApiCx *cx, const char *words, const Json **ret_json)
{
    Err e = api_body(cx, ret_json);
    return e ? e : input_known(cx, *ret_json, words);
}

Str input_text(ApiCx *cx, const Json *object, const char *name, size_t bytes_max)
{
    const Json *json = json_get(object, name);
    if (!json || json->kind == JSON_NULL) return STR_NONE;
    if (json->kind != JSON_STRING) {
        (void)input_fault(cx, name, "must be a text");
        return STR_NONE;
    }
    if (json->text.len > bytes_max)
        (void)fail_field(&cx->diag, ERR_UNPROCESSABLE, name, "is longer than %zu bytes", bytes_max);
    return str_trim(json->text);
}

Str input_text_needed(ApiCx *cx, const Json *object, const char *name, size_t bytes_max)
{
    Str text = input_text(cx, object, name, bytes_max);
    if (!text.len) (void)input_fault(cx, name, "must not be empty");
    return text;
}

int input_word(ApiCx *cx, const Json *object, const char *name, const char *words)
{
    int place = -1;
    if (!word_among(input_text(cx, object, name, 60), words, &place))
        (void)fail_field(&cx->diag, ERR_UNPROCESSABLE, name, "must be one of: %s", words);
    return place;
}

Str input_email(ApiCx *cx, const Json *object, const char *name)
{
    Str text = input_text(cx, object, name, 254), email = STR_NONE;
    if (!text.len) return STR_NONE;
    if (!email_plausible(text) || !key_normalise(cx->arena, KEY_EMAIL, text, &email))
        (void)input_fault(cx, name, "this is no e-mail address");
    return email;
}

Str input_sender(ApiCx *cx, const Json *object, const char *name)
{
    Str email = input_email(cx, object, name);
    const char *fault = mail_sender_fault(email);
    if (fault) (void)input_fault(cx, name, fault);
    return email;
}

Str input_url(ApiCx *cx, const Json *object, const char *name)
{
    Str url = input_text(cx, object, name, 500);
    if (url.len && !str_starts(url, STR("https://")) && !str_starts(url, STR("http://")))
        (void)input_fault(cx, name, "must start with https:// or http://");
    return url;
}

bool input_query_bool(ApiCx *cx, const char *name, bool *ret_given)
{
    Str text = api_query(cx, name);
    *ret_given = text.len > 0;
    if (text.len && !str_is(text, "true") && !str_is(text, "false"))
        (void)input_fault(cx, name, "must be true or false");
    return str_is(text, "true");
}

bool input_query_i64(ApiCx *cx, const char *name, int64_t *ret_value)
{
    Str text = api_query(cx, name);
    if (!text.len) return false;
    if (str_to_i64(text, ret_value)) return true;
    (void)input_fault(cx, name, "must be a whole number");
    return false;
}

Str api_who(const ApiCx *cx)
{
    if (cx->key.id) return arena_printf(cx->arena, "key %.*s", STR_ARG(cx->key.name));
    return cx->person.name.len ? cx->person.name : cx->person.email;
}

void api_answer(ApiCx *cx, int status, const Buf *body)
{
    if (cx->diag.code)
        api_problem(cx, cx->diag.code);
    else
        api_json(cx, status, body);
}

void list_open(JsonOut *out)
{
    json_object(out);
    json_key(out, "items");
    json_array(out);
}

void list_close(JsonOut *out, Str next)
{
    json_end(out);
    put_text(out, "next", next);
    json_end(out);
}

void put_text(JsonOut *out, const char *key, Str text)
{
    json_key(out, key);
    if (text.len)
        json_out_str(out, text);
    else
        json_out_null(out);
}

void put_id(JsonOut *out, const char *key, int64_t id)
{
    json_key(out, key);
    json_out_str(out, arena_printf(out->buf->arena, "%lld", (long long)id));
}

void out_money(JsonOut *out, int64_t minor, Currency currency)
{
    json_object(out);
    json_put_i64(out, "minor", minor);
    json_put_str(out, "currency", currency.code[0] ? str_of(currency.code) : STR("XXX"));
    json_end(out);
}

void put_money(JsonOut *out, const char *key, int64_t minor, Currency currency)
{
    json_key(out, key);
    out_money(out, minor, currency);
}
