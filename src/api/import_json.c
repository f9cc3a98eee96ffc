/* api/import_json.c - the schema Import, and the mapping from the console's form to the importer's.
 */
#include "api/import.h"

static void put_raw(JsonOut *out, const char *key, const Json *value, const char *fallback)
{
    json_key(out, key);
    json_out_raw(out, value ? value->raw : str_of(fallback));
}

static const Json *account_of(Arena *arena, const ImportRow *row)
{
    const Json *account = NULL;
    Diag diag = {0};
    if (!row->account.len || json_parse(arena, row->account, NULL, &account, &diag)) return NULL;
    return account;
}

static void put_progress(JsonOut *out, const ImportView *view, const Json *account)
{
    json_key(out, "progress");
    if (!str_is(view->row.state, "running")) {
        json_out_null(out);
    } else if (json_get(account, "per_second")) {
        json_out_raw(out, account->raw);
    } else {
        json_out_raw(out, STR("{\"lines\":0,\"done\":0,\"per_second\":0,\"seconds_left\":null,"
                              "\"rejected\":0}"));
    }
}

void import_json(JsonOut *out, const ImportView *view)
{
    const ImportRow *row = &view->row;
    const Json *meta = view->meta, *look = json_get(meta, "look");
    const Json *account = account_of(out->buf->arena, row);
    const Json *mapping = json_get(meta, "mapping");
    Str problem = json_get_text(meta, "problem");
    if (!problem.len) problem = json_get_text(account, "problem");
    json_object(out);
    put_id(out, "id", row->id);
    json_put_str(out, "name", json_get_text(meta, "name"));
    put_raw(out, "bytes", json_get(meta, "bytes"), "0");
    json_put_i64(out, "received", view->received);
    json_put_time(out, "created_at", row->made_at);
    json_put_str(out, "by", json_get_text(meta, "by"));
    json_put_str(out, "state", row->state);
    put_text(out, "format", row->format);
    put_raw(out, "columns", json_get(look, "columns"), "[]");
    put_raw(out, "fields", json_get(look, "fields"), "[]");
    put_raw(out, "mapping", mapping ? mapping : json_get(look, "mapping"), "{}");
    put_raw(out, "options", json_get(meta, "options"), "{}");
    put_raw(out, "sample", json_get(look, "sample"), "[]");
    put_progress(out, view, account);
    json_key(out, "account");
    if (str_is(row->state, "done") && account)
        json_out_raw(out, account->raw);
    else
        json_out_null(out);
    put_text(out, "problem", problem);
    json_end(out);
}

static void fields_write(JsonOut *out, const Json *mapping, bool lines)
{
    const Str prefix = STR("line.");
    for (const Json *item = mapping->first; item; item = item->next) {
        if (str_starts(item->key, prefix) != lines || !json_text(item).len) continue;
        json_key_str(out, lines ? str_slice(item->key, prefix.len, item->key.len) : item->key);
        json_out_str(out, json_text(item));
    }
}

static void options_write(JsonOut *out, const Json *mapping, const Json *options)
{
    static const char *const texts[] = {"zone", "refund_when_order_id_starts",
                                        "adjustment_when_order_id_starts"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        json_put_str_opt(out, texts[i], json_get_text(options, texts[i]));
    if (json_get(options, "day_first"))
        json_put_bool(out, "day_first", json_bool(json_get(options, "day_first"), false));
    Str currency = json_get_text(options, "currency");
    if (!currency.len || json_get_text(mapping, "currency").len) return;
    json_key(out, "currency");
    json_object(out);
    json_put_str(out, "value", currency);
    json_end(out);
}

static Err mapping_check(ApiCx *cx, const Json *mapping, const Json *options)
{
    static const char *const needed[] = {"order_id", "placed_at"};
    Currency currency;
    Str zone = json_get_text(options, "zone"), said = json_get_text(options, "currency");
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!json_get_text(mapping, needed[i]).len)
            (void)fail_field(
                &cx->diag, ERR_UNPROCESSABLE,
                arena_cstr(cx->arena, arena_printf(cx->arena, "mapping/%s", needed[i])),
                "the mapping lacks %s", needed[i]);
    if (!json_get_text(mapping, "currency").len && !currency_parse(said, &currency))
        (void)input_fault(cx, "options/currency", "must be a currency like EUR");
    if (!json_get_text(mapping, "total").len && !json_get_text(mapping, "line.price").len)
        (void)input_fault(cx, "mapping/total", "the mapping needs total, or line.price");
    if (zone.len && !zone_find(zone))
        (void)input_fault(cx, "options/zone", "there is no such time zone");
    return cx->diag.code;
}

Err import_mapping_make(ApiCx *cx, Str format, const Json *body, Str *ret_mapping)
{
    const Json *mapping = json_get(body, "mapping"), *options = json_get(body, "options");
    if (!json_is(mapping, JSON_OBJECT)) (void)input_fault(cx, "mapping", "must be an object");
    if (!json_is(options, JSON_OBJECT)) (void)input_fault(cx, "options", "must be an object");
    *ret_mapping = STR_NONE;
    if (cx->diag.code || !str_is(format, "orders")) return cx->diag.code;
    Err e = input_known(cx, options,
                        "currency zone day_first refund_when_order_id_starts "
                        "adjustment_when_order_id_starts");
    if (!e) e = mapping_check(cx, mapping, options);
    Buf buf = buf_new(cx->arena, 64 * 1024);
    JsonOut out = json_out(&buf);
    json_object(&out);
    fields_write(&out, mapping, false);
    options_write(&out, mapping, options);
    json_key(&out, "line");
    json_object(&out);
    fields_write(&out, mapping, true);
    json_end(&out);
    json_end(&out);
    *ret_mapping = buf_str(&buf);
    return e;
}
