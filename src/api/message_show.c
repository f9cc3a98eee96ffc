/* api/message_show.c - a message as its customer saw it: GET /api/messages/:id/html.
 *
 * The row keeps the data used, and the documents keep their versions: compiled as they stood when
 * it was handed over, with the products as they were known and the address this shop had then, they
 * give the same bytes. Whether they do is proved: the hash of what went out is in the log. What is
 * shown in the console leads nowhere and counts nothing: links are taken out, the pixel too, and
 * the browser is told to sandbox the rest. */
#include "api/message.h"
#include "domain/message_data.h"
#include "flow/compose.h"
#include "io/log.h"
#include "store/products.h"

/* What composing took from the installation at one time. */
typedef struct Then {
    const Definitions *definitions;
    Str public_url, from_address;
} Then;

static Err read_installation(ApiCx *cx, const Document *document, Then *then)
{
    const Json *json = NULL;
    Err e = json_parse(cx->arena, document->body, NULL, &json, &cx->diag);
    if (e) return e;
    then->public_url = json_get_text(json, "public_url");
    then->from_address = json_get_text(json, "from_address");
    return OK;
}

/* The documents that made the definitions of that number; journeys do not matter to a composed
 * message. */
static Err then_at(ApiCx *cx, int64_t version, Then *then)
{
    Document *documents = NULL;
    size_t count = 0, kept = 0;
    Err e = document_list(cx->db, cx->arena, true, &documents, &count, &cx->diag);
    for (size_t i = 0; i < count && !e; i++) {
        if (documents[i].definitions > version || str_is(documents[i].kind, "journey")) continue;
        if (str_is(documents[i].kind, "installation"))
            e = read_installation(cx, &documents[i], then);
        documents[kept++] = documents[i];
    }
    Definitions *definitions = ARENA_NEW(cx->arena, Definitions);
    if (!e) e = definitions_compile(cx->arena, documents, kept, version, definitions, &cx->diag);
    then->definitions = definitions;
    return e;
}

static void fill_order(void *self, Arena *arena, Order *order, Time at)
{
    ApiCx *cx = self;
    Diag diag = {0};
    if (products_fill(cx->db, arena, order, at, &diag))
        log_fail(LOG_WARN, "products_not_read", &diag);
}

/* What the hand-over told; nothing: there was none that a server took. */
static const Json *handed_over(ApiCx *cx, const MessageStory *story, int64_t *ret_customer)
{
    const Json *told = NULL;
    for (uint32_t i = 0; i < story->rows.count; i++) {
        const LogRow *row = &story->rows.items[i];
        const Json *body = NULL;
        Diag diag = {0};
        if (row->kind != EV_MESSAGE_SENT || json_parse(cx->arena, row->body, NULL, &body, &diag))
            continue;
        const Json *properties = json_get(body, "properties");
        if (!str_eq(json_get_text(properties, "message_id"), story->message)) continue;
        told = properties;
        *ret_customer = row->customer;
    }
    return told;
}

/* As the channel would hand it over now: the same to the byte? */
static ShownAs compared(ApiCx *cx, const Message *message, const ComposedMessage *mail, Str wanted)
{
    for (size_t i = 0; i < cx->api->channel_count; i++) {
        const Channel *channel = cx->api->channels[i];
        Str bytes;
        Diag diag = {0};
        if (!str_eq(channel->name, message->channel)) continue;
        if (channel->compose(cx->arena, mail, &bytes, &diag)) break;
        Str hash = hash16_hex(cx->arena, hash16(bytes, STR_NONE));
        return str_eq(hash, wanted) ? SHOWN_AS_SENT : SHOWN_DIFFERS;
    }
    return SHOWN_DIFFERS;
}

Err message_show(ApiCx *cx, const MessageItem *item, const MessageStory *story,
                 ShownMessage *ret_shown)
{
    const Message *message = &item->row.message;
    MessageData data;
    ShownMessage shown = {.templates = COMPOSE_TEMPLATES};
    int64_t customer = item->row.customer;
    if (!message->data.len)
        return fail(&cx->diag, ERR_NOT_FOUND, "this message is not composed yet");
    Err e = message_data_read(cx->arena, message->data, &data, &cx->diag);
    const Json *told = handed_over(cx, story, &customer);
    if (told) (void)json_i64(json_get(told, "definitions"), &data.definitions);
    if (told) (void)json_i64(json_get(told, "templates"), &shown.templates);
    Then then = {cx->definitions, cx->api->public_url, cx->api->from_address};
    if (!e && data.definitions != cx->definitions->version)
        e = then_at(cx, data.definitions, &then);
    if (e) return e;
    ComposeIn in = {.definitions = then.definitions,
                    .secret = cx->api->world->secret,
                    .public_url = then.public_url,
                    .from_address = then.from_address,
                    .customer = customer,
                    .message = message,
                    .fill = fill_order,
                    .fill_self = cx};
    e = message_compose(cx->arena, &in, &shown.mail, &cx->diag);
    if (e) return e;
    shown.public_url = then.public_url;
    if (told) shown.as = compared(cx, message, &shown.mail, json_get_text(told, "bytes_hash"));
    *ret_shown = shown;
    return OK;
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
    MessageStory story;
    ShownMessage shown;
    Err e = parts_reads(cx, &reads);
    if (!e && !hash16_parse(cx->params[0], &id))
        e = fail(&cx->diag, ERR_NOT_FOUND, "there is no such message");
    if (!e) e = reads_message(&reads, id, &item, &cx->diag);
    if (!e) e = message_story_read(cx, &reads, &item, &story);
    if (!e) e = message_show(cx, &item, &story, &shown);
    if (e) {
        api_problem(cx, e);
        return;
    }
    Str pixel = arena_printf(cx->arena, "%.*s/t/", STR_ARG(shown.public_url));
    Str html = without(cx, shown.mail.html, STR(" href=\""), STR_NONE, STR("#"));
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
