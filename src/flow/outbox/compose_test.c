/* flow/outbox/compose_test.c - composed mails: what stands in them, in both parts and languages,
 * and what never does. Set AFTERGLOW_MAILS to a folder's name and the mails are left there to look
 * at. */
#include "domain/links.h"
#include "domain/message_data.h"
#include "flow/compose.h"
#include "io/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const uint8_t secret[32] = {7};
static const Time now = 1778752200 * SECOND; /* 2026-05-14T09:50:00Z */
static Arena *arena;

#define LINES(text) STR(text)
static const char order_json[] =
    "{\"definitions\":3,\"name\":\"Anna Schmidt\",\"first_name\":\"Anna\",\"country\":\"DE\","
    "\"timezone\":\"Europe/Berlin\",\"shipment_id\":\"1\",\"order\":{\"order_id\":\"R-10412\","
    "\"placed_at\":1778580000000000,\"promised_at\":1778860000000000,\"currency\":\"EUR\","
    "\"total\":18470,\"subtotal\":18980,\"shipping_cost\":490,\"discount\":1000,\"coupon\":"
    "\"MAI10\","
    "\"tax\":2949,\"shipping\":{\"name\":\"Anna Schmidt\",\"street\":\"Lindenallee 14\","
    "\"postal_code\":\"50668\",\"city\":\"Köln\",\"country\":\"DE\"},\"lines\":["
    "{\"product_id\":\"p1\",\"name\":\"Leinenbettwäsche ‘Fjord’, 2-teilig, vorgewaschen, mit "
    "Kokosnussknöpfen\",\"variant\":\"155 × 220 cm, Salbei\",\"category\":\"Bedding\",\"quantity\":"
    "\"1\",\"price\":12900,\"total\":12900,\"image_url\":\"https://pic.invalid/1.jpg\",\"url\":"
    "\"https://shop.example/p/1?ref=a&b=c\"},"
    "{\"product_id\":\"p2\",\"name\":\"Kissenbezug "
    "<b>Fjord</b>\",\"quantity\":\"2\",\"price\":2490,"
    "\"total\":4980,\"url\":\"javascript:alert(1)\"},"
    "{\"product_id\":\"p3\",\"name\":\"Lavendelseife\",\"variant\":\"3 × 100 "
    "g\",\"quantity\":\"1\","
    "\"price\":1100,\"total\":1100}],"
    "\"shipments\":[{\"shipment_id\":\"1\",\"carrier\":\"dhl\",\"tracking_number\":"
    "\"00340434161094015902\",\"tracking_url\":\"https://dhl.example/?n=00340434161094015902\","
    "\"status\":\"in_transit\",\"shipped_at\":1778670000000000,\"estimated_at\":1778860000000000,"
    "\"scans\":[{\"at\":1778700000000000,\"status\":\"in_transit\",\"place\":\"Leipzig\"}]}]}}";

static Definitions *definitions_sample(bool du)
{
    Definitions *definitions = ARENA_NEW(arena, Definitions);
    definitions->brand =
        (Brand){.name = STR("Salbei & Söhne"), .du = du, .primary_colour = STR("#2F6B4F")};
    definitions->sending.reporting_zone = STR("Europe/Berlin");
    *list_push(arena, &definitions->storefronts) =
        (Storefront){.id = STR("de"),
                     .name = STR("Salbei & Söhne"),
                     .country = STR("DE"),
                     .locale = STR("de-DE"),
                     .currency = STR("EUR"),
                     .sender_name = STR("Salbei & Söhne"),
                     .sender_address = STR("hallo@salbei.example"),
                     .reply_to = STR("hilfe@salbei.example"),
                     .postal_address = STR("Salbei & Söhne GmbH\nHohe Straße 3\n50667 Köln"),
                     .contact_email = STR("hilfe@salbei.example"),
                     .imprint_url = STR("https://salbei.example/impressum"),
                     .privacy_url = STR("https://salbei.example/datenschutz")};
    *list_push(arena, &definitions->care) =
        (CareText){.category = STR("Bedding"),
                   .title_en = STR("Caring for linen"),
                   .title_de = STR("So bleibt Leinen schön"),
                   .text_en = STR("Wash at 40 degrees, dry on the line while still a little damp."),
                   .text_de = STR("Bei 40 Grad waschen und noch leicht feucht aufhängen."),
                   .url = STR("https://salbei.example/pflege")};
    return definitions;
}

