/* api/message_why.c - the chain of decisions behind a message, from the log.
 *
 * Each link has a code the console has a sentence for, and the same as an English sentence. The log
 * is the customer's own; what names the message or its run is taken, in its order. */
#include "api/message.h"

#define STORY_PAGES_MAX 8 /* of the log, looked through for what names the message */

static Err absorbed_ids(ApiCx *cx, const Reads *reads, int64_t customer, TimelineFilter *filter)
{
    CustomerRow row;
    Customer state = {0};
    Err e = reads_customer(reads, customer, &row, &cx->diag);
    if (!e) e = record_decode(cx->arena, row.snapshot, &customer_type, &state, &cx->diag);
    if (e) return e;
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, state.absorbed.count + 1);
    ids[0] = customer;
    for (uint32_t i = 0; i < state.absorbed.count; i++)
        ids[i + 1] = state.absorbed.items[i].id;
    filter->customers = ids;
    filter->customer_count = state.absorbed.count + 1;
    return OK;
}

static bool names(const LogRow *row, const MessageStory *story)
{
    return str_find(row->decisions, story->message) >= 0 ||
           str_find(row->body, story->message) >= 0 || str_find(row->decisions, story->run) >= 0;
}

/* By their order in the log, which is the order of handling. */
static bool stands_before(const LogRow *a, const LogRow *b)
{
    return a->handled_at != b->handled_at ? a->handled_at < b->handled_at : a->seq < b->seq;
}

static void keep(ApiCx *cx, MessageStory *story, const LogRow *row)
{
    (void)list_push(cx->arena, &story->rows);
    uint32_t at = story->rows.count - 1;
    for (; at > 0 && stands_before(row, &story->rows.items[at - 1]); at--)
        story->rows.items[at] = story->rows.items[at - 1];
    story->rows.items[at] = *row;
}

Err message_story_read(ApiCx *cx, const Reads *reads, const MessageItem *item,
                       MessageStory *ret_story)
{
    TimelineFilter filter = {.limit = READS_PAGE_MAX};
    MessageStory story = {.message = hash16_hex(cx->arena, item->row.message.id),
                          .run = hash16_hex(cx->arena, item->row.message.run)};
    Err e = absorbed_ids(cx, reads, item->row.customer, &filter);
    for (int page = 0; page < STORY_PAGES_MAX && !e; page++) {
        TimelinePage rows = {0};
        e = reads_timeline(reads, &filter, &rows, &cx->diag);
        for (uint32_t i = 0; i < rows.rows.count && !e; i++)
            if (names(&rows.rows.items[i], &story)) keep(cx, &story, &rows.rows.items[i]);
        if (!rows.next.set) break;
        filter.after = rows.next;
    }
    *ret_story = story;
    return e;
}

/* ---- links of the chain ---- */

typedef struct Link {
    Time at;
    const char *what, *outcome;
    Str reason;
    const char *sentence;
    const char *fact_names[4]; /* of the decision's properties */
} Link;

static void link_json(JsonOut *out, const Link *link, const Json *properties)
{
    json_object(out);
    json_put_time(out, "at", link->at);
    json_put_str(out, "what", str_of(link->what));
    json_put_str(out, "outcome", str_of(link->outcome));
    json_put_str(out, "reason", link->reason);
    json_put_str(out, "text", str_of(link->sentence));
    json_key(out, "facts");
    json_object(out);
    for (int i = 0; i < 4 && link->fact_names[i]; i++) {
        const Json *fact = json_get(properties, link->fact_names[i]);
        int64_t time;
        if (!fact) continue;
        bool moment = str_is(str_of(link->fact_names[i]), "due_at") && json_i64(fact, &time);
        json_key(out, moment ? "until" : link->fact_names[i]);
        if (moment)
            json_out_time(out, time);
        else
            json_out_raw(out, fact->raw);
    }
    json_end(out);
    json_end(out);
}

