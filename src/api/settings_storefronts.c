/* api/settings_storefronts.c - the storefronts: list, make or change, remove.
 *
 * The form says of each country whether existing customers may get offers and how opens and clicks
 * are measured. Its 'person' means per person with consent; a rule that says per person without
 * asking stays as it is until the form says something else. Rules for one category alone are not in
 * the form: they stay, and stay first. */
#include "api/settings.h"
#include "store/reads.h"

static Str measure_word(const MeasureRule *rule)
{
    if (rule->opens == MEASURE_NONE && rule->clicks == MEASURE_NONE) return STR("off");
    if (rule->opens == MEASURE_COUNTS || rule->clicks == MEASURE_COUNTS) return STR("counts");
    return STR("person");
}

static void storefront_json(JsonOut *out, const Storefront *storefront)
{
    json_object(out);
    json_put_str(out, "id", storefront->id);
    json_put_str(out, "name", storefront->name);
    put_text(out, "url", storefront->url);
    json_put_str(out, "locale", storefront->locale);
    json_put_str(out, "country", storefront->country);
    put_text(out, "from_name", storefront->sender_name);
    put_text(out, "from_address", storefront->sender_address);
    json_key(out, "existing_customer");
    json_object(out);
    for (uint32_t i = 0; i < storefront->rules.count; i++) {
        json_key_str(out, storefront->rules.items[i].country);
        json_out_bool(out, storefront->rules.items[i].existing_customers);
    }
    json_end(out);
    json_key(out, "measure");
    json_object(out);
    for (uint32_t i = 0; i < storefront->measure.count; i++) {
        const MeasureRule *rule = &storefront->measure.items[i];
        if (rule->category) continue;
        json_key_str(out, rule->country);
        json_out_str(out, measure_word(rule));
    }
    json_end(out);
    json_end(out);
}

static void storefronts_list(ApiCx *cx)
{
    Buf buf = buf_new(cx->arena, 512 * 1024);
    JsonOut out = json_out(&buf);
    list_open(&out);
    for (uint32_t i = 0; i < cx->definitions->storefronts.count; i++)
        storefront_json(&out, &cx->definitions->storefronts.items[i]);
    list_close(&out, STR_NONE);
    api_answer(cx, 200, &buf);
}

static const Storefront *storefront_find(const ApiCx *cx, Str id)
{
    for (uint32_t i = 0; i < cx->definitions->storefronts.count; i++)
        if (str_eq(cx->definitions->storefronts.items[i].id, id))
            return &cx->definitions->storefronts.items[i];
    return NULL;
}

static void storefront_answer(ApiCx *cx)
{
    Buf buf = buf_new(cx->arena, 64 * 1024);
    JsonOut out = json_out(&buf);
    const Storefront *storefront = storefront_find(cx, cx->params[0]);
    if (storefront)
        storefront_json(&out, storefront);
    else
        (void)fail(&cx->diag, ERR_INTERNAL, "the storefront was saved but is not there");
    api_answer(cx, 200, &buf);
}

static bool country_plain(Str country)
{
    if (str_is(country, "*")) return true;
    return country.len == 2 && country.ptr[0] >= 'A' && country.ptr[0] <= 'Z' &&
           country.ptr[1] >= 'A' && country.ptr[1] <= 'Z';
}

static void rules_write(ApiCx *cx, JsonOut *out, const Json *rules)
{
    json_key(out, "rules");
    json_array(out);
    for (const Json *rule = json_is(rules, JSON_OBJECT) ? rules->first : NULL; rule;
         rule = rule->next) {
        if (!country_plain(rule->key) || rule->kind != JSON_BOOL)
            (void)input_fault(cx, "existing_customer", "maps countries like DE to true or false");
        json_object(out);
        json_put_str(out, "country", rule->key);
        json_put_bool(out, "existing_customers", json_bool(rule, false));
        json_end(out);
    }
    json_end(out);
}

