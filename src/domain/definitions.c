/* domain/definitions.c - the merchant's documents compiled into one set, and looked up in it.
 *
 * Not here: journeys (journey.c), templates (template.c), how documents are stored and versioned
 * (store/admin.h). The forms: brand
 * {"name","logo_url","primary_colour","ink_colour","ground_colour","font","du"} storefronts
 * {"storefronts":[{"id",...as in Storefront, "rules":[{"country", "existing_customers"}],
 * "measure":[{"country","category","opens","clicks"}]}]} care         {"care":[{"product_id" or
 * "category","title":{"en","de"},"text":{...},"url"}]} sending
 * {"live","live_since","paused","paused_by","paused_at","kinds":{"nps":"shop"},
 *                 "only_to":[...],"reporting_zone","sample"}
 * A document of an older version of the program stays readable: words are only ever added. Kinds
 * not known here (the mail server's settings) are others' business and pass. */
#include "domain/definitions.h"

#include "domain/document.h"
#include "domain/template.h"

#define STOREFRONTS_MAX 100
#define CARE_MAX        5000
#define TEXT_MAX        4000

/* ---- one reader per kind ---- */

static void read_brand(const DocReader *reader, const Json *json, Definitions *definitions)
{
    Brand *brand = &definitions->brand;
    doc_words(reader, json,
              "name logo_url primary_colour ink_colour ground_colour font du description");
    brand->name = doc_text(reader, json, "name", 200);
    brand->logo_url = doc_text(reader, json, "logo_url", 500);
    brand->primary_colour = doc_text(reader, json, "primary_colour", 30);
    brand->ink_colour = doc_text(reader, json, "ink_colour", 30);
    brand->ground_colour = doc_text(reader, json, "ground_colour", 30);
    brand->font = doc_text(reader, json, "font", 200);
    brand->du = doc_bool(reader, json, "du", false);
}

static int32_t read_measure_word(const DocReader *reader, const Json *json, const char *name)
{
    static const char *const words[] = {"none", "counts", "person", "consent"};
    Str word = doc_text_needed(reader, json, name, 20);
    for (int32_t i = 0; i < 4; i++)
        if (str_is(word, words[i])) return i;
    doc_fail(reader, name, "is not none, counts, person or consent");
    return MEASURE_NONE;
}

static void read_measure(const DocReader *reader, const Json *json, Storefront *storefront)
{
    const Json *list = doc_list(reader, json, "measure", 300);
    uint32_t index = 0;
    for (const Json *item = list ? list->first : NULL; item; item = item->next, index++) {
        DocReader inner = doc_at(reader, "measure", index);
        doc_words(&inner, item, "country category opens clicks");
        MeasureRule *rule = list_push(reader->arena, &storefront->measure);
        rule->country = doc_text_needed(&inner, item, "country", 2);
        Str category = doc_text(&inner, item, "category", 30);
        if (category.len && !category_parse(category, &rule->category))
            doc_fail(&inner, "category", "is not transactional, service, feedback or marketing");
        rule->opens = read_measure_word(&inner, item, "opens");
        rule->clicks = read_measure_word(&inner, item, "clicks");
    }
}

static void read_rules(const DocReader *reader, const Json *json, Storefront *storefront)
{
    const Json *list = doc_list(reader, json, "rules", 300);
    uint32_t index = 0;
    for (const Json *item = list ? list->first : NULL; item; item = item->next, index++) {
        DocReader inner = doc_at(reader, "rules", index);
        doc_words(&inner, item, "country existing_customers");
        CountryRule *rule = list_push(reader->arena, &storefront->rules);
        rule->country = doc_text_needed(&inner, item, "country", 2);
        rule->existing_customers = doc_bool(&inner, item, "existing_customers", false);
    }
}