static Message *message_of(const char *kind, MessageCategory category, const char *locale)
{
    Message *message = ARENA_NEW(arena, Message);
    *message = (Message){.kind = str_of(kind),
                         .category = (int32_t)category,
                         .cause = STR("order:R-10412"),
                         .order_id = STR("R-10412"),
                         .address = STR("anna@example.com"),
                         .locale = str_of(locale),
                         .released_at = now,
                         .data = str_of(order_json)};
    memset(message->id.bytes, 0x5a, 16);
    return message;
}

static void leave(const char *name, const ComposedMessage *mail)
{
    const char *folder = getenv("AFTERGLOW_MAILS");
    Diag diag = {0};
    if (!folder) return;
    Str base = arena_printf(arena, "%s/%s", folder, name);
    assert_int_equal(
        file_replace(arena_printf(arena, "%.*s.html", STR_ARG(base)), mail->html, &diag), OK);
    assert_int_equal(
        file_replace(arena_printf(arena, "%.*s.txt", STR_ARG(base)), mail->text, &diag), OK);
}

static ComposedMessage compose_with(const Definitions *definitions, const Message *message,
                                    const char *name)
{
    ComposeIn in = {.definitions = definitions,
                    .secret = secret,
                    .customer = 77,
                    .public_url = STR("https://after.salbei.example"),
                    .message = message};
    ComposedMessage mail;
    Diag diag = {0};
    Err e = message_compose(arena, &in, &mail, &diag);
    if (e) fail_msg("%s: %s", name, diag.sentence);
    leave(name, &mail);
    return mail;
}

static bool has(Str text, const char *needle)
{
    return str_find(text, str_of(needle)) >= 0;
}

static const struct {
    const char *kind;
    MessageCategory category;
    const char *en, *de, *du;
} kinds[] = {
    {"order_confirmation", CATEGORY_TRANSACTIONAL, "Your order R-10412 is confirmed",
     "Ihre Bestellung R-10412 ist bestätigt",      "Deine Bestellung R-10412 ist bestätigt"     },
    {"order_shipped",      CATEGORY_TRANSACTIONAL, "Your parcel is on its way, order R-10412",
     "Ihr Paket ist unterwegs, Bestellung R-10412", "Dein Paket ist unterwegs, Bestellung R-10412"},
    {"order_delivered",    CATEGORY_SERVICE,       "Your order R-10412 has arrived",
     "Ihre Bestellung R-10412 ist angekommen",      "Deine Bestellung R-10412 ist angekommen"     },
    {"order_delayed",      CATEGORY_TRANSACTIONAL, "Your order R-10412 is running late",
     "Ihre Bestellung R-10412 verspätet sich",     "Deine Bestellung R-10412 verspätet sich"    },
    {"nps",                CATEGORY_FEEDBACK,      "Would you recommend Salbei & Söhne?",
     "Würden Sie Salbei & Söhne empfehlen?",      "Würdest du Salbei & Söhne empfehlen?"      },
    {"review_request",     CATEGORY_FEEDBACK,      "How is what you bought?",
     "Wie gefällt Ihnen Ihr Einkauf?",             "Wie gefällt dir dein Einkauf?"              },
    {"order_code",         CATEGORY_TRANSACTIONAL, "Your code for order R-10412",
     "Ihr Code für die Bestellung R-10412",        "Dein Code für die Bestellung R-10412"       },
    {"win_back",           CATEGORY_MARKETING,     "News about your order R-10412",
     "Neues zu Ihrer Bestellung R-10412",           "Neues zu deiner Bestellung R-10412"          },
};

static void each_kind_speaks_each_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (int manner = 0; manner < 3; manner++) {
            Message *message =
                message_of(kinds[i].kind, kinds[i].category, manner ? "de-DE" : "en-GB");
            Str name = arena_printf(arena, "%s-%d", kinds[i].kind, manner);
            ComposedMessage mail =
                compose_with(definitions_sample(manner == 2), message, arena_cstr(arena, name));
            const char *subject = manner == 0   ? kinds[i].en
                                  : manner == 1 ? kinds[i].de
                                                : kinds[i].du;
            assert_true(str_is(mail.subject, subject));
            assert_true(str_is(mail.locale, manner ? "de" : "en"));
            assert_false(has(mail.text, "{") || has(mail.subject, "{"));
            if (manner == 2) assert_false(has(mail.text, "Ihnen") || has(mail.text, "Ihre "));
            assert_true(mail.html.len < COMPOSE_HTML_BYTES_MAX && mail.text.len > 200);
        }
}