/* The words kept of an old rule that says the same to the form; else the plain ones. */
static void measure_rule_write(JsonOut *out, const Storefront *old, Str country, Str word)
{
    static const Str names[] = {STR_INIT("none"), STR_INIT("counts"), STR_INIT("person"),
                                STR_INIT("consent")};
    Str opens = str_is(word, "off")      ? STR("none")
                : str_is(word, "counts") ? STR("counts")
                                         : STR("consent");
    Str clicks = opens;
    for (uint32_t i = 0; old && i < old->measure.count; i++) {
        const MeasureRule *rule = &old->measure.items[i];
        if (rule->category || !str_eq(rule->country, country) || !str_eq(measure_word(rule), word))
            continue;
        opens = names[rule->opens & 3];
        clicks = names[rule->clicks & 3];
    }
    json_object(out);
    json_put_str(out, "country", country);
    json_put_str(out, "opens", opens);
    json_put_str(out, "clicks", clicks);
    json_end(out);
}

/* Specific countries before '*': the first rule that fits wins. */
static void measure_write(ApiCx *cx, JsonOut *out, const Json *measure, const Json *kept)
{
    const Storefront *old = storefront_find(cx, cx->params[0]);
    json_key(out, "measure");
    json_array(out);
    for (const Json *rule = kept ? kept->first : NULL; rule; rule = rule->next)
        if (json_get_text(rule, "category").len) json_out_raw(out, rule->raw);
    for (int rest = 0; rest < 2; rest++) {
        for (const Json *rule = json_is(measure, JSON_OBJECT) ? measure->first : NULL; rule;
             rule = rule->next) {
            if (!country_plain(rule->key) ||
                !word_among(json_text(rule), "person counts off", NULL))
                (void)input_fault(cx, "measure", "maps countries or * to person, counts or off");
            if (str_is(rule->key, "*") == (rest == 1))
                measure_rule_write(out, old, rule->key, json_text(rule));
        }
    }
    json_end(out);
}

#define FORM_MEMBERS "id name url locale country sender_name sender_address rules measure"

/* `old` is the storefront as it stands in the document, or the one a new storefront is like. */
static void storefront_write(ApiCx *cx, JsonOut *out, const Json *body, const Json *old)
{
    bool is_new = !str_eq(json_get_text(old, "id"), cx->params[0]);
    json_object(out);
    json_put_str(out, "id", cx->params[0]);
    json_put_str(out, "name", input_text_needed(cx, body, "name", 200));
    json_put_str_opt(out, "url", input_url(cx, body, "url"));
    json_put_str(out, "locale", input_text_needed(cx, body, "locale", 35));
    Str country = input_text_needed(cx, body, "country", 2);
    if (country.len && (!country_plain(country) || str_is(country, "*")))
        (void)input_fault(cx, "country", "must be two letters like DE");
    json_put_str(out, "country", country);
    json_put_str_opt(out, "sender_name", input_text(cx, body, "from_name", 200));
    json_put_str_opt(out, "sender_address", input_sender(cx, body, "from_address"));
    rules_write(cx, out, json_get(body, "existing_customer"));
    measure_write(cx, out, json_get(body, "measure"), is_new ? NULL : json_get(old, "measure"));
    for (const Json *item = old ? old->first : NULL; item; item = item->next) {
        if (word_among(item->key, FORM_MEMBERS, NULL)) continue;
        if (is_new && word_among(item->key, "affiliation notice", NULL)) continue;
        json_key_str(out, item->key);
        json_out_raw(out, item->raw);
    }
    json_end(out);
}

static bool id_plain(Str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!good) return false;
    }
    return id.len > 0 && id.len <= 60;
}