static void read_storefront(const DocReader *reader, const Json *json, Storefront *storefront)
{
    doc_words(reader, json,
              "id name country locale currency url affiliation sender_name sender_address reply_to "
              "postal_address imprint_url privacy_url contact_email contact_phone contact_hours "
              "notice rules measure description");
    storefront->id = doc_text_needed(reader, json, "id", 60);
    storefront->name = doc_text(reader, json, "name", 200);
    storefront->country = doc_text(reader, json, "country", 2);
    storefront->locale = doc_text(reader, json, "locale", 35);
    storefront->currency = doc_text(reader, json, "currency", 3);
    storefront->url = doc_text(reader, json, "url", 500);
    storefront->affiliation = doc_text(reader, json, "affiliation", 200);
    storefront->sender_name = doc_text(reader, json, "sender_name", 200);
    storefront->sender_address = doc_text(reader, json, "sender_address", 254);
    storefront->reply_to = doc_text(reader, json, "reply_to", 254);
    storefront->postal_address = doc_text(reader, json, "postal_address", 1000);
    storefront->imprint_url = doc_text(reader, json, "imprint_url", 500);
    storefront->privacy_url = doc_text(reader, json, "privacy_url", 500);
    storefront->contact_email = doc_text(reader, json, "contact_email", 254);
    storefront->contact_phone = doc_text(reader, json, "contact_phone", 60);
    storefront->contact_hours = doc_text(reader, json, "contact_hours", 200);
    storefront->notice = doc_text(reader, json, "notice", TEXT_MAX);
    read_rules(reader, json, storefront);
    read_measure(reader, json, storefront);
}

static void read_storefronts(const DocReader *reader, const Json *json, Definitions *definitions)
{
    doc_words(reader, json, "storefronts description");
    const Json *list = doc_list(reader, json, "storefronts", STOREFRONTS_MAX);
    uint32_t index = 0;
    for (const Json *item = list ? list->first : NULL; item; item = item->next, index++) {
        DocReader inner = doc_at(reader, "storefronts", index);
        Storefront storefront = {0};
        read_storefront(&inner, item, &storefront);
        for (uint32_t i = 0; i < definitions->storefronts.count; i++)
            if (str_eq(definitions->storefronts.items[i].id, storefront.id))
                doc_fail(&inner, "id", "stands there twice");
        *list_push(reader->arena, &definitions->storefronts) = storefront;
    }
    if (index == 0) doc_fail(reader, "storefronts", "must name at least one");
}

static void read_care(const DocReader *reader, const Json *json, Definitions *definitions)
{
    doc_words(reader, json, "care description");
    const Json *list = doc_list(reader, json, "care", CARE_MAX);
    uint32_t index = 0;
    for (const Json *item = list ? list->first : NULL; item; item = item->next, index++) {
        DocReader inner = doc_at(reader, "care", index);
        doc_words(&inner, item, "product_id category title text url");
        CareText *care = list_push(reader->arena, &definitions->care);
        care->product_id = doc_text(&inner, item, "product_id", 200);
        care->category = doc_text(&inner, item, "category", 200);
        if ((care->product_id.len == 0) == (care->category.len == 0))
            doc_fail(&inner, "category", "or product_id must say what the text is about");
        doc_titles(&inner, item, "title", &care->title_en, &care->title_de);
        doc_titles(&inner, item, "text", &care->text_en, &care->text_de);
        care->url = doc_text(&inner, item, "url", 500);
    }
}

static void read_kinds(const DocReader *reader, const Json *json, Sending *sending)
{
    const Json *kinds = json_get(json, "kinds");
    if (!kinds) return;
    if (kinds->kind != JSON_OBJECT) doc_fail(reader, "kinds", "must be an object");
    for (const Json *item = kinds->first; item; item = item->next) {
        KindRule *rule = list_push(reader->arena, &sending->kinds);
        rule->kind = arena_str(reader->arena, item->key);
        Str by = json_text(item);
        rule->by = str_is(by, "us")       ? SEND_BY_US
                   : str_is(by, "shop")   ? SEND_BY_SHOP
                   : str_is(by, "nobody") ? SEND_BY_NOBODY
                                          : 0;
        if (!rule->by) doc_fail(reader, "kinds", "must say us, shop or nobody for each kind");
    }
}

