/* api/pages/pages_test.c - the bodies of the shopper's pages: what they show, and what they keep to
 * themselves. Set AFTERGLOW_PAGES to a folder's name and the pages are left there to look at. */
#include "api/pages/page.h"

#include "api/pages/guard.h"
#include "io/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const Time now = 1778752200 * SECOND; /* 2026-05-14T09:50:00Z */
static Arena *arena;
static Definitions *definitions;

static const char data_json[] =
    "{\"order\":{\"order_id\":\"R-10412\",\"placed_at\":1778580000000000,\"promised_at\":"
    "1778860000000000,\"currency\":\"EUR\",\"total\":18470,\"shipping\":{\"name\":\"Anna Schmidt\","
    "\"street\":\"Lindenallee 14\",\"postal_code\":\"50668\",\"city\":\"Köln\",\"country\":\"DE\"},"
    "\"lines\":[{\"product_id\":\"p/1\",\"name\":\"Leinenbettwäsche ‘Fjord’, 2-teilig, "
    "vorgewaschen\",\"variant\":\"155 × 220 cm, Salbei\",\"quantity\":\"1\",\"total\":12900,"
    "\"image_url\":\"https://pic.invalid/1.jpg\"},{\"product_id\":\"p2\",\"name\":\"Kissenbezug "
    "<b>Fjord</b>\",\"quantity\":\"2\",\"total\":4980},{\"product_id\":\"p3\",\"name\":"
    "\"Lavendelseife\",\"quantity\":\"1\",\"total\":1100}],\"shipments\":[{\"shipment_id\":\"1\","
    "\"carrier\":\"dhl\",\"tracking_number\":\"00340434161094015902\",\"tracking_url\":"
    "\"https://dhl.example/?n=0034\",\"status\":\"in_transit\",\"shipped_at\":1778670000000000,"
    "\"estimated_at\":1778860000000000,\"scans\":[{\"at\":1778700000000000,\"status\":"
    "\"in_transit\",\"place\":\"Leipzig\"}]}]}}";

static Facts facts_sample(const char *locale)
{
    Facts facts = {.token = STR("TOKEN"), .has_order = true};
    MessageData data;
    Diag diag = {0};
    assert_int_equal(message_data_read(arena, str_of(data_json), &data, &diag), OK);
    facts.order = data.order;
    facts.parcel = &facts.order.shipments.items[0];
    facts.message = (Message){.locale = str_of(locale),
                              .category = CATEGORY_FEEDBACK,
                              .address = STR("anna@example.com"),
                              .order_id = STR("R-10412")};
    facts.preferences_url = STR("/s/p/TOKEN");
    return facts;
}

static Page page_in(const char *locale)
{
    return page_new(arena, definitions, str_of(locale), STR_NONE, now);
}

static Str leave(const Page *page, const char *name)
{
    Buf out = buf_new(arena, 512 * 1024);
    Diag diag = {0};
    const char *folder = getenv("AFTERGLOW_PAGES");
    page_document(&out, page);
    if (folder)
        assert_int_equal(
            file_replace(arena_printf(arena, "%s/%s.html", folder, name), buf_str(&out), &diag),
            OK);
    assert_false(out.overflow || page->body.overflow);
    return buf_str(&out);
}

static bool has(Str text, const char *needle)
{
    return str_find(text, str_of(needle)) >= 0;
}

static void an_order_tells_when_it_arrives_first(void **state)
{
    (void)state;
    Facts facts = facts_sample("de");
    Page page = page_in("de-DE");
    order_body(&page, &facts, DOOR_SHUT);
    Str html = leave(&page, "order-locked");
    assert_true(has(html, "Kommt am Freitag, 15.\u00a0Mai</h1>"));
    assert_true(has(html, "Unterwegs</b>") && has(html, "Leipzig"));
    assert_false(has(html, "Lindenallee") || has(html, "<b>Fjord"));
    facts.unlocked = true;
    page = page_in("en-GB");
    order_body(&page, &facts, DOOR_SHUT);
    html = leave(&page, "order-open");
    assert_true(has(html, "Arrives Friday, 15\u00a0May</h1>") && has(html, "Lindenallee 14"));
    assert_true(has(html, "184.70"));
}

