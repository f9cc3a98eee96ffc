/* flow/outbox/by_template_test.c - mails by the merchant's templates: what they can name, in which
 * language, where their links lead, what is demanded of them, and that no markup of a customer's
 * comes out. */
#include "base/base_test.h"
#include "domain/links.h"
#include "domain/template.h"
#include "flow/compose.h"

static const uint8_t secret[32] = {7};
static const Time now = 1778752200 * SECOND; /* 2026-05-14T09:50:00Z */

static const char facts[] =
    "{\"name\":\"Anna Schmidt\",\"first_name\":\"Anna\",\"country\":\"DE\",\"timezone\":"
    "\"Europe/Berlin\",\"shipment_id\":\"1\",\"measure_consent\":true,\"order\":{\"order_id\":"
    "\"R-1\",\"placed_at\":1778580000000000,\"currency\":\"EUR\",\"total\":18470,\"tax\":2949,"
    "\"shipping_cost\":490,\"subtotal\":17980,\"lines_more\":1,\"shipping\":{\"name\":\"Anna "
    "Schmidt\",\"street\":\"Lindenallee "
    "14\",\"postal_code\":\"50668\",\"city\":\"Köln\",\"country\":\"DE\"},\"lines\":[{\"product_"
    "id\":\"p1\",\"name\":\"Fjord\",\"category\":\"Bedding\",\"quantity\":\"2\",\"price\":6450,"
    "\"total\":12900,\"url\":\"https://shop.example/p/1?ref=a&b=c\"},{\"name\":\"Soap\","
    "\"quantity\":\"1.5\",\"url\":\"javascript:alert(1)\",\"no_parcel\":true}],\"shipments\":[{"
    "\"shipment_id\":\"1\",\"carrier\":\"dhl\",\"status\":\"in_transit\",\"tracking_number\":"
    "\"003\",\"estimated_at\":1778860000000000,\"scans\":[{\"at\":1778700000000000,\"place\":"
    "\"Leipzig\"}]}]}}";

#define WAY_OUT "<a href='{{ message.unsubscribe_url }}'>x</a>{{ shop.address }}"

typedef struct World {
    Arena *arena;
    Definitions definitions;
    Message message;
    ComposedMessage mail;
    Diag diag;
} World;

static Document document_of(Arena *arena, const char *name, const char *html, const char *text,
                            const char *texts)
{
    Buf buf = buf_new(arena, 1 << 16);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_bool(&out, "live", true);
    if (strcmp(name, TEMPLATE_SHARED) != 0) {
        json_put_str(&out, "subject", STR("Order {{ order.name }}\n of {{ customer.name }}"));
        json_put_str(&out, "preheader", STR("{{ 'glance' | t: n: order.name }}"));
        json_put_str(&out, "html", str_of(html));
        json_put_str(&out, "text", str_of(text));
    }
    json_key(&out, "texts");
    json_out_raw(&out, str_of(texts));
    json_end(&out);
    return (Document){
        .kind = STR("template"), .name = str_of(name), .version = 1, .body = buf_str(&buf)};
}

static void world_init(World *world, Arena *arena, const char *html, const char *text,
                       const char *texts)
{
    static const char storefronts[] =
        "{\"storefronts\":[{\"id\":\"de\",\"name\":\"Salbei & "
        "Söhne\",\"locale\":\"de-DE\",\"currency\":\"EUR\",\"url\":\"https://shop.example\","
        "\"sender_address\":\"a@salbei.example\",\"contact_email\":\"hilfe@salbei.example\","
        "\"postal_"
        "address\":\"Salbei & Söhne GmbH\\nHohe Straße 3\"}]}";
    const Document documents[] = {
        {.kind = STR("storefronts"),
         .name = STR("storefronts"),
         .version = 1,
         .body = str_of(storefronts)                                                          },
        {.kind = STR("brand"),
         .name = STR("brand"),
         .version = 1,
         .body = STR("{\"name\":\"Salbei\",\"font\":\"Lora\",\"primary_colour\":\"#2F6B4F\"}")},
        {.kind = STR("care"),
         .name = STR("care"),
         .version = 1,
         .body = STR("{\"care\":[{\"category\":\"Bedding\",\"title\":{\"de\":\"Leinen\"},\"text\":{"
                     "\"de\":\"Kalt.\"},\"url\":\"https://shop.example/care\"}]}")            },
        document_of(arena, "order_confirmation", html, text, texts),
        document_of(
            arena, TEMPLATE_SHARED, "", "",
            "{\"en\":{\"bye\":\"Bye\"},\"de\":{\"bye\":\"Auf Wiedersehen\"},\"de_du\":{\"bye\":"
            "\"Ciao\"}}"),
    };
    *world = (World){.arena = arena};
    if (definitions_compile(arena, documents, 5, 3, &world->definitions, &world->diag))
        stop_test("%s: %s\n", world->diag.field, world->diag.sentence);
    world->message = (Message){.kind = STR("order_confirmation"),
                               .category = CATEGORY_TRANSACTIONAL,
                               .cause = STR("order:R-1"),
                               .order_id = STR("R-1"),
                               .address = STR("anna@example.com"),
                               .locale = STR("de-DE"),
                               .released_at = now,
                               .data = str_of(facts)};
}

