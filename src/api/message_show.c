/* api/message_show.c - a message as its customer saw it: GET /api/messages/:id/html.
 *
 * The row keeps the data used, and the documents keep their versions: compiled as they stood at the
 * release, with the products as they were known, they give the same bytes. What is shown in the
 * console leads nowhere and counts nothing: links are taken out, the pixel too, and the browser is
 * told to sandbox the rest. */
#include "api/message.h"
#include "domain/message_data.h"
#include "flow/compose.h"
#include "io/log.h"
#include "store/products.h"

/* The documents in force at the moment, compiled; journeys do not matter to a composed message. */
static Err definitions_at(ApiCx *cx, Time at, Definitions *ret_definitions)
{
    Document *documents = NULL;
    size_t count = 0, kept = 0;
    Err e = document_list(cx->db, cx->arena, true, &documents, &count, &cx->diag);
    for (size_t i = 0; i < count && !e; i++)
        if (documents[i].saved_at <= at && !str_is(documents[i].kind, "journey"))
            documents[kept++] = documents[i];
    return e ? e : definitions_compile(cx->arena, documents, kept, 0, ret_definitions, &cx->diag);
}

static void fill_order(void *self, Arena *arena, Order *order, Time at)
{
    ApiCx *cx = self;
    Diag diag = {0};
    if (products_fill(cx->db, arena, order, at, &diag))
        log_fail(LOG_WARN, "products_not_read", &diag);
}

Err message_show(ApiCx *cx, const MessageItem *item, ComposedMessage *ret_message)
{
    const Message *message = &item->row.message;
    MessageData data;
    Definitions then;
    if (!message->data.len)
        return fail(&cx->diag, ERR_NOT_FOUND, "this message is not composed yet");
    Err e = message_data_read(cx->arena, message->data, &data, &cx->diag);
    bool same = !e && data.definitions == cx->definitions->version;
    if (!e && !same) e = definitions_at(cx, message->released_at, &then);
    if (e) return e;
    ComposeIn in = {.definitions = same ? cx->definitions : &then,
                    .secret = cx->api->world->secret,
                    .public_url = cx->api->public_url,
                    .from_address = cx->api->from_address,
                    .customer = item->row.customer,
                    .message = message,
                    .fill = fill_order,
                    .fill_self = cx};
    return message_compose(cx->arena, &in, ret_message, &cx->diag);
}

/* Copies up to and with `mark`; false when it does not come any more. */
static bool copy_until(Buf *buf, Str *rest, Str mark)
{
    ptrdiff_t at = str_find(*rest, mark);
    if (at < 0) return false;
    buf_add(buf, str_slice(*rest, 0, (size_t)at + mark.len));
    *rest = str_slice(*rest, (size_t)at + mark.len, rest->len);
    return true;
}

/* Each value of the attribute is replaced, when it begins with `prefix`. */
static Str without(ApiCx *cx, Str html, Str attribute, Str prefix, Str instead)
{
    Buf buf = buf_new(cx->arena, html.len + 64 * 1024);
    Str rest = html;
    while (copy_until(&buf, &rest, attribute)) {
        if (!str_starts(rest, prefix)) continue;
        (void)str_cut(&rest, '"');
        buf_add(&buf, instead);
        buf_char(&buf, '"');
    }
    buf_add(&buf, rest);
    return buf_str(&buf);
}

static void html_get(ApiCx *cx)
{
    Reads reads;
    Hash16 id;
    MessageItem item;
    ComposedMessage shown;
    Err e = parts_reads(cx, &reads);
    if (!e && !hash16_parse(cx->params[0], &id))
        e = fail(&cx->diag, ERR_NOT_FOUND, "there is no such message");
    if (!e) e = reads_message(&reads, id, &item, &cx->diag);
    if (!e) e = message_show(cx, &item, &shown);
    if (e) {
        api_problem(cx, e);
        return;
    }
    Str pixel = arena_printf(cx->arena, "%.*s/t/", STR_ARG(cx->api->public_url));
    Str html = without(cx, shown.html, STR(" href=\""), STR_NONE, STR("#"));
    html = without(cx, html, STR(" src=\""), pixel, STR("data:,"));
    cx->reply_headers[cx->reply_header_count++] = (HttpHeader){
        STR("Content-Security-Policy"),
        STR("sandbox; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; "
            "frame-ancestors 'self'")};
    api_text(cx, 200, STR("text/html; charset=utf-8"), html);
}

const Route routes_message_show[] = {
    {STR_INIT("GET"), STR_INIT("/api/messages/:id/html"), ROLE_READ_ONLY, 0, html_get},
    ROUTE_END,
};
