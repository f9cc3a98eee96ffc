/* tests/unit/scenarios_test.c - runs the stories of tests/scenarios through the core alone.
 *
 * A line is a day, a time of day (12:00 when none) and what happens or is expected then:
 *
 *   day 0 09:00  order 1001 59.00 EUR promised 4 product KNIFE:Knives
 *   day 1        shipped 1001/A promised 5
 *   day 2        update 1001/A in_transit          day 3  delivered 1001/A
 *   day 0        consent feedback given            day 9  unsubscribe all
 *   day 6        expect nps                        day 9  expect nothing
 *   day 6        expect lapsed nps no_consent
 *
 * Words after an order: promised DAY, product ID[:CATEGORY], digital ID, service DAY, history,
 * by SENDER, nobody (names no person), told DAY (occurred then). A line told twice is another
 * message of another sender. An expectation meets the oldest message not met yet; 'nothing' means
 * that all were met. Each story's log is replayed at its end. */
#include "lib/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/core_world.h"

#define STORIES     "tests/scenarios"
#define STORIES_MAX 200
#define WORDS_MAX   24
#define DAY_ZERO    (INT64_C(1767225600) * SECOND) /* 2026-01-01 */
#define EMAIL       "anna@example.com"

typedef struct Story {
    CoreWorld world;
    Arena *arena;
    const char *name;
    int line;
    Str words[WORDS_MAX];
    size_t word_count;
} Story;