static Err storefront_save(ApiCx *cx, const Json *body)
{
    SettingsEdit edit;
    Err e = settings_open(cx, "storefronts", &edit);
    if (e) return e;
    const Json *list = json_get(edit.old, "storefronts");
    const Json *first = json_is(list, JSON_ARRAY) ? list->first : NULL;
    bool there = false;
    settings_keep(&edit, "storefronts");
    json_key(&edit.out, "storefronts");
    json_array(&edit.out);
    for (const Json *item = first; item; item = item->next) {
        bool this_one = str_eq(json_get_text(item, "id"), cx->params[0]);
        there |= this_one;
        if (this_one)
            storefront_write(cx, &edit.out, body, item);
        else
            json_out_raw(&edit.out, item->raw);
    }
    if (!there) storefront_write(cx, &edit.out, body, first);
    json_end(&edit.out);
    return settings_save(&edit, STR("storefront changed"), cx->params[0]);
}

static void storefront_put(ApiCx *cx)
{
    const Json *body;
    Err e = input_body(cx,
                       "name url locale country from_name from_address existing_customer "
                       "measure",
                       &body);
    if (!e && !storefront_find(cx, cx->params[0]) && !id_plain(cx->params[0]))
        e = input_fault(cx, "id", "has 1 to 60 small letters, digits, '-' and '_'");
    if (!e) e = storefront_save(cx, body);
    if (e)
        api_problem(cx, e);
    else
        settings_answer(cx, storefront_answer);
}

/* An order that names it, or it is the last one: it must stay. One that names none is of the first
 * storefront, whichever that is. */
static Err storefront_free(ApiCx *cx)
{
    Reads reads;
    OrderItems orders = {0};
    ReadsCursor next = {0};
    const Storefront *found = storefront_find(cx, cx->params[0]);
    if (!found) return fail(&cx->diag, ERR_NOT_FOUND, "there is no such storefront");
    if (cx->definitions->storefronts.count == 1)
        return fail(&cx->diag, ERR_CONFLICT, "the last storefront stays");
    Err e = reads_open(cx->db, cx->arena, &reads, &cx->diag);
    Storefront named[] = {{.id = STR_NONE}, *found};
    const Definitions both = {
        .storefronts = {named, 2, 2}
    };
    OrderFilter filter = {
        .storefront = {&both, &named[1]},
          .limit = 1
    };
    do {
        filter.after = next;
        if (!e) e = reads_orders(&reads, &filter, &orders, &next, &cx->diag);
    } while (!e && !orders.count && next.set);
    if (!e && orders.count) e = fail(&cx->diag, ERR_CONFLICT, "orders belong to this storefront");
    return e;
}

static Err storefront_remove(ApiCx *cx)
{
    SettingsEdit edit;
    Err e = storefront_free(cx);
    if (!e) e = settings_open(cx, "storefronts", &edit);
    if (e) return e;
    const Json *list = json_get(edit.old, "storefronts");
    settings_keep(&edit, "storefronts");
    json_key(&edit.out, "storefronts");
    json_array(&edit.out);
    for (const Json *item = json_is(list, JSON_ARRAY) ? list->first : NULL; item; item = item->next)
        if (!str_eq(json_get_text(item, "id"), cx->params[0])) json_out_raw(&edit.out, item->raw);
    json_end(&edit.out);
    return settings_save(&edit, STR("storefront removed"), cx->params[0]);
}

static void storefront_delete(ApiCx *cx)
{
    if (storefront_remove(cx))
        api_problem(cx, cx->diag.code);
    else
        api_empty(cx, 204);
}

const Route routes_settings_storefronts[] = {
    {STR_INIT("GET"),    STR_INIT("/api/settings/storefronts"),     ROLE_READ_ONLY, 0, storefronts_list},
    {STR_INIT("PUT"),    STR_INIT("/api/settings/storefronts/:id"), ROLE_OWNER,     0, storefront_put  },
    {STR_INIT("DELETE"), STR_INIT("/api/settings/storefronts/:id"), ROLE_OWNER,     0,
     storefront_delete                                                                                 },
    ROUTE_END,
};