static void read_sending(const DocReader *reader, const Json *json, Definitions *definitions)
{
    Sending *sending = &definitions->sending;
    doc_words(reader, json,
              "live live_since paused paused_by paused_at kinds only_to reporting_zone sample "
              "description");
    sending->live = doc_bool(reader, json, "live", false);
    sending->live_since = doc_time(reader, json, "live_since");
    sending->paused = doc_bool(reader, json, "paused", false);
    sending->paused_by = doc_text(reader, json, "paused_by", 200);
    sending->paused_at = doc_time(reader, json, "paused_at");
    sending->sample = doc_bool(reader, json, "sample", false);
    sending->reporting_zone = doc_text(reader, json, "reporting_zone", 60);
    if (sending->reporting_zone.len && !zone_find(sending->reporting_zone))
        doc_fail(reader, "reporting_zone", "is not a time zone like Europe/Berlin");
    read_kinds(reader, json, sending);
    const Json *only = doc_list(reader, json, "only_to", 1000);
    for (const Json *item = only ? only->first : NULL; item; item = item->next) {
        Str address;
        if (key_normalise(reader->arena, KEY_EMAIL, json_text(item), &address))
            *list_push(reader->arena, &sending->only_to) = arena_str(reader->arena, address);
        else
            doc_fail(reader, "only_to", "must list e-mail addresses");
    }
}

/* ---- a document, a set ---- */

static void read_journey(const DocReader *reader, const Document *document, const Json *json,
                         Definitions *definitions)
{
    Journey *journey = list_push(reader->arena, &definitions->journeys);
    journey->name = arena_str(reader->arena, document->name);
    journey->version = document->version;
    journey->document = arena_str(reader->arena, document->body);
    journey_read(reader, json, journey);
    journey_check(reader, journey);
}

static void read_template(const DocReader *reader, const Document *document,
                          Definitions *definitions)
{
    Template *template = ARENA_NEW(reader->arena, Template);
    *list_push(reader->arena, &definitions->templates) = template;
    if (template_compile(reader->arena, document, template, reader->diag)) return;
}

static Err read_document(Arena *arena, const Document *document, Definitions *definitions,
                         Diag *diag)
{
    const Json *json;
    Err err = json_parse(arena, document->body, NULL, &json, diag);
    if (err) return err;
    DocReader reader = {arena, diag, ""};
    if (document->name.len == 0 || document->name.len > 60)
        return doc_fail(&reader, "", "a document has a name of at most 60 bytes");
    if (str_is(document->kind, "journey")) read_journey(&reader, document, json, definitions);
    if (str_is(document->kind, "brand")) read_brand(&reader, json, definitions);
    if (str_is(document->kind, "storefronts")) read_storefronts(&reader, json, definitions);
    if (str_is(document->kind, "care")) read_care(&reader, json, definitions);
    if (str_is(document->kind, "sending")) read_sending(&reader, json, definitions);
    if (str_is(document->kind, "template")) read_template(&reader, document, definitions);
    return diag->code;
}

Err document_check(Arena *scratch, const Document *document, Diag *diag)
{
    Definitions definitions = {.arena = scratch};
    return read_document(scratch, document, &definitions, diag);
}

/* Journeys of all versions count; of any other document the newest, of templates by their name. */
static bool is_current(const Document *documents, size_t count, size_t at)
{
    if (str_is(documents[at].kind, "journey")) return true;
    bool templates = str_is(documents[at].kind, "template");
    for (size_t i = 0; i < count; i++)
        if (i != at && str_eq(documents[i].kind, documents[at].kind) &&
            (!templates || str_eq(documents[i].name, documents[at].name)) &&
            (documents[i].version > documents[at].version ||
             (documents[i].version == documents[at].version && i > at)))
            return false;
    return true;
}

