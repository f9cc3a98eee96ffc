/* flow/ingest/returned/inbox_test.c - from a mail on disk to what is known of its customer, on
 * SQLite and on PostgreSQL: who is believed, what is told once, what is kept aside. */
#include "lib/journeys.h"

#include <stdio.h>

#include "flow/returned_inbox.h"
#include "io/files.h"
#include "lib/scratch.h"

static ShopStore kind;

typedef struct Fixture {
    Shop *shop;
    Db *db;
    ReturnedInbox *inbox;
    Lane lane;
    Str folder, message; /* the confirmation's id, as hex */
} Fixture;

#define ORDER                                                                                      \
    "{\"type\":\"track\",\"event\":\"Order Completed\",\"timestamp\":\"2026-05-14T07:59:00Z\","    \
    "\"context\":{\"traits\":{\"email\":\"ann@example.org\"}},\"properties\":{\"order_id\":\"1\"," \
    "\"total\":\"59.00\",\"currency\":\"EUR\",\"products\":[{\"product_id\":\"p1\","               \
    "\"name\":\"Cup\",\"price\":\"59.00\",\"quantity\":1}]}}"

static void inbox_start(Fixture *w)
{
    Diag diag = {0};
    ReturnedInboxOptions options = {.world = &w->shop->world,
                                    .engine = w->shop->engine,
                                    .submit = engine_submit,
                                    .db = w->db,
                                    .folder = w->folder};
    if (returned_inbox_open(&options, &w->inbox, &diag)) fail_msg("%s", diag.sentence);
    returned_inbox_lane(w->inbox, &w->lane);
}

static int setup(void **state)
{
    static Fixture world;
    world = (Fixture){.shop = shop_open(kind)};
    const char *folder = scratch_open();
    assert_non_null(folder);
    world.folder = arena_printf(world.shop->arena, "%s/mail-in", folder);
    world.db = test_database_db(&world.shop->database);
    shop_journeys(world.shop);
    assert_int_equal(shop_tell(world.shop, ORDER), ENGINE_STORED);
    assert_int_equal(world.shop->out_count, 1);
    world.message = hash16_hex(world.shop->arena, world.shop->out[0]->message.id);
    inbox_start(&world);
    *state = &world;
    return 0;
}

static int teardown(void **state)
{
    Fixture *w = *state;
    returned_inbox_close(w->inbox);
    db_close(w->db);
    shop_close(w->shop);
    scratch_close();
    return 0;
}

static void keep_from(Fixture *w, const char *from, Str mail)
{
    Diag diag = {0};
    if (returned_inbox_keep(w->inbox, str_of(from), STR("bounce@shop.example"), mail, &diag))
        fail_msg("%s", diag.sentence);
}

static void keep(Fixture *w, Str mail)
{
    keep_from(w, "", mail);
}

/* Lane and engine take turns until both rest. */
static void run(Fixture *w)
{
    for (int i = 0; i < 1000; i++) {
        Time now = world_now(&w->shop->world);
        w->lane.nudged = false;
        Time next = w->lane.step(w->lane.self, now);
        shop_run(w->shop);
        if (next == TIME_NEVER && !w->lane.nudged) return;
    }
    fail_msg("the inbox does not come to rest");
}

static Str bounce(Fixture *w, const char *to, Str message, const char *answer)
{
    return arena_printf(
        w->shop->arena,
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; %s\r\nAction: failed\r\nDiagnostic-Code: smtp; %s\r\n\r\n--b\r\n"
        "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%.*s@shop.example>\r\n\r\n--b--\r\n",
        to, answer, STR_ARG(message));
}

static const Customer *ann(Fixture *w)
{
    const Customer *customer = shop_customer(w->shop, KEY_EMAIL, "ann@example.org");
    assert_non_null(customer);
    return customer;
}

static bool suppressed(Fixture *w)
{
    return customer_suppressed(ann(w), STR("ann@example.org"));
}

static size_t files_in(Fixture *w, const char *folder)
{
    FileNames names = {0};
    Diag diag = {0};
    Str path = arena_printf(w->shop->arena, "%.*s/%s", STR_ARG(w->folder), folder);
    return dir_list(w->shop->arena, path, 1000, &names, &diag) ? 0 : names.count;
}

static void a_bounce_of_our_message_suppresses_once(void **state)
{
    Fixture *w = *state;
    Str mail = bounce(w, "ann@example.org", w->message, "550 5.1.1 User unknown");
    keep(w, mail);
    keep(w, mail); /* handed over twice: one file */
    assert_int_equal(files_in(w, "new"), 1);
    run(w);
    assert_true(suppressed(w));
    assert_true(str_is(ann(w)->suppressed.items[0].reason, "bounce"));
    int64_t events = ann(w)->events;
    keep(w, mail); /* and again, later */
    run(w);
    assert_int_equal(ann(w)->events, events);
    assert_int_equal(files_in(w, "new") + files_in(w, "cur"), 0);
    ReturnedCounts counts = returned_inbox_counts(w->inbox);
    assert_int_equal(counts.by_what[RETURNED_BOUNCE], 2);
    shop_check(w->shop);
}

static void what_names_no_message_of_ours_only_counts(void **state)
{
    Fixture *w = *state;
    Str other = STR("abababababababababababababababab");
    keep(w, bounce(w, "ann@example.org", other, "550 5.1.1 User unknown"));
    run(w);
    assert_false(suppressed(w));
    assert_int_equal(ann(w)->soft_bounces.items[0].count, 1);
    shop_check(w->shop);
}

static void what_went_to_another_address_only_counts(void **state)
{
    Fixture *w = *state;
    keep(w, bounce(w, "bob@example.org", w->message, "550 5.1.1 User unknown"));
    run(w);
    assert_false(suppressed(w));
    assert_int_equal(ann(w)->soft_bounces.count, 1);
}

