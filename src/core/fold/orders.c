/* core/fold/orders.c - what is told of an order, by whom and in whatever order, becomes one order.
 *
 * Not here: lines and amounts (lines.c), documents (documents.c), parcels (shipments.c), refunds
 * (refunds.c), returns (returns.c), what counting needs (facts.c). An event is made into a small
 * order of its own and joined. Of details (amounts, lines, promise, address, ...) the latest
 * telling of each counts, of placed, cancelled and fulfilled the earliest; for history and disowned
 * once is enough; parcels, refunds and journeys entered are sets by id. So cancelled before
 * completed, shipped before placed, told by three senders: all end the same. */
#include "core/fold/inside.h"
#include "core/fold/told.h"

/* A nameless order that was adopted in this handling comes anew; its rows are the same. */
static void begin_again(Customer *customer, Order *order)
{
    for (uint32_t i = 0; i < customer->orders_left.count; i++) {
        const Order *left = &customer->orders_left.items[i];
        if (!str_eq(left->order_id, order->order_id)) continue;
        memcpy(&order->shipments_left, &left->shipments_left, sizeof order->shipments_left);
        list_remove(&customer->orders_left, i);
        return;
    }
}

Order *order_hold(Fold *fold, Str order_id)
{
    Order *order = customer_order(fold->customer, order_id);
    if (order) return order;
    order = list_push(fold->arena, &fold->customer->orders);
    order->order_id = order_id;
    begin_again(fold->customer, order);
    return order;
}

static void take_money(Order *order, const Order *news)
{
    order->total_minor = news->total_minor;
    order->shipping_minor = news->shipping_minor;
    order->tax_minor = news->tax_minor;
    order->discount_minor = news->discount_minor;
    order->subtotal_minor = news->subtotal_minor;
    order->revenue_minor = news->revenue_minor;
}

static void rescale_money(Order *order, Currency from, Currency to)
{
    int64_t *const amounts[] = {&order->total_minor,    &order->shipping_minor,
                                &order->tax_minor,      &order->discount_minor,
                                &order->subtotal_minor, &order->revenue_minor};
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
        *amounts[i] = money_rescale(*amounts[i], from, to);
}

static void rescale_lines(Arena *arena, Order *order, Currency from, Currency to)
{
    if (!order->lines.count) return;
    OrderLine *lines = ARENA_ARRAY(arena, OrderLine, order->lines.count); /* theirs stay theirs */
    for (uint32_t i = 0; i < order->lines.count; i++) {
        lines[i] = order->lines.items[i];
        lines[i].price_minor = money_rescale(lines[i].price_minor, from, to);
        lines[i].total_minor = money_rescale(lines[i].total_minor, from, to);
    }
    order->lines.items = lines;
    order->lines.capacity = order->lines.count;
}

/* The order's currency is the last told, that of its amounts without one too: `fields` of them are
 * in `from` still. What yen have no decimals for is gone; only an order told in two currencies
 * could show it. */
static void settle_currency(Arena *arena, Order *order, int32_t fields, Currency from)
{
    int32_t bare = order->told_bare & fields;
    if (currency_exponent(from) == currency_exponent(order->currency)) return;
    if (bare & OF_MONEY) rescale_money(order, from, order->currency);
    if (bare & OF_LINES) rescale_lines(arena, order, from, order->currency);
}

static void take_lines(Order *order, const Order *news)
{
    order->lines.items = news->lines.items;
    order->lines.count = news->lines.count;
    order->lines.capacity = news->lines.count;
    order->lines_more = news->lines_more;
}

static void take_documents(Order *order, const Order *news)
{
    order->documents.items = news->documents.items;
    order->documents.count = order->documents.capacity = news->documents.count;
}

static void take_fields(Order *order, const Order *news, int32_t take)
{
    if (take & OF_CURRENCY) order->currency = news->currency;
    if (take & OF_MONEY) take_money(order, news);
    if (take & OF_LINES) take_lines(order, news);
    if (take & OF_PROMISED) order->promised_at = news->promised_at;
    if (take & OF_STOREFRONT) order->storefront = news->storefront;
    if (take & OF_LOCALE) order->locale = news->locale;
    if (take & OF_EMAIL) order->email = news->email;
    if (take & OF_PHONE) order->phone = news->phone;
    if (take & OF_COUPON) order->coupon = news->coupon;
    if (take & OF_GIFT) order->gift = news->gift;
    if (take & OF_ADDRESS) order->shipping = news->shipping;
    if (take & OF_SERVICE) order->service_at = news->service_at;
    if (take & OF_DOCUMENTS) take_documents(order, news);
    order->told_bare = (order->told_bare & ~take) | (news->told_bare & take);
}

