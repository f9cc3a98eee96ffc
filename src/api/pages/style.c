/* api/pages/style.c - the brand's colours as a style sheet of variables; static/page.css uses them.
 */
#include "api/pages/page.h"
#include "domain/colour.h"

static void variable(Buf *out, const char *name, Colour colour)
{
    buf_lit(out, "--");
    buf_add(out, str_of(name));
    buf_char(out, ':');
    buf_colour(out, colour);
    buf_char(out, ';');
}

static void tones_css(Buf *out, const Tones *tones)
{
    buf_lit(out, ":root{");
    variable(out, "ground", tones->ground);
    variable(out, "surface", tones->surface);
    variable(out, "raised", tones->raised);
    variable(out, "ink", tones->ink);
    variable(out, "soft", tones->soft);
    variable(out, "line", tones->line);
    variable(out, "accent", tones->accent);
    variable(out, "on-accent", tones->on_accent);
    variable(out, "link", tones->link);
    variable(out, "good", tones->good);
    variable(out, "warn", tones->warn);
    variable(out, "bad", tones->bad);
    buf_lit(out, "}");
}

void brand_css(Buf *out, const Brand *brand)
{
    Palette palette = brand_palette(brand);
    tones_css(out, &palette.light);
    buf_lit(out, "\n@media (prefers-color-scheme:dark){");
    tones_css(out, &palette.dark);
    buf_lit(out, "}\n");
}

void page_brand_css(ApiCx *cx)
{
    static const Brand none;
    Buf out = buf_new(cx->arena, 8192);
    brand_css(&out, cx->definitions ? &cx->definitions->brand : &none);
    HttpHeader headers[] = {
        {STR("X-Content-Type-Options"), STR("nosniff")             },
        {STR("Cache-Control"),          STR("public, max-age=3600")}
    };
    HttpReply reply = {.status = 200,
                       .content_type = STR("text/css; charset=utf-8"),
                       .body = buf_str(&out),
                       .headers = headers,
                       .header_count = 2};
    http_reply(cx->request, &reply);
}