static void what_comes_late_only_counts(void **state)
{
    Fixture *w = *state;
    shop_move(w->shop, RETURNED_PROOF_LASTS + DAY);
    keep(w, bounce(w, "ann@example.org", w->message, "550 5.1.1 User unknown"));
    run(w);
    assert_false(suppressed(w));
}

static void a_block_is_ours_and_no_fault_of_hers(void **state)
{
    Fixture *w = *state;
    keep(w, bounce(w, "ann@example.org", w->message, "550 5.7.1 blocked using a blacklist"));
    run(w);
    assert_int_equal(ann(w)->suppressed.count + ann(w)->soft_bounces.count, 0);
    assert_int_equal(returned_inbox_counts(w->inbox).events, 1);
}

static void a_stranger_is_only_counted(void **state)
{
    Fixture *w = *state;
    size_t living = shop_living(w->shop);
    keep(w, bounce(w, "nobody@example.org", STR("00"), "550 5.1.1 User unknown"));
    run(w);
    assert_int_equal(shop_living(w->shop), living);
    assert_int_equal(returned_inbox_counts(w->inbox).nobody, 1);
    assert_int_equal(files_in(w, "nobody"), 0);
}

static void replies_are_told_or_kept(void **state)
{
    Fixture *w = *state;
    int64_t events = ann(w)->events;
    keep_from(w, "ann@example.org",
              STR("From: Ann <ann@example.org>\r\nSubject: Re: order\r\n\r\nWhere is it?\r\n"));
    run(w);
    assert_int_equal(ann(w)->events, events + 1);
    keep_from(w, "eve@example.org",
              STR("From: Eve <eve@example.org>\r\nSubject: hello\r\n\r\nWho are you?\r\n"));
    run(w);
    assert_int_equal(files_in(w, "nobody"), 1);
    keep(w, STR("From: ann@example.org\r\nSubject: Out of office\r\n\r\nAway.\r\n"));
    run(w);
    assert_int_equal(ann(w)->events, events + 1);
    assert_int_equal(returned_inbox_counts(w->inbox).by_what[RETURNED_AUTO_REPLY], 1);
}

static void who_asks_to_stop_gets_no_offers(void **state)
{
    Fixture *w = *state;
    keep(w, STR("From: ann@example.org\r\nSubject: unsubscribe\r\n\r\n"));
    run(w);
    assert_true(ann(w)->objected_at != 0);
    assert_false(suppressed(w));
}

static void a_complaint_about_our_message_suppresses(void **state)
{
    Fixture *w = *state;
    keep(w, arena_printf(w->shop->arena,
                         "From: fbl@mailbox.example\r\nSubject: FW: order\r\nMIME-Version: 1.0\r\n"
                         "Content-Type: multipart/report; report-type=feedback-report; "
                         "boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n"
                         "Feedback-Type: abuse\r\nUser-Agent: A/1\r\nVersion: 1\r\n\r\n--b\r\n"
                         "Content-Type: message/rfc822\r\n\r\nMessage-ID: <%.*s@shop.example>\r\n"
                         "To: redacted\r\n\r\nhello\r\n--b--\r\n",
                         STR_ARG(w->message)));
    run(w);
    assert_true(suppressed(w));
    assert_true(str_is(ann(w)->suppressed.items[0].reason, "complaint"));
}

static void what_says_nothing_is_set_aside(void **state)
{
    Fixture *w = *state;
    keep(w, STR("\x01\x02\x03"));
    run(w);
    assert_int_equal(files_in(w, "quarantine"), 2); /* the mail and why */
    assert_int_equal(files_in(w, "new") + files_in(w, "cur"), 0);
}

/* The process ends while a mail is being read: it is read again, and the second time set aside. */
static void a_mail_that_kills_is_set_aside(void **state)
{
    Fixture *w = *state;
    keep(w, STR("From: ann@example.org\r\n\r\nhi\r\n"));
    for (int died = 1; died <= 2; died++) {
        FileNames names;
        Diag diag = {0};
        Str path = arena_printf(w->shop->arena, "%.*s/new", STR_ARG(w->folder));
        assert_int_equal(dir_list(w->shop->arena, path, 10, &names, &diag), OK);
        assert_int_equal(names.count, 1);
        Str from =
            arena_printf(w->shop->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(names.items[0]));
        Str to = arena_printf(w->shop->arena, "%.*s/cur/%.*s", STR_ARG(w->folder),
                              STR_ARG(names.items[0]));
        assert_int_equal(file_rename(from, to, &diag), OK);
        returned_inbox_close(w->inbox);
        inbox_start(w);
        assert_int_equal(files_in(w, "new"), died == 1);
    }
    assert_int_equal(files_in(w, "quarantine"), 2);
}

static int run_suite(const char *name)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_bounce_of_our_message_suppresses_once),
        CASE(what_names_no_message_of_ours_only_counts),
        CASE(what_went_to_another_address_only_counts),
        CASE(what_comes_late_only_counts),
        CASE(a_block_is_ours_and_no_fault_of_hers),
        CASE(a_stranger_is_only_counted),
        CASE(replies_are_told_or_kept),
        CASE(who_asks_to_stop_gets_no_offers),
        CASE(a_complaint_about_our_message_suppresses),
        CASE(what_says_nothing_is_set_aside),
        CASE(a_mail_that_kills_is_set_aside),
    };
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

int main(void)
{
    kind = SHOP_SQLITE;
    int failed = run_suite("inbox on sqlite");
    kind = SHOP_POSTGRES;
    if (shop_store_available(kind))
        failed += run_suite("inbox on postgresql");
    else
        printf("skipped: inbox on postgresql\n");
    return failed != 0;
}