static void shop_data_cannot_become_markup(void **state)
{
    (void)state;
    Message *message = message_of("order_confirmation", CATEGORY_TRANSACTIONAL, "en");
    ComposedMessage mail = compose_with(definitions_sample(false), message, "markup");
    assert_false(has(mail.html, "<b>Fjord"));
    assert_true(has(mail.html, "&lt;b&gt;Fjord"));
    assert_false(has(mail.html, "javascript:") || has(mail.text, "javascript:"));
    assert_true(has(mail.text, "184.70") || has(mail.text, "184,70"));
}

static void the_ways_out_stand_where_they_belong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        Message *message = message_of(kinds[i].kind, kinds[i].category, "en");
        ComposedMessage mail = compose_with(definitions_sample(false), message, kinds[i].kind);
        bool asked = kinds[i].category >= CATEGORY_FEEDBACK;
        assert_int_equal(has(mail.html, "/s/u/"), asked);
        assert_int_equal(mail.unsubscribe_url.len > 0, kinds[i].category != CATEGORY_TRANSACTIONAL);
        assert_true(has(mail.html, "/s/p/") && has(mail.text, "/s/p/"));
        assert_true(has(mail.html, "salbei.example/impressum") && has(mail.text, "Hohe Straße 3"));
        assert_int_equal(has(mail.html, "/s/n/"), kinds[i].category == CATEGORY_TRANSACTIONAL);
    }
}

static void a_question_gets_no_colon(void **state)
{
    (void)state;
    static const char *const asks[] = {"\nNot your order?\nhttps://",
                                       "\nNicht Ihre Bestellung?\nhttps://",
                                       "\nNicht deine Bestellung?\nhttps://"};
    for (int manner = 0; manner < 3; manner++) {
        Message *message =
            message_of("order_confirmation", CATEGORY_TRANSACTIONAL, manner ? "de-DE" : "en-GB");
        ComposedMessage mail = compose_with(definitions_sample(manner == 2), message, "ask");
        assert_true(has(mail.text, asks[manner]));
        assert_true(has(mail.text, manner ? "\nBestellung ansehen:\nhttps://"
                                          : "\nView your order:\nhttps://"));
    }
}

static void a_shop_without_an_address_for_help_is_written_to_by_a_reply(void **state)
{
    (void)state;
    static const char *const replies[] = {"Just reply to this mail.",
                                          "Antworten Sie einfach auf diese E-Mail.",
                                          "Antworte einfach auf diese E-Mail."};
    for (int manner = 0; manner < 3; manner++) {
        Definitions *definitions = definitions_sample(manner == 2);
        Message *message =
            message_of("order_confirmation", CATEGORY_TRANSACTIONAL, manner ? "de-DE" : "en-GB");
        ComposedMessage named = compose_with(definitions, message, "named");
        assert_false(has(named.html, replies[manner]) || has(named.text, replies[manner]));
        definitions->storefronts.items[0].contact_email = STR_NONE;
        ComposedMessage bare = compose_with(definitions, message, "bare");
        assert_true(has(bare.html, replies[manner]) && has(bare.text, replies[manner]));
    }
}

static void a_code_is_one_message_s_own(void **state)
{
    (void)state;
    static const uint8_t other[32] = {8};
    char digits[CODE_DIGITS + 1] = {0}, again[CODE_DIGITS + 1] = {0};
    Message *message = message_of("order_code", CATEGORY_TRANSACTIONAL, "en");
    ComposedMessage mail = compose_with(definitions_sample(false), message, "code");
    code_of_message(message->id, secret, digits);
    assert_true(has(mail.html, digits) && has(mail.text, digits));
    assert_true(has(mail.text, "Your code is ") && has(mail.text, "15 minutes"));
    assert_false(has(mail.subject, digits) || has(mail.preheader, digits));
    code_of_message(message->id, other, again);
    assert_string_not_equal(digits, again);
    message->id.bytes[3]++;
    code_of_message(message->id, secret, again);
    assert_string_not_equal(digits, again);
    assert_int_equal(strspn(again, "0123456789"), CODE_DIGITS);
}

static MeasureRule rule(int32_t opens, int32_t clicks)
{
    return (MeasureRule){.country = STR("*"), .opens = opens, .clicks = clicks};
}

static ComposedMessage measured(MeasureRule with, bool consent, const char *name)
{
    Definitions *definitions = definitions_sample(false);
    *list_push(arena, &definitions->storefronts.items[0].measure) = with;
    Message *message = message_of("order_shipped", CATEGORY_TRANSACTIONAL, "en");
    if (consent)
        message->data = arena_printf(arena, "{\"measure_consent\":true,%s", order_json + 1);
    return compose_with(definitions, message, name);
}

