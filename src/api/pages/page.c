/* api/pages/page.c - the frame of the shopper's pages, and their headers. */
#include "api/pages/page.h"

Page page_new(Arena *arena, const Definitions *definitions, Str locale, Str storefront, Time now)
{
    Page page = {.arena = arena, .definitions = definitions, .now = now, .status = 200};
    page.storefront = definitions_storefront(definitions, storefront);
    Str fallback = page.storefront ? page.storefront->locale : STR_NONE;
    page.reader =
        reader_of(locale, fallback, definitions->sending.reporting_zone, definitions->brand.du);
    page.body = buf_new(arena, PAGE_BYTES_MAX);
    return page;
}

Page page_of(ApiCx *cx, const Facts *facts)
{
    Str locale =
        facts->customer.language_said.len ? facts->customer.language_said : facts->message.locale;
    Str zone = facts->customer.timezone;
    Page page = page_new(cx->arena, cx->definitions, locale, facts->message.storefront, cx->now);
    if (zone.len && zone_find(zone)) page.reader.zone = zone_find(zone);
    return page;
}

void page_put(Page *page, const char *html)
{
    buf_add(&page->body, str_of(html));
}

void page_text(Page *page, Str text)
{
    buf_html(&page->body, text);
}

void page_say(Page *page, const Wording *wording)
{
    page_text(page, word(&page->reader, wording));
}

void page_heading(Page *page, Str text)
{
    if (!page->title.len) page->title = text;
    page_put(page, "<h1>");
    page_text(page, text);
    page_put(page, "</h1>\n");
}

void page_paragraph(Page *page, Str text)
{
    page_put(page, "<p>");
    page_text(page, text);
    page_put(page, "</p>\n");
}

void page_soft(Page *page, Str text)
{
    page_put(page, "<p class=\"soft\">");
    page_text(page, text);
    page_put(page, "</p>\n");
}

void page_form(Page *page, Str action)
{
    page_put(page, "<form method=\"post\" action=\"");
    page_text(page, action);
    page_put(page, "\">\n");
}

void page_hidden(Page *page, const char *name, Str value)
{
    page_put(page, "<input type=\"hidden\" name=\"");
    page_put(page, name);
    page_put(page, "\" value=\"");
    page_text(page, value);
    page_put(page, "\">\n");
}

void page_button(Page *page, const Wording *label)
{
    page_put(page, "<button type=\"submit\">");
    page_say(page, label);
    page_put(page, "</button>\n");
}

static void masthead(Buf *out, const Page *page)
{
    const Brand *brand = &page->definitions->brand;
    Str shop =
        page->storefront && page->storefront->name.len ? page->storefront->name : brand->name;
    Str home = page->storefront ? page->storefront->url : STR_NONE;
    bool linked = link_target_ok(home);
    buf_lit(out, "<header>");
    if (linked) {
        buf_lit(out, "<a href=\"");
        buf_html(out, home);
        buf_lit(out, "\">");
    }
    if (link_target_ok(brand->logo_url)) {
        buf_lit(out, "<img class=\"logo\" src=\"");
        buf_html(out, brand->logo_url);
        buf_lit(out, "\" alt=\"");
        buf_html(out, shop);
        buf_lit(out, "\">");
    } else {
        buf_html(out, shop);
    }
    if (linked) buf_lit(out, "</a>");
    buf_lit(out, "</header>\n");
}

static void foot_link(Buf *out, const Page *page, const Wording *label, Str url)
{
    if (!link_target_ok(url)) return;
    buf_lit(out, "<a href=\"");
    buf_html(out, url);
    buf_lit(out, "\">");
    buf_html(out, word(&page->reader, label));
    buf_lit(out, "</a> ");
}

static void foot(Buf *out, const Page *page)
{
    static const Wording imprint = {"Imprint", "Impressum", NULL};
    static const Wording privacy = {"Privacy", "Datenschutz", NULL};
    const Storefront *storefront = page->storefront;
    if (!storefront) return;
    buf_lit(out, "<footer><p>");
    Str address = storefront->postal_address;
    for (bool first = true; address.len; first = false) {
        if (!first) buf_lit(out, ", ");
        buf_html(out, str_cut(&address, '\n'));
    }
    if (storefront->contact_email.len) {
        buf_lit(out, "<br><a href=\"mailto:");
        buf_html(out, storefront->contact_email);
        buf_lit(out, "\">");
        buf_html(out, storefront->contact_email);
        buf_lit(out, "</a>");
    }
    buf_lit(out, "</p><p>");
    foot_link(out, page, &imprint, storefront->imprint_url);
    foot_link(out, page, &privacy, storefront->privacy_url);
    buf_lit(out, "</p></footer>\n");
}

void page_document(Buf *out, const Page *page)
{
    buf_lit(out, "<!doctype html>\n<html lang=\"");
    buf_add(out, reader_lang(&page->reader));
    buf_lit(out, "\"><head><meta charset=\"utf-8\">"
                 "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                 "<meta name=\"color-scheme\" content=\"light dark\">"
                 "<meta name=\"robots\" content=\"noindex\"><title>");
    buf_html(out, page->title);
    buf_lit(out, "</title><link rel=\"stylesheet\" href=\"/s/static/page.css\">"
                 "<link rel=\"stylesheet\" href=\"/s/brand.css?v=");
    buf_i64(out, page->definitions->version);
    buf_lit(out, "\">");
    if (page->script) buf_lit(out, "<script src=\"/s/static/score.js\" defer></script>");
    buf_lit(out, "</head><body>\n");
    masthead(out, page);
    buf_lit(out, "<main>\n");
    buf_add(out, buf_str(&page->body));
    buf_lit(out, "</main>\n");
    foot(out, page);
    buf_lit(out, "</body></html>\n");
}

