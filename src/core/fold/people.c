/* core/fold/people.c - who this is: names, addresses to write to, place, language, other traits.
 *
 * Every event may tell (its call's userId, context, traits, properties), each field keeps its
 * latest word. A browser's word (EVENT_UNPROVEN) on user id, e-mail and phone is not believed. In
 * events about a message or a stop the address is only where it went to, the weakest of words. */
#include "base/utf8.h"
#include "core/fold/inside.h"

#define NAME_MAX        200
#define TRAIT_NAME_MAX  60
#define TRAIT_BYTES_MAX 500
#define WEAK            ((Time)1)

static bool is_person_event(EventKind kind)
{
    return kind < EV_JOURNEY_ENTERED; /* our own and the engine's tell nothing of people */
}

static Time word_at(const Event *event)
{
    bool weak = (event_bits(event->kind) & EVENT_MESSAGE && event->kind != EV_SURVEY_ANSWERED) ||
                event->kind == EV_UNSUBSCRIBED || event->kind == EV_ADDRESS_SUPPRESSED;
    return weak ? WEAK : event->occurred_at;
}

static void tell_email(Fold *fold, const Json *where, Time at)
{
    Str said = json_get_text(where, "email"), address;
    Customer *customer = fold->customer;
    if (said.len == 0 || !key_normalise(fold->arena, KEY_EMAIL, said, &address)) return;
    said_add(fold->arena, (StrList *)&customer->emails, (SaidList *)&customer->emails_at, address,
             at, CUSTOMER_EMAILS_MAX);
    customer->email = customer->emails.items[0];
    customer->email_at = customer->emails_at.items[0].at;
}

static void tell_phone(Fold *fold, const Json *where, Time at)
{
    Str said = json_get_text(where, "phone"), number;
    Customer *customer = fold->customer;
    if (said.len == 0 || !key_normalise(fold->arena, KEY_PHONE, said, &number)) return;
    said_add(fold->arena, (StrList *)&customer->phones, (SaidList *)&customer->phones_at, number,
             at, CUSTOMER_PHONES_MAX);
}

static Str first_text(const Json *json, const char *a, const char *b)
{
    Str text = str_trim(json_get_text(json, a));
    return utf8_cut(text.len ? text : str_trim(json_get_text(json, b)), NAME_MAX);
}

void place_word(Customer *customer, Str country, Str city, Time at)
{
    if (country.len == 0 && city.len == 0) return;
    bool wins = at > customer->place_at;
    if (at == customer->place_at) {
        int order = str_cmp(country, customer->country);
        wins = order > 0 || (order == 0 && str_cmp(city, customer->city) > 0);
    }
    if (!wins) return;
    customer->country = country;
    customer->city = city;
    customer->place_at = at;
}

static void tell_place(Customer *customer, const Json *traits, Time at)
{
    const Json *address = json_get(traits, "address");
    Str country = first_text(address, "country_code", "country");
    if (country.len == 0) country = first_text(traits, "country_code", "country");
    place_word(customer, country, first_text(address, "city", "town"), at);
}

static void tell_traits(Fold *fold, const Json *traits, Time at)
{
    Customer *customer = fold->customer;
    if (!json_is(traits, JSON_OBJECT)) return;
    text_tell(&customer->first_name, &customer->first_name_at,
              first_text(traits, "firstName", "first_name"), at);
    text_tell(&customer->last_name, &customer->last_name_at,
              first_text(traits, "lastName", "last_name"), at);
    text_tell(&customer->name, &customer->name_at, first_text(traits, "name", "full_name"), at);
    text_tell(&customer->locale, &customer->locale_at, first_text(traits, "locale", "language"),
              at);
    text_tell(&customer->timezone, &customer->timezone_at,
              first_text(traits, "timezone", "time_zone"), at);
    tell_place(customer, traits, at);
}

/* Where nobody told the whole name it is made of its parts. */
static void derive_name(Arena *arena, Customer *customer)
{
    if (customer->name_at) return;
    Str first = customer->first_name, last = customer->last_name;
    customer->name = first.len && last.len
                         ? arena_printf(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last))
                     : first.len ? first
                                 : last;
}

/* ---- traits we have no field for ---- */

static bool has_field(Str name)
{
    static const char *const names[] = {"id",        "email",     "phone",      "name",
                                        "full_name", "firstName", "first_name", "lastName",
                                        "last_name", "address",   "locale",     "language",
                                        "timezone",  "time_zone", "country",    "country_code"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_is(name, names[i])) return true;
    return name.len == 0 || name.len > TRAIT_NAME_MAX;
}

typedef struct Trait {
    Str name, json;
    Time at;
} Trait;
typedef LIST_OF(Trait) TraitList;

static Str compact(Arena *arena, const Json *json)
{
    Buf buf = buf_new(arena, TRAIT_BYTES_MAX);
    buf_json_value(&buf, json);
    return buf.overflow ? STR_NONE : buf_str(&buf);
}

static void trait_put(Arena *arena, TraitList *list, const Trait *news)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Trait *known = &list->items[i];
        if (!str_eq(known->name, news->name)) continue;
        if (news->at > known->at || (news->at == known->at && str_cmp(news->json, known->json) > 0))
            *known = *news;
        return;
    }
    (void)list_push(arena, list);
    uint32_t at = list->count - 1;
    for (; at > 0 && str_cmp(list->items[at - 1].name, news->name) > 0; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = *news;
}