#define stop(story, ...)                                                                           \
    do {                                                                                           \
        print_error("%s:%d: ", (story)->name, (story)->line);                                      \
        print_error(__VA_ARGS__);                                                                  \
        print_error("\n");                                                                         \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

/* ---- words ---- */

static Str word(const Story *story, size_t index)
{
    return index < story->word_count ? story->words[index] : STR_NONE;
}

static bool word_is(const Story *story, size_t index, const char *text)
{
    return str_is(word(story, index), text);
}

/* The word after `name`, from the verb on; STR_NONE when it is not there. */
static Str option(const Story *story, const char *name)
{
    for (size_t i = 0; i + 1 < story->word_count; i++)
        if (word_is(story, i, name)) return story->words[i + 1];
    return STR_NONE;
}

static bool has(const Story *story, const char *name)
{
    for (size_t i = 0; i < story->word_count; i++)
        if (word_is(story, i, name)) return true;
    return false;
}

static int64_t number(const Story *story, Str text)
{
    int64_t value;
    if (!str_to_i64(text, &value)) stop(story, "'%.*s' is no number", STR_ARG(text));
    return value;
}

static Time day_time(const Story *story, Str day)
{
    return DAY_ZERO + number(story, day) * DAY + 12 * HOUR;
}

/* ---- telling ---- */

typedef struct Call {
    Buf buf;
    JsonOut out;
} Call;

static void call_start(Story *story, Call *call)
{
    call->buf = buf_new(story->arena, 32 * 1024);
    call->out = json_out(&call->buf);
    json_object(&call->out);
    json_put_str(&call->out, "type", STR("track"));
    json_key(&call->out, "properties");
    json_object(&call->out);
    if (!has(story, "nobody")) json_put_str(&call->out, "email", STR(EMAIL));
}

static void tell(Story *story, Call *call, EventKind kind)
{
    json_end(&call->out);
    json_end(&call->out);
    Str told = option(story, "told");
    Time at = told.len ? day_time(story, told) : story->world.now;
    uint32_t flags = has(story, "history") ? EVENT_HISTORY : 0;
    core_world_tell(&story->world, kind, flags, at, buf_cstr(&call->buf));
}

static void put_day(Story *story, Call *call, const char *key, const char *name)
{
    Str day = option(story, name);
    if (day.len) json_put_time(&call->out, key, day_time(story, day));
}

static void put_products(Story *story, Call *call)
{
    json_key(&call->out, "products");
    json_array(&call->out);
    for (size_t i = 0; i + 1 < story->word_count; i++) {
        bool digital = word_is(story, i, "digital");
        if (!digital && !word_is(story, i, "product")) continue;
        Str category = story->words[i + 1], id = str_cut(&category, ':');
        json_object(&call->out);
        json_put_str(&call->out, "product_id", id);
        json_put_str(&call->out, "name", id);
        json_put_str_opt(&call->out, "category", category);
        json_put_i64(&call->out, "quantity", 1);
        json_put_str(&call->out, "price", STR("10.00"));
        if (digital) json_put_bool(&call->out, "digital", true);
        json_end(&call->out);
    }
    json_end(&call->out);
}

static void do_order(Story *story)
{
    Call call;
    call_start(story, &call);
    json_put_str(&call.out, "order_id", word(story, 1));
    json_put_str(&call.out, "total", word(story, 2));
    json_put_str(&call.out, "currency", word(story, 3));
    put_day(story, &call, "promised_at", "promised");
    put_day(story, &call, "service_at", "service");
    put_products(story, &call);
    tell(story, &call, word_is(story, 0, "updated") ? EV_ORDER_UPDATED : EV_ORDER_COMPLETED);
}

/* "1001/A": the order, and the parcel where one is named. */
static void put_parcel(Story *story, Call *call)
{
    Str parcel = word(story, 1), order = str_cut(&parcel, '/');
    json_put_str_opt(&call->out, "order_id", order);
    json_put_str_opt(&call->out, "shipment_id", parcel);
}

static void do_parcel(Story *story)
{
    Call call;
    call_start(story, &call);
    put_parcel(story, &call);
    put_day(story, &call, "promised_at", "promised");
    json_put_str_opt(&call.out, "tracking_number", option(story, "number"));
    if (has(story, "product")) put_products(story, &call);
    EventKind kind = EV_ORDER_SHIPPED;
    if (word_is(story, 0, "delivered")) kind = EV_ORDER_DELIVERED;
    if (word_is(story, 0, "update")) {
        json_put_str(&call.out, "status", word(story, 2));
        kind = EV_SHIPMENT_UPDATED;
    }
    tell(story, &call, kind);
}

static void do_order_word(Story *story, EventKind kind)
{
    Call call;
    call_start(story, &call);
    json_put_str(&call.out, "order_id", word(story, 1));
    if (kind == EV_ORDER_REFUNDED && word(story, 2).len && !has(story, "product"))
        json_put_str(&call.out, "amount", word(story, 2));
    if (has(story, "product")) put_products(story, &call);
    tell(story, &call, kind);
}

static void do_consent(Story *story, EventKind kind)
{
    Call call;
    call_start(story, &call);
    json_put_str(&call.out, "channel", STR("email"));
    json_put_str(&call.out, "purpose", word(story, 1));
    json_put_str_opt(&call.out, "state", word(story, 2));
    tell(story, &call, kind);
}

static void do_answer(Story *story, EventKind kind)
{
    bool review = kind == EV_PRODUCT_REVIEWED;
    Call call;
    call_start(story, &call);
    json_put_str(&call.out, review ? "product_id" : "survey", word(story, 1));
    json_key(&call.out, review ? "rating" : "score");
    json_out_i64(&call.out, number(story, word(story, 2)));
    json_put_str_opt(&call.out, "order_id", word(story, 3));
    tell(story, &call, kind);
}

/* ---- expecting ---- */

static void expect_nothing(Story *story)
{
    for (uint32_t i = 0; i < story->world.mails.count; i++) {
        const CoreMail *mail = &story->world.mails.items[i];
        if (mail->taken || mail->reason.len) continue;
        stop(story, "there was %.*s for %.*s", STR_ARG(mail->kind), STR_ARG(mail->cause));
    }
}

static void expect(Story *story)
{
    bool lapsed = word_is(story, 1, "lapsed");
    if (word_is(story, 1, "nothing")) {
        expect_nothing(story);
        return;
    }
    Str kind = word(story, lapsed ? 2 : 1), reason = word(story, 3);
    for (uint32_t i = 0; i < story->world.mails.count; i++) {
        CoreMail *mail = &story->world.mails.items[i];
        if (mail->taken || (mail->reason.len > 0) != lapsed) continue;
        if (!str_eq(mail->kind, kind) || (lapsed && !str_eq(mail->reason, reason)))
            stop(story, "expected %.*s, there is %.*s %.*s", STR_ARG(kind), STR_ARG(mail->kind),
                 STR_ARG(mail->reason));
        if (mail->at > story->world.now) stop(story, "%.*s is to come", STR_ARG(kind));
        mail->taken = true;
        return;
    }
    stop(story, "expected %.*s, there is nothing", STR_ARG(kind));
}

static void expect_state(Story *story)
{
    const Order *order = core_world_order(&story->world, word(story, 1));
    if (!order) stop(story, "there is no order %.*s", STR_ARG(word(story, 1)));
    Str what = word(story, 2);
    bool holds = str_is(what, "received")    ? order->received_at != 0
                 : str_is(what, "open")      ? order->received_at == 0
                 : str_is(what, "cancelled") ? order->cancelled_at != 0
                 : str_is(what, "returning") ? order_return_open(order)
                 : str_is(what, "returned")  ? order_returned(order)
                 : str_is(what, "kept")      ? !order_return_open(order) && !order_returned(order)
                 : str_is(what, "refunded") ? order->refunded_minor == number(story, word(story, 3))
                                            : false;
    if (!holds) stop(story, "order %.*s is not so", STR_ARG(word(story, 1)));
}

static const struct {
    const char *verb;
    EventKind kind;
    void (*act)(Story *story, EventKind kind);
} verbs[] = {
    {"cancelled",   EV_ORDER_CANCELLED,      do_order_word},
    {"refunded",    EV_ORDER_REFUNDED,       do_order_word},
    {"fulfilled",   EV_ORDER_FULFILLED,      do_order_word},
    {"disowned",    EV_ORDER_DISOWNED,       do_order_word},
    {"return",      EV_RETURN_REQUESTED,     do_order_word},
    {"returned",    EV_RETURN_RECEIVED,      do_order_word},
    {"code",        EV_ORDER_CODE_REQUESTED, do_order_word},
    {"consent",     EV_CONSENT_CHANGED,      do_consent   },
    {"unsubscribe", EV_UNSUBSCRIBED,         do_consent   },
    {"bounce",      EV_EMAIL_BOUNCED,        do_consent   },
    {"answer",      EV_SURVEY_ANSWERED,      do_answer    },
    {"review",      EV_PRODUCT_REVIEWED,     do_answer    },
};

static void act(Story *story)
{
    Str verb = word(story, 0);
    if (str_is(verb, "order") || str_is(verb, "updated"))
        do_order(story);
    else if (str_is(verb, "shipped") || str_is(verb, "update") || str_is(verb, "delivered"))
        do_parcel(story);
    else if (str_is(verb, "expect"))
        expect(story);
    else if (str_is(verb, "state"))
        expect_state(story);
    else {
        for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
            if (!str_is(verb, verbs[i].verb)) continue;
            verbs[i].act(story, verbs[i].kind);
            return;
        }
        stop(story, "'%.*s' is not known", STR_ARG(verb));
    }
}

