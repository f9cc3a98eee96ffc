/* core/fold/consent.c - what the person allowed and forbade, and addresses that get nothing.
 *
 * Per channel and purpose the latest word; of two at one moment the refusal. A refusal of
 * marketing, feedback or everything is also the objection that ends the existing-customer rule. A
 * suppressed address stays so; of several reasons the first counts. */
#include "base/utf8.h"
#include "core/fold/inside.h"

#define PROOF_MAX 300

static int consent_cmp(const Consent *a, const Consent *b)
{
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    if (a->state != b->state) return a->state < b->state ? -1 : 1;
    int order = str_cmp(a->source, b->source);
    return order ? order : str_cmp(a->text, b->text);
}

static int place_cmp(const Consent *a, const Consent *b)
{
    int order = str_cmp(a->channel, b->channel);
    return order ? order : str_cmp(a->purpose, b->purpose);
}

static void drop_oldest_consent(Customer *customer)
{
    uint32_t oldest = 0;
    for (uint32_t i = 1; i < customer->consents.count; i++)
        if (consent_cmp(&customer->consents.items[i], &customer->consents.items[oldest]) < 0)
            oldest = i;
    list_remove(&customer->consents, oldest);
}

void join_consent(Arena *arena, Customer *customer, const Consent *consent)
{
    for (uint32_t i = 0; i < customer->consents.count; i++) {
        Consent *known = &customer->consents.items[i];
        if (place_cmp(known, consent) != 0) continue;
        if (consent_cmp(consent, known) > 0) *known = *consent;
        return;
    }
    (void)list_push(arena, &customer->consents);
    Consent *items = customer->consents.items;
    uint32_t at = customer->consents.count - 1;
    for (; at > 0 && place_cmp(&items[at - 1], consent) > 0; at--)
        items[at] = items[at - 1];
    items[at] = *consent;
    if (customer->consents.count > CUSTOMER_CONSENTS_MAX) drop_oldest_consent(customer);
}

void join_suppression(Arena *arena, Customer *customer, const Suppression *news)
{
    for (uint32_t i = 0; i < customer->suppressed.count; i++) {
        Suppression *known = &customer->suppressed.items[i];
        if (!str_eq(known->address, news->address)) continue;
        bool first = news->at < known->at ||
                     (news->at == known->at && str_cmp(news->reason, known->reason) < 0);
        if (first) *known = *news;
        return;
    }
    (void)list_push(arena, &customer->suppressed);
    Suppression *items = customer->suppressed.items;
    uint32_t at = customer->suppressed.count - 1;
    for (; at > 0 && str_cmp(items[at - 1].address, news->address) > 0; at--)
        items[at] = items[at - 1];
    items[at] = *news;
    if (customer->suppressed.count > CUSTOMER_SUPPRESSED_MAX)
        customer->suppressed.count = CUSTOMER_SUPPRESSED_MAX;
}

static Str or_else(Str text, Str fallback)
{
    return text.len ? text : fallback;
}

static void say(Fold *fold, const Event *event, Str purpose, ConsentState state, Str source)
{
    const Json *properties = event_properties(event);
    Consent consent = {.channel = or_else(json_get_text(properties, "channel"), STR("email")),
                       .purpose = purpose,
                       .state = (int32_t)state,
                       .at = event->occurred_at,
                       .source = utf8_cut(source, 60),
                       .text = utf8_cut(json_get_text(properties, "text"), PROOF_MAX)};
    join_consent(fold->arena, fold->customer, &consent);
    bool objects =
        str_is(purpose, "marketing") || str_is(purpose, "feedback") || str_is(purpose, "all");
    if (state == CONSENT_REFUSED && objects)
        fold->customer->objected_at = time_latest(fold->customer->objected_at, event->occurred_at);
}

void refuse_offers(Fold *fold, const Event *event, Str source)
{
    say(fold, event, STR("marketing"), CONSENT_REFUSED, source);
    say(fold, event, STR("feedback"), CONSENT_REFUSED, source);
}

/* The door lets only clear words in; what is not a clear yes is a no. */
static ConsentState state_of(const Json *json)
{
    ConsentState state;
    return consent_said(json, &state) ? state : CONSENT_REFUSED;
}

void fold_consent_changed(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    say(fold, event, or_else(json_get_text(properties, "purpose"), STR("marketing")),
        state_of(json_get(properties, "state")),
        or_else(json_get_text(properties, "source"), event->source));
}

static Str purpose_of_category(int32_t category)
{
    if (category == CATEGORY_MARKETING) return STR("marketing");
    if (category == CATEGORY_FEEDBACK) return STR("feedback");
    if (category == CATEGORY_SERVICE) return STR("service");
    return STR("all");
}

/* What stops is named by the event, else by the message in which it was said. */
static Str purpose_named(const Customer *customer, const Event *event)
{
    Hash16 id;
    const Json *properties = event_properties(event);
    Str purpose = json_get_text(properties, "purpose");
    if (purpose.len) return purpose;
    if (!message_id_of(event, &id)) return STR("all");
    const Message *message = customer_message(customer, id);
    const SentMessage *sent = customer_sent(customer, id);
    return purpose_of_category(message ? message->category : sent ? sent->category : 0);
}

void fold_unsubscribed(Fold *fold, const Event *event)
{
    Str source = json_get_text(event_properties(event), "source");
    say(fold, event, purpose_named(fold->customer, event), CONSENT_REFUSED,
        or_else(source, STR("unsubscribe")));
}

void fold_address_suppressed(Fold *fold, const Event *event)
{
    Str address;
    const Json *properties = event_properties(event);
    Str said = or_else(json_get_text(properties, "email"), json_get_text(properties, "address"));
    if (!key_normalise(fold->arena, KEY_EMAIL, said, &address)) return;
    Str reason = or_else(json_get_text(properties, "reason"), STR("manual"));
    join_suppression(fold->arena, fold->customer,
                     &(Suppression){address, utf8_cut(reason, 60), event->occurred_at});
}

/* ---- the notice of the existing-customer rule ---- */

/* The first proof counts: the notice was given at that sale. */
void join_notice(Arena *arena, Customer *customer, Time at, Str order_id, Str text)
{
    Diag diag = {0};
    const Json *known = NULL;
    int64_t known_at;
    Str shown = utf8_cut(text, PROOF_MAX);
    if (customer->notice.len && !json_parse(arena, customer->notice, NULL, &known, &diag) &&
        json_i64(json_get(known, "at"), &known_at)) {
        if (known_at < at) return;
        if (known_at == at && str_cmp(json_get_text(known, "order"), order_id) <= 0) return;
    }
    Buf buf = buf_new(arena, 1024);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_i64(&out, "at", at);
    json_put_str(&out, "order", order_id);
    json_put_str(&out, "text", shown);
    json_end(&out);
    if (!buf.overflow) customer->notice = buf_str(&buf);
}

void fold_notice_given(Fold *fold, const Event *event)
{
    const Json *properties = event_properties(event);
    Time at = event->occurred_at;
    (void)json_i64(json_get(properties, "at"), &at);
    join_notice(fold->arena, fold->customer, at, event_order_id(event),
                json_get_text(properties, "text"));
}
