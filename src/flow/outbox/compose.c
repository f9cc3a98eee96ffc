/* flow/outbox/compose.c - see flow/compose.h: gathers what is known, and makes the mail by the
 * merchant's live template of its kind (by_template.c); without one of our own blocks, whose words
 * stand in templates/ and whose looks in html.c and text.c. */
#include "domain/template.h"
#include "flow/outbox/mail.h"

#define TEXT_BYTES_MAX (48 * 1024)

static const struct {
    Str kind;
    MailTemplate *fill;
} templates[] = {
    {STR_INIT("order_confirmation"), template_order_confirmation},
    {STR_INIT("order_shipped"),      template_order_shipped     },
    {STR_INIT("order_delivered"),    template_order_delivered   },
    {STR_INIT("order_delayed"),      template_order_delayed     },
    {STR_INIT("nps"),                template_nps               },
    {STR_INIT("review_request"),     template_review_request    },
    {STR_INIT(CODE_KIND),            template_order_code        },
};

static MailTemplate *template_of(Str kind)
{
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (str_eq(templates[i].kind, kind)) return templates[i].fill;
    return template_plain;
}

static Str first_of(Str a, Str b)
{
    return a.len ? a : b;
}

/* A name as it may stand in a header or a greeting: no line breaks, not endless. */
static Str tidy_name(Arena *arena, Str name)
{
    Buf buf = buf_new(arena, 128);
    Str trimmed = str_trim(name);
    for (size_t i = 0; i < trimmed.len; i++) {
        uint8_t c = (uint8_t)trimmed.ptr[i];
        buf_char(&buf, c < ' ' || c == 0x7f ? ' ' : (char)c);
    }
    return buf.overflow ? STR_NONE : buf_str(&buf);
}

static void set_vars(Mail *mail)
{
    const Order *order = &mail->data.order;
    mail->expected = parcel_expected(order, mail->data.shipment);
    mail_var(mail, "first", mail->data.first_name);
    mail_var(mail, "name", mail->data.name);
    mail_var(mail, "order", order->order_id);
    static const Wording us = {"us", "uns", NULL};
    Str shop = first_of(mail->storefront->name, mail->definitions->brand.name);
    mail_var(mail, "shop", first_of(shop, word(&mail->reader, &us)));
    if (mail->expected)
        mail_var(mail, "day", words_day(mail->arena, &mail->reader, mail->expected));
    static const Wording placed = {" of {date}", " vom {date}", NULL};
    if (order->placed_at)
        mail_var(mail, "placed",
                 say(mail->arena, &mail->reader, &placed,
                     {"date", words_date(mail->arena, &mail->reader, order->placed_at)}));
    if (mail->data.shipment && mail->data.shipment->carrier.len)
        mail_var(mail, "carrier", words_carrier(mail->data.shipment->carrier));
}

static Err start(Mail *mail, Diag *diag)
{
    const Definitions *definitions = mail->definitions;
    Err e = message_data_read(mail->arena, mail->message->data, &mail->data, diag);
    if (e) return e;
    mail->storefront = definitions_storefront(definitions, mail->message->storefront);
    if (mail->in->fill && mail->data.has_order)
        mail->in->fill(mail->in->fill_self, mail->arena, &mail->data.order,
                       mail->message->released_at - COMPOSE_KNOWN_BEFORE);
    if (!mail->storefront)
        return fail(diag, ERR_UNPROCESSABLE, "there is no storefront that could send this");
    mail->data.name = tidy_name(mail->arena, mail->data.name);
    mail->data.first_name = tidy_name(mail->arena, mail->data.first_name);
    Str zone = first_of(mail->data.timezone, definitions->sending.reporting_zone);
    mail->reader =
        reader_of(mail->message->locale, mail->storefront->locale, zone, definitions->brand.du);
    mail->palette = brand_palette(&definitions->brand);
    measure_for(mail->storefront, mail->data.country, (MessageCategory)mail->message->category,
                &mail->opens, &mail->clicks);
    set_vars(mail);
    return OK;
}

static Str domain_of(Str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    Str domain = at < 0 ? STR_NONE : str_slice(address, (size_t)at + 1, address.len);
    return domain.len ? domain : STR("afterglow.invalid");
}

/* "review_request.shop.example": one list per kind, so that mail programs group and name them. */
static Str list_id(Mail *mail, Str domain)
{
    Buf buf = buf_new(mail->arena, 300);
    Str kind = mail->message->kind;
    for (size_t i = 0; i < kind.len && i < 60; i++) {
        char c = kind.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        buf_char(&buf, plain ? c : '-');
    }
    buf_char(&buf, '.');
    buf_add(&buf, domain);
    return buf_str(&buf);
}

static void envelope(Mail *mail, ComposedMessage *message)
{
    const Storefront *storefront = mail->storefront;
    const Message *row = mail->message;
    Str sender = first_of(storefront->sender_address, mail->in->from_address);
    message->id = row->id;
    message->kind = row->kind;
    message->cause = row->cause;
    message->storefront = row->storefront;
    message->category = (MessageCategory)row->category;
    message->from_name = first_of(storefront->sender_name,
                                  first_of(storefront->name, mail->definitions->brand.name));
    message->from_address = first_of(sender, STR("shop@afterglow.invalid"));
    message->reply_to = first_of(storefront->reply_to, storefront->contact_email);
    message->to_address = row->address;
    message->to_name = mail->data.name;
    message->subject = mail->subject;
    message->preheader = mail->preheader;
    message->locale = reader_lang(&mail->reader);
    message->message_id_domain = domain_of(message->from_address);
    message->list_id = list_id(mail, message->message_id_domain);
    if (row->category != CATEGORY_TRANSACTIONAL)
        message->unsubscribe_url = mail_page(mail, LINK_UNSUBSCRIBE);
    message->date = row->released_at;
    message->date_offset_minutes = zone_offset_seconds(mail->reader.zone, row->released_at) / 60;
}

static Err by_blocks(Mail *mail, ComposedMessage *message, Diag *diag)
{
    Buf html = buf_new(mail->arena, COMPOSE_HTML_BYTES_MAX);
    Buf text = buf_new(mail->arena, TEXT_BYTES_MAX);
    template_of(mail->message->kind)(mail);
    mail_html(&html, mail);
    mail_plain_text(&text, mail);
    if (html.overflow || text.overflow)
        return fail(diag, ERR_TOO_LARGE, "the message is longer than a mail may be");
    message->html = buf_str(&html);
    message->text = buf_str(&text);
    return OK;
}

bool compose_is_held(const Diag *diag)
{
    static const char *const fields[] = {"subject", "preheader", "html", "text"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_is(str_of(diag->field), fields[i])) return true;
    return false;
}

Err message_compose(Arena *arena, const ComposeIn *in, ComposedMessage *ret_message, Diag *diag)
{
    Mail mail = {.arena = arena, .in = in, .message = in->message, .definitions = in->definitions};
    Err e = start(&mail, diag);
    if (e) return e;
    const Template *template =
        in->template ? in->template : definitions_template(in->definitions, in->message->kind);
    ComposedMessage message = {.names_missing = 0};
    if (template && (template->live || in->template))
        e = mail_by_template(&mail, template, &message, diag);
    else
        e = by_blocks(&mail, &message, diag);
    if (e) return e;
    message.html = mail_markup(&mail, message.html);
    envelope(&mail, &message);
    *ret_message = message;
    return OK;
}