static void links_are_measured_as_the_rules_say(void **state)
{
    (void)state;
    ComposedMessage none = measured(rule(MEASURE_NONE, MEASURE_NONE), true, "measure-none");
    assert_false(has(none.html, "/t/c/") || has(none.html, "/t/o/"));
    assert_true(has(none.html, "https://shop.example/p/1?ref=a&amp;b=c"));
    ComposedMessage person =
        measured(rule(MEASURE_PERSON, MEASURE_PERSON), false, "measure-person");
    assert_true(has(person.html, "/t/c/") && has(person.html, "/t/o/"));
    assert_false(has(person.html, "https://shop.example/p/1"));
    ComposedMessage without = measured(rule(MEASURE_CONSENT, MEASURE_CONSENT), false, "measure-a");
    assert_false(has(without.html, "/t/o/"));
    assert_true(has(without.html, "/t/c/"));
    ComposedMessage with = measured(rule(MEASURE_CONSENT, MEASURE_CONSENT), true, "measure-b");
    assert_true(has(with.html, "/t/o/"));
}

static void composing_again_gives_the_same(void **state)
{
    (void)state;
    Message *message = message_of("order_delivered", CATEGORY_SERVICE, "de");
    ComposedMessage a = compose_with(definitions_sample(false), message, "again");
    ComposedMessage b = compose_with(definitions_sample(false), message, "again");
    assert_true(str_eq(a.html, b.html) && str_eq(a.text, b.text));
}

static Time filled_at;

static void fill(void *self, Arena *into, Order *order, Time at)
{
    (void)self;
    (void)into;
    filled_at = at;
    for (uint32_t i = 0; i < order->lines.count; i++) {
        OrderLine *line = &order->lines.items[i];
        if (!line->image_url.len) line->image_url = STR("https://pic.invalid/known.jpg");
        if (!line->category.len) line->category = STR("Soap");
    }
}

/* Pictures, and care texts by category, of what the order's lines leave out. */
static void what_is_known_of_products_fills_gaps(void **state)
{
    (void)state;
    Definitions *definitions = definitions_sample(false);
    *list_push(arena, &definitions->care) = (CareText){.category = STR("Soap"),
                                                       .title_de = STR("Seife mag es trocken"),
                                                       .text_de = STR("Auf die Ablage legen.")};
    Message *message = message_of("order_delivered", CATEGORY_TRANSACTIONAL, "de");
    ComposeIn in = {.definitions = definitions,
                    .secret = secret,
                    .customer = 77,
                    .public_url = STR("https://after.salbei.example"),
                    .message = message};
    ComposedMessage bare, known;
    Diag diag = {0};
    assert_int_equal(message_compose(arena, &in, &bare, &diag), OK);
    in.fill = fill;
    assert_int_equal(message_compose(arena, &in, &known, &diag), OK);
    assert_true(str_find(bare.html, STR("known.jpg")) < 0);
    assert_true(str_find(bare.html, STR("Seife mag es trocken")) < 0);
    assert_true(str_find(known.html, STR("Seife mag es trocken")) >= 0);
    assert_true(str_find(known.text, STR("Auf die Ablage legen.")) >= 0);
    assert_true(filled_at > 0 && filled_at < now);
    message->kind = STR("order_confirmation");
    assert_int_equal(message_compose(arena, &in, &known, &diag), OK);
    assert_true(str_find(known.html, STR("known.jpg")) >= 0);
    assert_true(str_find(known.html, STR("https://pic.invalid/1.jpg")) >= 0); /* its own stays */
}

static const Json *markup_of(const ComposedMessage *mail)
{
    Str open = STR("<script type=\"application/ld+json\">"), rest = mail->html;
    ptrdiff_t at = str_find(rest, open);
    Diag diag = {0};
    const Json *json;
    if (at < 0) return NULL;
    rest = str_slice(rest, (size_t)at + open.len, rest.len);
    ptrdiff_t end = str_find(rest, STR("</script></head>"));
    assert_true(end > 0);
    assert_int_equal(json_parse(arena, str_slice(rest, 0, (size_t)end), NULL, &json, &diag), OK);
    return json;
}

static bool says(const Json *json, const char *path, const char *text)
{
    return str_is(json_text(json_path(json, path)), text);
}

/* `text` with `from` replaced once. */
static Str changed(const char *text, const char *from, const char *to)
{
    Str whole = str_of(text);
    ptrdiff_t at = str_find(whole, str_of(from));
    assert_true(at > 0);
    return arena_printf(arena, "%.*s%s%s", (int)at, text, to, text + at + strlen(from));
}

