/* core/fold/carts.c - what lies in the cart: per product the latest word, until an order clears it.
 *
 * A product taken out stays as a line with quantity "0" until the cart is cleared or full, so that
 * a late 'added' does not bring it back. */
#include "base/utf8.h"
#include "core/fold/inside.h"

static bool line_wins(const CartLine *news, const CartLine *known)
{
    if (news->at != known->at) return news->at > known->at;
    int order = str_cmp(news->quantity, known->quantity);
    return order > 0 || (order == 0 && news->price_minor > known->price_minor);
}

/* Newest first; the oldest word goes when there are too many. */
void join_cart_line(Arena *arena, Customer *customer, const CartLine *line)
{
    for (uint32_t i = 0; i < customer->cart.count; i++) {
        if (!str_eq(customer->cart.items[i].product_id, line->product_id)) continue;
        if (!line_wins(line, &customer->cart.items[i])) return;
        list_remove(&customer->cart, i);
        break;
    }
    (void)list_push(arena, &customer->cart);
    CartLine *items = customer->cart.items;
    uint32_t at = customer->cart.count - 1;
    for (; at > 0 && (items[at - 1].at < line->at ||
                      (items[at - 1].at == line->at &&
                       str_cmp(items[at - 1].product_id, line->product_id) > 0));
         at--)
        items[at] = items[at - 1];
    items[at] = *line;
    if (customer->cart.count > CUSTOMER_CART_MAX) customer->cart.count = CUSTOMER_CART_MAX;
}

void cart_tidy(Customer *customer)
{
    for (uint32_t i = 0; i < customer->cart.count; i++)
        if (customer->cart.items[i].at <= customer->cart_cleared_at)
            list_remove(&customer->cart, i--);
}

static void product_tell(Fold *fold, const Event *event, const Json *product)
{
    Currency currency;
    CartLine line = {.product_id = utf8_cut(json_get_text(product, "product_id"), 200),
                     .name = utf8_cut(json_get_text(product, "name"), 200),
                     .quantity = json_get_text(product, "quantity"),
                     .at = event->occurred_at};
    if (line.product_id.len == 0) return;
    if (line.quantity.len == 0 || line.quantity.len > 24) line.quantity = STR("1");
    if (event->kind == EV_PRODUCT_REMOVED) line.quantity = STR("0");
    if (!currency_parse(json_get_text(product, "currency"), &currency)) currency.code[0] = '\0';
    if (!money_parse(json_get_text(product, "price"), currency, &line.price_minor))
        line.price_minor = 0;
    if (line.at > fold->customer->cart_cleared_at)
        join_cart_line(fold->arena, fold->customer, &line);
}

static void cart_tell(Customer *customer, const Event *event)
{
    Str id = utf8_cut(json_get_text(event_properties(event), "cart_id"), 100);
    text_tell(&customer->cart_id, &customer->cart_at, id, event->occurred_at);
}

void fold_cart_line(Fold *fold, const Event *event)
{
    cart_tell(fold->customer, event);
    product_tell(fold, event, event_properties(event));
}

void fold_cart_viewed(Fold *fold, const Event *event)
{
    const Json *products = json_get(event_properties(event), "products");
    cart_tell(fold->customer, event);
    for (const Json *product = json_is(products, JSON_ARRAY) ? products->first : NULL; product;
         product = product->next)
        product_tell(fold, event, product);
}