/* ---- a story ---- */

static void split(Story *story, Str text)
{
    Str rest = text;
    story->word_count = 0;
    while (rest.len && story->word_count < WORDS_MAX) {
        Str part = str_cut(&rest, ' ');
        if (part.len) story->words[story->word_count++] = part;
    }
}

/* "day N [HH:MM]" goes off the front of the words. */
static void move_time(Story *story)
{
    int64_t minutes = INT64_C(12) * 60;
    size_t used = 2;
    if (!word_is(story, 0, "day")) stop(story, "a line starts with its day");
    Str minute = word(story, 2), hour = str_cut(&minute, ':');
    if (minute.len) {
        minutes = number(story, hour) * 60 + number(story, minute);
        used = 3;
    }
    Time at = DAY_ZERO + number(story, word(story, 1)) * DAY + minutes * MINUTE;
    if (at < story->world.now) stop(story, "time does not go back");
    story->word_count -= used;
    for (size_t i = 0; i < story->word_count; i++)
        story->words[i] = story->words[i + used];
    core_world_advance(&story->world, at);
}

static void run_line(Story *story, Str line)
{
    Str text = str_trim(str_cut(&line, '#'));
    if (text.len == 0) return;
    split(story, text);
    move_time(story);
    act(story);
}

static Str file_text(Arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = arena_alloc_raw(arena, 64 * 1024);
    size_t size = fread(text, 1, 64 * 1024, file);
    assert_true(size < 64 * 1024);
    fclose(file);
    return (Str){text, size};
}

static void run_story(void **state)
{
    const char *path = *state;
    Arena *arena = arena_open(0);
    Story story = {.arena = arena, .name = path};
    story.world = core_world(arena, starter_definitions(arena), DAY_ZERO);
    Str text = file_text(arena, path);
    while (text.len) {
        story.line++;
        run_line(&story, str_cut(&text, '\n'));
    }
    core_world_check_replay(&story.world);
    arena_close(arena);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_story(const struct dirent *entry)
{
    return str_ends(str_of(entry->d_name), STR(".txt"));
}

int main(void)
{
    struct dirent **entries;
    static struct CMUnitTest tests[STORIES_MAX];
    Arena *arena = arena_open(0);
    int count = scandir(STORIES, &entries, is_story, by_name);
    if (count <= 0 || count > STORIES_MAX) return 1;
    for (int i = 0; i < count; i++) {
        char *name = arena_cstr(arena, str_of(entries[i]->d_name));
        char *path = arena_cstr(arena, arena_printf(arena, "%s/%s", STORIES, name));
        tests[i] = (struct CMUnitTest){name, run_story, NULL, NULL, path};
        free(entries[i]);
    }
    free(entries);
    int failed = _cmocka_run_group_tests("stories", tests, (size_t)count, NULL, NULL);
    arena_close(arena);
    return failed;
}
