/* flow/outbox/drops_shop.c - the drops of who writes and who reads: shop, brand, customer, message,
 * survey, verification. */
#include "flow/outbox/drops.h"

#define DROPS(self) (((const Drops *)(self))->mail->drops)

bool drop_shop_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(Storefront, url, "url", DROP_URL),
        DROP_MEMBER(Storefront, contact_email, "email", DROP_TEXT),
        DROP_MEMBER(Storefront, contact_phone, "phone", DROP_TEXT),
        DROP_MEMBER(Storefront, contact_hours, "hours", DROP_TEXT),
        DROP_MEMBER(Storefront, postal_address, "address", DROP_TEXT),
        DROP_MEMBER(Storefront, imprint_url, "imprint_url", DROP_URL),
        DROP_MEMBER(Storefront, privacy_url, "privacy_url", DROP_URL),
        DROP_MEMBER(Storefront, currency, "currency", DROP_TEXT),
        DROP_END,
    };
    const Drops *drops = self;
    const Mail *mail = drops->mail;
    (void)scratch;
    if (str_is(key, "name"))
        *ret_value = drop_text(mail->storefront->name.len ? mail->storefront->name
                                                          : mail->definitions->brand.name);
    else if (str_is(key, "logo_url"))
        *ret_value = drop_url(mail->definitions->brand.logo_url);
    else if (str_is(key, "social") || str_is(key, "legal"))
        *ret_value = liquid_list(NULL, 0);
    else
        return drop_field(drops, fields, mail->storefront, key, ret_value) ||
               drop_unknown(key, "terms_url points_name", ret_value);
    return true;
}

static bool tone(const Drops *drops, const Tones *tones, Str key, LiquidValue *ret_value)
{
    const struct {
        const char *name;
        Colour colour;
    } all[] = {
        {"ground",    tones->ground   },
        {"surface",   tones->surface  },
        {"raised",    tones->raised   },
        {"ink",       tones->ink      },
        {"soft",      tones->soft     },
        {"line",      tones->line     },
        {"accent",    tones->accent   },
        {"on_accent", tones->on_accent},
        {"link",      tones->link     },
        {"warn",      tones->warn     },
        {"good",      tones->good     },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!str_is(key, all[i].name)) continue;
        Buf buf = buf_new(drops->mail->arena, 16);
        buf_colour(&buf, all[i].colour);
        *ret_value = liquid_text(buf_str(&buf));
        return true;
    }
    return false;
}

bool drop_light_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    const Drops *drops = self;
    (void)scratch;
    return tone(drops, &drops->mail->palette.light, key, ret_value);
}

bool drop_dark_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    const Drops *drops = self;
    (void)scratch;
    return tone(drops, &drops->mail->palette.dark, key, ret_value);
}

bool drop_brand_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    const Drops *drops = self;
    const Brand *brand = &drops->mail->definitions->brand;
    (void)scratch;
    if (str_is(key, "light")) {
        *ret_value = liquid_drop(&drops->light);
    } else if (str_is(key, "dark")) {
        *ret_value = liquid_drop(&drops->dark);
    } else if (str_is(key, "du")) {
        *ret_value = liquid_bool(brand->du);
    } else if (str_is(key, "logo_url")) {
        *ret_value = drop_url(brand->logo_url);
    } else if (str_is(key, "font")) {
        Buf buf = buf_new(drops->mail->arena, 256);
        mail_font(&buf, brand);
        *ret_value = liquid_trusted(buf_str(&buf), LIQUID_SAFE_HTML); /* it stands in CSS */
    } else {
        return false;
    }
    return true;
}