static void take_told(Arena *arena, Order *order, const Order *news, int32_t take)
{
    Currency before = order->currency;
    take_fields(order, news, take);
    settle_currency(arena, order, take, news->currency);
    settle_currency(arena, order, ~take, before);
    if (!order->currency.code[0] && (order->told_fields & OF_MONEY))
        order->currency = (Currency){"USD"};
}

void order_join(Arena *arena, Order *order, const Order *news)
{
    int32_t take;
    Tellings a = TELLINGS_OF(order), b = TELLINGS_OF(news);
    Tellings joined = tellings_join(arena, &a, &b, &take);
    TELLINGS_PUT(order, joined);
    take_told(arena, order, news, take);
    order->placed_at = time_earliest(order->placed_at, news->placed_at);
    order->cancelled_at = time_earliest(order->cancelled_at, news->cancelled_at);
    order->fulfilled_at = time_earliest(order->fulfilled_at, news->fulfilled_at);
    order->changed_at = time_latest(order->changed_at, news->changed_at);
    order->history = order->history || news->history;
    order->disowned = order->disowned || news->disowned;
    for (uint32_t i = 0; i < news->entered.count; i++)
        texts_add(arena, (StrList *)&order->entered, news->entered.items[i]);
    shipments_join(arena, order, news);
    refunds_join(arena, order, news);
    returns_join(arena, order, news);
}

static Time received_when(const Order *order)
{
    Time latest = order->fulfilled_at;
    for (uint32_t i = 0; i < order->shipments.count; i++)
        latest = time_latest(latest, order->shipments.items[i].delivered_at);
    return latest;
}

void order_derive(Arena *arena, Order *order)
{
    (void)arena;
    shipments_derive(order);
    order->fulfilled = order->fulfilled_at != 0;
    order->received_at = order_all_received(order) ? received_when(order) : 0;
    refunds_derive(order);
    order->touched = true;
}

void order_tell(Fold *fold, Order *order, const Order *news, bool raises)
{
    Truth before = order_truth(order);
    Str id = order->order_id;
    order_join(fold->arena, order, news);
    strays_adopt(fold, order);
    order = customer_order(fold->customer, id); /* adopting takes orders out of the list */
    order_derive(fold->arena, order);
    if (order->placed_at)
        fold->customer->first_order_at =
            time_earliest(fold->customer->first_order_at, order->placed_at);
    note_fact(fold, order);
    if (raises) raise_new(fold, order, &before);
}

/* ---- the events ---- */

static bool raises(const Event *event)
{
    return !(event->flags & EVENT_HISTORY);
}

static Order news_of(const Event *event)
{
    return (Order){.changed_at = event->occurred_at,
                   .told_at = event->occurred_at,
                   .told_tie = event_tie(event)};
}

static void read_address(const Json *json, Address *address)
{
    address->name = json_get_text(json, "name");
    address->company = json_get_text(json, "company");
    address->street = json_get_text(json, "street");
    if (address->street.len == 0) address->street = json_get_text(json, "address1");
    address->city = json_get_text(json, "city");
    address->region = json_get_text(json, "region");
    if (address->region.len == 0) address->region = json_get_text(json, "state");
    address->postal_code = json_get_text(json, "postal_code");
    if (address->postal_code.len == 0) address->postal_code = json_get_text(json, "postalCode");
    if (address->postal_code.len == 0) address->postal_code = json_get_text(json, "zip");
    address->country = json_get_text(json, "country_code");
    if (address->country.len == 0) address->country = json_get_text(json, "country");
}

static void tell_text(Order *news, int32_t field, Str *place, Str text)
{
    *place = str_trim(text);
    if (place->len) news->told_fields |= field;
}

static Str first_text(const Json *a, const char *a_name, const Json *b, const char *b_name)
{
    Str text = json_get_text(a, a_name);
    return text.len ? text : json_get_text(b, b_name);
}