/* By name, newest version first. */
static bool stands_before(const Journey *a, const Journey *b)
{
    int order = str_cmp(a->name, b->name);
    return order < 0 || (order == 0 && a->version > b->version);
}

static void sort_journeys(Definitions *definitions)
{
    Journey *items = definitions->journeys.items;
    for (uint32_t i = 1; i < definitions->journeys.count; i++) {
        Journey journey = items[i];
        uint32_t at = i;
        for (; at > 0 && stands_before(&journey, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = journey;
    }
}

Err definitions_compile(Arena *arena, const Document *documents, size_t count, int64_t version,
                        Definitions *ret_definitions, Diag *diag)
{
    Definitions definitions = {.arena = arena, .version = version};
    for (size_t i = 0; i < count; i++) {
        if (!is_current(documents, count, i)) continue;
        Document copy = documents[i];
        copy.body = arena_str(arena, copy.body);
        Err err = read_document(arena, &copy, &definitions, diag);
        if (err) return err;
    }
    if (definitions.storefronts.count == 0) {
        Storefront *only = list_push(arena, &definitions.storefronts);
        only->id = STR("default");
        only->name = definitions.brand.name;
        only->locale = STR("en");
    }
    if (definitions.sending.reporting_zone.len == 0)
        definitions.sending.reporting_zone = STR("UTC");
    sort_journeys(&definitions);
    *ret_definitions = definitions;
    return OK;
}

/* ---- lookups ---- */

const Journey *definitions_journey(const Definitions *definitions, Str name, int32_t version)
{
    for (uint32_t i = 0; i < definitions->journeys.count; i++) {
        const Journey *journey = &definitions->journeys.items[i];
        if (journey->version == version && str_eq(journey->name, name)) return journey;
    }
    return NULL;
}

const Journey *definitions_journey_live(const Definitions *definitions, Str name)
{
    for (uint32_t i = 0; i < definitions->journeys.count; i++) {
        const Journey *journey = &definitions->journeys.items[i];
        if (str_eq(journey->name, name)) return journey->live ? journey : NULL; /* newest first */
    }
    return NULL;
}

const StepSettings *journey_step(const Journey *journey, Str name)
{
    for (uint32_t i = 0; i < journey->steps.count; i++)
        if (str_eq(journey->steps.items[i].name, name)) return &journey->steps.items[i];
    return NULL;
}

const Storefront *definitions_storefront(const Definitions *definitions, Str id)
{
    for (uint32_t i = 0; id.len && i < definitions->storefronts.count; i++) {
        const Storefront *storefront = &definitions->storefronts.items[i];
        if (str_eq(storefront->id, id) || str_eq(storefront->affiliation, id)) return storefront;
    }
    return definitions->storefronts.count ? &definitions->storefronts.items[0] : NULL;
}

Str definitions_storefront_names(Arena *arena, const Definitions *definitions)
{
    if (definitions->storefronts.count < 2) return STR_NONE;
    Buf buf = buf_new(arena, 64 * 1024);
    JsonOut out = json_out(&buf);
    json_array(&out);
    for (uint32_t i = 0; i < definitions->storefronts.count; i++) {
        json_array(&out);
        json_out_str(&out, definitions->storefronts.items[i].id);
        json_out_str(&out, definitions->storefronts.items[i].affiliation);
        json_end(&out);
    }
    json_end(&out);
    return buf_str(&buf);
}

SendBy sending_by(const Definitions *definitions, Str kind)
{
    for (uint32_t i = 0; i < definitions->sending.kinds.count; i++)
        if (str_eq(definitions->sending.kinds.items[i].kind, kind))
            return (SendBy)definitions->sending.kinds.items[i].by;
    return SEND_BY_US;
}