void page_send(ApiCx *cx, const Page *page)
{
    Buf out = buf_new(cx->arena, PAGE_BYTES_MAX + 16 * 1024);
    page_document(&out, page);
    HttpHeader headers[16] = {
        {STR("X-Content-Type-Options"),  STR("nosniff")          },
        {STR("Referrer-Policy"),         STR("no-referrer")      },
        {STR("Cache-Control"),           STR("no-store")         },
        {STR("X-Robots-Tag"),            STR("noindex, nofollow")},
        {STR("Content-Security-Policy"),
         STR("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
             "img-src 'self' https: data:; form-action 'self'; base-uri 'none'; "
             "frame-ancestors 'none'")                           },
    };
    size_t count = 5;
    for (size_t i = 0; i < cx->reply_header_count && count < 16; i++)
        headers[count++] = cx->reply_headers[i];
    HttpReply reply = {.status = page->status,
                       .content_type = STR("text/html; charset=utf-8"),
                       .body = buf_str(&out),
                       .headers = headers,
                       .header_count = count};
    http_reply(cx->request, &reply);
}

/* What went wrong, what it means, what to do: by kind of failure. */
static const struct {
    Err code;
    Wording heading, text;
} errors[] = {
    {ERR_GONE,
     {"This link has ended", "Dieser Link ist abgelaufen", NULL},
     {"For your safety, links in our mails end after some time. You find a fresh one in our latest "
      "mail to you, or write to us and we will help.",
      "Zu Ihrer Sicherheit enden Links in unseren E-Mails nach einiger Zeit. Einen neuen finden "
      "Sie in "
      "unserer letzten E-Mail, oder Sie schreiben uns, und wir helfen.",
      "Zu deiner Sicherheit enden Links in unseren E-Mails nach einiger Zeit. Einen neuen findest "
      "du "
      "in unserer letzten E-Mail, oder du schreibst uns, und wir helfen."}},
    {ERR_NOT_FOUND,
     {"We cannot find this page", "Diese Seite finden wir nicht", NULL},
     {"The link may have been cut when it was copied. Please open it from the mail again, or write "
      "to us and we will help.",
      "Vielleicht wurde der Link beim Kopieren abgeschnitten. Bitte öffnen Sie ihn noch einmal aus "
      "der "
      "E-Mail, oder schreiben Sie uns, und wir helfen.",
      "Vielleicht wurde der Link beim Kopieren abgeschnitten. Bitte öffne ihn noch einmal aus der "
      "E-Mail, oder schreib uns, und wir helfen."}                        },
    {ERR_BUSY,
     {"One moment, please", "Einen Moment, bitte", NULL},
     {"There is a lot going on right now. Nothing is lost: please try again in a minute.",
      "Gerade ist viel los. Es ist nichts verloren: Bitte versuchen Sie es in einer Minute noch "
      "einmal.",
      "Gerade ist viel los. Es ist nichts verloren: Bitte versuch es in einer Minute noch "
      "einmal."}                                                          },
    {ERR_INTERNAL,
     {"That did not work", "Das hat nicht geklappt", NULL},
     {"The fault is ours, and we have noted it. Please try again later, or write to us.",
      "Der Fehler liegt bei uns, wir haben ihn notiert. Bitte versuchen Sie es später noch einmal, "
      "oder "
      "schreiben Sie uns.",
      "Der Fehler liegt bei uns, wir haben ihn notiert. Bitte versuch es später noch einmal, oder "
      "schreib uns."}                                                     },
};

static const Wording revoked_heading = {"This link no longer works", "Dieser Link gilt nicht mehr",
                                        NULL};
static const Wording revoked_text = {
    "It was taken back, so that nobody sees an order that is not theirs. If the order is yours, "
    "write "
    "to us and we will help.",
    "Er wurde zurückgenommen, damit niemand eine fremde Bestellung sieht. Wenn es Ihre Bestellung "
    "ist, schreiben Sie uns, und wir helfen.",
    "Er wurde zurückgenommen, damit niemand eine fremde Bestellung sieht. Wenn es deine Bestellung "
    "ist, schreib uns, und wir helfen."};

void page_error(ApiCx *cx, Err code)
{
    if (!cx->definitions) {
        api_problem(cx, code);
        return;
    }
    Page page = page_new(cx->arena, cx->definitions, http_header(cx->request, "Accept-Language"),
                         STR_NONE, cx->now);
    Str accepted = http_header(cx->request, "Accept-Language");
    page.reader =
        reader_of(str_slice(accepted, 0, 2), page.storefront ? page.storefront->locale : STR_NONE,
                  STR_NONE, cx->definitions->brand.du);
    size_t last = sizeof errors / sizeof *errors - 1, at = 0;
    if (code == ERR_UNAVAILABLE || code == ERR_TIMEOUT || code == ERR_DATABASE) code = ERR_BUSY;
    while (at < last && errors[at].code != code)
        at++;
    page.status = err_http_status(errors[at].code);
    bool revoked = str_is(str_of(cx->diag.field), LINK_REVOKED);
    page_heading(&page, word(&page.reader, revoked ? &revoked_heading : &errors[at].heading));
    page_paragraph(&page, word(&page.reader, revoked ? &revoked_text : &errors[at].text));
    page_send(cx, &page);
}

Str page_address(Arena *arena, const Facts *facts, LinkKind kind, const uint8_t secret[32])
{
    Link link = facts->link;
    link.kind = kind;
    link.target = STR_NONE;
    Buf url = buf_new(arena, 4096);
    link_url(&url, STR_NONE, &link, secret);
    return buf_str(&url);
}