static Err composed(World *world)
{
    ComposeIn in = {.definitions = &world->definitions,
                    .secret = secret,
                    .customer = 77,
                    .public_url = STR("https://after.example"),
                    .message = &world->message};
    world->diag = (Diag){0};
    return message_compose(world->arena, &in, &world->mail, &world->diag);
}

/* What the text part of a mail with these words is. */
static Str said(Arena *arena, const char *template, const char *locale)
{
    World world;
    world_init(&world, arena, "<p>x</p>", template,
               "{\"de\":{\"glance\":\"Nr. {{ n }}\"},\"en\":{\"glance\":\"No. {{ n }}\"}}");
    world.message.locale = str_of(locale);
    if (composed(&world)) stop_test("%s: %s\n", template, world.diag.sentence);
    assert_str(world.mail.subject, "Order R-1 of Anna Schmidt");
    return str_trim(world.mail.text);
}

static void test_names(void **state)
{
    static const char *const cases[][2] = {
        {"{{ customer.id }} {{ customer.first_name }} {{ customer.email }} {{ customer.vip }}|{{ "
         "customer.country }}",                                                         "77 Anna anna@example.com |DE"                                                       },
        {"{{ shop.name }} {{ shop.url }} {{ shop.currency }} {{ shop.terms_url }}{{ "
         "shop.social.size }}",                                                         "Salbei & Söhne https://shop.example EUR 0"                                         },
        {"{{ brand.light.surface }} {{ brand.du }} {{ brand.font | slice: 0, 6 }}",
         "#ffffff false 'Lora'"                                                                                                                                                       },
        {"{{ order.name }} {{ order.total_price | money }} {{ order.created_at }} {{ "
         "order.item_count }} {{ "
         "order.hidden_items }} {{ order.tax_included }}",                              "R-1 184,70\xC2\xA0€ 2026-05-12T12:00:00+02:00 4 1 true"                           },
        {"{{ order.created_at | date: '%A %-d. %B %H:%M' }}",                                    "Dienstag 12. Mai 12:00"                                                             },
        {"{% for l in order.line_items %}{{ l.title }}:{{ l.quantity }}:{{ l.line_price }}:{{ "
         "l.url }}:{{ "
         "l.requires_shipping }}:{{ l.product.title }};{% endfor %}",                   "Fjord:2:12900:https://shop.example/p/1?ref=a&b=c:true:Fjord;Soap:1.5:0::false:Soap;"},
        {"{% for s in order.sums %}{{ s.label }}={{ s.amount }} {% endfor %}",
         "Zwischensumme=17980 Versand=490 Gesamtsumme=18470 darin enthaltene MwSt.=2949"                                                                                              },
        {"{{ order.shipping_address.lines | join: ', ' }} {{ order.shipping_address.country }}",
         "Anna Schmidt, Lindenallee 14, 50668 Köln, Deutschland Deutschland"                                                                                                         },
        {"{{ shipment.carrier }} {{ shipment.stage }} {{ shipment.status }} {{ "
         "shipment.expected_at | "
         "date: '%F' }} {{ shipment.last_scan.place }} {{ order.fulfillments.size }}",  "DHL 2 in_transit 2026-05-15 Leipzig 1"                                              },
        {"{% for c in care %}{{ c.title }} {{ c.text }} {{ c.url }}{% endfor %}",
         "Leinen Kalt. https://shop.example/care"                                                                                                                                     },
        {"{{ survey.name }} {{ survey.from }}-{{ survey.to }} {{ survey.url | slice: 0, 24 }}",
         "csat 1-5 https://after.example/s/"                                                                                                                                          },
        {"{{ message.kind }} {{ message.category }} {{ message.locale }} {{ message.subject }} {{ "
         "message.preheader }}[{{ message.unsubscribe_url }}{{ message.view_url }}]",   "order_confirmation transactional de Order R-1 of Anna Schmidt Nr. R-1[]"            },
        {"[{{ coupon }}{{ cart.url }}{{ product }}{{ verification.code }}{{ recommendations.size "
         "}}]",                                                                         "[0]"                                                                                },
        {"{{ review.url | slice: 0, 26 }} {{ guides.size }}",                                    "https://after.example/s/r/ 0"                                                       },
        {"{{ 'bye' | t }}",                                                                      "Auf Wiedersehen"                                                                    },
        {"a  \n\n\n\nb\n{% if true %}\n{% endif %}\n\nc\n-- \nd  ",                              "a\n\nb\n\nc\n-- \nd"                                                                },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!str_is(said(*state, cases[i][0], "de-DE"), cases[i][1]))
            print_error("%s\n", cases[i][0]);
        assert_str(said(*state, cases[i][0], "de-DE"), cases[i][1]);
    }
    assert_str(said(*state,
                    "{{ 'bye' | t }} {{ message.preheader }} {{ order.created_at | date: '%A' }}",
                    "en-US"),
               "Bye No. R-1 Tuesday");
}

