/* api/me.c - GET /api/me: the person, the CSRF token, and the state every page shows. */
#include "api/me.h"
#include "api/parts.h"
#include "base/version.h"
#include "flow/outbox.h"

void person_json(JsonOut *out, const Person *person)
{
    json_object(out);
    json_key(out, "id");
    json_out_str(out, arena_printf(out->buf->arena, "%lld", (long long)person->id));
    json_put_str(out, "name", person->name);
    json_put_str(out, "email", person->email);
    json_put_str(out, "role", role_name(person->role));
    json_put_str(out, "locale", person->locale);
    json_put_str(out, "state",
                 person->off            ? STR("off")
                 : person->has_password ? STR("active")
                                        : STR("invited"));
    json_put_time(out, "last_seen_at", person->last_seen_at);
    json_put_bool(out, "morning_mail", person->morning_mail);
    json_end(out);
}

/* What the mail server said, while it fails. */
static void failing_json(JsonOut *out, const ApiCx *cx)
{
    OutboxState state = {0};
    if (cx->api->outbox && !cx->sample) state = outbox_state(cx->api->outbox);
    if (!state.failing_since) {
        json_out_null(out);
        return;
    }
    json_object(out);
    json_put_time(out, "since", state.failing_since);
    json_put_str(out, "reason", arena_str(out->buf->arena, str_of(state.reason)));
    json_end(out);
}

/* Why it was stopped, in the words of who stopped it. */
static Str pause_reason(ApiCx *cx)
{
    Str reason;
    Diag diag = {0};
    return admin_value_get(cx->db, cx->arena, STR("pause_reason"), &reason, &diag) ? STR_NONE
                                                                                   : reason;
}

void sending_json(JsonOut *out, ApiCx *cx)
{
    const Sending *sending = &cx->definitions->sending;
    json_object(out);
    json_put_str(out, "mode", sending->live ? STR("live") : STR("rehearsal"));
    json_key(out, "paused");
    if (sending->paused) {
        json_object(out);
        json_put_time(out, "at", sending->paused_at);
        json_put_str(out, "by", sending->paused_by);
        json_put_str_opt(out, "reason", pause_reason(cx));
        json_end(out);
    } else {
        json_out_null(out);
    }
    json_key(out, "failing");
    failing_json(out, cx);
    json_key(out, "trial_addresses");
    json_array(out);
    for (uint32_t i = 0; i < sending->only_to.count; i++)
        json_out_str(out, sending->only_to.items[i]);
    json_end(out);
    json_end(out);
}

static void storefronts_json(JsonOut *out, const Definitions *definitions)
{
    json_array(out);
    for (uint32_t i = 0; i < definitions->storefronts.count; i++) {
        const Storefront *storefront = &definitions->storefronts.items[i];
        json_object(out);
        json_put_str(out, "id", storefront->id);
        json_put_str(out, "name", storefront->name);
        json_end(out);
    }
    json_end(out);
}

void me_answer(ApiCx *cx)
{
    const Definitions *definitions = cx->definitions;
    const Storefront *storefront = definitions_storefront(definitions, STR_NONE);
    Buf buf = buf_new(cx->arena, 256 * 1024);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_key(&out, "person");
    person_json(&out, &cx->person);
    json_put_str(&out, "csrf", cx->session.csrf);
    json_put_time(&out, "now", cx->now);
    json_put_bool(&out, "clock_virtual", cx->api->clock != NULL);
    json_put_bool(&out, "sample", cx->sample);
    json_put_str(&out, "shop", definitions->brand.name);
    json_put_str(&out, "zone", definitions->sending.reporting_zone);
    json_put_str(&out, "currency", storefront ? storefront->currency : STR("EUR"));
    json_key(&out, "storefronts");
    storefronts_json(&out, definitions);
    json_key(&out, "sending");
    sending_json(&out, cx);
    Reads reads;
    int64_t events;
    Err e = parts_reads(cx, &reads);
    if (!e) e = reads_events(&reads, &events, &cx->diag);
    if (!e) json_put_i64(&out, "received_events", events);
    json_put_str(&out, "version", STR(AFTERGLOW_VERSION));
    json_end(&out);
    api_answer(cx, 200, &buf);
}
