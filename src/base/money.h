/* base/money.h - amounts are integers of the currency's minor unit; never doubles.
 *
 * Source: ISO 4217 exponents (JPY 0, KWD 3, ...). Text is read digit by digit; what is finer than
 * the minor unit is rounded half to even. Thread: any. */
#pragma once
#include "base/buf.h"

typedef struct Currency {
    char code[4]; /* "EUR", NUL-terminated; "" when not known */
} Currency;

typedef struct Money {
    int64_t minor;
    Currency currency;
} Money;

bool currency_parse(Str s, Currency *ret_currency); /* three letters, upper-cased; must exist */
bool currency_eq(Currency a, Currency b);
int currency_exponent(Currency currency); /* 2 for most; 2 when not known */

/* Decimal text in major units ("59.00", "-3.5", "1e2") to minor units. False when it is not a
 * decimal number or does not fit. */
bool money_parse(Str text, Currency currency, int64_t *ret_minor);
/* quantity times price in one step, rounded once (quantity may have decimals, or be negative). */
bool money_parse_product(Str quantity, Str price, Currency currency, int64_t *ret_minor);
void buf_money_plain(Buf *buf, int64_t minor, Currency currency); /* 59.00 */
/* As a reader of that locale writes it: '59,00 €' (de), '€59.00' (en). Locale is BCP 47; unknown
 * ones read as English. */
void buf_money(Buf *buf, int64_t minor, Currency currency, Str locale);
typedef enum MoneyStyle {
    MONEY_FULL,   /* as above */
    MONEY_NUMBER, /* without the symbol: 59,00 */
    MONEY_BRIEF   /* without decimals when they are zeros: 59 € */
} MoneyStyle;
void buf_money_style(Buf *buf, int64_t minor, Currency currency, Str locale, MoneyStyle style);
/* The same number of major units as the other currency writes it: 12.34 without a currency is 1234,
 * in yen 12 (half to even), in dinars 12340; 0 when it does not fit. */
int64_t money_rescale(int64_t minor, Currency from, Currency to);
/* Overflow-checked sum; false and unchanged on overflow. */
bool money_add(int64_t *sum, int64_t minor);