/* A mail is in one language: the storefront's when its template lacks the reader's. */
static void test_languages(void **state)
{
    World world;
    world_init(&world, *state, "<p>{{ 'x' | t }} {{ 'bye' | t }}</p>",
               "{{ order.total_price | money }}",
               "{\"de\":{\"x\":\"Sie\",\"glance\":\"\"},\"de_du\":{\"x\":\"du\"}}");
    assert_int_equal(composed(&world), OK);
    assert_false(world.mail.language_missing);
    assert_int_equal(world.mail.names_missing, 0);
    world.message.locale = STR("en-GB");
    assert_int_equal(composed(&world), OK);
    assert_true(world.mail.language_missing);
    assert_true(str_find(world.mail.html, STR("Sie Auf Wiedersehen")) >= 0);
    assert_str(world.mail.locale, "de");
    assert_str(str_trim(world.mail.text), "184,70\xC2\xA0€");
    world.definitions.brand.du = true;
    assert_int_equal(composed(&world), OK);
    assert_true(str_find(world.mail.html, STR("du Ciao")) >= 0);
}

static void test_links(void **state)
{
    World world;
    world_init(
        &world, *state,
        "<html><body><a href=\"{{ order.line_items[0].url }}\">a</a><a href='{{ order.status_url "
        "}}'>b</a><a href='https://after.example.evil/'>c</a></BODY></html>",
        "t", "{}");
    assert_int_equal(composed(&world), OK);
    Str html = world.mail.html;
    assert_true(str_starts(html, STR("<html><body><a href=\"https://after.example/t/c/")));
    assert_true(str_find(html, STR("shop.example")) < 0 && str_find(html, STR("evil")) < 0);
    assert_true(str_find(html, STR("<a href='https://after.example/s/")) >= 0);
    assert_true(str_find(html, STR("/t/o/")) >= 0);
    assert_true(str_ends(html, STR("height:1px\"></BODY></html>")));
    world.message.data =
        STR("{\"order\":{\"order_id\":\"1\",\"lines\":[{\"url\":\"https://shop.example/\"}]},"
            "\"country\":\"DE\"}");
    assert_int_equal(composed(&world), OK);
    assert_true(str_find(world.mail.html, STR("/t/o/")) < 0);
    Str again = world.mail.html;
    assert_int_equal(composed(&world), OK);
    assert_true(str_eq(world.mail.html, again));
}

static void held(Arena *arena, const char *html, int category, const char *field,
                 const char *sentence)
{
    World world;
    world_init(&world, arena, html, "t", "{}");
    world.message.category = category;
    Err e = composed(&world);
    if (!field) assert_int_equal(e, OK);
    if (!field) return;
    assert_int_not_equal(e, OK);
    assert_true(compose_is_held(&world.diag));
    assert_str(str_of(world.diag.field), field);
    assert_str(str_of(world.diag.sentence), sentence);
}

static void test_held(void **state)
{
    held(*state, "<p>\n {{ 'x' | plus: 1 | divided_by: 0 }}", CATEGORY_TRANSACTIONAL, "html",
         "html:2:2: divided by 0");
    held(*state, "{{ order.name | as_html }}", CATEGORY_TRANSACTIONAL, "html",
         "html:1:1: only what stands in the template or its texts may be HTML");
    held(*state, "<p>", CATEGORY_TRANSACTIONAL, NULL, NULL);
    held(*state, "<p>", CATEGORY_MARKETING, "html",
         "a mail of this category must have {{ message.unsubscribe_url }}");
    held(*state, "<a href='{{ message.preferences_url }}'>{{ shop.address }}", CATEGORY_FEEDBACK,
         "html", "a mail of this category must have {{ message.unsubscribe_url }}");
    held(*state, "<a href='{{ message.preferences_url }}'>{{ shop.address }}", CATEGORY_SERVICE,
         NULL, NULL);
    held(*state, "<a href='{{ message.unsubscribe_url }}'>", CATEGORY_MARKETING, "html",
         "a mail of this category must have {{ shop.address }}");
    held(*state, WAY_OUT, CATEGORY_MARKETING, NULL, NULL);
}