static void a_return_comes_first(void **state)
{
    (void)state;
    Facts facts = facts_sample("de");
    facts.order.received_at = facts.order.shipments.items[0].delivered_at = now - 5 * DAY;
    Return *asked = list_push(arena, &facts.order.returns);
    *asked = (Return){.id = STR("R1"), .requested_at = now - 3 * DAY};
    *list_push(arena, &asked->lines) = (ShipmentLine){.product_id = STR("p3")};
    Page page = page_in("de-DE");
    order_body(&page, &facts, DOOR_SHUT);
    Str html = leave(&page, "order-return");
    assert_true(has(html, "Ihre Rücksendung läuft</h1>"));
    assert_true(has(html, "<b>Lavendelseife</b><span>Angefragt am Montag, 11.\u00a0Mai.</span>"));
    asked->received_at = now;
    asked->lines.count = 0;
    page = page_in("en");
    order_body(&page, &facts, DOOR_SHUT);
    html = leave(&page, "order-returned");
    assert_true(has(html, "Your return has arrived</h1>"));
    assert_true(has(html, "All of the order</b>") && has(html, "Arrived on Thursday"));
}

static void a_gift_keeps_its_price(void **state)
{
    (void)state;
    Facts facts = facts_sample("en");
    facts.order.gift = true;
    Page page = page_in("en");
    order_body(&page, &facts, DOOR_WRONG);
    Str html = leave(&page, "order-gift");
    assert_false(has(html, "184.70") || has(html, "129.00"));
    assert_true(has(html, "role=\"alert\""));
}

static void documents_are_behind_the_door(void **state)
{
    (void)state;
    Facts facts = facts_sample("de");
    *list_push(arena, &facts.order.documents) =
        (OrderDocument){STR("invoice"), STR("Rechnung <2026>"), STR("https://shop.example/r?a&b")};
    *list_push(arena, &facts.order.documents) =
        (OrderDocument){STR("return_label"), STR_NONE, STR("https://shop.example/l")};
    Page page = page_in("de");
    order_body(&page, &facts, DOOR_SHUT);
    Str html = leave(&page, "documents-shut");
    assert_false(has(html, "shop.example/r") || has(html, "Rechnung"));
    assert_true(has(html, "name=\"postcode\"") && has(html, "action=\"/s/o/TOKEN/code\""));
    page = page_in("de");
    order_body(&page, &facts, DOOR_CODE_SENT);
    html = leave(&page, "documents-code");
    assert_true(has(html, "name=\"code\"") && has(html, "one-time-code"));
    assert_false(has(html, "role=\"alert\"") || has(html, "anna@example.com"));
    page = page_in("de");
    order_body(&page, &facts, DOOR_WRONG_CODE);
    assert_true(has(leave(&page, "documents-wrong-code"), "role=\"alert\""));
    page = page_in("de");
    order_body(&page, &facts, DOOR_TIRED);
    html = leave(&page, "documents-tired");
    assert_false(has(html, "name=\"postcode\"") || has(html, "name=\"code\""));
    facts.order.shipping = (Address){0};
    page = page_in("de");
    order_body(&page, &facts, DOOR_SHUT);
    html = leave(&page, "documents-no-postcode");
    assert_true(has(html, "/code\"") && !has(html, "name=\"postcode\""));
    facts.unlocked = true;
    page = page_in("de");
    order_body(&page, &facts, DOOR_SHUT);
    html = leave(&page, "documents-open");
    assert_true(has(html, "https://shop.example/r?a&amp;b") && has(html, "Rechnung &lt;2026&gt;"));
    assert_true(has(html, ">Rücksendeetikett</a>"));
}

static void troubles_have_words(void **state)
{
    (void)state;
    static const struct {
        const char *status, *heading;
    } cases[] = {
        {"exception",        "Held up on the way</h1>"},
        {"delivered",        "Delivered"              },
        {"out_for_delivery", "Arrives today"          }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Facts facts = facts_sample("en");
        facts.order.shipments.items[0].status = str_of(cases[i].status);
        Page page = page_in("en");
        order_body(&page, &facts, DOOR_SHUT);
        assert_true(has(leave(&page, cases[i].status), cases[i].heading));
    }
    Facts facts = facts_sample("en");
    facts.order.shipments.items[0].estimated_at = now - 3 * DAY;
    Page page = page_in("en");
    order_body(&page, &facts, DOOR_SHUT);
    assert_true(has(leave(&page, "late"), "Running late"));
}

