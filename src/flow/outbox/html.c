/* flow/outbox/html.c - prints a mail's blocks as HTML that mail programs of twenty years
 * understand.
 *
 * 640 px, one column, tables, inline styles, no pictures of our own. Colours stand twice: inline
 * for light, by class in a media query for dark ([data-ogsc] is Outlook's). Fixed text is written
 * with put(), in which $x is a colour of the palette (see tone()); everything that came from
 * outside goes through buf_html. Source of what works where: caniemail.com. */
#include "flow/outbox/mail.h"

typedef struct Html {
    Buf *out;
    Mail *mail;
} Html;

static Colour tone(const Tones *tones, char name)
{
    switch (name) {
    case 'g': return tones->ground;
    case 's': return tones->surface;
    case 'r': return tones->raised;
    case 'i': return tones->ink;
    case 'f': return tones->soft;
    case 'l': return tones->line;
    case 'a': return tones->accent;
    case 'o': return tones->on_accent;
    case 'k': return tones->link;
    case 'w': return tones->warn;
    default: return tones->good;
    }
}

/* Our own text: $g $s $r ... light tones, $G $S $R ... the dark ones. */
static void put(Html *html, const char *text)
{
    const Palette *palette = &html->mail->palette;
    Str rest = str_of(text);
    while (rest.len) {
        ptrdiff_t hole = str_find_char(rest, '$');
        if (hole < 0) break;
        buf_add(html->out, str_slice(rest, 0, (size_t)hole));
        char name = rest.ptr[hole + 1];
        bool dark = name >= 'A' && name <= 'Z';
        buf_colour(html->out, tone(dark ? &palette->dark : &palette->light,
                                   dark ? (char)(name - 'A' + 'a') : name));
        rest = str_slice(rest, (size_t)hole + 2, rest.len);
    }
    buf_add(html->out, rest);
}

static void text(Html *html, Str s)
{
    buf_html(html->out, s);
}

/* Text with its line breaks. */
static void text_lines(Html *html, Str s)
{
    for (bool first = true; s.len; first = false) {
        if (!first) put(html, "<br>");
        text(html, str_cut(&s, '\n'));
    }
}

static void link_open(Html *html, Str url, const char *style)
{
    put(html, "<a href=\"");
    text(html, url);
    put(html, "\" ");
    put(html, style);
    put(html, ">");
}

static void head(Html *html)
{
    put(html, "<!doctype html>\n<html lang=\"");
    buf_add(html->out, reader_lang(&html->mail->reader));
    put(html,
        "\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<meta name=\"color-scheme\" content=\"light dark\">"
        "<meta name=\"supported-color-schemes\" content=\"light dark\">"
        "<meta name=\"format-detection\" content=\"telephone=no,date=no,address=no,email=no\">"
        "<meta name=\"x-apple-disable-message-reformatting\"><title>");
    text(html, html->mail->subject);
    put(html,
        "</title>\n<style>\n:root{color-scheme:light dark;supported-color-schemes:light dark}\n"
        "body{-webkit-text-size-adjust:100%}table{border-spacing:0}img{border:0}\n"
        "@media (max-width:520px){.card{padding:26px 20px 28px!important}"
        ".h{font-size:25px!important}.b,.bt{display:block!important;width:auto!important}"
        ".bt{width:100%!important}.o{padding:12px 8px!important}}\n"
        "@media (prefers-color-scheme:dark){.g{background:$G!important}"
        ".s{background:$S!important}.r{background:$R!important}.i{color:$I!important}"
        ".f{color:$F!important}.l{border-color:$L!important}.k{color:$K!important}"
        ".a{background:$A!important;color:$O!important}.t{color:$O!important}"
        ".e{background:$L!important}.w{color:$W!important}.v{background:$W!important}}\n"
        "[data-ogsc] .i{color:$I!important}[data-ogsc] .f{color:$F!important}"
        "[data-ogsc] .k{color:$K!important}[data-ogsb] .s{background:$S!important}"
        "[data-ogsb] .g{background:$G!important}[data-ogsb] .r{background:$R!important}\n"
        "</style></head>\n");
}

/* A family of the brand's wish, as far as it is a plain name; then what every device has. */
void mail_font(Buf *buf, const Brand *brand)
{
    Str wish = brand->font;
    bool plain = wish.len > 0 && wish.len < 60;
    for (size_t i = 0; i < wish.len; i++) {
        char c = wish.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != ' ' && c != '-') plain = false;
    }
    if (plain) {
        buf_char(buf, '\'');
        buf_add(buf, wish);
        buf_lit(buf, "',");
    }
    buf_lit(buf, "Inter,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif");
}

