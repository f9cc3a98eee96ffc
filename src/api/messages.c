/* api/messages.c - messages: the list, one of them, and taking one back.
 *
 * Not here: how it looked (message_show.c), why it was sent (message_why.c). */
#include "api/append.h"
#include "api/message.h"
#include "domain/links.h"
#include "flow/compose.h"

/* The states of the console in those of rows; two of them share one. */
static int32_t state_mask(ApiCx *cx, Str word)
{
    static const int32_t masks[] = {1 << MESSAGE_PLANNED,      1 << MESSAGE_RELEASED,
                                    1 << MESSAGE_HANDING_OVER, 1 << MESSAGE_SENT,
                                    1 << MESSAGE_SENT,         1 << MESSAGE_LAPSED,
                                    1 << MESSAGE_REFUSED,      1 << MESSAGE_CLOSED_IN_DOUBT,
                                    1 << MESSAGE_LAPSED};
    int place;
    if (!word.len) return 0;
    if (word_among(word,
                   "planned released handing_over sent delivered lapsed failed in_doubt revoked",
                   &place))
        return masks[place];
    (void)input_fault(cx, "state", "is no state of a message");
    return 0;
}

static Err filter_read(ApiCx *cx, MessageFilter *ret_filter)
{
    MessageCategory category = CATEGORY_TRANSACTIONAL;
    MessageFilter filter = {.limit = (size_t)api_limit(cx),
                            .kind = api_query(cx, "kind"),
                            .channel = api_query(cx, "channel"),
                            .journey = api_query(cx, "journey"),
                            .order_id = api_query(cx, "order")};
    Err e = input_query_known(cx, "cursor limit q kind class state channel customer order journey "
                                  "from to storefront");
    if (!e) e = parts_page(cx, &filter.after);
    if (!e) e = parts_period(cx, &filter.from, &filter.to);
    if (!e) e = parts_storefront(cx, &filter.storefront);
    if (e) return e;
    Str word = api_query(cx, "class");
    if (word.len && !category_parse(word, &category))
        (void)input_fault(cx, "class", "must be transactional, service, feedback or marketing");
    if (word.len) filter.category = (int32_t)category;
    filter.state_mask = state_mask(cx, api_query(cx, "state"));
    (void)input_query_i64(cx, "customer", &filter.customer);
    *ret_filter = filter;
    return cx->diag.code;
}

/* ?order= and ?q= name a customer: an order's owner, or who the key belongs to. */
static Err owner_find(ApiCx *cx, const Reads *reads, MessageFilter *filter, bool *ret_nobody)
{
    static const KeyKind kinds[] = {KEY_EMAIL, KEY_USER, KEY_PHONE, KEY_ORDER, KEY_TRACKING};
    Str q = filter->order_id.len ? filter->order_id : str_trim(api_query(cx, "q"));
    int64_t owner = 0;
    Err e = OK;
    *ret_nobody = false;
    if (!q.len) return OK;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !e && !owner; i++) {
        if (filter->order_id.len && kinds[i] != KEY_ORDER) continue;
        e = reads_known_by(reads, kinds[i], q, &owner, &cx->diag);
    }
    *ret_nobody = !owner || (filter->customer && filter->customer != owner);
    filter->customer = owner;
    return e;
}