static const char *sentence_of(Str reason)
{
    static const struct {
        const char *reason, *sentence;
    } sentences[] = {
        {"contract",          "It belongs to the order and needs no consent."                  },
        {"consent",           "The customer agreed to messages of this kind."                  },
        {"existing_customer", "An existing customer who was told so at a sale."                },
        {"no_consent",        "There is no consent, and no rule that stands in for it."        },
        {"unsubscribed",      "The customer said no to messages of this kind."                 },
        {"suppressed",        "The address gets nothing: it bounced, complained or was barred."},
        {"no_address",        "No address is known yet."                                       },
        {"late_parcel",       "A parcel is late: nothing is asked until it has come."          },
        {"paused",            "All sending is stopped."                                        },
        {"overdue",           "It was no longer of use."                                       },
        {"before_live",       "It was due before the shop went live."                          },
        {"sent_by_shop",      "The shop's own system sends messages of this kind."             },
        {"sent_by_nobody",    "Nobody sends messages of this kind."                            },
        {"trial",             "While trying out, only listed addresses get mail."              },
        {"not_customer",      "Nobody is known for the order."                                 },
        {"not_mine",          "Somebody said that the order is not theirs."                    },
        {"exit",              "What the message was about has been overtaken."                 },
        {"revoked",           "A person took it back."                                         },
        {"resumed",           "It was let go when sending was resumed."                        },
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (str_is(reason, sentences[i].reason)) return sentences[i].sentence;
    return "The message could not go.";
}

static Str reason_word(Str reason)
{
    if (str_is(reason, "transactional") || str_is(reason, "service")) return STR("contract");
    return str_is(reason, "late_order") ? STR("late_parcel") : reason;
}

static void put_released(JsonOut *out, Time at, const Json *properties)
{
    Str because = reason_word(json_get_text(properties, "because"));
    Link consent = {
        at, "consent", "yes", because, sentence_of(because), {"category", NULL}
    };
    Link release = {
        at, "release", "done", STR("released"), "It was released.", {"address", NULL}
    };
    link_json(out, &consent, properties);
    link_json(out, &release, properties);
}

static void put_held(JsonOut *out, Time at, const Json *properties)
{
    Str reason = reason_word(json_get_text(properties, "reason"));
    bool late = str_is(reason, "late_parcel");
    Link link = {
        at,
        late ? "late_parcel" : "release",
        "wait",
        reason,
        sentence_of(reason),
        {"due_at", "order_id", NULL}
    };
    link_json(out, &link, properties);
}

static void put_lapsed(JsonOut *out, Time at, const Json *properties)
{
    Str reason = reason_word(json_get_text(properties, "reason"));
    bool consent = word_among(reason, "no_consent unsubscribed suppressed no_address", NULL);
    if (consent) {
        Link why = {
            at, "consent", "no", reason, sentence_of(reason), {"because", NULL}
        };
        link_json(out, &why, properties);
    }
    bool revoked = str_is(reason, "revoked");
    Link link = {
        at,     revoked ? "revoke" : "lapse", revoked ? "done" : "no",
        reason, sentence_of(reason),          {"because", NULL}
    };
    link_json(out, &link, properties);
}

/* A run that moves on has waited, or has been asked something. */
static void put_moved(JsonOut *out, const ApiCx *cx, Time at, const Json *properties)
{
    int64_t version = 0, due_at = 0;
    (void)json_i64(json_get(properties, "version"), &version);
    (void)json_i64(json_get(properties, "due_at"), &due_at);
    const Journey *journey = definitions_journey(
        cx->definitions, json_get_text(properties, "journey"), (int32_t)version);
    Str from = json_get_text(properties, "from"), to = json_get_text(properties, "step");
    const StepSettings *step = journey ? journey_step(journey, from) : NULL;
    if (step && str_is(step->type, "branch")) {
        bool yes = str_eq(step->next, to);
        Link link = {
            at,
            "condition",
            yes ? "yes" : "no",
            yes ? STR("holds") : STR("holds_not"),
            yes ? "The condition holds." : "The condition does not hold.",
            {"from", "step", NULL}
        };
        link_json(out, &link, properties);
    } else if (due_at > at || (step && str_starts(step->type, STR("wait")))) {
        Link link = {
            at,
            "wait",
            due_at > at ? "wait" : "done",
            STR("waited"),
            due_at > at ? "The journey waits." : "The journey waited.",
            {"due_at", "from", "step", NULL}
        };
        link_json(out, &link, properties);
    }
}

/* What came in, and from whom. */
static void put_came(JsonOut *out, ApiCx *cx, const LogRow *row)
{
    Buf facts = buf_new(cx->arena, 1024);
    JsonOut facts_out = json_out(&facts);
    json_object(&facts_out);
    json_put_str(&facts_out, "event", event_name((EventKind)row->kind));
    json_put_str(&facts_out, "source", row->source);
    json_end(&facts_out);
    Diag diag = {0};
    const Json *told = NULL;
    (void)!json_parse(cx->arena, buf_str(&facts), NULL, &told, &diag);
    Link event = {
        row->handled_at,          "event", "yes", STR("event_came"), "An event came in.",
        {"event", "source", NULL}
    };
    link_json(out, &event, told);
}

static void put_entered(JsonOut *out, ApiCx *cx, const LogRow *row, const Json *properties)
{
    int64_t due_at = 0;
    Link entry = {
        row->handled_at,
        "entry",
        "yes",
        STR("entered"),
        "The customer entered the journey.",
        {"journey", "because", NULL}
    };
    put_came(out, cx, row);
    link_json(out, &entry, properties);
    if (!json_i64(json_get(properties, "due_at"), &due_at) || due_at <= row->handled_at) return;
    Link wait = {
        row->handled_at,         "wait", "wait", STR("waited"), "The journey waits.",
        {"due_at", "step", NULL}
    };
    link_json(out, &wait, properties);
}

static void put_decision(JsonOut *out, ApiCx *cx, const LogRow *row, const Json *decision)
{
    const Json *properties = json_get(decision, "properties");
    EventKind kind = event_kind_of(json_get_text(decision, "event"));
    if (kind == EV_JOURNEY_ENTERED) put_entered(out, cx, row, properties);
    bool asked_for = str_is(json_get_text(properties, "because"), "code_requested");
    if (kind == EV_MESSAGE_PLANNED && asked_for) put_came(out, cx, row);
    if (kind == EV_JOURNEY_MOVED) put_moved(out, cx, row->handled_at, properties);
    if (kind == EV_MESSAGE_RELEASED) put_released(out, row->handled_at, properties);
    if (kind == EV_MESSAGE_POSTPONED) put_held(out, row->handled_at, properties);
    if (kind == EV_MESSAGE_LAPSED) put_lapsed(out, row->handled_at, properties);
}

static void put_told(JsonOut *out, const LogRow *row, const Json *properties)
{
    EventKind kind = (EventKind)row->kind;
    Time at = row->occurred_at;
    Str said = json_get_text(properties, "reason");
    bool kept = str_is(json_get_text(properties, "answer"), "kept in the Maildir");
    Link sent = {
        at,
        "hand_over",
        "done",
        kept ? STR("rehearsal") : STR("handed_over"),
        kept ? "A rehearsal: kept in the Maildir." : "The mail server took it.",
        {"answer", NULL}
    };
    Link refused = {
        at,
        "hand_over",
        "no",
        said.len ? said : STR("refused"),
        "The mail server refused it.",
        {"answer", NULL}
    };
    Link back = {
        at,
        "hand_over",
        "wait",
        said.len ? said : STR("returned"),
        "It could not be handed over and is tried again.",
        {"answer", NULL}
    };
    Link doubt = {
        at,
        "hand_over",
        "no",
        STR("in_doubt"),
        "Whether the mail server took it is not known.",
        {"answer", NULL}
    };
    if (kind == EV_MESSAGE_SENT) link_json(out, &sent, properties);
    if (kind == EV_MESSAGE_REFUSED) link_json(out, &refused, properties);
    if (kind == EV_MESSAGE_RETURNED) link_json(out, &back, properties);
    if (kind == EV_MESSAGE_IN_DOUBT) link_json(out, &doubt, properties);
    if (kind == EV_MESSAGE_LAPSED) put_lapsed(out, at, properties);
}

static bool about(const MessageStory *story, const Json *json)
{
    const Json *properties = json_get(json, "properties");
    Str message = json_get_text(properties, "message_id");
    if (message.len) return str_eq(message, story->message);
    return str_eq(json_get_text(properties, "run"), story->run);
}

void put_why(JsonOut *out, ApiCx *cx, const MessageStory *story)
{
    json_key(out, "why");
    json_array(out);
    for (uint32_t i = 0; i < story->rows.count; i++) {
        const LogRow *row = &story->rows.items[i];
        const Json *body = NULL, *decisions = NULL;
        Diag diag = {0};
        if (row->body.len && !json_parse(cx->arena, row->body, NULL, &body, &diag) &&
            about(story, body))
            put_told(out, row, json_get(body, "properties"));
        diag_clear(&diag);
        if (!row->decisions.len || json_parse(cx->arena, row->decisions, NULL, &decisions, &diag))
            continue;
        for (const Json *item = decisions->first; item; item = item->next)
            if (about(story, item)) put_decision(out, cx, row, item);
    }
    json_end(out);
}

/* ---- what became of it ---- */

static void event_json(JsonOut *out, Time at, const char *name, Str detail)
{
    json_object(out);
    json_put_time(out, "at", at);
    json_put_str(out, "name", str_of(name));
    json_put_bool(out, "person", true); /* machines never become events */
    json_put_str_opt(out, "detail", detail);
    json_end(out);
}

static const char *event_word(EventKind kind)
{
    static const struct {
        EventKind kind;
        const char *name;
    } words[] = {
        {EV_MESSAGE_SENT,     "sent"        },
        {EV_MESSAGE_REFUSED,  "failed"      },
        {EV_EMAIL_DELIVERED,  "delivered"   },
        {EV_EMAIL_BOUNCED,    "bounced"     },
        {EV_EMAIL_SPAM,       "complained"  },
        {EV_EMAIL_OPENED,     "opened"      },
        {EV_EMAIL_CLICKED,    "clicked"     },
        {EV_SURVEY_ANSWERED,  "answered"    },
        {EV_PRODUCT_REVIEWED, "answered"    },
        {EV_UNSUBSCRIBED,     "unsubscribed"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].kind == kind) return words[i].name;
    return NULL;
}

static Str event_detail(const Json *properties)
{
    static const char *const members[] = {"answer", "url", "score", "rating", "purpose", "reason"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        Str text = json_get_text(properties, members[i]);
        if (text.len) return text;
    }
    return STR_NONE;
}

void put_message_events(JsonOut *out, ApiCx *cx, const MessageStory *story, const MessageItem *item)
{
    json_key(out, "events");
    json_array(out);
    if (item->row.message.released_at)
        event_json(out, item->row.message.released_at, "released", STR_NONE);
    for (uint32_t i = 0; i < story->rows.count; i++) {
        const LogRow *row = &story->rows.items[i];
        const char *name = event_word((EventKind)row->kind);
        const Json *body = NULL;
        Diag diag = {0};
        if (!name || json_parse(cx->arena, row->body, NULL, &body, &diag)) continue;
        const Json *properties = json_get(body, "properties");
        if (!str_eq(json_get_text(properties, "message_id"), story->message)) continue;
        event_json(out, row->occurred_at, name, event_detail(properties));
    }
    json_end(out);
}