static void test_try(void **state)
{
    World world;
    static const char *const cases[][2] = {
        {"<p>{% for l in order.line_items %}{{ l.quantity | times: 2 }}{% endfor %}", ""                      },
        {WAY_OUT,                                                                     ""                      },
        {"{{ 1 | divided_by: order.lines_more }}",                                    "html:1:1: divided by 0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world_init(&world, *state, cases[i][0], "t", "{}");
        const Template *template =
            definitions_template(&world.definitions, STR("order_confirmation"));
        assert_non_null(template);
        world.diag = (Diag){0};
        Err e = template_try(*state, &world.definitions, template, &world.diag);
        assert_str(str_of(world.diag.sentence), cases[i][1]);
        assert_int_equal(e != OK, cases[i][1][0] != 0);
    }
    world_init(&world, *state, "<p>", "t", "{}");
    Template marketing = *definitions_template(&world.definitions, STR("order_confirmation"));
    marketing.category = CATEGORY_MARKETING;
    assert_int_not_equal(template_try(*state, &world.definitions, &marketing, &world.diag), OK);
}

/* Every text of the customer's data becomes hostile, every name is printed, plain and in
 * attributes. */
static void test_no_markup_of_data(void **state)
{
    static const char page[] =
        "{{ customer.name }}{{ customer.first_name }}{{ customer.country }}{{ customer.email }}{{ "
        "order.name "
        "}}<p title=\"{{ order.id }}\">{{ order.discount_code }}{{ order.shipping_address.lines "
        "}}{{ "
        "order.shipping_address.name }}{{ order.shipping_address.city }}{% for l in "
        "order.line_items %}{{ "
        "l.title }}{{ l.variant_title }}{{ l.category }}{{ l.quantity }}{{ l.url }}{{ l.image_url "
        "}}{{ l.product_id "
        "}}{{ l.product.title }}{% endfor %}{{ shipment.carrier }}{{ shipment.tracking_number }}{{ "
        "shipment.tracking_url }}{{ shipment.status }}{{ shipment.status_text }}{{ "
        "shipment.last_scan.place }}{{ "
        "shipment.last_scan.text }}{{ shipment.last_scan | json }}{{ order.line_items }}{{ 'hi' | "
        "t: name: "
        "customer.name }}{{ 'rich_html' | t: name: customer.name }}{{ message.subject }}{{ "
        "message.why }}";
    Arena *arena = *state;
    Buf hostile = buf_new(arena, 1 << 16);
    Str rest = str_of(facts);
    while (rest.len) { /* behind each ':' a text begins with markup */
        ptrdiff_t at = str_find(rest, STR("\":\""));
        if (at < 0) break;
        buf_add(&hostile, str_slice(rest, 0, (size_t)at + 3));
        bool kept = str_ends(str_slice(rest, 0, (size_t)at), STR("shipment_id")) ||
                    str_ends(str_slice(rest, 0, (size_t)at), STR("currency"));
        if (!kept) buf_lit(&hostile, "<x\\\"y'>&");
        rest = str_slice(rest, (size_t)at + 3, rest.len);
    }
    buf_add(&hostile, rest);
    World world;
    world_init(&world, arena, page, page,
               "{\"de\":{\"hi\":\"{{ name }}\",\"rich_html\":\"<b>{{ name }}</b>\",\"glance\":\"{{ "
               "n }}\"}}");
    world.message.data = buf_str(&hostile);
    world.message.address = STR("<x\"y'>&@example.com");
    if (composed(&world)) stop_test("%s\n", world.diag.sentence);
    assert_true(str_find(world.mail.html, STR("<x")) < 0 &&
                str_find(world.mail.html, STR("'")) < 0);
    assert_true(str_find(world.mail.html, STR("&lt;x&quot;y&#39;&gt;&amp;Anna")) >= 0);
    assert_true(str_find(world.mail.text, STR("<x\"y'>&Anna")) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_names), TEST(test_languages),
                                       TEST(test_links), TEST(test_held),
                                       TEST(test_try),   TEST(test_no_markup_of_data)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
