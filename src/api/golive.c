/* api/golive.c - what is missing before mail leaves the house, who would get what, and going live.
 *
 * Each kind says who sends it: we, the shop's own system, nobody; so nobody gets two confirmations.
 * What was due before going live lapses, unless its kind is asked for. */
#include "api/golive.h"
#include "api/append.h"
#include "api/me.h"
#include "api/settings.h"
#include "flow/dkim_settings.h"
#include "flow/mail_settings.h"

typedef struct Missing {
    const char *what;
    bool required;
    bool missing;
} Missing;
#define MISSING_COUNT 6

/* Whether mails of this sender are signed (DKIM); nobody's are. */
static Err signature_read(ApiCx *cx, Str sender, bool *ret_signed)
{
    DkimSettings keys;
    Err e = dkim_settings_read(cx->db, cx->arena, &keys, &cx->diag);
    *ret_signed = false;
    (void)str_cut(&sender, '@');
    for (uint32_t i = 0; !e && i < keys.count; i++)
        if (str_is(keys.items[i].state, "signing") && str_eq_nocase(keys.items[i].domain, sender))
            *ret_signed = true;
    return e;
}

static Err missing_read(ApiCx *cx, Missing ret_missing[MISSING_COUNT])
{
    MailSettings mail;
    static const Storefront none;
    const Storefront *first = definitions_storefront(cx->definitions, STR_NONE);
    Err e = mail_settings_read(cx->db, cx->arena, cx->api->world->secret, &mail, &cx->diag);
    if (e) return e;
    if (!first) first = &none;
    bool server = cx->api->smtp_from_environment || mail.host.len > 0;
    Str sender = first->sender_address;
    if (!sender.len) sender = cx->api->from_address.len ? cx->api->from_address : mail.from_address;
    bool is_signed;
    e = signature_read(cx, sender, &is_signed);
    if (e) return e;
    const Missing all[MISSING_COUNT] = {
        {"smtp",           true,  !server                   },
        {"sender",         true,  !sender.len               },
        {"postal_address", true,  !first->postal_address.len},
        {"imprint",        false, !first->imprint_url.len   },
        {"privacy",        false, !first->privacy_url.len   },
        {"signature",      false, !is_signed                },
    };
    memcpy(ret_missing, all, sizeof all);
    return OK;
}

static void put_missing(JsonOut *out, const Missing *missing)
{
    json_key(out, "missing");
    json_array(out);
    for (int i = 0; i < MISSING_COUNT; i++) {
        if (!missing[i].missing) continue;
        json_object(out);
        json_put_str(out, "what", str_of(missing[i].what));
        json_put_bool(out, "required", missing[i].required);
        json_end(out);
    }
    json_end(out);
}

static Str sender_word(SendBy by)
{
    return by == SEND_BY_SHOP ? STR("shop") : by == SEND_BY_NOBODY ? STR("nobody") : STR("we");
}

static int64_t overdue_of(const WaitingMessages *waiting, Str kind, Time now)
{
    int64_t overdue = 0;
    for (uint32_t i = 0; i < waiting->count; i++)
        overdue += str_eq(waiting->items[i].kind, kind) && waiting_now(&waiting->items[i], now);
    return overdue;
}

static void kind_json(JsonOut *out, const ApiCx *cx, const StepSettings *step,
                      const Forecast *forecast, const WaitingMessages *waiting)
{
    const ForecastKind *kind = map_find(&forecast->kinds, step->kind);
    json_object(out);
    json_put_str(out, "kind", step->kind);
    json_put_str(out, "class", str_of(category_name(step->category)));
    json_put_str(out, "sender", sender_word(sending_by(cx->definitions, step->kind)));
    json_put_i64(out, "next_24h", kind ? kind->count : 0);
    json_put_time(out, "first_due_at", kind ? kind->first_due_at : 0);
    json_put_i64(out, "overdue", overdue_of(waiting, step->kind, cx->now));
    json_end(out);
}

/* Every kind that a journey may send, each once. */
static void put_kinds(JsonOut *out, ApiCx *cx, const Forecast *forecast,
                      const WaitingMessages *waiting)
{
    Map seen = map_new(cx->arena);
    json_key(out, "kinds");
    json_array(out);
    for (uint32_t j = 0; j < cx->definitions->journeys.count; j++) {
        const Journey *journey = &cx->definitions->journeys.items[j];
        for (uint32_t i = 0; i < journey->steps.count; i++) {
            const StepSettings *step = &journey->steps.items[i];
            if (!str_is(step->type, "message")) continue;
            void **place = map_at(&seen, step->kind);
            if (!*place) kind_json(out, cx, step, forecast, waiting);
            *place = cx;
        }
    }
    json_end(out);
}

