/* flow/outbox/drops_order.c - the drops of what was bought and how it comes: order, address, line
 * item, product, shipment. */
#include "flow/outbox/drops.h"

#define DROPS(self) (((const Drops *)(self))->mail->drops)

typedef struct LineDrop { /* of a line item and of its product */
    Drops *drops;
    const OrderLine *line;
    LiquidDrop item, product;
} LineDrop;

typedef struct ShipmentDrop {
    Drops *drops;
    const Shipment *shipment;
    LiquidDrop drop;
} ShipmentDrop;

/* ---- the order ---- */

static LiquidValue sums(const Drops *drops)
{
    const Mail *mail = drops->mail;
    OrderSum made[ORDER_SUMS_MAX];
    size_t count = words_sums(mail->arena, &mail->reader, &mail->data.order, made);
    LiquidValue *items;
    LiquidValue list = drop_list(drops, (uint32_t)count, &items);
    for (size_t i = 0; i < count; i++) {
        const DropMember members[] = {
            {"label",  liquid_text(made[i].label) },
            {"amount", liquid_int(made[i].minor)  },
            {"strong", liquid_bool(made[i].strong)},
        };
        items[i] = drop_object(drops, members, 3);
    }
    return list;
}

static int64_t item_count(const Order *order)
{
    int64_t count = order->lines_more, quantity;
    for (uint32_t i = 0; i < order->lines.count; i++)
        count +=
            str_to_i64(order->lines.items[i].quantity, &quantity) && quantity > 0 ? quantity : 1;
    return count;
}

static bool order_made(Drops *drops, Str key, LiquidValue *ret_value)
{
    const Order *order = &drops->mail->data.order;
    if (str_is(key, "currency"))
        *ret_value = drop_text(str_of(order->currency.code));
    else if (str_is(key, "locale"))
        *ret_value = drop_text(drops->mail->message->locale);
    else if (str_is(key, "status_url"))
        *ret_value = liquid_text(mail_page(drops->mail, LINK_ORDER));
    else if (str_is(key, "item_count"))
        *ret_value = liquid_int(item_count(order));
    else if (str_is(key, "tax_included"))
        *ret_value = liquid_bool(!drops->mail->reader.us);
    else if (str_is(key, "hidden_items"))
        *ret_value = liquid_int(order->lines_more);
    else if (str_is(key, "sums"))
        *ret_value = sums(drops);
    else if (str_is(key, "changes"))
        *ret_value = liquid_list(NULL, 0);
    else
        return false;
    return true;
}

bool drop_order_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(Order, order_id, "id", DROP_TEXT),
        DROP_MEMBER(Order, order_id, "name", DROP_TEXT),
        DROP_MEMBER(Order, placed_at, "created_at", DROP_TIME),
        DROP_MEMBER(Order, promised_at, "promised_at", DROP_TIME),
        DROP_MEMBER(Order, service_at, "service_at", DROP_TIME),
        DROP_MEMBER(Order, cancelled_at, "cancelled_at", DROP_TIME),
        DROP_MEMBER(Order, total_minor, "total_price", DROP_AMOUNT),
        DROP_MEMBER(Order, subtotal_minor, "subtotal_price", DROP_AMOUNT),
        DROP_MEMBER(Order, shipping_minor, "shipping_price", DROP_AMOUNT),
        DROP_MEMBER(Order, tax_minor, "tax_price", DROP_AMOUNT),
        DROP_MEMBER(Order, discount_minor, "total_discounts", DROP_AMOUNT),
        DROP_MEMBER(Order, coupon, "discount_code", DROP_TEXT),
        DROP_MEMBER(Order, gift, "gift", DROP_BOOL),
        DROP_END,
    };
    Drops *drops = DROPS(self);
    const Order *order = &drops->mail->data.order;
    (void)scratch;
    if (str_is(key, "line_items"))
        *ret_value = drop_lines(drops);
    else if (str_is(key, "fulfillments"))
        *ret_value = drop_fulfillments(drops);
    else if (str_is(key, "estimated_delivery_at"))
        *ret_value = drop_time(drops, drops->mail->expected);
    else if (str_is(key, "shipping_address"))
        *ret_value = order->shipping.street.len ? liquid_drop(&drops->address) : LIQUID_NOTHING;
    else
        return drop_field(drops, fields, order, key, ret_value) ||
               order_made(drops, key, ret_value) ||
               drop_unknown(key, "total_refunded refund cancel_reason", ret_value);
    return true;
}

