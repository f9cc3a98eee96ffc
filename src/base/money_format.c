/* base/money_format.c - amounts as a reader of some locale writes them.
 *
 * Not here: exact arithmetic (money.c).
 * Source: Unicode CLDR 44, standard currency patterns. Only what differs between the languages
 * shops write in is kept: separators, where the symbol stands, the minus sign. A language that is
 * missing reads as English. */
#include "base/money.h"

#define NBSP        "\xc2\xa0"
#define NARROW_NBSP "\xe2\x80\xaf"
#define MINUS       "\xe2\x88\x92"
#define EURO        "\xe2\x82\xac"
#define RIGHT_QUOTE "\xe2\x80\x99"

typedef enum Place {
    PLACE_BEFORE,       /* -€59.00 */
    PLACE_BEFORE_SPACE, /* -€ 59,00 */
    PLACE_BEFORE_MINUS, /* € -59,00 */
    PLACE_AFTER         /* -59,00 € */
} Place;

typedef struct Format {
    const char *locale; /* language, or language-REGION where the region differs */
    const char *point, *group;
    int group_from; /* fewest digits of the whole part that are grouped */
    Place place;
    const char *minus;
} Format;

/* The first row is the fallback. A region's row must come with the language's. */
static const Format formats[] = {
    {"en",    ".", ",",         4, PLACE_BEFORE,       "-"  },
    {"de",    ",", ".",         4, PLACE_AFTER,        "-"  },
    {"de-AT", ",", NBSP,        4, PLACE_BEFORE_SPACE, "-"  },
    {"de-CH", ".", RIGHT_QUOTE, 4, PLACE_BEFORE_MINUS, "-"  },
    {"fr",    ",", NARROW_NBSP, 4, PLACE_AFTER,        "-"  },
    {"fr-CA", ",", NBSP,        4, PLACE_AFTER,        "-"  },
    {"fr-CH", ",", NARROW_NBSP, 4, PLACE_AFTER,        "-"  },
    {"es",    ",", ".",         5, PLACE_AFTER,        "-"  },
    {"es-MX", ".", ",",         4, PLACE_BEFORE,       "-"  },
    {"es-US", ".", ",",         4, PLACE_BEFORE,       "-"  },
    {"it",    ",", ".",         4, PLACE_AFTER,        "-"  },
    {"it-CH", ".", RIGHT_QUOTE, 4, PLACE_BEFORE_MINUS, "-"  },
    {"nl",    ",", ".",         4, PLACE_BEFORE_MINUS, "-"  },
    {"pt",    ",", ".",         4, PLACE_BEFORE_SPACE, "-"  },
    {"pt-PT", ",", NBSP,        5, PLACE_AFTER,        "-"  },
    {"pl",    ",", NBSP,        5, PLACE_AFTER,        "-"  },
    {"sv",    ",", NBSP,        4, PLACE_AFTER,        MINUS},
    {"da",    ",", ".",         4, PLACE_AFTER,        "-"  },
    {"nb",    ",", NBSP,        4, PLACE_AFTER,        MINUS},
    {"no",    ",", NBSP,        4, PLACE_AFTER,        MINUS},
    {"fi",    ",", NBSP,        4, PLACE_AFTER,        MINUS},
    {"cs",    ",", NBSP,        4, PLACE_AFTER,        "-"  },
    {"sk",    ",", NBSP,        4, PLACE_AFTER,        "-"  },
    {"hu",    ",", NBSP,        4, PLACE_AFTER,        "-"  },
    {"ro",    ",", ".",         4, PLACE_AFTER,        "-"  },
    {"bg",    ",", NBSP,        5, PLACE_AFTER,        "-"  },
    {"el",    ",", ".",         4, PLACE_AFTER,        "-"  },
    {"tr",    ",", ".",         4, PLACE_BEFORE,       "-"  },
    {"uk",    ",", NBSP,        4, PLACE_AFTER,        "-"  },
    {"ru",    ",", NBSP,        4, PLACE_AFTER,        "-"  },
    {"ja",    ".", ",",         4, PLACE_BEFORE,       "-"  },
    {"zh",    ".", ",",         4, PLACE_BEFORE,       "-"  },
    {"ko",    ".", ",",         4, PLACE_BEFORE,       "-"  },
};

typedef struct Symbol {
    char code[4];
    const char *home_region; /* where the short form is at home; NULL: the short form is known
                                everywhere */
    const char *home_language;
    const char *brief, *wide; /* at home, elsewhere */
} Symbol;

/* A currency without a row is written as its code. */
static const Symbol symbols[] = {
    {"EUR", NULL, NULL, EURO,           EURO          },
    {"GBP", NULL, NULL, "\xc2\xa3",     "\xc2\xa3"    },
    {"USD", "US", "en", "$",            "US$"         },
    {"CAD", "CA", NULL, "$",            "CA$"         },
    {"AUD", "AU", NULL, "$",            "A$"          },
    {"NZD", "NZ", NULL, "$",            "NZ$"         },
    {"MXN", "MX", NULL, "$",            "MX$"         },
    {"JPY", "JP", "ja", "\xef\xbf\xa5", "\xc2\xa5"    },
    {"CNY", "CN", "zh", "\xc2\xa5",     "CN\xc2\xa5"  },
    {"KRW", NULL, NULL, "\xe2\x82\xa9", "\xe2\x82\xa9"},
    {"INR", NULL, NULL, "\xe2\x82\xb9", "\xe2\x82\xb9"},
    {"BRL", NULL, NULL, "R$",           "R$"          },
    {"ILS", NULL, NULL, "\xe2\x82\xaa", "\xe2\x82\xaa"},
    {"VND", NULL, NULL, "\xe2\x82\xab", "\xe2\x82\xab"},
    {"PLN", "PL", "pl", "z\xc5\x82",    "PLN"         },
    {"SEK", "SE", "sv", "kr",           "SEK"         },
    {"NOK", "NO", "nb", "kr",           "NOK"         },
    {"DKK", "DK", "da", "kr.",          "DKK"         },
    {"CZK", "CZ", "cs", "K\xc4\x8d",    "CZK"         },
    {"HUF", "HU", "hu", "Ft",           "HUF"         },
    {"TRY", "TR", "tr", "\xe2\x82\xba", "TRY"         },
    {"UAH", "UA", "uk", "\xe2\x82\xb4", "UAH"         },
};

