/* domain/words.h - how we speak to a shopper: language, 'Sie' or 'du', dates in words, parcel
 * words.
 *
 * Shared by the mails (flow/outbox) and the shopper's pages (api/pages), so that both say the same
 * thing with the same words. Sentences stand beside their use as a Wording; only what both need
 * stands here. Not here: the console's words (web/). Pure. Thread: any. */
#pragma once
#include "domain/definitions.h"

typedef enum Language { LANGUAGE_EN, LANGUAGE_DE } Language;

/* Who reads: made once per message or page. */
typedef struct Reader {
    Language language;
    bool us; /* dates as in the United States */
    bool du;
    Str locale; /* for buf_money */
    const Zone *zone;
} Reader;

/* The first of the locales given that we speak decides; none: English. */
Reader reader_of(Str locale, Str fallback, Str zone, bool du);
Str reader_lang(const Reader *reader); /* "en", "de": for lang= and Content-Language */

/* One sentence in each manner; du NULL: as de. Holes are {name}. */
typedef struct Wording {
    const char *en, *de, *du;
} Wording;

typedef struct SayVar {
    const char *name;
    Str value;
} SayVar;

Str word(const Reader *reader, const Wording *wording); /* without holes */
/* Fills the holes; a hole that nobody fills is left out. The result is plain text: whoever prints
 * it escapes it. */
Str say_vars(Arena *arena, const Reader *reader, const Wording *wording, const SayVar *vars,
             size_t count);
#define say(arena, reader, wording, ...)                                                           \
    say_vars((arena), (reader), (wording), (SayVar[]){__VA_ARGS__},                                \
             sizeof((SayVar[]){__VA_ARGS__}) / sizeof(SayVar))

Str words_day(Arena *arena, const Reader *reader, Time time);      /* Thursday, 14 May */
Str words_date(Arena *arena, const Reader *reader, Time time);     /* 14 May 2026 */
Str words_day_time(Arena *arena, const Reader *reader, Time time); /* 14 May, 09:30 */
Str words_money(Arena *arena, const Reader *reader, int64_t minor, Currency currency);
Str words_count(Arena *arena, int64_t count);

Str words_parcel_status(const Reader *reader, Str status); /* "On its way" */
/* The same of a parcel: one that the shop sent off is on its way, though no carrier said so yet. */
Str words_parcel(const Reader *reader, const Shipment *parcel);
Str words_carrier(Str carrier);                       /* "dhl" -> "DHL"; else as given */
Str words_country(const Reader *reader, Str country); /* "DE" -> "Germany" */
Str words_initial(Str name); /* its first character, where a picture lacks */
/* The lines of a postal address as written in its country, '\n' between them. */
Str words_address(Arena *arena, const Reader *reader, const Address *address);

/* What an order comes to, sum by sum, the total strong; none when no total is known. */
typedef struct OrderSum {
    Str label;
    int64_t minor;
    bool strong;
} OrderSum;
#define ORDER_SUMS_MAX 6
size_t words_sums(Arena *arena, const Reader *reader, const Order *order,
                  OrderSum ret_sums[ORDER_SUMS_MAX]);

/* When a parcel (or the order, parcel NULL) arrives, as far as anybody said: the parcel's estimate,
 * its promise, the order's promise; 0 unknown. */
Time parcel_expected(const Order *order, const Shipment *parcel);
/* How far along the path: 0 ordered, 1 packed, 2 on its way, 3 out for delivery, 4 delivered;
 * -1: something is wrong (failed, exception, expired). */
int parcel_stage(const Shipment *parcel);
