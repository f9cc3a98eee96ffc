/* api/pages/track.c - clicks and opens by signed link: redirect or picture at once; what it means
 * is flow/tracking.h's affair. A bad pixel still gets its picture: nobody reads an error in a mail.
 */
#include "api/pages/page.h"
#include "flow/tracking.h"
#include "store/reads.h"

/* A transparent GIF of one pixel. */
static const unsigned char pixel[43] = {
    'G', 'I', 'F', '8', '9', 'a', 1,   0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x21, 0xf9,
    4,   1,   0,   0,   0,   0,   ',', 0, 0, 0, 0,    1, 0, 1, 0, 0, 2,    1,    0x44, 0,    ';'};

static Str purpose_of(const HttpRequest *request)
{
    static const char *const names[] = {"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str value = http_header(request, names[i]);
        if (value.len) return value;
    }
    return STR_NONE;
}

/* When the message went out: a click at that moment is a scanner's. */
static Time sent_at(ApiCx *cx, const Link *link)
{
    Reads reads;
    MessageItem item;
    Diag diag = {0};
    if (link->customer == 0 || reads_open(cx->db, cx->arena, &reads, &diag)) return 0;
    return reads_message(&reads, link->message, &item, &diag) ? 0 : item.row.sent_at;
}

static void note(ApiCx *cx, const Link *link)
{
    Hit hit = {.link = *link,
               .head = str_is(cx->request->method, "HEAD"),
               .user_agent = http_header(cx->request, "User-Agent"),
               .purpose = purpose_of(cx->request),
               .at = cx->now,
               .sent_at = link->kind == LINK_CLICK ? sent_at(cx, link) : 0};
    if (cx->api->tracking) tracking_hit(cx->api->tracking, &hit);
}

void page_click(ApiCx *cx)
{
    Link link;
    const LinkCheck check = {cx->params[0], LINK_CLICK, cx->now, cx->api->world->secret};
    Err e = link_read(cx->arena, &check, &link, &cx->diag);
    if (!e && !link_target_ok(link.target)) e = ERR_NOT_FOUND;
    if (e) {
        page_error(cx, e);
        return;
    }
    note(cx, &link);
    api_redirect(cx, 302, link.target);
}

void page_open(ApiCx *cx)
{
    Link link;
    const LinkCheck check = {cx->params[0], LINK_OPEN, cx->now, cx->api->world->secret};
    if (!link_read(cx->arena, &check, &link, &cx->diag)) note(cx, &link);
    api_text(cx, 200, STR("image/gif"), (Str){(const char *)pixel, sizeof pixel});
}