static LiquidValue address_lines(const Drops *drops)
{
    const Mail *mail = drops->mail;
    Str text = words_address(mail->arena, &mail->reader, &mail->data.order.shipping), rest = text;
    uint32_t count = 0;
    for (; rest.len; count++)
        (void)str_cut(&rest, '\n');
    LiquidValue *items;
    LiquidValue list = drop_list(drops, count, &items);
    for (uint32_t i = 0; i < count; i++)
        items[i] = liquid_text(str_cut(&text, '\n'));
    return list;
}

bool drop_address_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(Address, name, "name", DROP_TEXT),
        DROP_MEMBER(Address, company, "company", DROP_TEXT),
        DROP_MEMBER(Address, street, "address1", DROP_TEXT),
        DROP_MEMBER(Address, city, "city", DROP_TEXT),
        DROP_MEMBER(Address, region, "province", DROP_TEXT),
        DROP_MEMBER(Address, postal_code, "zip", DROP_TEXT),
        DROP_MEMBER(Address, country, "country_code", DROP_TEXT),
        DROP_END,
    };
    const Drops *drops = self;
    const Address *address = &drops->mail->data.order.shipping;
    (void)scratch;
    if (str_is(key, "lines"))
        *ret_value = address_lines(drops);
    else if (str_is(key, "country"))
        *ret_value = drop_text(words_country(&drops->mail->reader, address->country));
    else
        return drop_field(drops, fields, address, key, ret_value) ||
               drop_unknown(key, "address2", ret_value);
    return true;
}

/* ---- its lines ---- */

static LiquidValue quantity(Str text)
{
    int64_t whole;
    if (!text.len) return liquid_int(1);
    if (str_to_i64(text, &whole)) return liquid_int(whole);
    return liquid_is_decimal(text) ? liquid_to_number(liquid_text(text)) : liquid_text(text);
}

static bool line_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(OrderLine, name, "title", DROP_TEXT),
        DROP_MEMBER(OrderLine, variant, "variant_title", DROP_TEXT),
        DROP_MEMBER(OrderLine, sku, "sku", DROP_TEXT),
        DROP_MEMBER(OrderLine, product_id, "product_id", DROP_TEXT),
        DROP_MEMBER(OrderLine, category, "category", DROP_TEXT),
        DROP_MEMBER(OrderLine, image_url, "image_url", DROP_URL),
        DROP_MEMBER(OrderLine, url, "url", DROP_URL),
        DROP_MEMBER(OrderLine, price_minor, "price", DROP_AMOUNT),
        DROP_END,
    };
    const LineDrop *drop = self;
    const OrderLine *line = drop->line;
    const Order *order = &drop->drops->mail->data.order;
    bool priced = line->total_minor || order->total_minor;
    (void)scratch;
    if (str_is(key, "quantity"))
        *ret_value = quantity(line->quantity);
    else if (str_is(key, "line_price"))
        *ret_value = priced ? liquid_int(line->total_minor) : LIQUID_NOTHING;
    else if (str_is(key, "requires_shipping"))
        *ret_value = liquid_bool(!line->no_parcel);
    else if (str_is(key, "product"))
        *ret_value = liquid_drop(&drop->product);
    else
        return drop_field(drop->drops, fields, line, key, ret_value);
    return true;
}

static bool product_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(OrderLine, product_id, "id", DROP_TEXT),
        DROP_MEMBER(OrderLine, name, "title", DROP_TEXT),
        DROP_MEMBER(OrderLine, category, "category", DROP_TEXT),
        DROP_MEMBER(OrderLine, image_url, "image_url", DROP_URL),
        DROP_MEMBER(OrderLine, url, "url", DROP_URL),
        DROP_MEMBER(OrderLine, price_minor, "price", DROP_AMOUNT),
        DROP_END,
    };
    const LineDrop *drop = self;
    (void)scratch;
    return drop_field(drop->drops, fields, drop->line, key, ret_value) ||
           drop_unknown(key, "vendor compare_at_price", ret_value);
}

static const LiquidDropClass line_class = {.name = "LineItem", .get = line_get};
static const LiquidDropClass product_class = {.name = "Product", .get = product_get};

static void line_init(LineDrop *drop, Drops *drops, const OrderLine *line)
{
    *drop = (LineDrop){
        drops, line, {&line_class,    drop},
          {&product_class, drop}
    };
}

