/* api/pages/facts.c - from a link to what it is about: the message, its customer today, its order.
 *
 * The message's row may have moved since (a merge) or be gone (an erasure): then the link leads
 * nowhere. The order is shown as it is now; what the customer's snapshot no longer holds is read
 * from its row, and failing that from the message's own data. What its lines leave out of names and
 * pictures comes from the products. */
#include "api/pages/page.h"
#include "store/products.h"
#include "store/reads.h"

#define MERGES_FOLLOWED 16

static Err not_found(ApiCx *cx)
{
    return fail(&cx->diag, ERR_NOT_FOUND, "this link leads nowhere");
}

static Err check_revoked(ApiCx *cx, const Link *link)
{
    const Hash16 names[] = {link_revoke_message(link->message),
                            link_revoke_customer(link->customer)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool revoked = false;
        Err e = revoked_get(cx->db, names[i], &revoked, &cx->diag);
        if (e) return e;
        if (revoked) return fail_field(&cx->diag, ERR_GONE, LINK_REVOKED, "this link was revoked");
    }
    return OK;
}

/* The customer of the link, or whoever absorbed it. */
static Err read_customer(ApiCx *cx, const Reads *reads, Facts *facts)
{
    int64_t id = facts->link.customer;
    for (int i = 0; i < MERGES_FOLLOWED; i++) {
        CustomerRow row;
        Err e = reads_customer(reads, id, &row, &cx->diag);
        if (!e)
            e = record_decode(cx->arena, row.snapshot, &customer_type, &facts->customer, &cx->diag);
        if (e) return e;
        facts->customer_id = id;
        if (!facts->customer.absorbed_into) return OK;
        id = facts->customer.absorbed_into;
    }
    return not_found(cx);
}

static const Shipment *parcel_of(const Facts *facts, Str shipment_id)
{
    const Shipment *latest = NULL;
    for (uint32_t i = 0; i < facts->order.shipments.count; i++) {
        const Shipment *parcel = &facts->order.shipments.items[i];
        if (shipment_id.len && str_eq(parcel->shipment_id, shipment_id)) return parcel;
        if (!latest || parcel->shipped_at > latest->shipped_at) latest = parcel;
    }
    return latest;
}

static Err read_order(ApiCx *cx, const Reads *reads, Facts *facts)
{
    Str order_id = facts->message.order_id;
    if (!order_id.len) return OK;
    const Order *moving = customer_order(&facts->customer, order_id);
    facts->has_order = true;
    if (moving) {
        facts->order = *moving;
    } else {
        OrderItem item;
        Diag diag = {0};
        Err e = reads_order(reads, order_id, &item, &diag);
        if (!e) e = record_decode(cx->arena, item.order.record, &order_type, &facts->order, &diag);
        if (e) {
            MessageData data;
            e = message_data_read(cx->arena, facts->message.data, &data, &cx->diag);
            if (e) return e;
            facts->order = data.order;
            facts->has_order = data.has_order;
        }
    }
    facts->parcel = parcel_of(facts, facts->message.shipment_id);
    return products_fill(cx->db, cx->arena, &facts->order, TIME_NEVER, &cx->diag);
}

Err facts_read(ApiCx *cx, Str token, LinkKind kind, Facts *ret_facts)
{
    Facts facts = {.token = token};
    Reads reads;
    MessageItem message;
    if (!cx->definitions) return fail(&cx->diag, ERR_UNAVAILABLE, "the shop is not set up yet");
    const LinkCheck check = {token, kind, cx->now, cx->api->world->secret};
    Err e = link_read(cx->arena, &check, &facts.link, &cx->diag);
    if (!e) e = check_revoked(cx, &facts.link);
    if (!e) e = reads_open(cx->db, cx->arena, &reads, &cx->diag);
    if (!e) e = read_customer(cx, &reads, &facts);
    if (!e) e = reads_message(&reads, facts.link.message, &message, &cx->diag);
    if (e) return e;
    if (message.row.customer != facts.customer_id) return not_found(cx);
    facts.message = message.row.message;
    facts.sent_at = message.row.sent_at;
    e = read_order(cx, &reads, &facts);
    if (!e) *ret_facts = facts;
    return e;
}