static void messages_list(ApiCx *cx)
{
    Reads reads;
    MessageFilter filter;
    MessageItems items = {0};
    ReadsCursor next = {0};
    bool nobody = false;
    Str state = api_query(cx, "state");
    Buf buf = buf_new(cx->arena, 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = filter_read(cx, &filter);
    if (!e) e = parts_reads(cx, &reads);
    if (!e) e = owner_find(cx, &reads, &filter, &nobody);
    if (!e && !nobody) e = reads_messages(&reads, &filter, &items, &next, &cx->diag);
    list_open(&out);
    for (uint32_t i = 0; i < items.count && !e; i++)
        if (!state.len || str_eq(message_state_word(&items.items[i].row), state))
            message_row(&out, &items.items[i]);
    list_close_at(&out, cx, &next);
    api_answer(cx, 200, &buf);
}

static Err message_of_path(ApiCx *cx, const Reads *reads, MessageItem *ret_item)
{
    Hash16 id;
    if (!hash16_parse(cx->params[0], &id))
        return fail(&cx->diag, ERR_NOT_FOUND, "there is no such message");
    return reads_message(reads, id, ret_item, &cx->diag);
}

static bool can_revoke(const MessageItem *item)
{
    int32_t state = item->row.message.state;
    return state == MESSAGE_PLANNED || state == MESSAGE_RELEASED;
}

/* The event that it began with: of the row that decided 'Journey Entered'; of a message without a
 * journey, of the one that planned it. */
static Str entry_event(ApiCx *cx, const Message *message, const MessageStory *story)
{
    EventKind first = message->journey.len ? EV_JOURNEY_ENTERED : EV_MESSAGE_PLANNED;
    Str wanted = arena_printf(cx->arena, "\"%.*s\"", STR_ARG(event_name(first)));
    for (uint32_t i = 0; i < story->rows.count; i++)
        if (str_find(story->rows.items[i].decisions, wanted) >= 0)
            return event_name((EventKind)story->rows.items[i].kind);
    return STR_NONE;
}

static void put_cause(JsonOut *out, ApiCx *cx, const Message *message, const MessageStory *story)
{
    Str id = message->cause, type = str_cut(&id, ':');
    if (code_cause_is_of(message->cause, message->order_id)) {
        type = STR("order");
        id = message->order_id;
    }
    json_key(out, "cause");
    json_object(out);
    json_put_str(out, "type", type);
    json_put_str(out, "id", id);
    json_put_str(out, "event", entry_event(cx, message, story));
    json_end(out);
}

static void put_number(JsonOut *out, const char *key, int64_t value)
{
    json_key(out, key);
    if (value)
        json_out_i64(out, value);
    else
        json_out_null(out);
}

static Str sender_words(ApiCx *cx, const ComposedMessage *shown)
{
    if (!shown->from_name.len) return shown->from_address;
    return arena_printf(cx->arena, "%.*s <%.*s>", STR_ARG(shown->from_name),
                        STR_ARG(shown->from_address));
}

static Str shown_word(ShownAs as)
{
    switch (as) {
    case SHOWN_BEFORE: return STR("before");
    case SHOWN_AS_SENT: return STR("as_sent");
    case SHOWN_DIFFERS: return STR("differs");
    }
    return STR_NONE;
}

static void message_json(JsonOut *out, ApiCx *cx, const MessageItem *item,
                         const MessageStory *story)
{
    const Message *message = &item->row.message;
    ShownMessage shown = {0};
    /* One that cannot be shown again is still listed with its reasons. */
    bool composed = message_show(cx, item, story, &shown) == OK;
    Str subject = item->row.subject.len ? item->row.subject : shown.mail.subject;
    diag_clear(&cx->diag);
    json_object(out);
    message_row_members(out, item, subject);
    put_cause(out, cx, message, story);
    put_text(out, "run", story->run);
    put_number(out, "journey_version", message->version);
    put_number(out, "template_version", shown.templates);
    put_text(out, "shown", composed ? shown_word(shown.as) : STR_NONE);
    put_text(out, "preheader", shown.mail.preheader);
    put_text(out, "text", shown.mail.text);
    put_text(out, "from", composed ? sender_words(cx, &shown.mail) : STR_NONE);
    put_why(out, cx, story);
    put_message_events(out, cx, story, item);
    json_put_bool(out, "can_revoke", can_revoke(item));
    json_end(out);
}

static void message_get(ApiCx *cx)
{
    Reads reads;
    MessageItem item;
    MessageStory story;
    Buf buf = buf_new(cx->arena, 2 * 1024 * 1024);
    JsonOut out = json_out(&buf);
    Err e = parts_reads(cx, &reads);
    if (!e) e = message_of_path(cx, &reads, &item);
    if (!e) e = message_story_read(cx, &reads, &item, &story);
    if (!e) message_json(&out, cx, &item, &story);
    api_answer(cx, 200, &buf);
}

static Err revoke(ApiCx *cx)
{
    Reads reads;
    MessageItem item;
    EngineItem event;
    Err e = parts_reads(cx, &reads);
    if (!e) e = message_of_path(cx, &reads, &item);
    if (!e && !can_revoke(&item))
        e = fail(&cx->diag, ERR_CONFLICT, "the message is %.*s already and cannot be taken back",
                 STR_ARG(message_state_word(&item.row)));
    if (e) return e;
    append_item(cx, &event, item.row.customer, EV_MESSAGE_LAPSED,
                arena_printf(cx->arena, "{\"message_id\":\"%.*s\",\"reason\":\"revoked\"}",
                             STR_ARG(cx->params[0])));
    e = append_now(cx, &event, 1);
    return e ? e
             : audit_put(cx->db, cx->now, api_who(cx), STR("message revoked"), cx->params[0],
                         &cx->diag);
}

static void message_revoke(ApiCx *cx)
{
    if (revoke(cx))
        api_problem(cx, cx->diag.code);
    else
        message_get(cx);
}

const Route routes_messages[] = {
    {STR_INIT("GET"),  STR_INIT("/api/messages"),            ROLE_READ_ONLY, 0, messages_list },
    {STR_INIT("GET"),  STR_INIT("/api/messages/:id"),        ROLE_READ_ONLY, 0, message_get   },
    {STR_INIT("POST"), STR_INIT("/api/messages/:id/revoke"), ROLE_AGENT,     0, message_revoke},
    ROUTE_END,
};