bool drop_customer_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(MessageData, first_name, "first_name", DROP_TEXT),
        DROP_MEMBER(MessageData, name, "name", DROP_TEXT),
        DROP_MEMBER(MessageData, country, "country", DROP_TEXT),
        DROP_END,
    };
    const Drops *drops = self;
    const Mail *mail = drops->mail;
    (void)scratch;
    if (str_is(key, "id"))
        *ret_value = liquid_int(mail->in->customer);
    else if (str_is(key, "email"))
        *ret_value = drop_text(mail->message->address);
    else if (str_is(key, "locale"))
        *ret_value = drop_text(mail->message->locale);
    else
        return drop_field(drops, fields, &mail->data, key, ret_value) ||
               drop_unknown(key,
                            "last_name phone orders_count total_spent first_order vip "
                            "accepts_marketing",
                            ret_value);
    return true;
}

static LiquidValue contact_url(const Mail *mail)
{
    Str email = mail->storefront->contact_email;
    if (!email.len) return LIQUID_NOTHING;
    return liquid_text(arena_printf(mail->arena, "mailto:%.*s", STR_ARG(email)));
}

bool drop_message_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(Message, kind, "kind", DROP_TEXT),
        DROP_MEMBER(Message, cause, "cause", DROP_TEXT),
        DROP_END,
    };
    Mail *mail = DROPS(self)->mail;
    bool free = mail->message->category != CATEGORY_TRANSACTIONAL;
    (void)scratch;
    if (str_is(key, "category"))
        *ret_value = liquid_text(str_of(category_name((MessageCategory)mail->message->category)));
    else if (str_is(key, "locale"))
        *ret_value = liquid_text(reader_lang(&mail->reader));
    else if (str_is(key, "subject"))
        *ret_value = liquid_text(mail->subject);
    else if (str_is(key, "preheader"))
        *ret_value = liquid_text(mail->preheader);
    else if (str_is(key, "why"))
        *ret_value = drop_text(mail_why(mail));
    else if (str_is(key, "unsubscribe_url"))
        *ret_value = free ? liquid_text(mail_page(mail, LINK_UNSUBSCRIBE)) : LIQUID_NOTHING;
    else if (str_is(key, "preferences_url"))
        *ret_value = liquid_text(mail_page(mail, LINK_PREFERENCES));
    else if (str_is(key, "not_mine_url"))
        *ret_value = !free && mail->data.has_order ? liquid_text(mail_page(mail, LINK_NOT_MINE))
                                                   : LIQUID_NOTHING;
    else if (str_is(key, "contact_url"))
        *ret_value = contact_url(mail);
    else
        return drop_field(DROPS(self), fields, mail->message, key, ret_value) ||
               drop_unknown(key, "view_url", ret_value);
    return true;
}

bool drop_survey_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    Mail *mail = DROPS(self)->mail;
    bool nps = str_is(mail->message->kind, "nps");
    Survey survey = mail_survey(mail, nps ? LINK_SCORE_NPS : LINK_SCORE_CSAT);
    (void)scratch;
    if (str_is(key, "name"))
        *ret_value = liquid_text(nps ? STR("nps") : STR("csat"));
    else if (str_is(key, "from"))
        *ret_value = liquid_int(survey.from);
    else if (str_is(key, "to"))
        *ret_value = liquid_int(survey.to);
    else if (str_is(key, "low"))
        *ret_value = liquid_text(survey.low);
    else if (str_is(key, "high"))
        *ret_value = liquid_text(survey.high);
    else if (str_is(key, "url"))
        *ret_value = liquid_text(mail_page(mail, nps ? LINK_SCORE_NPS : LINK_SCORE_CSAT));
    else
        return false;
    return true;
}

bool drop_verification_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    const Mail *mail = DROPS(self)->mail;
    char digits[CODE_DIGITS];
    (void)scratch;
    if (str_is(key, "code")) {
        code_of_message(mail->message->id, mail->in->secret, digits);
        *ret_value = liquid_text(arena_str(mail->arena, (Str){digits, sizeof digits}));
    } else if (str_is(key, "minutes")) {
        *ret_value = liquid_int(CODE_LASTS / MINUTE);
    } else {
        return false;
    }
    return true;
}
