/* app/cmd_resume.c - `afterglow resume`: shows what would go out, asks whether it should, and lets
 * sending go on.
 *
 * Not here: what waits and how it lapses (flow/waiting.h), the same as the console's. A running
 * server notices within a second, and finds what our turns released. */
#include "app/beside.h"
#include "app/command.h"
#include "domain/words.h"
#include "flow/own_event.h"
#include "flow/sending.h"
#include "flow/waiting.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define FIRST_ROWS 10
#define TURN_ITEMS 500

extern const Command command_resume;

typedef struct ResumeRun {
    const Config *config;
    Shop shop;
    Engine *engine; /* NULL until something is told */
    WaitingBy by;
    WaitingMessages waiting;
    WaitingKinds kinds;
} ResumeRun;

static Err append(void *self, EngineItem *items, size_t count, Diag *diag)
{
    ResumeRun *run = self;
    Err e = run->engine || !count ? OK : beside_open(&run->shop, &run->engine, diag);
    for (size_t at = 0; at < count && !e; at += TURN_ITEMS) {
        size_t some = count - at < TURN_ITEMS ? count - at : TURN_ITEMS;
        e = beside_submit(&run->shop, run->engine, items + at, some, diag);
        if (!e) e = own_events_stored(items + at, some, diag);
    }
    return e;
}

static Err look(ResumeRun *run)
{
    run->by.now = world_now(&run->shop.world);
    Err e = waiting_read(&run->by, &run->waiting);
    if (!e) waiting_kinds(&run->by, &run->waiting, &run->kinds);
    return e;
}

/* ---- what would go out ---- */

static int64_t total(const ResumeRun *run)
{
    int64_t count = 0;
    for (uint32_t i = 0; i < run->kinds.count; i++)
        count += run->kinds.items[i].count;
    return count;
}

/* An address on a terminal: nothing of it is a command to the terminal. */
static void print_plain(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        putchar(text.ptr[i] > ' ' && text.ptr[i] < 0x7f ? text.ptr[i] : '?');
}

static void print_first(const Reader *reader, const MessageItems *first)
{
    Arena *arena = arena_open(0);
    printf("first of them:\n");
    for (uint32_t i = 0; i < first->count; i++) {
        const MessageItem *item = &first->items[i];
        const Message *message = &item->row.message;
        printf("  due %.*s, %.*s to ", STR_ARG(words_day_time(arena, reader, message->due_at)),
               STR_ARG(message->kind));
        print_plain(message->address.len ? message->address : item->person.email);
        putchar('\n');
    }
    arena_close(arena);
}

static Err print_waiting(ResumeRun *run)
{
    MessageItems first;
    Arena *arena = run->config->arena;
    const Definitions *definitions = definitions_pin(run->shop.definitions);
    Reader reader = reader_of(STR("en"), STR("en"), definitions->sending.reporting_zone, false);
    definitions_unpin(run->shop.definitions, definitions);
    Err e = waiting_first(&run->by, &run->waiting, FIRST_ROWS, &first);
    if (e) return e;
    printf("would go out now: %" PRId64 "\n", total(run));
    for (uint32_t i = 0; i < run->kinds.count; i++) {
        const WaitingKind *kind = &run->kinds.items[i];
        Str oldest = words_day_time(arena, &reader, kind->oldest_due_at);
        printf("  %" PRId64 " %.*s, the oldest due %.*s\n", kind->count, STR_ARG(kind->kind),
               STR_ARG(oldest));
    }
    print_first(&reader, &first);
    return OK;
}

/* ---- what to do with it ---- */

typedef enum Choice { CHOICE_SEND, CHOICE_LAPSE, CHOICE_CANCEL } Choice;

static Choice ask(void)
{
    char line[80];
    for (;;) {
        printf("send them (s), let them lapse (l) or cancel (c)? ");
        (void)!fflush(stdout);
        if (!fgets(line, sizeof line, stdin)) return CHOICE_CANCEL;
        switch (line[0]) {
        case 's': return CHOICE_SEND;
        case 'l': return CHOICE_LAPSE;
        case 'c': return CHOICE_CANCEL;
        default: break;
        }
    }
}

static Err choose(const Config *config, Choice *ret_choice, Diag *diag)
{
    *ret_choice = config_flag(config, "lapse") ? CHOICE_LAPSE : CHOICE_SEND;
    if (config_flag(config, "lapse") || config_flag(config, "yes")) return OK;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return fail(diag, ERR_CONFLICT,
                    "nothing was changed, all sending is still stopped: messages wait and nobody "
                    "can be asked here; say --yes to send them or --lapse to let them lapse");
    *ret_choice = ask();
    return *ret_choice == CHOICE_CANCEL
               ? fail(diag, ERR_CONFLICT, "nothing was changed, all sending is still stopped")
               : OK;
}

/* While it was asked, more may have come: it lapses or goes with the others. */
static Err let_go_on(ResumeRun *run, Choice choice, Diag *diag)
{
    WaitingLapse all = {.others = true, .reason = STR("resumed")};
    SendingStop stop = {.by = STR("command line")};
    Err e = look(run);
    int64_t count = total(run);
    if (!e && choice == CHOICE_LAPSE) e = waiting_lapse(&run->by, &run->waiting, &all);
    stop.at = world_now(&run->shop.world);
    if (!e) e = sending_pause(run->shop.db, run->config->arena, false, &stop, diag);
    if (!e) e = definitions_refresh(run->shop.definitions, run->shop.db, diag);
    if (!e) e = waiting_ask_again(&run->by, &run->waiting);
    if (!e && count)
        printf("%" PRId64 " %s\n", count, choice == CHOICE_LAPSE ? "lapsed" : "go out now");
    return e;
}

static bool is_stopped(const Shop *shop)
{
    const Definitions *definitions = definitions_pin(shop->definitions);
    bool stopped = definitions->sending.paused;
    definitions_unpin(shop->definitions, definitions);
    return stopped;
}

static Err resume(ResumeRun *run, Diag *diag)
{
    Choice choice = CHOICE_SEND;
    Err e = shop_open(run->config, STORE_AS_IT_IS, &run->shop, diag);
    if (e || !is_stopped(&run->shop)) return e;
    run->by = (WaitingBy){.db = run->shop.db,
                          .arena = run->config->arena,
                          .source = STR("command line"),
                          .append = append,
                          .self = run,
                          .diag = diag};
    e = look(run);
    if (!e && run->kinds.count) {
        e = print_waiting(run);
        if (!e) e = choose(run->config, &choice, diag);
    }
    return e ? e : let_go_on(run, choice, diag);
}

static int resume_run(const Config *config)
{
    Diag diag = {0};
    if (config_flag(config, "yes") && config_flag(config, "lapse"))
        return command_usage(&command_resume, "say --yes or --lapse, not both");
    ResumeRun *run = ARENA_NEW(config->arena, ResumeRun);
    run->config = config;
    Err e = resume(run, &diag);
    if (run->engine) engine_close(run->engine);
    shop_close(&run->shop);
    if (e) return command_refused(&diag);
    printf("sending goes on\n");
    return 0;
}

const Command command_resume = {
    .name = "resume",
    .usage = "[--yes | --lapse]",
    .help = "shows what would go out, asks whether to send it or let it lapse, and lets sending go "
            "on",
    .flags = "yes lapse",
    .run = resume_run,
};