static void mailboxes_are_told_of_orders_and_parcels(void **state)
{
    (void)state;
    Message *message = message_of("order_confirmation", CATEGORY_TRANSACTIONAL, "de-DE");
    ComposedMessage mail = compose_with(definitions_sample(false), message, "markup-order");
    const Json *json = markup_of(&mail);
    assert_true(says(json, "@type", "Order") && says(json, "orderNumber", "R-10412"));
    assert_true(says(json, "price", "184.70") && says(json, "priceCurrency", "EUR"));
    assert_true(says(json, "merchant.name", "Salbei & Söhne"));
    const Json *offer = json_get(json, "acceptedOffer")->first;
    assert_true(says(offer, "price", "129.00"));
    assert_true(says(offer->next, "itemOffered.name", "Kissenbezug <b>Fjord</b>"));
    assert_true(says(offer->next, "eligibleQuantity.value", "2"));
    assert_null(json_path(offer->next, "itemOffered.url")); /* javascript: */
    message->data = changed(order_json, "\"total\":18470", "\"total\":0");
    mail = compose_with(definitions_sample(false), message, "markup-none");
    assert_null(markup_of(&mail));

    message = message_of("order_shipped", CATEGORY_TRANSACTIONAL, "de-DE");
    mail = compose_with(definitions_sample(false), message, "markup-no-region");
    assert_null(markup_of(&mail)); /* Gmail wants the region, which is not known */
    message->data = changed(order_json, "\"city\":\"Köln\"", "\"city\":\"Köln\",\"region\":\"NW\"");
    mail = compose_with(definitions_sample(false), message, "markup-parcel");
    json = markup_of(&mail);
    assert_true(says(json, "@type", "ParcelDelivery") && says(json, "carrier.name", "DHL"));
    assert_true(says(json, "deliveryAddress.addressRegion", "NW"));
    assert_true(says(json, "partOfOrder.merchant.name", "Salbei & Söhne"));
    assert_true(says(json, "trackingNumber", "00340434161094015902"));
    assert_true(says(json, "expectedArrivalUntil", "2026-05-15T15:46:40.000Z"));
    message = message_of("nps", CATEGORY_FEEDBACK, "de-DE");
    mail = compose_with(definitions_sample(false), message, "markup-nps");
    assert_null(markup_of(&mail));
}

static void twelve_lines_gifts_and_gaps(void **state)
{
    (void)state;
    Buf data = buf_new(arena, 32 * 1024);
    buf_lit(&data, "{\"first_name\":\"Maximiliane\",\"name\":\"Maximiliane von Hohenstein-"
                   "Falkenberg\",\"order\":{\"order_id\":\"2026-000-118-442-77\",\"placed_at\":"
                   "1778580000000000,\"gift\":true,\"currency\":\"GBP\",\"lines\":[");
    for (int i = 0; i < 12; i++)
        buf_add(&data,
                arena_printf(arena,
                             "%s{\"name\":\"RED RETROSPOT CAKE STAND no. %d with a name that "
                             "does not want to end\",\"quantity\":\"%d\"}",
                             i ? "," : "", i, i + 1));
    buf_lit(&data, "]}}");
    Message *message = message_of("order_confirmation", CATEGORY_TRANSACTIONAL, "en-GB");
    message->data = buf_str(&data);
    ComposedMessage mail = compose_with(definitions_sample(false), message, "gift");
    assert_true(has(mail.html, "no. 11 with"));
    assert_false(has(mail.text, "£"));
    message->data = STR("");
    mail = compose_with(definitions_sample(false), message, "nothing");
    assert_true(has(mail.text, "Hello,"));
    message->data = STR("[1,2");
    ComposeIn in = {.definitions = definitions_sample(false),
                    .secret = secret,
                    .message = message,
                    .public_url = STR("https://a.example")};
    Diag diag = {0};
    assert_int_not_equal(message_compose(arena, &in, &mail, &diag), OK);
}

static int start(void **state)
{
    (void)state;
    arena = arena_open(0);
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
        TEST(each_kind_speaks_each_language),
        TEST(shop_data_cannot_become_markup),
        TEST(the_ways_out_stand_where_they_belong),
        TEST(links_are_measured_as_the_rules_say),
        TEST(a_question_gets_no_colon),
        TEST(a_shop_without_an_address_for_help_is_written_to_by_a_reply),
        TEST(a_code_is_one_message_s_own),
        TEST(composing_again_gives_the_same),
        TEST(mailboxes_are_told_of_orders_and_parcels),
        TEST(twelve_lines_gifts_and_gaps),
        TEST(what_is_known_of_products_fills_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
