/* flow/insight/kpis/messages.c - what became of messages, by channel and kind: planned, released,
 * sent, delivered, opened, clicked, answered, lapsed. Each message counts once in each. */
#include "flow/insight/order_days.h"

static const char *const stages[] = {"planned", "released", "sent",     "delivered",
                                     "opened",  "clicked",  "answered", "lapsed"};
#define STAGE_COUNT (sizeof stages / sizeof stages[0])

static const char *stage_of(EventKind kind)
{
    if (kind == EV_MESSAGE_PLANNED) return "planned";
    if (kind == EV_MESSAGE_RELEASED) return "released";
    return kind == EV_MESSAGE_LAPSED ? "lapsed" : NULL;
}

static void count_stage(Counts *counts, const char *stage, Day day, Str channel, Str kind)
{
    char room[192];
    size_t len = 0;
    const Str parts[] = {str_of(stage), STR("|"), channel, STR("|"), kind};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (len + parts[i].len > sizeof room) return;
        memcpy(room + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    count_add(counts, STR("messages"), day, (Str){room, len}, 1);
}

/* A release that came back and was released again counts once: the second has tries. */
static void count_own(const CustomerChange *change, const Event *own, Counts *counts)
{
    const Json *properties = event_properties(own);
    const char *stage = stage_of(own->kind);
    int64_t tries = 0;
    (void)json_i64(json_get(properties, "tries"), &tries);
    if (stage && !(own->kind == EV_MESSAGE_RELEASED && tries > 0))
        count_stage(counts, stage, day_of(change->zone, own->occurred_at),
                    json_get_text(properties, "channel"), json_get_text(properties, "kind"));
}

static const SentMessage *sent_find(const Customer *customer, Hash16 id)
{
    for (uint32_t i = 0; customer && i < customer->sent.count; i++)
        if (hash16_eq(customer->sent.items[i].id, id)) return &customer->sent.items[i];
    return NULL;
}

/* The first time something became true of a sent message. Those that came by a merge were counted
 * where they were. */
static void count_sent(const CustomerChange *change, const SentMessage *now, Counts *counts)
{
    static const SentMessage nothing;
    const SentMessage *was = sent_find(change->before, now->id);
    if (!was) was = &nothing;
    const struct {
        const char *stage;
        Time was, now;
    } firsts[] = {
        {"sent",      was->sent_at,      now->sent_at     },
        {"delivered", was->delivered_at, now->delivered_at},
        {"opened",    was->opened_at,    now->opened_at   },
        {"clicked",   was->clicked_at,   now->clicked_at  },
        {"answered",  was->answered_at,  now->answered_at }
    };
    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++)
        if (!firsts[i].was && firsts[i].now)
            count_stage(counts, firsts[i].stage, day_of(change->zone, firsts[i].now), now->channel,
                        now->kind);
}

static void count(const CustomerChange *change, Counts *counts)
{
    for (size_t i = 0; i < change->own_count; i++)
        count_own(change, &change->own[i], counts);
    if (!change->event || change->event->kind == EV_CUSTOMER_ABSORBED ||
        !(event_bits(change->event->kind) & EVENT_MESSAGE))
        return;
    for (uint32_t i = 0; i < change->after->sent.count; i++)
        count_sent(change, &change->after->sent.items[i], counts);
}

typedef struct Stages {
    int64_t amounts[STAGE_COUNT];
} Stages;

static void stages_json(JsonOut *out, const Stages *amounts)
{
    json_object(out);
    for (size_t i = 0; i < STAGE_COUNT; i++)
        json_put_i64(out, stages[i], amounts->amounts[i]);
    json_end(out);
}

/* channel -> kind -> amounts, in order of first appearance. */
static void gather(const ReportIn *in, const CountRows *rows, Map *channels)
{
    for (size_t i = 0; i < rows->count; i++) {
        Str rest = rows->items[i].dimension;
        Str stage = str_cut(&rest, '|'), channel = str_cut(&rest, '|');
        Map **kinds = (Map **)(void *)map_at(channels, channel);
        if (!*kinds) {
            *kinds = ARENA_NEW(in->arena, Map);
            **kinds = map_new(in->arena);
        }
        Stages **amounts = (Stages **)(void *)map_at(*kinds, rest);
        if (!*amounts) *amounts = ARENA_NEW(in->arena, Stages);
        for (size_t s = 0; s < STAGE_COUNT; s++)
            if (str_is(stage, stages[s])) (*amounts)->amounts[s] += rows->items[i].amount;
    }
}

static Err report(const ReportIn *in, JsonOut *out, Diag *diag)
{
    CountRows rows = {0};
    Err e = counter_rows(in, STR("messages"), &rows, diag);
    if (e) return e;
    Map channels = map_new(in->arena);
    gather(in, &rows, &channels);
    json_object(out);
    for (uint32_t c = 0; c < channels.count; c++) {
        const Map *kinds = channels.entries[c].value;
        json_key_str(out, channels.entries[c].key);
        json_object(out);
        for (uint32_t k = 0; k < kinds->count; k++) {
            json_key_str(out, kinds->entries[k].key);
            stages_json(out, kinds->entries[k].value);
        }
        json_end(out);
    }
    json_end(out);
    return OK;
}

const Kpi kpi_messages = {
    .name = STR_INIT("messages"),
    .formula_en = STR_INIT("messages by channel and kind; each counts once in each column"),
    .formula_de = STR_INIT("Nachrichten nach Kanal und Art; jede zählt in jeder Spalte einmal"),
    .count = count,
    .report = report,
};
