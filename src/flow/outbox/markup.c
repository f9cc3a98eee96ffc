/* flow/outbox/markup.c - what a mail says to the mailbox's own program: schema.org's Order in a
 * confirmation, ParcelDelivery when a parcel is on its way, as JSON-LD in the head of the HTML.
 *
 * Only when all fields are known that Gmail asks for, and nothing that the mail does not say. Other
 * mails have none. Source: developers.google.com/gmail/markup. */
#include "base/json.h"
#include "flow/outbox/mail.h"

#define MARKUP_BYTES_MAX (16 * 1024)
#define OFFERS_MAX       20

static Str merchant_name(const Mail *mail)
{
    return mail->storefront->name.len ? mail->storefront->name : mail->definitions->brand.name;
}

static void type(JsonOut *out, const char *key, const char *name)
{
    if (key) json_key(out, key);
    json_object(out);
    json_put_str(out, "@type", str_of(name));
}

static void merchant(JsonOut *out, const Mail *mail)
{
    type(out, "merchant", "Organization");
    json_put_str(out, "name", merchant_name(mail));
    json_end(out);
}

static Str money(const Mail *mail, int64_t minor)
{
    Buf buf = buf_new(mail->arena, 64);
    buf_money_plain(&buf, minor, mail->data.order.currency);
    return buf_str(&buf);
}

static void put_currency(JsonOut *out, const Mail *mail)
{
    const char *code = mail->data.order.currency.code;
    json_put_str(out, "priceCurrency", (Str){code, 3});
}

static void offer(JsonOut *out, const Mail *mail, const OrderLine *line)
{
    type(out, NULL, "Offer");
    type(out, "itemOffered", "Product");
    json_put_str(out, "name", line->name);
    json_put_str_opt(out, "sku", line->sku);
    if (link_target_ok(line->url)) json_put_str(out, "url", line->url);
    if (link_target_ok(line->image_url)) json_put_str(out, "image", line->image_url);
    json_end(out);
    json_put_str(out, "price", money(mail, line->price_minor));
    put_currency(out, mail);
    type(out, "eligibleQuantity", "QuantitativeValue");
    json_put_str(out, "value", line->quantity.len ? line->quantity : STR("1"));
    json_end(out);
    json_end(out);
}

/* A gift's prices are not for whoever reads along. */
static bool order_known(const Mail *mail)
{
    const Order *order = &mail->data.order;
    bool lines =
        order->lines.count > 0 && order->lines_more == 0 && order->lines.count <= OFFERS_MAX;
    for (uint32_t i = 0; i < order->lines.count; i++)
        lines = lines && order->lines.items[i].name.len > 0;
    return mail->data.has_order && lines && order->order_id.len && order->total_minor > 0 &&
           order->currency.code[0] && !order->gift && merchant_name(mail).len > 0;
}

static void order(JsonOut *out, const Mail *mail)
{
    const Order *told = &mail->data.order;
    merchant(out, mail);
    json_put_str(out, "orderNumber", told->order_id);
    put_currency(out, mail);
    json_put_str(out, "price", money(mail, told->total_minor));
    json_put_str(out, "orderStatus", STR("http://schema.org/OrderProcessing"));
    json_put_time_opt(out, "orderDate", told->placed_at);
    json_key(out, "acceptedOffer");
    json_array(out);
    for (uint32_t i = 0; i < told->lines.count; i++)
        offer(out, mail, &told->lines.items[i]);
    json_end(out);
}

static bool parcel_known(const Mail *mail)
{
    const Order *told = &mail->data.order;
    const Address *to = &told->shipping;
    const Shipment *parcel = mail->data.shipment;
    bool address = to->name.len && to->street.len && to->city.len && to->region.len &&
                   to->postal_code.len && to->country.len;
    return address && parcel && parcel->carrier.len && mail->expected && told->order_id.len &&
           told->lines.count > 0 && told->lines.items[0].name.len && merchant_name(mail).len > 0;
}

static void parcel(JsonOut *out, const Mail *mail)
{
    const Order *told = &mail->data.order;
    const Address *to = &told->shipping;
    type(out, "deliveryAddress", "PostalAddress");
    json_put_str(out, "name", to->name);
    json_put_str(out, "streetAddress", to->street);
    json_put_str(out, "addressLocality", to->city);
    json_put_str(out, "addressRegion", to->region);
    json_put_str(out, "addressCountry", to->country);
    json_put_str(out, "postalCode", to->postal_code);
    json_end(out);
    json_put_time(out, "expectedArrivalUntil", mail->expected);
    type(out, "carrier", "Organization");
    json_put_str(out, "name", words_carrier(mail->data.shipment->carrier));
    json_end(out);
    type(out, "itemShipped", "Product");
    json_put_str(out, "name", told->lines.items[0].name);
    json_end(out);
    type(out, "partOfOrder", "Order");
    json_put_str(out, "orderNumber", told->order_id);
    merchant(out, mail);
    json_end(out);
    json_put_str_opt(out, "trackingNumber", mail->data.shipment->tracking_number);
    if (link_target_ok(mail->data.shipment->tracking_url))
        json_put_str(out, "trackingUrl", mail->data.shipment->tracking_url);
}

/* No text can end the script. */
static void add_script(Buf *buf, Str json)
{
    buf_lit(buf, "<script type=\"application/ld+json\">");
    for (size_t i = 0; i < json.len; i++)
        if (json.ptr[i] == '<')
            buf_lit(buf, "\\u003c");
        else
            buf_char(buf, json.ptr[i]);
    buf_lit(buf, "</script>");
}

Str mail_markup(const Mail *mail, Str html)
{
    bool confirms = str_is(mail->message->kind, "order_confirmation") && order_known(mail);
    bool ships = str_is(mail->message->kind, "order_shipped") && parcel_known(mail);
    ptrdiff_t at = str_find(html, STR("</head>"));
    if ((!confirms && !ships) || at < 0) return html;
    Buf json = buf_new(mail->arena, MARKUP_BYTES_MAX);
    Buf whole = buf_new(mail->arena, html.len + 6 * MARKUP_BYTES_MAX);
    JsonOut out = json_out(&json);
    json_object(&out);
    json_put_str(&out, "@context", STR("http://schema.org"));
    json_put_str(&out, "@type", confirms ? STR("Order") : STR("ParcelDelivery"));
    if (confirms)
        order(&out, mail);
    else
        parcel(&out, mail);
    json_end(&out);
    if (json.overflow || html.len + json.len + 100 > COMPOSE_HTML_BYTES_MAX) return html;
    buf_add(&whole, str_slice(html, 0, (size_t)at));
    add_script(&whole, buf_str(&json));
    buf_add(&whole, str_slice(html, (size_t)at, html.len));
    return buf_str(&whole);
}