static void traits_load(Arena *arena, const Json *traits, const Json *moments, Time at,
                        TraitList *list)
{
    for (const Json *item = json_is(traits, JSON_OBJECT) ? traits->first : NULL; item;
         item = item->next) {
        Trait trait = {item->key, compact(arena, item), at};
        if (moments) (void)json_i64(json_get_str(moments, item->key), &trait.at);
        if (trait.json.len && !has_field(item->key)) trait_put(arena, list, &trait);
    }
}

static const Json *parsed(Arena *arena, Str json)
{
    Diag diag = {0};
    const Json *tree = NULL;
    if (json.len && json_parse(arena, json, NULL, &tree, &diag)) return NULL;
    return tree;
}

/* The oldest word goes where they are too many. */
static void traits_bound(TraitList *list)
{
    for (;;) {
        size_t bytes = 2;
        uint32_t oldest = 0;
        for (uint32_t i = 0; i < list->count; i++) {
            bytes += list->items[i].name.len + list->items[i].json.len + 8;
            if (list->items[i].at < list->items[oldest].at) oldest = i;
        }
        if (bytes <= TRAITS_BYTES_MAX || list->count == 0) return;
        list_remove(list, oldest);
    }
}

void traits_join(Arena *arena, Customer *customer, const Json *traits, const Json *moments, Time at)
{
    TraitList list = {0};
    bool news = false;
    for (const Json *item = json_is(traits, JSON_OBJECT) ? traits->first : NULL; item;
         item = item->next)
        news = news || !has_field(item->key);
    if (!news) return;
    traits_load(arena, parsed(arena, customer->traits), parsed(arena, customer->traits_at), 0,
                &list);
    traits_load(arena, traits, moments, at, &list);
    traits_bound(&list);
    Buf values = buf_new(arena, 2 * TRAITS_BYTES_MAX), times = buf_new(arena, 2 * TRAITS_BYTES_MAX);
    JsonOut value_out = json_out(&values), time_out = json_out(&times);
    json_object(&value_out);
    json_object(&time_out);
    for (uint32_t i = 0; i < list.count; i++) {
        json_key_str(&value_out, list.items[i].name);
        json_out_raw(&value_out, list.items[i].json);
        json_key_str(&time_out, list.items[i].name);
        json_out_i64(&time_out, list.items[i].at);
    }
    json_end(&value_out);
    json_end(&time_out);
    customer->traits = buf_str(&values);
    customer->traits_at = buf_str(&times);
}

/* ---- any event ---- */

static bool has_person_key(const Event *event, const Customer *customer)
{
    return customer->user_id.len || customer->emails.count || customer->phones.count ||
           json_get_text(event->body, "userId").len ||
           json_get_text(event->body, "anonymousId").len;
}

static void tell_context(Customer *customer, const Json *context, Time at)
{
    text_tell(&customer->locale, &customer->locale_at,
              utf8_cut(str_trim(json_get_text(context, "locale")), 35), at);
    text_tell(&customer->timezone, &customer->timezone_at,
              utf8_cut(str_trim(json_get_text(context, "timezone")), 60), at);
}

static void tell_order_words(Customer *customer, const Json *properties, Time at)
{
    text_tell(&customer->locale, &customer->locale_at,
              utf8_cut(str_trim(json_get_text(properties, "locale")), 35), at);
    text_tell(&customer->storefront, &customer->storefront_at,
              first_text(properties, "storefront", "affiliation"), at);
    const Json *address = json_get(properties, "shipping_address");
    if (!json_is(address, JSON_OBJECT)) return;
    /* An order may go anywhere; a trait tells where one lives. */
    place_word(customer, first_text(address, "country_code", "country"),
               first_text(address, "city", "town"), WEAK);
}

void fold_people(Fold *fold, const Event *event)
{
    Customer *customer = fold->customer;
    if (!is_person_event(event->kind)) return;
    Time at = word_at(event);
    const Json *properties = event_properties(event);
    const Json *context = json_get(event->body, "context");
    const Json *traits = json_get(context, "traits");
    bool proven = !(event->flags & EVENT_UNPROVEN);
    if (proven) {
        text_tell(&customer->user_id, &customer->user_id_at,
                  utf8_cut(str_trim(json_get_text(event->body, "userId")), NAME_MAX), at);
        if (event->kind != EV_ORDER_DISOWNED) tell_email(fold, properties, at);
        tell_email(fold, traits, at);
        tell_phone(fold, properties, at);
        tell_phone(fold, traits, at);
    }
    if (at != WEAK) tell_context(customer, context, at);
    if (at != WEAK) tell_traits(fold, traits, at);
    if (event->kind == EV_IDENTIFIED) {
        tell_traits(fold, properties, at);
        if (str_is(event->source, "page")) /* chosen on our preferences page */
            text_tell(&customer->language_said, &customer->language_said_at,
                      first_text(properties, "locale", "language"), at);
        traits_join(fold->arena, customer, properties, NULL, at);
    } else if (event->kind == EV_ORDER_COMPLETED || event->kind == EV_ORDER_UPDATED) {
        tell_order_words(customer, properties, at);
    }
    derive_name(fold->arena, customer);
    if (has_person_key(event, customer)) customer->nameless = false;
}