static void golive_get(ApiCx *cx)
{
    Missing missing[MISSING_COUNT];
    Forecast forecast;
    WaitingMessages waiting = {0};
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = missing_read(cx, missing);
    if (!e) e = forecast_read(cx, cx->now + DAY, &forecast);
    WaitingBy by = append_waiting(cx);
    if (!e) e = waiting_read(&by, &waiting);
    if (!e) {
        json_object(&out);
        json_key(&out, "sending");
        sending_json(&out, cx);
        put_missing(&out, missing);
        put_kinds(&out, cx, &forecast, &waiting);
        json_key(&out, "next_24h");
        json_array(&out);
        for (uint32_t i = 0; i < forecast.first.count; i++)
            message_row(&out, &forecast.first.items[i]);
        json_end(&out);
        json_end(&out);
    }
    api_answer(cx, 200, &buf);
}

typedef struct GoLive {
    bool live;
    const Json *kinds, *trial, *overdue;
} GoLive;

static Err form_read(ApiCx *cx, GoLive *ret_form)
{
    const Json *body;
    Err e = input_body(cx, "mode kinds trial_addresses send_overdue", &body);
    if (e) return e;
    *ret_form = (GoLive){.live = input_word(cx, body, "mode", "rehearsal live") == 1,
                         .kinds = json_get(body, "kinds"),
                         .trial = json_get(body, "trial_addresses"),
                         .overdue = json_get(body, "send_overdue")};
    if (!json_is(ret_form->kinds, JSON_OBJECT)) (void)input_fault(cx, "kinds", "must be an object");
    if (!json_is(ret_form->trial, JSON_ARRAY))
        (void)input_fault(cx, "trial_addresses", "must be a list of addresses");
    if (!json_is(ret_form->overdue, JSON_ARRAY))
        (void)input_fault(cx, "send_overdue", "must be a list of kinds");
    if (cx->diag.code) return cx->diag.code;
    for (const Json *kind = ret_form->kinds->first; kind; kind = kind->next)
        if (!word_among(json_text(kind), "we shop nobody", NULL))
            (void)input_fault(cx, "kinds", "says we, shop or nobody for each kind");
    return cx->diag.code;
}

static Err nothing_missing(ApiCx *cx)
{
    Missing missing[MISSING_COUNT];
    Err e = missing_read(cx, missing);
    for (int i = 0; i < MISSING_COUNT && !e; i++)
        if (missing[i].missing && missing[i].required)
            e = fail_field(&cx->diag, ERR_UNPROCESSABLE, "mode",
                           "something is missing before going live: %s", missing[i].what);
    return e;
}

static void kinds_write(JsonOut *out, const GoLive *form, const Json *old)
{
    json_key(out, "kinds");
    json_object(out);
    for (const Json *kind = json_is(old, JSON_OBJECT) ? old->first : NULL; kind;
         kind = kind->next) {
        if (json_get_str(form->kinds, kind->key)) continue;
        json_key_str(out, kind->key);
        json_out_raw(out, kind->raw);
    }
    for (const Json *kind = form->kinds->first; kind; kind = kind->next) {
        json_key_str(out, kind->key);
        json_out_str(out, str_is(json_text(kind), "we") ? STR("us") : json_text(kind));
    }
    json_end(out);
}

/* With overdue kinds asked for nothing lapses by its date: the other kinds are let go one by one.
 */
static Err sending_save(ApiCx *cx, const GoLive *form, bool goes_live)
{
    SettingsEdit edit;
    Err e = settings_open(cx, "sending", &edit);
    if (e) return e;
    settings_keep(&edit, goes_live ? "live live_since kinds only_to" : "live kinds only_to");
    json_put_bool(&edit.out, "live", form->live);
    if (goes_live && !form->overdue->count) json_put_time(&edit.out, "live_since", cx->now);
    kinds_write(&edit.out, form, json_get(edit.old, "kinds"));
    json_key(&edit.out, "only_to");
    json_array(&edit.out);
    for (const Json *address = form->trial->first; address; address = address->next)
        json_out_str(&edit.out, json_text(address));
    json_end(&edit.out);
    return settings_save(&edit, form->live ? STR("sending live") : STR("sending rehearsed"),
                         STR_NONE);
}

static Err golive(ApiCx *cx)
{
    GoLive form;
    WaitingMessages waiting = {0};
    bool was_live = cx->definitions->sending.live;
    Err e = form_read(cx, &form);
    if (!e && form.live) e = nothing_missing(cx);
    bool goes_live = !e && form.live && !was_live;
    WaitingBy by = append_waiting(cx);
    if (goes_live) e = waiting_read(&by, &waiting);
    if (!e && goes_live && form.overdue->count) {
        WaitingLapse lapse = {.kinds = form.overdue, .others = true, .reason = STR("before_live")};
        e = waiting_lapse(&by, &waiting, &lapse);
    }
    return e ? e : sending_save(cx, &form, goes_live);
}

static void golive_post(ApiCx *cx)
{
    if (golive(cx))
        api_problem(cx, cx->diag.code);
    else
        settings_answer(cx, golive_get);
}

const Route routes_golive[] = {
    {STR_INIT("GET"),  STR_INIT("/api/golive"), ROLE_READ_ONLY, 0, golive_get },
    {STR_INIT("POST"), STR_INIT("/api/golive"), ROLE_OWNER,     0, golive_post},
    ROUTE_END,
};