static void each_parcel_is_told_of(void **state)
{
    (void)state;
    Facts facts = facts_sample("en");
    Shipment second = {.shipment_id = STR("2"),
                       .carrier = STR("hermes"),
                       .tracking_number = STR("H-77"),
                       .status = STR("delivered"),
                       .delivered_at = now - DAY};
    *list_push(arena, &facts.order.shipments) = second;
    facts.parcel = &facts.order.shipments.items[0];
    Page page = page_in("en");
    order_body(&page, &facts, DOOR_SHUT);
    Str html = leave(&page, "two-parcels");
    assert_true(has(html, "More parcels") && has(html, "<b>Delivered</b>") && has(html, "H-77"));
    assert_int_equal(str_find(html, STR("00340434161094015902")),
                     str_find(html, STR("00340434161094015902</span>")));
    facts.order.shipments.count = 1;
    page = page_in("en");
    order_body(&page, &facts, DOOR_SHUT);
    assert_false(has(leave(&page, "one-parcel"), "More parcels"));
}

static void the_sums_lead_to_the_total(void **state)
{
    (void)state;
    Facts facts = facts_sample("en");
    facts.order.subtotal_minor = 18980;
    facts.order.discount_minor = 1000;
    facts.order.coupon = STR("<MAI>");
    facts.order.shipping_minor = 490;
    facts.order.lines_more = 3;
    Page page = page_in("en");
    order_body(&page, &facts, DOOR_SHUT);
    Str html = leave(&page, "sums");
    assert_true(has(html, "Subtotal") && has(html, "Discount (&lt;MAI&gt;)") && has(html, "4.90"));
    assert_true(has(html, "-€10.00") || has(html, "−€10.00"));
    assert_true(has(html, "and 3 more"));
}

static void a_score_is_shown_and_not_stored(void **state)
{
    (void)state;
    Facts facts = facts_sample("en");
    Survey survey = {.kind = LINK_SCORE_NPS, .score = 9};
    Page page = page_in("en");
    score_body(&page, &facts, &survey);
    Str html = leave(&page, "nps");
    assert_true(has(html, "value=\"9\" checked") && has(html, "data-stored=\"0\""));
    assert_true(has(html, "method=\"post\"") && has(html, "id=\"stored\" hidden"));
    survey =
        (Survey){.kind = LINK_SCORE_CSAT, .score = 4, .stored = true, .text = STR("<i>gut</i>")};
    page = page_in("de");
    score_body(&page, &facts, &survey);
    html = leave(&page, "csat");
    assert_true(has(html, "data-stored=\"1\"") && has(html, "&lt;i&gt;gut"));
    page = page_in("de");
    survey = (Survey){.kind = LINK_SCORE_NPS, .score = -1, .missing = true, .text = STR("weil")};
    score_body(&page, &facts, &survey);
    html = leave(&page, "nps-missing");
    assert_true(has(html, "role=\"alert\">Bitte wähl") && has(html, ">weil</textarea>"));
    assert_false(has(html, " checked"));
    survey.closed = true;
    page = page_in("de");
    score_body(&page, &facts, &survey);
    assert_false(has(leave(&page, "csat-closed"), "<form"));
}

static void a_review_is_asked_for_one_thing(void **state)
{
    (void)state;
    Facts facts = facts_sample("de");
    ReviewView view = {.product_id = STR("p2"), .missing = true};
    Page page = page_in("de");
    review_body(&page, &facts, &view);
    Str html = leave(&page, "review");
    assert_true(has(html, "name=\"product_id\" value=\"p2\"") && has(html, "?p=p%2F1"));
    view = (ReviewView){.product_id = STR("p2"), .stored = true};
    page = page_in("de");
    review_body(&page, &facts, &view);
    assert_false(has(leave(&page, "review-done"), "<form"));
}

static void the_ways_out_name_what_stops(void **state)
{
    (void)state;
    Facts facts = facts_sample("en");
    Choices choices = {.service = true, .marketing = true, .saved = true, .language = STR("de")};
    Page page = page_in("de");
    preferences_body(&page, &facts, &choices);
    Str html = leave(&page, "preferences");
    assert_true(has(html, "name=\"service\" checked>") && has(html, "name=\"feedback\">"));
    assert_true(has(html, "name=\"order\" checked disabled>"));
    page = page_in("en");
    unsubscribe_body(&page, &facts, false);
    html = leave(&page, "unsubscribe");
    assert_true(has(html, "Feedback") && has(html, "News about your orders still come"));
    page = page_in("en");
    unsubscribe_body(&page, &facts, true);
    assert_false(has(leave(&page, "unsubscribed"), "<form"));
    page = page_in("de");
    not_mine_body(&page, &facts, false);
    assert_true(has(leave(&page, "not-mine"), "anna@example.com"));
}