/* What an inbox shows after the subject; the filler keeps the body's first words out of it. */
static void preheader(Html *html)
{
    put(html, "<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">");
    text(html, html->mail->preheader);
    for (int i = 0; i < 40; i++)
        put(html, "&#847;&zwnj;&nbsp;");
    put(html, "</div>\n");
}

static void masthead(Html *html, const Footer *footer)
{
    const Brand *brand = &html->mail->definitions->brand;
    put(html, "<tr><td class=\"o\" style=\"padding:12px 36px 20px\">");
    if (link_target_ok(brand->logo_url)) {
        put(html, "<img src=\"");
        text(html, brand->logo_url);
        put(html, "\" height=\"32\" style=\"height:32px;width:auto;max-width:240px;display:block\" "
                  "alt=\"");
        text(html, footer->shop);
        put(html, "\">");
    } else {
        put(html, "<span class=\"i\" style=\"font-size:18px;font-weight:700;letter-spacing:-.01em;"
                  "color:$i\">");
        text(html, footer->shop);
        put(html, "</span>");
    }
    put(html, "</td></tr>\n");
}

static void button(Html *html, const Block *block)
{
    put(html, "<table role=\"presentation\" class=\"bt\" cellpadding=\"0\" cellspacing=\"0\" "
              "style=\"margin:8px 0 28px\"><tr><td class=\"a\" align=\"center\" bgcolor=\"$a\" "
              "style=\"background:$a;border-radius:10px\">");
    link_open(
        html, block->url,
        "class=\"b t\" style=\"display:inline-block;padding:12px 28px;font-size:16px;"
        "line-height:24px;font-weight:600;color:$o;text-decoration:none;border-radius:10px\"");
    text(html, block->text);
    put(html, "</a></td></tr></table>\n");
}

static void picture(Html *html, const BlockRow *row)
{
    put(html, "<td width=\"64\" valign=\"top\" style=\"width:64px;padding:12px 16px 12px 0\">");
    if (row->image_url.len) {
        put(html, "<img width=\"64\" height=\"64\" class=\"r\" style=\"display:block;width:64px;"
                  "height:64px;object-fit:cover;border-radius:8px;background:$r;font-size:11px;"
                  "line-height:14px\" alt=\"");
        text(html, row->label);
        put(html, "\" src=\"");
        text(html, row->image_url);
        put(html, "\">");
    } else {
        put(html, "<div class=\"r f\" aria-hidden=\"true\" style=\"width:64px;height:64px;"
                  "line-height:64px;border-radius:8px;background:$r;color:$f;text-align:center;"
                  "font-size:22px\">");
        text(html, words_initial(row->label));
        put(html, "</div>");
    }
    put(html, "</td>");
}

static void line_name(Html *html, const BlockRow *row)
{
    if (row->url.len) {
        link_open(html, row->url, "class=\"i\" style=\"color:$i;text-decoration:none\"");
        text(html, row->label);
        put(html, "</a>");
    } else {
        text(html, row->label);
    }
}

static void line_row(Html *html, const BlockRow *row, bool pictures)
{
    put(html, "<tr>");
    if (pictures && row->label.len) picture(html, row);
    put(html, "<td class=\"i\" valign=\"top\" style=\"padding:12px 0;color:$i;font-weight:500;"
              "word-break:break-word\"");
    put(html, pictures && !row->label.len ? " colspan=\"2\">" : ">");
    line_name(html, row);
    if (row->detail.len) {
        put(html, "<div class=\"f\" style=\"color:$f;font-size:14px;line-height:20px;"
                  "font-weight:400;padding-top:2px\">");
        text(html, row->detail);
        put(html, "</div>");
    }
    put(html, "</td>");
    if (row->value.len) {
        put(html, "<td class=\"i\" align=\"right\" valign=\"top\" style=\"padding:12px 0 12px 16px;"
                  "color:$i;white-space:nowrap;font-variant-numeric:tabular-nums\">");
        text(html, row->value);
        put(html, "</td>");
    }
    put(html, "</tr>\n");
}

static void lines(Html *html, const Block *block)
{
    put(html, "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
              "style=\"width:100%;margin:0 0 8px\">");
    for (uint32_t i = 0; i < block->rows.count; i++)
        line_row(html, &block->rows.items[i], block->pictures);
    put(html, "</table>\n");
}

static void rows(Html *html, const Block *block)
{
    put(html, "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
              "class=\"l\" style=\"width:100%;margin:0 0 24px;border-top:1px solid $l;"
              "padding-top:10px\">");
    for (uint32_t i = 0; i < block->rows.count; i++) {
        const BlockRow *row = &block->rows.items[i];
        const char *style = row->strong
                                ? "class=\"i\" style=\"color:$i;font-weight:700;font-size:18px;"
                                : "class=\"f\" style=\"color:$f;font-size:15px;";
        put(html, "<tr><td valign=\"top\" ");
        put(html, style);
        put(html, "padding:4px 16px 4px 0\">");
        text(html, row->label);
        put(html, "</td><td align=\"right\" valign=\"top\" ");
        put(html, style);
        put(html, "padding:4px 0;font-variant-numeric:tabular-nums;word-break:break-word\">");
        if (row->url.len) link_open(html, row->url, "class=\"k\" style=\"color:$k\"");
        text(html, row->value);
        put(html, row->url.len ? "</a></td></tr>\n" : "</td></tr>\n");
    }
    put(html, "</table>\n");
}

/* Four steps as bars; what is done is filled. The word of the present one is strong, and trouble is
 * said in words. */
static void path(Html *html, const Block *block)
{
    static const Wording steps[4] = {
        {"Ordered",    "Bestellt",   NULL},
        {"Packed",     "Verpackt",   NULL},
        {"On its way", "Unterwegs",  NULL},
        {"Delivered",  "Zugestellt", NULL}
    };
    static const Wording out = {"Out for delivery", "In Zustellung", NULL};
    bool trouble = block->stage < 0;
    int present = trouble || block->stage == 3 ? 2 : block->stage == 4 ? 3 : block->stage;
    put(html, "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
              "style=\"width:100%;table-layout:fixed;margin:4px 0 24px\"><tr>");
    for (int i = 0; i < 4; i++) {
        bool now = i == present;
        const char *bar = i > present      ? "class=\"e\" style=\"background:$l;"
                          : trouble && now ? "class=\"v\" style=\"background:$w;"
                                           : "class=\"a\" style=\"background:$a;";
        const Wording *name = block->stage == 3 && now ? &out : &steps[i];
        put(html, i < 3 ? "<td valign=\"top\" style=\"padding-right:6px\"><div "
                        : "<td valign=\"top\"><div ");
        put(html, bar);
        put(html, "height:6px;border-radius:3px;font-size:0;line-height:0\">&nbsp;</div><div ");
        put(html, now ? "class=\"i\" style=\"color:$i;font-weight:700;"
                      : "class=\"f\" style=\"color:$f;");
        put(html, "font-size:12px;line-height:18px;padding-top:8px\">");
        text(html, word(&html->mail->reader, name));
        put(html, "</div></td>");
    }
    put(html, "</tr></table>\n");
    if (!trouble) return;
    put(html, "<p class=\"w\" style=\"margin:-8px 0 24px;color:$w;font-weight:600\">");
    text(html, block->text);
    put(html, "</p>\n");
}

static void scores(Html *html, const Block *block)
{
    bool few = block->to == 5;
    put(html, "<div style=\"margin:4px 0 4px -4px;font-size:0\">");
    for (int n = block->from; n <= block->to; n++) {
        Buf url = buf_new(html->mail->arena, 4096);
        buf_add(&url, block->url);
        buf_i64(&url, n);
        link_open(
            html, buf_str(&url),
            few ? "class=\"r i l\" style=\"display:inline-block;width:54px;margin:4px;"
                  "line-height:52px;text-align:center;font-size:18px;font-weight:600;color:$i;"
                  "background:$r;border:1px solid $l;border-radius:10px;text-decoration:none\""
                : "class=\"r i l\" style=\"display:inline-block;width:41px;margin:4px 3px;"
                  "line-height:46px;text-align:center;font-size:16px;font-weight:600;color:$i;"
                  "background:$r;border:1px solid $l;border-radius:10px;text-decoration:none\"");
        buf_i64(html->out, n);
        put(html, "</a>");
    }
    put(html, "</div>\n<p class=\"f\" style=\"margin:0 0 28px;color:$f;font-size:13px;"
              "line-height:20px\">");
    text(html, block->low);
    put(html, " &nbsp;·&nbsp; ");
    text(html, block->high);
    put(html, "</p>\n");
}

static void care(Html *html, const Block *block)
{
    static const Wording more = {"Read more", "Weiterlesen", NULL};
    put(html, "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
              "style=\"width:100%;margin:0 0 20px\"><tr><td class=\"r i\" style=\"background:$r;"
              "color:$i;border-radius:10px;padding:18px 20px\">");
    if (block->text.len) {
        put(html, "<div style=\"font-weight:700;padding-bottom:4px\">");
        text(html, block->text);
        put(html, "</div>");
    }
    text_lines(html, block->detail);
    if (block->url.len) {
        put(html, "<div style=\"padding-top:8px\">");
        link_open(html, block->url, "class=\"k\" style=\"color:$k;font-weight:600\"");
        text(html, word(&html->mail->reader, &more));
        put(html, "</a></div>");
    }
    put(html, "</td></tr></table>\n");
}

static void paragraph(Html *html, const Block *block, const char *open, const char *close)
{
    put(html, open);
    text_lines(html, block->text);
    put(html, close);
}

static void print_block(Html *html, const Block *block)
{
    switch (block->kind) {
    case BLOCK_HEADING:
        paragraph(html, block,
                  "<h1 class=\"i h\" style=\"margin:0 0 20px;font-size:28px;line-height:1.25;"
                  "font-weight:700;letter-spacing:-.015em;color:$i\">",
                  "</h1>\n");
        break;
    case BLOCK_TITLE:
        paragraph(html, block,
                  "<h2 class=\"i\" style=\"margin:12px 0 8px;font-size:16px;line-height:24px;"
                  "font-weight:700;color:$i\">",
                  "</h2>\n");
        break;
    case BLOCK_TEXT:
        paragraph(html, block, "<p class=\"i\" style=\"margin:0 0 16px;color:$i\">", "</p>\n");
        break;
    case BLOCK_NOTE:
        paragraph(
            html, block,
            "<p class=\"f\" style=\"margin:0 0 20px;color:$f;font-size:14px;line-height:21px\">",
            "</p>\n");
        break;
    case BLOCK_ADDRESS:
        paragraph(html, block, "<p class=\"f\" style=\"margin:0 0 8px;color:$f\">", "</p>\n");
        break;
    case BLOCK_BUTTON: button(html, block); break;
    case BLOCK_LINES: lines(html, block); break;
    case BLOCK_ROWS: rows(html, block); break;
    case BLOCK_PATH: path(html, block); break;
    case BLOCK_SCORES: scores(html, block); break;
    case BLOCK_CARE: care(html, block); break;
    }
}

static void foot(Html *html, const Footer *footer)
{
    put(html, "<tr><td class=\"f o\" style=\"padding:24px 36px 12px;color:$f;font-size:13px;"
              "line-height:20px\"><p style=\"margin:0 0 12px\">");
    text(html, footer->why);
    put(html, "</p><p style=\"margin:0 0 12px\">");
    for (uint32_t i = 0; i < footer->links.count; i++) {
        if (i) put(html, " &nbsp;·&nbsp; ");
        link_open(html, footer->links.items[i].url,
                  "class=\"f\" style=\"color:$f;text-decoration:underline\"");
        text(html, footer->links.items[i].label);
        put(html, "</a>");
    }
    put(html, "</p><p style=\"margin:0\">");
    bool named = str_starts(footer->postal_address, footer->shop);
    if (!named) text(html, footer->shop);
    if (footer->postal_address.len) {
        if (!named) put(html, "<br>");
        text_lines(html, footer->postal_address);
    }
    if (footer->contact.len) {
        put(html, "<br>");
        text(html, footer->contact);
    }
    put(html, "</p></td></tr>\n");
}

void mail_html(Buf *buf, Mail *mail)
{
    Html html = {buf, mail};
    Footer footer = mail_footer(mail);
    head(&html);
    put(&html, "<body class=\"g\" style=\"margin:0;padding:0;background:$g\">\n");
    preheader(&html);
    put(&html, "<table role=\"presentation\" class=\"g\" width=\"100%\" cellpadding=\"0\" "
               "cellspacing=\"0\" style=\"width:100%;background:$g\"><tr><td align=\"center\" "
               "style=\"padding:16px 10px 32px\">\n<table role=\"presentation\" width=\"640\" "
               "cellpadding=\"0\" cellspacing=\"0\" style=\"width:100%;max-width:640px;"
               "text-align:left;font-size:16px;line-height:24px;word-break:break-word;");
    put(&html, "font-family:");
    mail_font(buf, &mail->definitions->brand);
    put(&html, "\">\n");
    masthead(&html, &footer);
    put(&html, "<tr><td class=\"s l card\" style=\"background:$s;border:1px solid $l;"
               "border-radius:14px;padding:36px 36px 32px\">\n");
    for (uint32_t i = 0; i < mail->blocks.count; i++)
        print_block(&html, &mail->blocks.items[i]);
    put(&html, "</td></tr>\n");
    foot(&html, &footer);
    put(&html, "</table></td></tr></table>\n");
    Str pixel = mail_pixel(mail);
    if (pixel.len) {
        put(&html, "<img src=\"");
        text(&html, pixel);
        put(&html,
            "\" width=\"1\" height=\"1\" alt=\"\" style=\"display:block;width:1px;height:1px\">");
    }
    put(&html, "</body></html>\n");
}
