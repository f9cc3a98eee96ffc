/* flow/outbox/mail.c - the blocks of a mail: what templates call. */
#include "flow/outbox/mail.h"

Str mail_say(Mail *mail, const Wording *wording)
{
    return say_vars(mail->arena, &mail->reader, wording, mail->vars.items, mail->vars.count);
}

void mail_var(Mail *mail, const char *name, Str value)
{
    for (uint32_t i = 0; i < mail->vars.count; i++)
        if (strcmp(mail->vars.items[i].name, name) == 0) {
            mail->vars.items[i].value = value;
            return;
        }
    *list_push(mail->arena, &mail->vars) = (SayVar){name, value};
}

Str mail_greeting(Mail *mail)
{
    static const Wording with_name = {"Hello {first},", "Guten Tag {name},", "Hallo {first},"};
    static const Wording without = {"Hello,", "Guten Tag,", "Hallo,"};
    bool formal = mail->reader.language == LANGUAGE_DE && !mail->reader.du;
    Str wanted = formal ? mail->data.name : mail->data.first_name;
    return mail_say(mail, wanted.len ? &with_name : &without);
}

static Block *add(Mail *mail, BlockKind kind, Str text)
{
    Block *block = list_push(mail->arena, &mail->blocks);
    block->kind = kind;
    block->text = text;
    return block;
}

void mail_heading(Mail *mail, Str text)
{
    add(mail, BLOCK_HEADING, text);
}

void mail_text(Mail *mail, Str text)
{
    if (text.len) add(mail, BLOCK_TEXT, text);
}

void mail_note(Mail *mail, Str text)
{
    if (text.len) add(mail, BLOCK_NOTE, text);
}

void mail_title(Mail *mail, const Wording *wording)
{
    add(mail, BLOCK_TITLE, mail_say(mail, wording));
}

void mail_button(Mail *mail, const Wording *label, Str url)
{
    if (url.len) add(mail, BLOCK_BUTTON, mail_say(mail, label))->url = url;
}

static BlockRow *add_row(Mail *mail, Block *block, Str label, Str value)
{
    BlockRow *row = list_push(mail->arena, &block->rows);
    row->label = label;
    row->value = value;
    return row;
}

/* What stands below the name: variant, and the quantity only when it is not one. */
static Str line_detail(Mail *mail, const OrderLine *line)
{
    static const Wording quantity = {"Quantity {n}", "Menge {n}", NULL};
    bool one = !line->quantity.len || str_is(line->quantity, "1");
    Buf buf = buf_new(mail->arena, 1024);
    buf_add(&buf, line->variant);
    if (!one) {
        if (buf.len) buf_lit(&buf, " · ");
        buf_add(&buf, say(mail->arena, &mail->reader, &quantity, {"n", line->quantity}));
    }
    return buf_str(&buf);
}

void mail_lines(Mail *mail, bool prices, uint32_t lines_max)
{
    static const Wording more = {"and {n} more", "und {n} weitere", NULL};
    static const Wording nameless = {"Article", "Artikel", NULL};
    const Order *order = &mail->data.order;
    if (order->lines.count == 0) return;
    Block *block = add(mail, BLOCK_LINES, STR_NONE);
    uint32_t shown = order->lines.count < lines_max ? order->lines.count : lines_max;
    for (uint32_t i = 0; i < shown; i++) {
        const OrderLine *line = &order->lines.items[i];
        Str name = line->name.len ? line->name : word(&mail->reader, &nameless);
        BlockRow *row = add_row(mail, block, name, STR_NONE);
        row->detail = line_detail(mail, line);
        if (prices && (line->total_minor || order->total_minor))
            row->value =
                words_money(mail->arena, &mail->reader, line->total_minor, order->currency);
        if (link_target_ok(line->image_url)) {
            row->image_url = line->image_url;
            block->pictures = true;
        }
        row->url = mail_click(mail, line->url);
    }
    int64_t hidden = (int64_t)(order->lines.count - shown) + order->lines_more;
    SayVar n = {"n", words_count(mail->arena, hidden)};
    if (hidden > 0)
        add_row(mail, block, STR_NONE, STR_NONE)->detail =
            say_vars(mail->arena, &mail->reader, &more, &n, 1);
}