LiquidValue drop_product(Drops *drops, const OrderLine *line)
{
    LineDrop *drop = ARENA_NEW(drops->mail->arena, LineDrop);
    line_init(drop, drops, line);
    return liquid_drop(&drop->product);
}

LiquidValue drop_lines(Drops *drops)
{
    const Order *order = &drops->mail->data.order;
    if (drops->lines.kind != LIQUID_NIL) return drops->lines;
    LiquidValue *items;
    drops->lines = drop_list(drops, order->lines.count, &items);
    LineDrop *made = ARENA_ARRAY(drops->mail->arena, LineDrop, order->lines.count + 1);
    for (uint32_t i = 0; i < order->lines.count; i++) {
        line_init(&made[i], drops, &order->lines.items[i]);
        items[i] = liquid_drop(&made[i].item);
    }
    return drops->lines;
}

/* ---- its parcels ---- */

static LiquidValue last_scan(const Drops *drops, const Shipment *shipment)
{
    if (!shipment->scans.count) return LIQUID_NOTHING;
    const Scan *scan = &shipment->scans.items[shipment->scans.count - 1];
    const DropMember members[] = {
        {"at", drop_time(drops, scan->at)},
        {"text",    drop_text(scan->text)             },
        {"place",    drop_text(scan->place)},
    };
    return drop_object(drops, members, 3);
}

static bool shipment_get(const void *self, Arena *scratch, Str key, LiquidValue *ret_value)
{
    static const DropField fields[] = {
        DROP_MEMBER(Shipment, shipment_id, "id", DROP_TEXT),
        DROP_MEMBER(Shipment, tracking_number, "tracking_number", DROP_TEXT),
        DROP_MEMBER(Shipment, tracking_url, "tracking_url", DROP_URL),
        DROP_MEMBER(Shipment, status, "status", DROP_TEXT),
        DROP_MEMBER(Shipment, sub_status, "sub_status", DROP_TEXT),
        DROP_MEMBER(Shipment, shipped_at, "shipped_at", DROP_TIME),
        DROP_MEMBER(Shipment, delivered_at, "delivered_at", DROP_TIME),
        DROP_MEMBER(Shipment, promised_at, "promised_at", DROP_TIME),
        DROP_MEMBER(Shipment, estimated_at, "estimated_at", DROP_TIME),
        DROP_END,
    };
    const ShipmentDrop *drop = self;
    const Shipment *shipment = drop->shipment;
    const Mail *mail = drop->drops->mail;
    (void)scratch;
    if (str_is(key, "carrier"))
        *ret_value = drop_text(words_carrier(shipment->carrier));
    else if (str_is(key, "status_text"))
        *ret_value = drop_text(words_parcel(&mail->reader, shipment));
    else if (str_is(key, "stage"))
        *ret_value = liquid_int(parcel_stage(shipment));
    else if (str_is(key, "expected_at"))
        *ret_value = drop_time(drop->drops, parcel_expected(&mail->data.order, shipment));
    else if (str_is(key, "last_scan"))
        *ret_value = last_scan(drop->drops, shipment);
    else if (str_is(key, "line_items"))
        *ret_value = liquid_list(NULL, 0);
    else
        return drop_field(drop->drops, fields, shipment, key, ret_value) ||
               drop_unknown(key, "delay_cause failure pickup", ret_value);
    return true;
}

static const LiquidDropClass shipment_class = {.name = "Shipment", .get = shipment_get};

LiquidValue drop_shipment(Drops *drops, const Shipment *shipment)
{
    if (!shipment) return LIQUID_NOTHING;
    ShipmentDrop *drop = ARENA_NEW(drops->mail->arena, ShipmentDrop);
    *drop = (ShipmentDrop){
        drops, shipment, {&shipment_class, drop}
    };
    return liquid_drop(&drop->drop);
}

LiquidValue drop_fulfillments(Drops *drops)
{
    const Order *order = &drops->mail->data.order;
    if (drops->fulfillments.kind != LIQUID_NIL) return drops->fulfillments;
    LiquidValue *items;
    drops->fulfillments = drop_list(drops, order->shipments.count, &items);
    for (uint32_t i = 0; i < order->shipments.count; i++)
        items[i] = drop_shipment(drops, &order->shipments.items[i]);
    return drops->fulfillments;
}
