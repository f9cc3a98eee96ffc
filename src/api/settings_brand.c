/* api/settings_brand.c - how the shop looks and who it is: GET and PUT /api/settings/brand.
 *
 * What the form calls the brand lies in two documents: looks in 'brand'; postal address, imprint
 * and help in 'storefronts', because the law asks for them by storefront. A storefront that said
 * the same as the first one, or nothing, follows a change here; one with words of its own keeps
 * them. */
#include "api/settings.h"

#define HELP_URL_VALUE "help_url"

typedef struct BrandForm {
    Str name, logo_url, colour, postal_address, imprint_url, privacy_url, help_url, help_email,
        help_phone;
    bool informal;
} BrandForm;

static void brand_json(JsonOut *out, const Definitions *definitions, Str help_url)
{
    const Brand *brand = &definitions->brand;
    const Storefront *first = definitions_storefront(definitions, STR_NONE);
    static const Storefront none;
    if (!first) first = &none;
    json_object(out);
    json_put_str(out, "name", brand->name);
    put_text(out, "logo_url", brand->logo_url);
    json_put_str(out, "colour", brand->primary_colour.len ? brand->primary_colour : STR("#2F5D50"));
    json_put_str(out, "tone", brand->du ? STR("informal") : STR("formal"));
    json_put_str(out, "postal_address", first->postal_address);
    put_text(out, "imprint_url", first->imprint_url);
    put_text(out, "privacy_url", first->privacy_url);
    put_text(out, "help_url", help_url);
    put_text(out, "help_email", first->contact_email);
    put_text(out, "help_phone", first->contact_phone);
    json_end(out);
}

static void brand_get(ApiCx *cx)
{
    Str help_url;
    Buf buf = buf_new(cx->arena, 64 * 1024);
    JsonOut out = json_out(&buf);
    if (!settings_value(cx, STR(HELP_URL_VALUE), &help_url))
        brand_json(&out, cx->definitions, help_url);
    api_answer(cx, 200, &buf);
}

static bool colour_plain(Str colour)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    if (colour.len != 7 || colour.ptr[0] != '#') return false;
    for (size_t i = 1; i < colour.len; i++)
        if (!memchr(digits, colour.ptr[i], sizeof digits - 1)) return false;
    return true;
}

static Err brand_read(ApiCx *cx, BrandForm *ret_form)
{
    const Json *body;
    Err e = input_body(cx,
                       "name logo_url colour tone postal_address imprint_url privacy_url "
                       "help_url help_email help_phone",
                       &body);
    if (e) return e;
    *ret_form = (BrandForm){
        .name = input_text_needed(cx, body, "name", 200),
        .logo_url = input_url(cx, body, "logo_url"),
        .colour = input_text_needed(cx, body, "colour", 7),
        .postal_address = input_text(cx, body, "postal_address", 1000),
        .imprint_url = input_url(cx, body, "imprint_url"),
        .privacy_url = input_url(cx, body, "privacy_url"),
        .help_url = input_url(cx, body, "help_url"),
        .help_email = input_email(cx, body, "help_email"),
        .help_phone = input_text(cx, body, "help_phone", 60),
        .informal = input_word(cx, body, "tone", "formal informal") == 1,
    };
    if (!colour_plain(ret_form->colour)) (void)input_fault(cx, "colour", "must be like #2F5D50");
    return cx->diag.code;
}

/* One storefront with the members that follow the first one's written anew. */
static void storefront_follow(JsonOut *out, const Json *storefront, const Followers *followers)
{
    json_object(out);
    for (const Json *item = storefront->first; item; item = item->next) {
        bool follows = false;
        for (int i = 0; i < followers->count; i++)
            if (str_is(item->key, followers->items[i].name))
                follows = !item->text.len || str_eq(item->text, followers->items[i].old);
        if (follows) continue;
        json_key_str(out, item->key);
        json_out_raw(out, item->raw);
    }
    for (int i = 0; i < followers->count; i++) {
        Str said = json_get_text(storefront, followers->items[i].name);
        if (!said.len || str_eq(said, followers->items[i].old))
            json_put_str_opt(out, followers->items[i].name, followers->items[i].now);
    }
    json_end(out);
}

/* A shop without the document gets one with the storefront it had by default. */
static const Json *storefronts_of(const SettingsEdit *edit)
{
    const Json *list = json_get(edit->old, "storefronts");
    if (json_is(list, JSON_ARRAY) && list->count) return list;
    Diag diag = {0};
    const Json *made = NULL;
    (void)!json_parse(edit->cx->arena, STR("[{\"id\":\"default\",\"locale\":\"en\"}]"), NULL, &made,
                      &diag);
    return made;
}

Err settings_storefronts_follow(ApiCx *cx, const Followers *followers, Str detail)
{
    SettingsEdit edit;
    Err e = settings_open(cx, "storefronts", &edit);
    if (e) return e;
    const Json *list = storefronts_of(&edit);
    settings_keep(&edit, "storefronts");
    json_key(&edit.out, "storefronts");
    json_array(&edit.out);
    for (const Json *item = list ? list->first : NULL; item; item = item->next)
        storefront_follow(&edit.out, item, followers);
    json_end(&edit.out);
    return settings_save(&edit, STR("storefronts changed"), detail);
}

static Err storefronts_save(ApiCx *cx, const BrandForm *form)
{
    static const Storefront none;
    const Storefront *first = definitions_storefront(cx->definitions, STR_NONE);
    if (!first) first = &none;
    const Followers followers = {
        .items = {{"postal_address", first->postal_address, form->postal_address},
                  {"imprint_url", first->imprint_url, form->imprint_url},
                  {"privacy_url", first->privacy_url, form->privacy_url},
                  {"contact_email", first->contact_email, form->help_email},
                  {"contact_phone", first->contact_phone, form->help_phone}},
        .count = 5
    };
    return settings_storefronts_follow(cx, &followers, STR("address and help"));
}

static Err brand_save(ApiCx *cx, const BrandForm *form)
{
    SettingsEdit edit;
    Err e = settings_open(cx, "brand", &edit);
    if (e) return e;
    settings_keep(&edit, "name logo_url primary_colour du");
    json_put_str(&edit.out, "name", form->name);
    json_put_str_opt(&edit.out, "logo_url", form->logo_url);
    json_put_str(&edit.out, "primary_colour", form->colour);
    json_put_bool(&edit.out, "du", form->informal);
    e = settings_save(&edit, STR("brand changed"), form->name);
    if (!e) e = admin_value_put(cx->db, STR(HELP_URL_VALUE), form->help_url, &cx->diag);
    return e;
}

static void brand_put(ApiCx *cx)
{
    BrandForm form;
    Err e = brand_read(cx, &form);
    if (!e) e = storefronts_save(cx, &form);
    if (!e) e = brand_save(cx, &form);
    if (e)
        api_problem(cx, e);
    else
        settings_answer(cx, brand_get);
}

const Route routes_settings_brand[] = {
    {STR_INIT("GET"), STR_INIT("/api/settings/brand"), ROLE_READ_ONLY, 0, brand_get},
    {STR_INIT("PUT"), STR_INIT("/api/settings/brand"), ROLE_MARKETER,  0, brand_put},
    ROUTE_END,
};