void mail_totals(Mail *mail)
{
    const Order *order = &mail->data.order;
    OrderSum sums[ORDER_SUMS_MAX];
    size_t count = words_sums(mail->arena, &mail->reader, order, sums);
    if (count == 0) return;
    Block *block = add(mail, BLOCK_ROWS, STR_NONE);
    for (size_t i = 0; i < count; i++)
        add_row(mail, block, sums[i].label,
                words_money(mail->arena, &mail->reader, sums[i].minor, order->currency))
            ->strong = sums[i].strong;
}

void mail_address(Mail *mail)
{
    static const Wording title = {"Delivery to", "Lieferung an", NULL};
    if (!mail->data.order.shipping.street.len) return;
    mail_title(mail, &title);
    add(mail, BLOCK_ADDRESS, words_address(mail->arena, &mail->reader, &mail->data.order.shipping));
}

void mail_path(Mail *mail, const Shipment *parcel)
{
    Str status = parcel ? words_parcel(&mail->reader, parcel) : STR_NONE;
    add(mail, BLOCK_PATH, status)->stage = parcel_stage(parcel);
}

void mail_parcel_facts(Mail *mail, const Shipment *parcel)
{
    static const Wording carrier = {"Carrier", "Paketdienst", NULL};
    static const Wording number = {"Tracking number", "Sendungsnummer", NULL};
    if (!parcel || (!parcel->carrier.len && !parcel->tracking_number.len)) return;
    Block *block = add(mail, BLOCK_ROWS, STR_NONE);
    if (parcel->carrier.len)
        add_row(mail, block, mail_say(mail, &carrier), words_carrier(parcel->carrier));
    if (parcel->tracking_number.len)
        add_row(mail, block, mail_say(mail, &number), parcel->tracking_number)->url =
            mail_click(mail, parcel->tracking_url);
}

Survey mail_survey(Mail *mail, LinkKind kind)
{
    static const Wording nps_low = {"0 – not at all likely", "0 – gar nicht wahrscheinlich", NULL};
    static const Wording nps_high = {"10 – very likely", "10 – sehr wahrscheinlich", NULL};
    static const Wording csat_low = {"1 – very unhappy", "1 – sehr unzufrieden", NULL};
    static const Wording csat_high = {"5 – very happy", "5 – sehr zufrieden", NULL};
    bool nps = kind == LINK_SCORE_NPS;
    return (Survey){.from = nps ? 0 : 1,
                    .to = nps ? 10 : 5,
                    .low = mail_say(mail, nps ? &nps_low : &csat_low),
                    .high = mail_say(mail, nps ? &nps_high : &csat_high)};
}

void mail_scores(Mail *mail, LinkKind kind)
{
    Survey survey = mail_survey(mail, kind);
    Block *block = add(mail, BLOCK_SCORES, STR_NONE);
    block->url = mail_page(mail, kind);
    block->from = survey.from;
    block->to = survey.to;
    block->low = survey.low;
    block->high = survey.high;
}

static bool care_fits(const CareText *care, const Order *order)
{
    for (uint32_t i = 0; i < order->lines.count; i++) {
        const OrderLine *line = &order->lines.items[i];
        if (care->product_id.len && str_eq(care->product_id, line->product_id)) return true;
        if (!care->product_id.len && care->category.len &&
            str_eq_nocase(care->category, line->category))
            return true;
    }
    return false;
}

uint32_t mail_care_texts(const Mail *mail, const CareText *ret_texts[MAIL_CARE_MAX])
{
    bool german = mail->reader.language == LANGUAGE_DE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < mail->definitions->care.count && count < MAIL_CARE_MAX; i++) {
        const CareText *care = &mail->definitions->care.items[i];
        bool said = german ? care->text_de.len : care->text_en.len;
        if (said && care_fits(care, &mail->data.order)) ret_texts[count++] = care;
    }
    return count;
}

void mail_care(Mail *mail)
{
    const CareText *texts[MAIL_CARE_MAX];
    bool german = mail->reader.language == LANGUAGE_DE;
    uint32_t count = mail_care_texts(mail, texts);
    for (uint32_t i = 0; i < count; i++) {
        const CareText *care = texts[i];
        Block *block = add(mail, BLOCK_CARE, german ? care->title_de : care->title_en);
        block->detail = german ? care->text_de : care->text_en;
        block->url = mail_click(mail, care->url);
    }
}
