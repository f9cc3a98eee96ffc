/* flow/outbox/drops.c - the root of what a template can name, and what all drops share. */
#include "flow/outbox/drops.h"

#include "base/moment.h"

LiquidValue drop_text(Str text)
{
    return text.len ? liquid_text(text) : LIQUID_NOTHING;
}

LiquidValue drop_url(Str url)
{
    return link_target_ok(url) ? liquid_text(url) : LIQUID_NOTHING;
}

LiquidValue drop_time(const Drops *drops, Time time)
{
    Moment moment;
    int64_t seconds = moment_seconds(time);
    if (!time || !moment_at(drops->mail->reader.zone, seconds, 0, &moment)) return LIQUID_NOTHING;
    Buf buf = buf_new(drops->mail->arena, 64);
    return buf_moment(&buf, &moment, STR("%Y-%m-%dT%H:%M:%S%:z")) ? liquid_text(buf_str(&buf))
                                                                  : LIQUID_NOTHING;
}

static LiquidValue value_of(const Drops *drops, DropKind kind, const void *at)
{
    switch (kind) {
    case DROP_TEXT: return drop_text(*(const Str *)at);
    case DROP_URL: return drop_url(*(const Str *)at);
    case DROP_AMOUNT: return liquid_int(*(const int64_t *)at);
    case DROP_TIME: return drop_time(drops, *(const Time *)at);
    case DROP_BOOL: return liquid_bool(*(const bool *)at);
    }
    return LIQUID_NOTHING;
}

bool drop_field(const Drops *drops, const DropField *fields, const void *self, Str key,
                LiquidValue *ret_value)
{
    for (; fields->name.len; fields++)
        if (str_eq(key, fields->name)) {
            *ret_value = value_of(drops, fields->kind, (const char *)self + fields->offset);
            return true;
        }
    return false;
}

LiquidValue drop_list(const Drops *drops, uint32_t count, LiquidValue **ret_items)
{
    *ret_items = ARENA_ARRAY(drops->mail->arena, LiquidValue, count + 1);
    return liquid_list(*ret_items, count);
}

LiquidValue drop_object(const Drops *drops, const DropMember *members, uint32_t count)
{
    LiquidMember *made = ARENA_ARRAY(drops->mail->arena, LiquidMember, count);
    for (uint32_t i = 0; i < count; i++) {
        Str key = str_of(members[i].name);
        made[i] = (LiquidMember){key, liquid_hash(key), members[i].value};
    }
    return liquid_object(drops->mail->arena, made, count);
}

bool drop_unknown(Str key, const char *words, LiquidValue *ret_value)
{
    Str rest = str_of(words);
    *ret_value = LIQUID_NOTHING;
    while (rest.len)
        if (str_eq(str_cut(&rest, ' '), key)) return true;
    return false;
}

static LiquidValue make_care(Drops *drops)
{
    const CareText *texts[MAIL_CARE_MAX];
    bool german = drops->mail->reader.language == LANGUAGE_DE;
    uint32_t count = mail_care_texts(drops->mail, texts);
    LiquidValue *items;
    LiquidValue list = drop_list(drops, count, &items);
    for (uint32_t i = 0; i < count; i++) {
        const CareText *care = texts[i];
        const DropMember members[] = {
            {"title", drop_text(german ? care->title_de : care->title_en)},
            {"text",  drop_text(german ? care->text_de : care->text_en)  },
            {"url",   drop_url(care->url)                                },
        };
        items[i] = drop_object(drops, members, 3);
    }
    return list;
}

/* What the mail is about: the one thing that was bought. */
static LiquidValue product(Drops *drops)
{
    const Order *order = &drops->mail->data.order;
    bool one = order->lines.count == 1 && order->lines_more == 0;
    return one ? drop_product(drops, &order->lines.items[0]) : LIQUID_NOTHING;
}

/* Where a review of the order is written. */
static LiquidValue review(Drops *drops)
{
    const DropMember members[] = {
        {"url", drop_text(mail_page(drops->mail, LINK_REVIEW))}
    };
    return drop_object(drops, members, 1);
}

static bool about_order(Drops *drops, Str key, LiquidValue *ret_value)
{
    const MessageData *data = &drops->mail->data;
    if (str_is(key, "order"))
        *ret_value = data->has_order ? liquid_drop(&drops->order) : LIQUID_NOTHING;
    else if (str_is(key, "shipment"))
        *ret_value = drop_shipment(drops, data->shipment);
    else if (str_is(key, "product"))
        *ret_value = product(drops);
    else if (str_is(key, "review"))
        *ret_value = data->has_order ? review(drops) : LIQUID_NOTHING;
    else
        return false;
    return true;
}

static bool root_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    Drops *drops = ((const Drops *)self)->mail->drops;
    (void)scratch;
    bool nps = str_is(drops->mail->message->kind, "nps");
    bool code = str_is(drops->mail->message->kind, CODE_KIND);
    if (str_is(key, "shop")) {
        *ret_value = liquid_drop(&drops->shop);
    } else if (str_is(key, "brand")) {
        *ret_value = liquid_drop(&drops->brand);
    } else if (str_is(key, "message")) {
        *ret_value = liquid_drop(&drops->message);
    } else if (str_is(key, "customer")) {
        *ret_value = liquid_drop(&drops->customer);
    } else if (str_is(key, "survey")) {
        *ret_value =
            nps || drops->mail->data.has_order ? liquid_drop(&drops->survey) : LIQUID_NOTHING;
    } else if (str_is(key, "verification")) {
        *ret_value = code ? liquid_drop(&drops->verification) : LIQUID_NOTHING;
    } else if (str_is(key, "care")) {
        if (drops->care.kind == LIQUID_NIL) drops->care = make_care(drops);
        *ret_value = drops->care;
    } else if (str_is(key, "recommendations") || str_is(key, "news") || str_is(key, "guides")) {
        *ret_value = liquid_list(NULL, 0);
    } else {
        return about_order(drops, key, ret_value) ||
               drop_unknown(key, "coupon cart article", ret_value);
    }
    return true;
}

static const LiquidDropClass root_class = {.name = "Mail", .get = root_get},
                             shop_class = {.name = "Shop", .get = drop_shop_get},
                             brand_class = {.name = "Brand", .get = drop_brand_get},
                             light_class = {.name = "Tones", .get = drop_light_get},
                             dark_class = {.name = "Tones", .get = drop_dark_get},
                             customer_class = {.name = "Customer", .get = drop_customer_get},
                             order_class = {.name = "Order", .get = drop_order_get},
                             address_class = {.name = "Address", .get = drop_address_get},
                             survey_class = {.name = "Survey", .get = drop_survey_get},
                             message_class = {.name = "Message", .get = drop_message_get},
                             code_class = {.name = "Verification", .get = drop_verification_get};

void drops_init(Drops *drops, Mail *mail)
{
    *drops = (Drops){
        .mail = mail,
        .root = {&root_class,     drops},
        .shop = {&shop_class,     drops},
        .brand = {&brand_class,    drops},
        .light = {&light_class,    drops},
        .dark = {&dark_class,     drops},
        .customer = {&customer_class, drops},
        .order = {&order_class,    drops},
        .address = {&address_class,  drops},
        .survey = {&survey_class,   drops},
        .message = {&message_class,  drops},
        .verification = {&code_class,     drops},
    };
    mail->drops = drops;
}