static void read_people(Arena *arena, const Event *event, const Json *properties, Order *news)
{
    Str said;
    const Json *traits = json_path(event->body, "context.traits");
    if (key_normalise(arena, KEY_EMAIL, first_text(properties, "email", traits, "email"), &said))
        tell_text(news, OF_EMAIL, &news->email, said);
    tell_text(news, OF_PHONE, &news->phone, first_text(properties, "phone", traits, "phone"));
    tell_text(news, OF_LOCALE, &news->locale,
              first_text(properties, "locale", json_get(event->body, "context"), "locale"));
    tell_text(news, OF_STOREFRONT, &news->storefront,
              first_text(properties, "storefront", properties, "affiliation"));
    tell_text(news, OF_COUPON, &news->coupon, json_get_text(properties, "coupon"));
}

static void read_details(Fold *fold, const Event *event, Order *news)
{
    const Json *properties = event_properties(event);
    read_people(fold->arena, event, properties, news);
    lines_read(fold->arena, properties, news);
    documents_read(fold->arena, properties, news);
    money_read(properties, news);
    news->promised_at = promised_moment(properties, "promised_at");
    if (news->promised_at) news->told_fields |= OF_PROMISED;
    const Json *gift = json_get(properties, "gift");
    news->gift = json_bool(gift, false);
    if (json_is(gift, JSON_BOOL)) news->told_fields |= OF_GIFT;
    const Json *address = json_get(properties, "shipping_address");
    if (json_is(address, JSON_OBJECT)) {
        read_address(address, &news->shipping);
        news->told_fields |= OF_ADDRESS;
    }
}

void fold_order_completed(Fold *fold, const Event *event)
{
    Str order_id = event_order_id(event);
    if (order_id.len == 0) return;
    Order news = news_of(event);
    news.placed_at = event->occurred_at;
    news.history = (event->flags & EVENT_HISTORY) != 0;
    read_details(fold, event, &news);
    Str notice = json_get_text(event_properties(event), "notice");
    if (notice.len) join_notice(fold->arena, fold->customer, event->occurred_at, order_id, notice);
    fold->customer->cart_cleared_at =
        time_latest(fold->customer->cart_cleared_at, event->occurred_at);
    cart_tidy(fold->customer);
    order_tell(fold, order_hold(fold, order_id), &news, raises(event));
}

void fold_order_updated(Fold *fold, const Event *event)
{
    Str order_id = event_order_id(event);
    if (order_id.len == 0) return;
    Order news = news_of(event);
    read_details(fold, event, &news);
    order_tell(fold, order_hold(fold, order_id), &news, raises(event));
}

void fold_order_cancelled(Fold *fold, const Event *event)
{
    Str order_id = event_order_id(event);
    if (order_id.len == 0) return;
    Order news = news_of(event);
    news.cancelled_at = event_moment(event, event_properties(event), "cancelled_at");
    order_tell(fold, order_hold(fold, order_id), &news, raises(event));
}

void fold_order_fulfilled(Fold *fold, const Event *event)
{
    Str order_id = event_order_id(event);
    if (order_id.len == 0) return;
    Order news = news_of(event);
    news.fulfilled_at = event_moment(event, event_properties(event), "fulfilled_at");
    order_tell(fold, order_hold(fold, order_id), &news, raises(event));
}

/* Our own decision: the date of a service, a booking or a collection has passed. */
void fold_order_received(Fold *fold, const Event *event)
{
    Order *order = customer_order(fold->customer, event_order_id(event));
    if (!order) return;
    Order news = {.fulfilled_at = order->service_at ? order->service_at : event->occurred_at};
    order_tell(fold, order, &news, true);
}

void fold_order_disowned(Fold *fold, const Event *event)
{
    Order news = news_of(event);
    Order *order = customer_order(fold->customer, event_order_id(event));
    news.disowned = true;
    if (order) order_tell(fold, order, &news, raises(event));
    Str said = json_get_text(event_properties(event), "email"), address;
    if (said.len == 0 && order) said = order->email;
    if (said.len == 0) said = fold->customer->email;
    if (!key_normalise(fold->arena, KEY_EMAIL, said, &address)) return;
    join_suppression(fold->arena, fold->customer,
                     &(Suppression){address, STR("not_mine"), event->occurred_at});
}
