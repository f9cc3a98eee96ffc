/* domain/measure.c - may opens and clicks be measured, by storefront, country and category.
 *
 * The storefront's rules are asked in their order; the first that fits wins. Without one: in the
 * EU, the UK and Switzerland opens and persons only with consent (ePrivacy directive, article
 * 5(3)), elsewhere per person. An unknown country counts as the strictest. */
#include "domain/definitions.h"

static const char strict_countries[] =
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE "
    "IS LI NO GB CH ";

static bool is_strict(Str country)
{
    if (country.len != 2) return true;
    for (const char *at = strict_countries; *at; at += 3)
        if (str_eq_nocase((Str){at, 2}, country)) return true;
    return false;
}

void measure_for(const Storefront *storefront, Str country, MessageCategory category,
                 Measure *ret_opens, Measure *ret_clicks)
{
    for (uint32_t i = 0; storefront && i < storefront->measure.count; i++) {
        const MeasureRule *rule = &storefront->measure.items[i];
        bool fits_country = str_is(rule->country, "*") || str_eq_nocase(rule->country, country);
        if (!fits_country || (rule->category && rule->category != category)) continue;
        *ret_opens = (Measure)rule->opens;
        *ret_clicks = (Measure)rule->clicks;
        return;
    }
    *ret_opens = *ret_clicks = is_strict(country) ? MEASURE_CONSENT : MEASURE_PERSON;
}
