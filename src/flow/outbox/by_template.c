/* flow/outbox/by_template.c - a mail made by the merchant's template (domain/template.h).
 *
 * Subject and preheader first, because the page names them; then the page, whose outside links
 * become measured ones and which gets the pixel, as far as the rules allow; then the letter.
 * The texts of one language make the whole mail, never two. What the law asks for is demanded of
 * what was made: who may leave finds the way out, and who wrote stands in it. */
#include "domain/template.h"
#include "flow/outbox/anchors.h"
#include "flow/outbox/drops.h"

#define LINE_MAX       ((size_t)2000)
#define TEXT_BYTES_MAX ((size_t)64 << 10)
#define STEPS_MAX      200000 /* a mail needs a few thousand */

typedef struct Rendering {
    Mail *mail;
    LiquidInput input;
    uint32_t missing;
    Diag *diag;
} Rendering;

static LiquidValue member(LiquidValue object, const char *key)
{
    const LiquidValue *found = NULL;
    if (object.kind == LIQUID_OBJECT)
        found = liquid_member(object.object, str_of(key), liquid_hash(str_of(key)));
    return found ? *found : LIQUID_NOTHING;
}

/* A template without texts speaks every language. */
static bool speaks(const Template *template, Str language)
{
    if (template->texts.kind != LIQUID_OBJECT) return true;
    return liquid_member(template->texts.object, language, liquid_hash(language)) != NULL;
}

/* The reader's language, else the storefront's, else English, else German: of the whole mail. */
static bool choose_language(Mail *mail, const Template *template)
{
    if (speaks(template, reader_lang(&mail->reader))) return true;
    const Storefront *storefront = mail->storefront;
    Str zone =
        mail->data.timezone.len ? mail->data.timezone : mail->definitions->sending.reporting_zone;
    const Str others[] = {storefront->locale, STR("en"), STR("de")};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        Reader reader = reader_of(others[i], STR("en"), zone, mail->definitions->brand.du);
        if (!speaks(template, reader_lang(&reader))) continue;
        mail->reader = reader;
        break;
    }
    return false;
}

static void set_texts(Rendering *rendering, const Template *template)
{
    const Mail *mail = rendering->mail;
    const Template *shared = definitions_template(mail->definitions, STR(TEMPLATE_SHARED));
    bool german = mail->reader.language == LANGUAGE_DE, du = german && mail->reader.du;
    const char *language = german ? "de" : "en";
    LiquidValue *texts = rendering->input.texts;
    if (du) texts[0] = member(template->texts, "de_du");
    texts[1] = member(template->texts, language);
    if (!shared) return;
    if (du) texts[2] = member(shared->texts, "de_du");
    texts[3] = member(shared->texts, language);
}

static Err render(Rendering *rendering, const LiquidTemplate *template, size_t bytes_max,
                  Str *ret_text)
{
    LiquidError error;
    LiquidReport report;
    Buf out = buf_new(rendering->mail->arena, bytes_max);
    *ret_text = STR_NONE;
    if (!template) return OK;
    Err e =
        liquid_render(template, &rendering->input, rendering->mail->arena, &out, &report, &error);
    rendering->missing += report.missing;
    if (e) {
        Buf sentence = buf_new(rendering->mail->arena, 512);
        liquid_error_text(&sentence, &error);
        return fail_field(rendering->diag, ERR_UNPROCESSABLE, error.name, "%s",
                          buf_cstr(&sentence));
    }
    *ret_text = buf_str(&out);
    return OK;
}

