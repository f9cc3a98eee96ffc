/* domain/words.c - see words.h. Month and day names from the Unicode CLDR, English and German. */
#include "domain/words.h"

#include "base/utf8.h"

static const char *const months_en[12] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
static const char *const months_de[12] = {"Januar",    "Februar", "März",     "April",
                                          "Mai",       "Juni",    "Juli",     "August",
                                          "September", "Oktober", "November", "Dezember"};
static const char *const days_en[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
static const char *const days_de[7] = {"Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                       "Freitag", "Samstag",  "Sonntag"};

static bool language_find(Str locale, Language *ret_language)
{
    Str language = str_slice(locale, 0, 2);
    if (locale.len > 2 && locale.ptr[2] != '-' && locale.ptr[2] != '_') return false;
    if (str_eq_nocase(language, STR("en"))) {
        *ret_language = LANGUAGE_EN;
        return true;
    }
    if (str_eq_nocase(language, STR("de"))) {
        *ret_language = LANGUAGE_DE;
        return true;
    }
    return false;
}

Reader reader_of(Str locale, Str fallback, Str zone, bool du)
{
    Reader reader = {.language = LANGUAGE_EN, .locale = STR("en"), .du = du};
    if (language_find(locale, &reader.language))
        reader.locale = locale;
    else if (language_find(fallback, &reader.language))
        reader.locale = fallback;
    reader.us = str_eq_nocase(str_slice(reader.locale, 3, 5), STR("US"));
    reader.zone = zone.len ? zone_find(zone) : NULL;
    if (!reader.zone) reader.zone = zone_utc();
    return reader;
}

Str reader_lang(const Reader *reader)
{
    return reader->language == LANGUAGE_DE ? STR("de") : STR("en");
}

Str word(const Reader *reader, const Wording *wording)
{
    if (reader->language != LANGUAGE_DE) return str_of(wording->en);
    return str_of(reader->du && wording->du ? wording->du : wording->de);
}

Str say_vars(Arena *arena, const Reader *reader, const Wording *wording, const SayVar *vars,
             size_t count)
{
    Str rest = word(reader, wording);
    Buf out = buf_new(arena, 64 * 1024);
    while (rest.len) {
        ptrdiff_t open = str_find_char(rest, '{');
        if (open < 0) break;
        buf_add(&out, str_slice(rest, 0, (size_t)open));
        rest = str_slice(rest, (size_t)open + 1, rest.len);
        Str name = str_cut(&rest, '}');
        for (size_t i = 0; i < count; i++)
            if (str_is(name, vars[i].name)) buf_add(&out, vars[i].value);
    }
    buf_add(&out, rest);
    return buf_str(&out);
}

Str words_day(Arena *arena, const Reader *reader, Time time)
{
    Day day = day_of(reader->zone, time);
    CivilDate date = civil_from_day(day);
    int weekday = day_weekday(day);
    if (reader->language == LANGUAGE_DE)
        return arena_printf(arena, "%s, %d.\u00a0%s", days_de[weekday], date.day,
                            months_de[date.month - 1]);
    if (reader->us)
        return arena_printf(arena, "%s, %s\u00a0%d", days_en[weekday], months_en[date.month - 1],
                            date.day);
    return arena_printf(arena, "%s, %d\u00a0%s", days_en[weekday], date.day,
                        months_en[date.month - 1]);
}

Str words_date(Arena *arena, const Reader *reader, Time time)
{
    CivilDate date = civil_from_day(day_of(reader->zone, time));
    if (reader->language == LANGUAGE_DE)
        return arena_printf(arena, "%d.\u00a0%s %d", date.day, months_de[date.month - 1],
                            date.year);
    if (reader->us)
        return arena_printf(arena, "%s\u00a0%d, %d", months_en[date.month - 1], date.day,
                            date.year);
    return arena_printf(arena, "%d\u00a0%s %d", date.day, months_en[date.month - 1], date.year);
}

Str words_day_time(Arena *arena, const Reader *reader, Time time)
{
    Day day = day_of(reader->zone, time);
    CivilDate date = civil_from_day(day);
    int64_t seconds = time / SECOND + zone_offset_seconds(reader->zone, time);
    int minutes = (int)((seconds - (int64_t)day * 86400) / 60), hour = minutes / 60;
    minutes %= 60;
    if (reader->language == LANGUAGE_DE)
        return arena_printf(arena, "%d.\u00a0%s, %d:%02d Uhr", date.day, months_de[date.month - 1],
                            hour, minutes);
    if (reader->us)
        return arena_printf(arena, "%s\u00a0%d, %d:%02d %s", months_en[date.month - 1], date.day,
                            hour % 12 ? hour % 12 : 12, minutes, hour < 12 ? "am" : "pm");
    return arena_printf(arena, "%d\u00a0%s, %02d:%02d", date.day, months_en[date.month - 1], hour,
                        minutes);
}

Str words_money(Arena *arena, const Reader *reader, int64_t minor, Currency currency)
{
    Buf out = buf_new(arena, 64);
    buf_money(&out, minor, currency, reader->locale);
    return buf_str(&out);
}

Str words_count(Arena *arena, int64_t count)
{
    Buf out = buf_new(arena, 32);
    buf_i64(&out, count);
    return buf_str(&out);
}

/* AfterShip's nine (domain/customer.h) and what a shopper reads. */
static const struct {
    Str status;
    Wording words;
    int stage;
} statuses[] = {
    {STR_INIT("pending"),              {"Not handed over yet", "Noch nicht übergeben", NULL}, 1 },
    {STR_INIT("info_received"),        {"Being packed", "Wird verpackt", NULL},                1 },
    {STR_INIT("in_transit"),           {"On its way", "Unterwegs", NULL},                      2 },
    {STR_INIT("out_for_delivery"),     {"Out for delivery", "Wird heute zugestellt", NULL},    3 },
    {STR_INIT("attempt_fail"),
     {"Delivery was not possible", "Zustellung war nicht möglich", NULL},
     -1                                                                                          },
    {STR_INIT("delivered"),            {"Delivered", "Zugestellt", NULL},                      4 },
    {STR_INIT("available_for_pickup"), {"Ready for pick-up", "Zur Abholung bereit", NULL},     3 },
    {STR_INIT("exception"),            {"Held up on the way", "Unterwegs aufgehalten", NULL},  -1},
    {STR_INIT("expired"),
     {"No news from the carrier", "Keine Nachricht vom Paketdienst", NULL},
     -1                                                                                          },
};

Str words_parcel_status(const Reader *reader, Str status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (str_eq(statuses[i].status, status)) return word(reader, &statuses[i].words);
    return word(reader, &statuses[2].words);
}

static int status_stage(Str status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (str_eq(statuses[i].status, status)) return statuses[i].stage;
    return 1;
}

int parcel_stage(const Shipment *parcel)
{
    if (!parcel) return 0;
    if (parcel->delivered_at) return 4;
    int stage = status_stage(parcel->status);
    return stage == 1 && parcel->shipped_at ? 2 : stage;
}

Str words_parcel(const Reader *reader, const Shipment *parcel)
{
    bool announced = status_stage(parcel->status) == 1 && parcel_stage(parcel) == 2;
    return words_parcel_status(reader, announced ? STR("in_transit") : parcel->status);
}

size_t words_sums(Arena *arena, const Reader *reader, const Order *order,
                  OrderSum ret_sums[ORDER_SUMS_MAX])
{
    static const Wording subtotal = {"Subtotal", "Zwischensumme", NULL};
    static const Wording discount = {"Discount", "Rabatt", NULL};
    static const Wording discount_coupon = {"Discount ({coupon})", "Rabatt ({coupon})", NULL};
    static const Wording shipping = {"Shipping", "Versand", NULL};
    static const Wording total = {"Total", "Gesamtsumme", NULL};
    static const Wording tax = {"VAT included", "darin enthaltene MwSt.", NULL};
    static const Wording tax_us = {"Tax", "Steuern", NULL};
    size_t count = 0;
    int64_t off = order->discount_minor > 0 ? -order->discount_minor : order->discount_minor;
    if (order->total_minor == 0) return 0;
    if (order->subtotal_minor && order->subtotal_minor != order->total_minor)
        ret_sums[count++] = (OrderSum){word(reader, &subtotal), order->subtotal_minor, false};
    if (off)
        ret_sums[count++] =
            (OrderSum){say(arena, reader, order->coupon.len ? &discount_coupon : &discount,
                           {"coupon", order->coupon}),
                       off, false};
    if (order->shipping_minor)
        ret_sums[count++] = (OrderSum){word(reader, &shipping), order->shipping_minor, false};
    if (order->tax_minor && reader->us)
        ret_sums[count++] = (OrderSum){word(reader, &tax_us), order->tax_minor, false};
    ret_sums[count++] = (OrderSum){word(reader, &total), order->total_minor, true};
    if (order->tax_minor && !reader->us)
        ret_sums[count++] = (OrderSum){word(reader, &tax), order->tax_minor, false};
    return count;
}

Time parcel_expected(const Order *order, const Shipment *parcel)
{
    if (parcel && parcel->estimated_at) return parcel->estimated_at;
    if (parcel && parcel->promised_at) return parcel->promised_at;
    return order ? order->promised_at : 0;
}

Str words_initial(Str name)
{
    Str first = STR_NONE;
    for (size_t bytes = 1; bytes <= 4 && !first.len; bytes++)
        first = utf8_cut(name, bytes);
    return first;
}

Str words_carrier(Str carrier)
{
    static const char *const known[] = {
        "DHL",    "DPD",  "GLS",        "UPS",   "USPS",       "FedEx",  "Hermes", "TNT",
        "PostNL", "Evri", "Royal Mail", "Bpost", "Swiss Post", "Amazon", "InPost", "Colissimo"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq_nocase(carrier, str_of(known[i]))) return str_of(known[i]);
    if (str_eq_nocase(carrier, STR("royal-mail")) || str_eq_nocase(carrier, STR("royal_mail")))
        return STR("Royal Mail");
    if (str_eq_nocase(carrier, STR("deutsche-post"))) return STR("Deutsche Post");
    return carrier;
}

static const struct {
    char code[3];
    Wording words;
} countries[] = {
    {"AT", {"Austria", "Österreich", NULL}                   },
    {"AU", {"Australia", "Australien", NULL}                  },
    {"BE", {"Belgium", "Belgien", NULL}                       },
    {"BR", {"Brazil", "Brasilien", NULL}                      },
    {"CA", {"Canada", "Kanada", NULL}                         },
    {"CH", {"Switzerland", "Schweiz", NULL}                   },
    {"CZ", {"Czechia", "Tschechien", NULL}                    },
    {"DE", {"Germany", "Deutschland", NULL}                   },
    {"DK", {"Denmark", "Dänemark", NULL}                     },
    {"ES", {"Spain", "Spanien", NULL}                         },
    {"FI", {"Finland", "Finnland", NULL}                      },
    {"FR", {"France", "Frankreich", NULL}                     },
    {"GB", {"United Kingdom", "Vereinigtes Königreich", NULL}},
    {"IE", {"Ireland", "Irland", NULL}                        },
    {"IT", {"Italy", "Italien", NULL}                         },
    {"LI", {"Liechtenstein", "Liechtenstein", NULL}           },
    {"LU", {"Luxembourg", "Luxemburg", NULL}                  },
    {"NL", {"Netherlands", "Niederlande", NULL}               },
    {"NO", {"Norway", "Norwegen", NULL}                       },
    {"PL", {"Poland", "Polen", NULL}                          },
    {"PT", {"Portugal", "Portugal", NULL}                     },
    {"SE", {"Sweden", "Schweden", NULL}                       },
    {"US", {"United States", "USA", NULL}                     },
};

Str words_country(const Reader *reader, Str country)
{
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
        if (str_eq_nocase(country, str_of(countries[i].code)))
            return word(reader, &countries[i].words);
    return country;
}

static void address_line(Buf *out, Str a, Str between, Str b)
{
    if (!a.len && !b.len) return;
    if (out->len) buf_char(out, '\n');
    buf_add(out, a);
    if (a.len && b.len) buf_add(out, between);
    buf_add(out, b);
}

Str words_address(Arena *arena, const Reader *reader, const Address *address)
{
    Buf out = buf_new(arena, 4096);
    Str country = address->country;
    bool code_last = str_eq(country, STR("GB")) || str_eq(country, STR("IE"));
    bool american = str_eq(country, STR("US")) || str_eq(country, STR("CA")) ||
                    str_eq(country, STR("AU")) || str_eq(country, STR("BR"));
    address_line(&out, address->name, STR(""), STR(""));
    address_line(&out, address->company, STR(""), STR(""));
    address_line(&out, address->street, STR(""), STR(""));
    if (american) {
        Buf place = buf_new(arena, 512);
        address_line(&place, address->region, STR(" "), address->postal_code);
        address_line(&out, address->city, STR(", "), buf_str(&place));
    } else if (code_last) {
        address_line(&out, address->city, STR(""), STR(""));
        address_line(&out, address->postal_code, STR(""), STR(""));
    } else {
        address_line(&out, address->postal_code, STR(" "), address->city);
    }
    address_line(&out, words_country(reader, country), STR(""), STR(""));
    return buf_str(&out);
}
