/* api/settings.c - see settings.h. The routes are in settings_*.c. */
#include "api/settings.h"
#include "flow/definitions.h"

Err settings_open(ApiCx *cx, const char *kind, SettingsEdit *ret_edit)
{
    return settings_open_named(cx, kind, str_of(kind), ret_edit);
}

Err settings_open_named(ApiCx *cx, const char *kind, Str name, SettingsEdit *ret_edit)
{
    *ret_edit = (SettingsEdit){.cx = cx};
    SettingsEdit *edit = ret_edit;
    Err e = document_get(cx->db, cx->arena, str_of(kind), name, &edit->document, &cx->diag);
    if (e == ERR_NOT_FOUND) {
        diag_clear(&cx->diag);
        edit->document = (Document){.kind = str_of(kind), .name = name, .body = STR("{}")};
        e = OK;
    }
    if (!e) e = json_parse(cx->arena, edit->document.body, NULL, &edit->old, &cx->diag);
    edit->buf = buf_new(cx->arena, SETTINGS_BYTES_MAX);
    edit->out = json_out(&edit->buf);
    return e;
}

void settings_keep(SettingsEdit *edit, const char *replaced_words)
{
    json_object(&edit->out);
    for (const Json *item = edit->old->first; item; item = item->next) {
        if (word_among(item->key, replaced_words, NULL)) continue;
        json_key_str(&edit->out, item->key);
        json_out_raw(&edit->out, item->raw);
    }
}

/* A document's fault is the sender's: the field was one of the request. */
static Err as_input(ApiCx *cx, Err e)
{
    if (e == ERR_INVALID) cx->diag.code = e = ERR_UNPROCESSABLE;
    return e;
}

Err settings_check(SettingsEdit *edit)
{
    ApiCx *cx = edit->cx;
    json_end(&edit->out);
    if (edit->buf.overflow)
        return fail(&cx->diag, ERR_TOO_LARGE, "the document is larger than %d bytes",
                    SETTINGS_BYTES_MAX);
    edit->document.body = buf_str(&edit->buf);
    return as_input(cx, document_check(cx->arena, &edit->document, &cx->diag));
}

Err settings_document_save(ApiCx *cx, Document *document, Str what, Str detail)
{
    int64_t version;
    document->saved_at = cx->now;
    document->saved_by = api_who(cx);
    Err e = as_input(cx, document_check(cx->arena, document, &cx->diag));
    if (!e) e = document_save(cx->db, document, &version, &cx->diag);
    if (!e) e = settings_audit(cx, what, detail);
    if (!e) e = definitions_refresh(cx->api->definitions, cx->db, &cx->diag);
    /* Another zone or other storefronts count the figures anew; the job sees whether they are. */
    if (!e && cx->api->start_job)
        e = cx->api->start_job(cx->api->app, STR("recount"), STR_NONE, &cx->diag);
    return e;
}

Err settings_save(SettingsEdit *edit, Str what, Str detail)
{
    if (edit->cx->diag.code) return edit->cx->diag.code;
    Err e = settings_check(edit);
    return e ? e : settings_document_save(edit->cx, &edit->document, what, detail);
}

Err settings_audit(ApiCx *cx, Str what, Str detail)
{
    return audit_put(cx->db, cx->now, api_who(cx), what, detail, &cx->diag);
}

Err settings_value(ApiCx *cx, Str name, Str *ret_value)
{
    *ret_value = STR_NONE;
    Err e = admin_value_get(cx->db, cx->arena, name, ret_value, &cx->diag);
    if (e != ERR_NOT_FOUND) return e;
    diag_clear(&cx->diag);
    return OK;
}

void settings_answer(ApiCx *cx, void (*answer)(ApiCx *cx))
{
    struct DefinitionsHolder *holder = cx->api->definitions;
    const Definitions *newest = definitions_pin(holder);
    cx->definitions = newest;
    answer(cx); /* cx may be gone with its request from here on */
    definitions_unpin(holder, newest);
}
