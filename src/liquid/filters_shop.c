/* liquid/filters_shop.c - what templates of shops expect beside the standard filters: amounts of
 * money, pluralize, img_url, hmac_sha256. They are named and behave as Shopify's.
 *
 *     {{ order.total | money }}    {{ 1999 | money: currency: 'EUR', locale: 'de' }}
 *
 * Not here: how amounts look (base/money.h); t (filters_texts.c). Amounts are in
 * the currency's minor unit. Currency and locale are the render's unless named. */
#include "base/decimal.h"
#include "base/hash.h"
#include "base/money.h"
#include "liquid/filters.h"
#include "liquid/number.h"

#define ADDRESS_STEPS 4 /* what finding the parts of an address costs, as instructions */

typedef struct Amount {
    int64_t minor;
    Currency currency;
    Str locale;
    bool none; /* there is nothing to write */
} Amount;

static bool minor_of(LiquidCall *call, int64_t *ret_minor)
{
    LiquidValue input = call->input;
    Decimal decimal;
    if (input.kind == LIQUID_INT) {
        *ret_minor = input.integer;
        return true;
    }
    bool read = input.kind == LIQUID_FLOAT && input.number - input.number == 0;
    if (read) decimal = decimal_of_double(input.number);
    if (input.kind == LIQUID_TEXT) read = decimal_parse(str_trim(liquid_str(input)), &decimal);
    return (read && decimal_scaled(&decimal, 0, ret_minor)) ||
           liquid_refuse(call, "this is no amount of money");
}

static bool amount_of(LiquidCall *call, Amount *ret_amount)
{
    LiquidValue currency = liquid_arg_named(call, "currency");
    LiquidValue locale = liquid_arg_named(call, "locale");
    *ret_amount = (Amount){.currency = liquid_currency(call), .locale = liquid_locale(call)};
    if (call->arg_count > 0) return liquid_refuse(call, "currency and locale are given by name");
    ret_amount->none = liquid_is_blank(call->input);
    if (ret_amount->none) return true;
    if (locale.kind != LIQUID_NIL)
        ret_amount->locale = liquid_to_text(liquid_scratch(call), locale);
    Str code = liquid_to_text(liquid_scratch(call), currency);
    if (currency.kind != LIQUID_NIL && !currency_parse(code, &ret_amount->currency))
        return liquid_refuse_named(call, "there is no currency '", code, "'");
    return minor_of(call, &ret_amount->minor);
}

static bool money(LiquidCall *call, MoneyStyle style, LiquidValue *ret)
{
    Amount amount;
    if (!amount_of(call, &amount)) return false;
    if (amount.none) return liquid_nothing(ret);
    Buf buf = liquid_buf(call);
    buf_money_style(&buf, amount.minor, amount.currency, amount.locale, style);
    return liquid_buf_end(call, &buf, ret);
}

bool filter_money(LiquidCall *call, LiquidValue *ret)
{
    return money(call, MONEY_FULL, ret);
}

bool filter_money_without_currency(LiquidCall *call, LiquidValue *ret)
{
    return money(call, MONEY_NUMBER, ret);
}

bool filter_money_without_trailing_zeros(LiquidCall *call, LiquidValue *ret)
{
    return money(call, MONEY_BRIEF, ret);
}

bool filter_money_with_currency(LiquidCall *call, LiquidValue *ret)
{
    Amount amount;
    if (!amount_of(call, &amount)) return false;
    if (amount.none) return liquid_nothing(ret);
    Buf buf = liquid_buf(call);
    Str code = str_of(amount.currency.code);
    buf_money_style(&buf, amount.minor, amount.currency, amount.locale, MONEY_FULL);
    if (str_find(buf_str(&buf), code) < 0) {
        buf_char(&buf, ' ');
        buf_add(&buf, code);
    }
    return liquid_buf_end(call, &buf, ret);
}

bool filter_pluralize(LiquidCall *call, LiquidValue *ret)
{
    Number count, one = {.kind = NUMBER_WHOLE, .whole = 1};
    if (!number_of(call->input, &count)) count = (Number){.kind = NUMBER_WHOLE};
    bool single = !number_less(&count, &one) && !number_less(&one, &count);
    *ret = liquid_arg(call, single ? 0 : 1);
    return true;
}

bool filter_hmac_sha256(LiquidCall *call, LiquidValue *ret)
{
    uint8_t mac[32];
    hmac_sha256(liquid_arg_text(call, 0), liquid_input_text(call), mac);
    Buf buf = liquid_buf(call);
    buf_hex(&buf, mac, sizeof mac);
    return liquid_buf_end(call, &buf, ret);
}

/* Where Shopify keeps a shop's pictures, and makes them of any size. */
static bool is_resized(Str address)
{
    return str_find(address, STR("//cdn.shopify.com/")) >= 0 ||
           str_find(address, STR("/cdn/shop/")) >= 0;
}

/* Where '.jpg' begins: the last point of the address' path, its end when it has none. */
static size_t extension_of(Str address, size_t end)
{
    for (size_t at = end; at > 0 && address.ptr[at - 1] != '/'; at--)
        if (address.ptr[at - 1] == '.') return at - 1;
    return end;
}

static void add_named(LiquidCall *call, Buf *buf, const char *name, const char *before)
{
    LiquidValue value = liquid_arg_named(call, name);
    if (value.kind == LIQUID_NIL) return;
    buf_add(buf, str_of(before));
    buf_add(buf, liquid_to_text(liquid_scratch(call), value));
}

/* The address of the picture in that size: shoe.jpg as shoe_100x100_crop_center@2x.jpg. Pictures
 * that lie elsewhere exist in one size. */
bool filter_img_url(LiquidCall *call, LiquidValue *ret)
{
    if (call->input.kind == LIQUID_NIL) return liquid_nothing(ret);
    Str address = liquid_input_text(call), size = liquid_arg_text(call, 0);
    if (!liquid_spend(call, ADDRESS_STEPS)) return false;
    if (!is_resized(address)) return liquid_give(address, ret);
    if (!size.len) size = STR("small");
    size_t end = 0;
    while (end < address.len && address.ptr[end] != '?' && address.ptr[end] != '#')
        end++;
    size_t extension = extension_of(address, end);
    Buf buf = liquid_buf(call);
    buf_add(&buf, str_slice(address, 0, extension));
    if (!str_is(size, "master")) {
        buf_char(&buf, '_');
        buf_add(&buf, size);
    }
    add_named(call, &buf, "crop", "_crop_");
    add_named(call, &buf, "scale", "@");
    if (liquid_arg_named(call, "scale").kind != LIQUID_NIL) buf_char(&buf, 'x');
    buf_add(&buf, str_slice(address, extension, end));
    add_named(call, &buf, "format", ".");
    buf_add(&buf, str_slice(address, end, address.len));
    return liquid_buf_end(call, &buf, ret);
}
