/* flow/outbox/try.c - a template rendered with made-up facts before it may be saved.
 *
 * Not here: previews with a real customer. The facts are those of a whole order, and of none; their
 * texts hold what HTML means something by. The brand and the storefront are the shop's own. */
#include "domain/template.h"
#include "flow/compose.h"

static const char whole[] =
    "{\"name\":\"Ada <Lovelace>\",\"first_name\":\"Ada\",\"country\":\"DE\",\"timezone\":"
    "\"Europe/Berlin\",\"measure_consent\":true,\"shipment_id\":\"1\",\"order\":{\"order_id\":"
    "\"1001\",\"placed_at\":1778580000000000,\"promised_at\":1778860000000000,\"currency\":"
    "\"EUR\",\"total\":7480,\"subtotal\":7980,\"shipping_cost\":490,\"discount\":990,\"coupon\":"
    "\"MAY\",\"tax\":1194,\"lines_more\":2,\"shipping\":{\"name\":\"Ada Lovelace\",\"street\":"
    "\"Lindenallee 14\",\"postal_code\":\"50668\",\"city\":\"Köln\",\"country\":\"DE\"},\"lines\":["
    "{\"product_id\":\"p1\",\"name\":\"Mug \\\"A & B\\\"\",\"variant\":\"red\",\"category\":"
    "\"Kitchen\",\"quantity\":\"2\",\"price\":2490,\"total\":4980,\"image_url\":"
    "\"https://shop.example/1.jpg\",\"url\":\"https://shop.example/p/1?a=b&c=d\"},"
    "{\"product_id\":\"p2\",\"name\":\"Tea\",\"quantity\":\"1.5\",\"price\":2000,\"total\":3000}],"
    "\"shipments\":[{\"shipment_id\":\"1\",\"carrier\":\"dhl\",\"tracking_number\":\"0034\","
    "\"tracking_url\":\"https://dhl.example/?n=0034\",\"status\":\"in_transit\",\"shipped_at\":"
    "1778670000000000,\"estimated_at\":1778860000000000,\"scans\":[{\"at\":1778700000000000,"
    "\"status\":\"in_transit\",\"place\":\"Leipzig\"}]}]}}";

static Err try_with(Arena *arena, const Definitions *definitions, const Template *template,
                    const Message *message, Diag *diag)
{
    static const uint8_t secret[32];
    ComposeIn in = {.definitions = definitions,
                    .secret = secret,
                    .public_url = STR("https://afterglow.invalid"),
                    .customer = 1,
                    .message = message,
                    .template = template};
    ComposedMessage mail;
    return message_compose(arena, &in, &mail, diag);
}

Err template_try(Arena *arena, const Definitions *definitions, const Template *template, Diag *diag)
{
    static const char *const locales[] = {"en-GB", "de-DE"};
    static const char *const facts[] = {whole, "{}"};
    Err e = OK;
    for (size_t i = 0; i < 4 && !e && template->html; i++) {
        Message message = {.kind = template->name,
                           .category =
                               template->category ? template->category : CATEGORY_TRANSACTIONAL,
                           .cause = STR("order:1001"),
                           .order_id = STR("1001"),
                           .address = STR("ada@example.com"),
                           .locale = str_of(locales[i % 2]),
                           .released_at = 1778752200 * SECOND,
                           .data = str_of(facts[i / 2])};
        e = try_with(arena, definitions, template, &message, diag);
    }
    return e;
}