static void mail_without_asking_says_why(void **state)
{
    (void)state;
    Facts facts = facts_sample("en");
    facts.customer.notice =
        STR("{\"at\":1768471200000000,\"order\":\"R-9\",\"text\":\"We <b>may</b> "
            "write.\"}");
    Choices choices = {.service = true, .feedback = true, .feedback_by_rule = true};
    Page page = page_in("en");
    preferences_body(&page, &facts, &choices);
    Str html = leave(&page, "preferences-rule");
    assert_true(has(html, "15\u00a0January 2026, with order R-9"));
    assert_true(has(html, "send you “Feedback”") && has(html, "We &lt;b&gt;may&lt;/b&gt; write."));
    assert_true(has(html, "You may object at any time"));
    choices.marketing = choices.marketing_by_rule = true;
    page = page_in("de");
    preferences_body(&page, &facts, &choices);
    html = leave(&page, "preferences-rule-de");
    assert_true(has(html, "„Rückfragen“ und „Neues und Angebote“") && has(html, "widersprechen"));
    choices.feedback_by_rule = choices.marketing_by_rule = false;
    page = page_in("en");
    preferences_body(&page, &facts, &choices);
    assert_false(has(leave(&page, "preferences-asked"), "class=\"note\""));
}

static void a_postcode_cannot_be_guessed(void **state)
{
    (void)state;
    PageGuard *guard = page_guard_open();
    Hash16 a = {{1}}, b = {{2}};
    for (int i = 0; i < GUARD_TRIES; i++)
        assert_true(guard_allows(guard, NULL, a, now));
    assert_false(guard_allows(guard, NULL, a, now + 59 * MINUTE));
    assert_true(guard_allows(guard, NULL, b, now));
    assert_true(guard_allows(guard, NULL, a, now + 2 * HOUR)); /* one for each hour */
    assert_true(guard_allows(guard, NULL, a, now + 2 * HOUR));
    assert_false(guard_allows(guard, NULL, a, now + 2 * HOUR));
    for (int i = 0; i < GUARD_TRIES; i++)
        assert_true(guard_allows(guard, NULL, a, now + 2 * DAY));
    assert_false(guard_allows(guard, NULL, a, now + 2 * DAY));
    page_guard_close(guard);
}

static void the_brand_colours_the_pages(void **state)
{
    (void)state;
    Buf css = buf_new(arena, 8192);
    Diag diag = {0};
    const char *folder = getenv("AFTERGLOW_PAGES");
    brand_css(&css, &definitions->brand);
    assert_true(has(buf_str(&css), "--accent:#2f6b4f"));
    assert_true(has(buf_str(&css), "prefers-color-scheme:dark"));
    if (folder)
        assert_int_equal(
            file_replace(arena_printf(arena, "%s/brand.css", folder), buf_str(&css), &diag), OK);
}

static int start(void **state)
{
    (void)state;
    arena = arena_open(0);
    definitions = ARENA_NEW(arena, Definitions);
    definitions->brand = (Brand){.name = STR("Salbei & Söhne"), .primary_colour = STR("#2F6B4F")};
    definitions->sending.reporting_zone = STR("Europe/Berlin");
    *list_push(arena, &definitions->storefronts) =
        (Storefront){.id = STR("de"),
                     .name = STR("Salbei & Söhne"),
                     .locale = STR("de"),
                     .url = STR("https://salbei.example"),
                     .contact_email = STR("hilfe@salbei.example"),
                     .contact_phone = STR("+49 221 1234567"),
                     .contact_hours = STR("Mo–Fr 9–17 Uhr"),
                     .postal_address = STR("Salbei & Söhne GmbH\nHohe Straße 3\n50667 Köln"),
                     .imprint_url = STR("https://salbei.example/impressum"),
                     .privacy_url = STR("https://salbei.example/datenschutz")};
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_order_tells_when_it_arrives_first),
        TEST(a_return_comes_first),
        TEST(a_gift_keeps_its_price),
        TEST(documents_are_behind_the_door),
        TEST(troubles_have_words),
        TEST(each_parcel_is_told_of),
        TEST(the_sums_lead_to_the_total),
        TEST(a_score_is_shown_and_not_stored),
        TEST(a_review_is_asked_for_one_thing),
        TEST(the_ways_out_name_what_stops),
        TEST(mail_without_asking_says_why),
        TEST(a_postcode_cannot_be_guessed),
        TEST(the_brand_colours_the_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
