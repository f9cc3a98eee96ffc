/* engine/crash_test.c - the process ends at each named place of the turn, again
 * and again: what was acknowledged is there once, nothing is made twice, and
 * what a hand-over left open is in doubt.
 *
 * A child process tells orders to an engine on SQLite, hands over what is
 * released and is killed at the named place; it writes what was acknowledged
 * and handed over to a file at once. The parent then tells everything again, as
 * a sender without an answer would, and looks at the account. */
#include "lib/shop.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/files.h"
#include "lib/journeys.h"

#define ORDERS 30
#define BATCH  5

typedef struct Account {
    int fd; /* lines of "a NUMBER" (acknowledged) and "s HEX" (accepted by the
               mail server) */
} Account;

static void note(const Account *account, char what, Str text)
{
    char line[128];
    int size = snprintf(line, sizeof line, "%c %.*s\n", what, STR_ARG(text));
    assert_int_equal(write(account->fd, line, (size_t)size), size);
}

static EngineItem order_item(Shop *shop, int number)
{
    char id[32];
    snprintf(id, sizeof id, "order-%d", number);
    Str json = arena_printf(shop->arena,
                            "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"u%d\","
                            "\"properties\":{\"order_id\":\"%d\",\"email\":\"c%d@example.org\","
                            "\"total\":\"20.00\","
                            "\"currency\":\"EUR\",\"products\":[{\"product_id\":\"p\",\"name\":"
                            "\"Cup\","
                            "\"price\":\"20.00\",\"quantity\":1}]}}",
                            number % 7, number, number % 7);
    return shop_item(shop, arena_cstr(shop->arena, json), id);
}

static Str hex_of(Shop *shop, Hash16 id)
{
    Buf buf = buf_new(shop->arena, 64);
    buf_hex(&buf, id.bytes, sizeof id.bytes);
    return buf_str(&buf);
}

static EngineItem sent_item(Shop *shop, const ReleasedMessage *message)
{
    Str json = arena_printf(shop->arena,
                            "{\"type\":\"track\",\"event\":\"Message Sent\",\"properties\":{"
                            "\"message_id\":\"%.*s\",\"answer\":\"250 ok\"}}",
                            STR_ARG(hex_of(shop, message->message.id)));
    EngineItem item = shop_item(shop, arena_cstr(shop->arena, json), "");
    item.kind = ENGINE_OWN_EVENT;
    item.customer = message->customer;
    item.event.id = (Hash16){{0}};
    return item;
}

/* One sender: mark, hand over, record; then the next. What the turn marked itself goes first. */
static void send_all(Shop *shop, const Account *account)
{
    for (size_t i = 0; i < shop->out_count; i++) {
        if (!shop->out[i]->sender) continue;
        note(account, 's', hex_of(shop, shop->out[i]->message.id));
        EngineItem sent = sent_item(shop, shop->out[i]);
        assert_int_equal(shop_submit(shop, &sent), ENGINE_STORED);
        shop->senders_free++;
    }
    for (size_t i = 0; i < shop->out_count; i++) {
        if (shop->out[i]->sender) continue;
        EngineItem mark = {.kind = ENGINE_HAND_OVER,
                           .customer = shop->out[i]->customer,
                           .message = shop->out[i]->message.id};
        if (shop_submit(shop, &mark) != ENGINE_STORED) continue;
        note(account, 's', hex_of(shop, mark.message));
        EngineItem sent = sent_item(shop, shop->out[i]);
        assert_int_equal(shop_submit(shop, &sent), ENGINE_STORED);
    }
    shop_drop_out(shop);
}

static void work(Shop *shop, const Account *account)
{
    for (int from = 0; from < ORDERS; from += BATCH) {
        EngineItem items[BATCH];
        for (int i = 0; i < BATCH; i++)
            items[i] = order_item(shop, from + i);
        shop_submit_all(shop, items, BATCH);
        for (int i = 0; i < BATCH; i++)
            if (items[i].verdict != ENGINE_REFUSED)
                note(account, 'a', arena_printf(shop->arena, "%d", from + i));
        send_all(shop, account);
    }
}

static bool killed_at(Shop *shop, const Account *account, const char *place)
{
    shop_stop(shop);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        shop->crash_at = str_of(place);
        shop->senders_free = 1;
        shop_start(shop);
        shop_run(shop);
        send_all(shop, account);
        work(shop, account);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    shop_start(shop);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

typedef struct Totals {
    int acknowledged[ORDERS];
    int handed_over, doubled;
} Totals;

static Totals read_account(Shop *shop, const char *path)
{
    Totals totals = {0};
    Map sent = map_new(shop->arena);
    Diag diag = {0};
    Str rest;
    if (file_read(shop->arena, str_of(path), 1 << 20, &rest, &diag)) fail_msg("%s", diag.sentence);
    while (rest.len > 0) {
        int64_t number = 0;
        Str text = str_cut(&rest, '\n');
        Str what = str_cut(&text, ' ');
        if (str_is(what, "a") && str_to_i64(text, &number)) totals.acknowledged[number]++;
        if (!str_is(what, "s")) continue;
        void **place = map_at(&sent, text);
        if (*place) totals.doubled++;
        *place = shop;
        totals.handed_over++;
    }
    return totals;
}

static void killed_again_and_again(Shop *shop, const char *path, const char *point)
{
    Account account = {open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600)};
    assert_true(account.fd >= 0);
    int kills = 0;
    for (int times = 1; times <= 4; times++) {
        Str place = arena_printf(shop->arena, "%s:%d", point, times);
        kills += killed_at(shop, &account, arena_cstr(shop->arena, place));
    }
    assert_true(kills >= 3);
    shop_run(shop);
    Totals before = read_account(shop, path);
    for (int i = 0; i < ORDERS; i++) {
        EngineItem item = order_item(shop, i);
        EngineVerdict verdict = shop_submit(shop, &item);
        if (before.acknowledged[i])
            assert_int_equal(verdict, ENGINE_REPEATED);
        else
            assert_true(verdict == ENGINE_REPEATED || verdict == ENGINE_STORED);
    }
    for (int rounds = 0; shop->out_count > 0 && rounds < 10; rounds++)
        send_all(shop, &account);
    Totals totals = read_account(shop, path);
    assert_true(totals.doubled <= kills);
    assert_int_equal(totals.handed_over - totals.doubled, ORDERS); /* each confirmation went */
    shop_check(shop);
    close(account.fd);
    unlink(path);
}

static void every_place(void **state)
{
    (void)state;
    static const char *const points[] = {
        "batch_taken",  "loaded",       "handled",   "before_commit",
        "after_commit", "acknowledged", "published", "handing_over_committed"};
    char path[64];
    snprintf(path, sizeof path, "/tmp/afterglow-account.%d", (int)getpid());
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        Shop *shop = shop_open(SHOP_SQLITE);
        shop_journeys(shop);
        killed_again_and_again(shop, path, points[i]);
        shop_close(shop);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