/* One line, as a header has it. */
static Err render_line(Rendering *rendering, const LiquidTemplate *template, Str *ret_line)
{
    Str text;
    Err e = render(rendering, template, LINE_MAX, &text);
    Buf buf = buf_new(rendering->mail->arena, LINE_MAX);
    for (size_t i = 0; i < text.len; i++) {
        char c = (unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f ? ' ' : text.ptr[i];
        if (c != ' ' || (buf.len && buf.ptr[buf.len - 1] != ' ')) buf_char(&buf, c);
    }
    *ret_line = str_trim(buf_str(&buf));
    return e;
}

/* Without spaces at the ends of lines (but that of a signature's line, "-- "), blank lines at the
 * beginning, and runs of them. */
static Str squeezed(Arena *arena, Str text)
{
    Buf buf = buf_new(arena, text.len + 2);
    bool blank = true, first = true;
    while (text.len) {
        Str line = str_cut(&text, '\n');
        bool signature = str_is(line, "-- ");
        while (line.len && !signature &&
               (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\r'))
            line.len--;
        if (line.len && blank && !first) buf_char(&buf, '\n');
        blank = line.len == 0;
        if (blank) continue;
        first = false;
        buf_add(&buf, line);
        buf_char(&buf, '\n');
    }
    return buf_str(&buf);
}

/* ---- links ---- */

static bool is_ours(const Mail *mail, Str address)
{
    Str ours = mail->in->public_url;
    return ours.len && str_starts(address, ours) &&
           (address.len == ours.len || strchr("/?#", address.ptr[ours.len]));
}

static Str measured_link(void *self, Str address)
{
    Mail *mail = self;
    return is_ours(mail, address) ? STR_NONE : mail_click(mail, address);
}

static size_t body_end(Str html)
{
    for (size_t at = html.len; at-- > 0;)
        if (html.ptr[at] == '<' && str_eq_nocase(str_slice(html, at, at + 7), STR("</body>")))
            return at;
    return html.len;
}

static Err finish_html(Mail *mail, Str html, Str *ret_html, Diag *diag)
{
    Buf buf = buf_new(mail->arena, COMPOSE_HTML_BYTES_MAX);
    Anchors anchors = {measured_link, mail};
    size_t end = body_end(html);
    Str head = str_slice(html, 0, end), pixel = mail_pixel(mail);
    if (mail->clicks == MEASURE_NONE)
        buf_add(&buf, head);
    else
        buf_anchors(&buf, mail->arena, head, &anchors);
    if (pixel.len) {
        buf_lit(&buf, "<img src=\"");
        buf_html(&buf, pixel);
        buf_lit(&buf, "\" width=\"1\" height=\"1\" alt=\"\" "
                      "style=\"display:block;width:1px;height:1px\">");
    }
    buf_add(&buf, str_slice(html, end, html.len));
    if (buf.overflow)
        return fail_field(diag, ERR_TOO_LARGE, "html", "the mail is longer than %d bytes",
                          COMPOSE_HTML_BYTES_MAX);
    *ret_html = buf_str(&buf);
    return OK;
}

/* ---- what must stand in it ---- */

static bool leads_to(Mail *mail, Str html, LinkKind kind)
{
    Str link = mail_page(mail, kind);
    return str_find(html, str_slice(link, mail->in->public_url.len, link.len)) >= 0;
}

/* Order news needs neither. */
static Err check_footer(Mail *mail, Str html, Diag *diag)
{
    int32_t category = mail->message->category;
    Str address = mail->storefront->postal_address, line = str_cut(&address, '\n');
    Buf buf = buf_new(mail->arena, line.len * 6 + 1);
    buf_html(&buf, line);
    if (category == CATEGORY_TRANSACTIONAL) return OK;
    bool out = leads_to(mail, html, LINK_UNSUBSCRIBE) ||
               (category == CATEGORY_SERVICE && leads_to(mail, html, LINK_PREFERENCES));
    if (!out)
        return fail_field(diag, ERR_UNPROCESSABLE, "html",
                          "a mail of this category must have {{ message.unsubscribe_url }}");
    if (line.len && str_find(html, buf_str(&buf)) < 0)
        return fail_field(diag, ERR_UNPROCESSABLE, "html",
                          "a mail of this category must have {{ shop.address }}");
    return OK;
}

Err mail_by_template(Mail *mail, const Template *template, ComposedMessage *message, Diag *diag)
{
    Drops drops;
    drops_init(&drops, mail);
    message->language_missing = !choose_language(mail, template);
    Rendering rendering = {
        .mail = mail,
        .diag = diag,
        .input = {.data = liquid_drop(&drops.root),
                  .limits = {.steps_max = STEPS_MAX},
                  .now = mail->message->released_at,
                  .zone = mail->reader.zone,
                  .currency = mail->data.order.currency,
                  .locale = mail->reader.locale}
    };
    set_texts(&rendering, template);
    Err e = render_line(&rendering, template->subject, &mail->subject);
    if (!e) e = render_line(&rendering, template->preheader, &mail->preheader);
    Str html, text;
    if (!e) e = render(&rendering, template->text, TEXT_BYTES_MAX, &text);
    rendering.input.escape = true;
    if (!e) e = render(&rendering, template->html, COMPOSE_HTML_BYTES_MAX, &html);
    if (!e) e = check_footer(mail, html, diag);
    if (!e) e = finish_html(mail, html, &message->html, diag);
    if (!e && !mail->subject.len)
        e = fail_field(diag, ERR_UNPROCESSABLE, "subject", "the subject is empty");
    if (!e) message->text = squeezed(mail->arena, text);
    message->names_missing = rendering.missing;
    mail->drops = NULL;
    return e;
}