static Str language_of(Str locale)
{
    size_t end = 0;
    while (end < locale.len && locale.ptr[end] != '-' && locale.ptr[end] != '_')
        end++;
    return (Str){locale.ptr, end};
}

/* The part of two letters after the language ('AT' in 'de-Latn-AT'); often none. */
static Str region_of(Str locale)
{
    Str rest = str_slice(locale, language_of(locale).len + 1, locale.len);
    while (rest.len) {
        Str part = language_of(rest);
        if (part.len == 2) return part;
        rest = str_slice(rest, part.len + 1, rest.len);
    }
    return STR_NONE;
}

static const Format *format_find(Str language, Str region)
{
    const Format *found = &formats[0];
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        Str row = str_of(formats[i].locale);
        if (!str_eq_nocase(language_of(row), language)) continue;
        Str row_region = region_of(row);
        if (row_region.len == 0) found = &formats[i];
        if (row_region.len && str_eq_nocase(row_region, region)) return &formats[i];
    }
    return found;
}

static Str symbol_find(Currency currency, Str language, Str region)
{
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        const Symbol *symbol = &symbols[i];
        if (memcmp(symbol->code, currency.code, 4) != 0) continue;
        bool home = region.len ? str_eq_nocase(region, str_of(symbol->home_region))
                               : symbol->home_language &&
                                     str_eq_nocase(language, str_of(symbol->home_language));
        return str_of(home ? symbol->brief : symbol->wide);
    }
    return STR_NONE;
}

/* The digits of an amount, with at least one before the point. */
typedef struct Digits {
    char text[32];
    size_t whole, count; /* digits before the point; all */
} Digits;

static Digits digits_of(int64_t minor, int exponent)
{
    uint64_t rest = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
    char reversed[32];
    size_t count = 0;
    while (rest || count <= (size_t)exponent) {
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    Digits digits = {.whole = count - (size_t)exponent, .count = count};
    for (size_t i = 0; i < count; i++)
        digits.text[i] = reversed[count - 1 - i];
    return digits;
}

static void put_number(Buf *buf, const Digits *digits, const Format *format)
{
    bool grouped = digits->whole >= (size_t)format->group_from;
    for (size_t i = 0; i < digits->whole; i++) {
        if (grouped && i && (digits->whole - i) % 3 == 0) buf_add(buf, str_of(format->group));
        buf_char(buf, digits->text[i]);
    }
    if (digits->count == digits->whole) return;
    buf_add(buf, str_of(format->point));
    buf_add(buf, (Str){digits->text + digits->whole, digits->count - digits->whole});
}

void buf_money_plain(Buf *buf, int64_t minor, Currency currency)
{
    static const Format plain = {.point = ".", .group = "", .group_from = 100};
    Digits digits = digits_of(minor, currency_exponent(currency));
    if (minor < 0) buf_char(buf, '-');
    put_number(buf, &digits, &plain);
}

static bool ends_in_letter(Str s)
{
    char last = s.ptr[s.len - 1];
    return (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
}

void buf_money(Buf *buf, int64_t minor, Currency currency, Str locale)
{
    buf_money_style(buf, minor, currency, locale, MONEY_FULL);
}

static bool decimals_are_zeros(const Digits *digits)
{
    for (size_t i = digits->whole; i < digits->count; i++)
        if (digits->text[i] != '0') return false;
    return true;
}

void buf_money_style(Buf *buf, int64_t minor, Currency currency, Str locale, MoneyStyle style)
{
    Str language = language_of(locale), region = region_of(locale);
    const Format *format = format_find(language, region);
    Str symbol = symbol_find(currency, language, region);
    if (symbol.len == 0) symbol = str_of(currency.code);
    if (style == MONEY_NUMBER) symbol = STR_NONE;
    Str minus = minor < 0 ? str_of(format->minus) : STR_NONE;
    Digits digits = digits_of(minor, currency_exponent(currency));
    if (style == MONEY_BRIEF && decimals_are_zeros(&digits)) digits.count = digits.whole;

    bool after = format->place == PLACE_AFTER;
    bool minus_inside = format->place == PLACE_BEFORE_MINUS;
    if (!minus_inside) buf_add(buf, minus);
    if (!after && symbol.len) {
        buf_add(buf, symbol);
        /* Letters do not touch digits: 'CHF 59.00', but '$59.00'. */
        if (ends_in_letter(symbol) || format->place != PLACE_BEFORE) buf_lit(buf, NBSP);
    }
    if (minus_inside) buf_add(buf, minus);
    put_number(buf, &digits, format);
    if (after && symbol.len) {
        buf_lit(buf, NBSP);
        buf_add(buf, symbol);
    }
}
