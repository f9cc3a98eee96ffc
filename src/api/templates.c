/* api/templates.c - the merchant's templates of mails: the list, one, and saving one.
 *
 * A template is its document (domain/template.h). What does not parse, or fails with made-up facts,
 * is refused with part, line and column; so no template that cannot work goes live. A draft
 * ("live": false) is checked alike and reaches nobody. */
#include "api/settings.h"
#include "domain/template.h"
#include "flow/compose.h"

#define NAME_MAX 60

static void put_head(JsonOut *out, const Document *document, const Json *body)
{
    json_put_str(out, "name", document->name);
    json_put_bool(out, "live", json_bool(json_get(body, "live"), false));
    put_text(out, "category", json_get_text(body, "category"));
    json_put_i64(out, "version", document->version);
    json_put_time(out, "saved_at", document->saved_at);
    json_put_str(out, "saved_by", document->saved_by);
}

static void templates_list(ApiCx *cx)
{
    Document *documents = NULL;
    size_t count = 0;
    Buf buf = buf_new(cx->arena, 512 * 1024);
    JsonOut out = json_out(&buf);
    Err e = document_list(cx->db, cx->arena, false, &documents, &count, &cx->diag);
    list_open(&out);
    for (size_t i = 0; i < count && !e; i++) {
        const Json *body;
        if (!str_is(documents[i].kind, "template")) continue;
        e = json_parse(cx->arena, documents[i].body, NULL, &body, &cx->diag);
        if (e) break;
        json_object(&out);
        put_head(&out, &documents[i], body);
        json_end(&out);
    }
    list_close(&out, STR_NONE);
    api_answer(cx, 200, &buf);
}

static void template_get(ApiCx *cx)
{
    Document document;
    const Json *body;
    Buf buf = buf_new(cx->arena, SETTINGS_BYTES_MAX);
    JsonOut out = json_out(&buf);
    Err e = document_get(cx->db, cx->arena, STR("template"), cx->params[0], &document, &cx->diag);
    if (!e) e = json_parse(cx->arena, document.body, NULL, &body, &cx->diag);
    if (!e) {
        json_object(&out);
        put_head(&out, &document, body);
        json_key(&out, "document");
        json_out_raw(&out, document.body);
        json_end(&out);
    }
    api_answer(cx, 200, &buf);
}

static bool is_name(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') return false;
    }
    return name.len > 0 && name.len <= NAME_MAX;
}

/* The shop's own texts that all templates share are tried with each template that is saved. */
static Err try_document(ApiCx *cx, const Document *document)
{
    Template template;
    Err e = template_compile(cx->arena, document, &template, &cx->diag);
    if (!e) e = template_try(cx->arena, cx->definitions, &template, &cx->diag);
    if (e == ERR_INVALID || e == ERR_TOO_LARGE) cx->diag.code = e = ERR_UNPROCESSABLE;
    return e;
}

static Err template_save(ApiCx *cx)
{
    const Json *body;
    Document document = {.kind = STR("template"), .name = cx->params[0]};
    Err e = api_body(cx, &body);
    if (!e && !is_name(document.name))
        e = fail(&cx->diag, ERR_NOT_FOUND,
                 "a template's name has small letters, digits and '_', at most %d", NAME_MAX);
    if (e) return e;
    document.body = body->raw;
    e = try_document(cx, &document);
    if (e) return e;
    bool live = json_bool(json_get(body, "live"), false);
    return settings_document_save(cx, &document,
                                  live ? STR("template saved, live") : STR("template saved, draft"),
                                  document.name);
}

static void template_put(ApiCx *cx)
{
    if (template_save(cx))
        api_problem(cx, cx->diag.code);
    else
        settings_answer(cx, template_get);
}

const Route routes_templates[] = {
    {STR_INIT("GET"), STR_INIT("/api/templates"),       ROLE_READ_ONLY, 0, templates_list},
    {STR_INIT("GET"), STR_INIT("/api/templates/:name"), ROLE_READ_ONLY, 0, template_get  },
    {STR_INIT("PUT"), STR_INIT("/api/templates/:name"), ROLE_MARKETER,  0, template_put  },
    ROUTE_END,
};
