/* engine/check_rows.c - a customer's rows with all their columns, against what its log gives.
 *
 * What is expected is made by the functions that write (rows.c), never by a second reading of what
 * a column means. Of a customer's row three columns hang on more than its log: when it is to be
 * woken, whether it was late when last looked at, and whether the settings of that day let it have
 * offers. They may say what any look between its last row and the bucket's could have made of them.
 */
#include "domain/message_data.h"
#include "flow/engine/check.h"
#include "store/store_rows.h"

#define NOT_GIVEN       ", which its log does not give"
#define LOOKED_AT_AGAIN (CUSTOMER_ROW_LATE | CUSTOMER_ROW_MARKETING)

static void differs(Check *check, int64_t customer, const char *what, Str name,
                    const ColumnField *column)
{
    Str after = arena_printf(check->batch, " differs from its log in %s", column->name);
    check_problem_of(check, customer, &(Problem){what, name, arena_cstr(check->batch, after)});
}

/* ---- the customer's own row ---- */

/* Woken for nothing, a customer waits for another moment than its snapshot says. */
static bool may_wake_at(Time stored, Time expected, Time bucket_at)
{
    return stored == expected || (expected <= bucket_at && stored > expected);
}

static int32_t flags_expected(Check *check, const Replayed *replayed, const CustomerRow *stored,
                              const CustomerRow *expected)
{
    CustomerRow later = {0};
    const Customer *customer = replayed->customer;
    Time bucket_at = check->buckets.items[expected->bucket].handled_at;
    customer_columns(check->batch, customer, check->definitions, bucket_at, &later);
    int32_t open = (expected->flags ^ later.flags) & LOOKED_AT_AGAIN;
    if (replayed->handled_at < check->replay.definitions_since) open |= CUSTOMER_ROW_MARKETING;
    return (expected->flags & ~open) | (stored->flags & open);
}

static void check_customer(Check *check, const Replayed *replayed, const CustomerRow *stored)
{
    CustomerRow expected = customer_row(check->batch, check->store, replayed->customer,
                                        check->definitions, replayed->handled_at);
    Time bucket_at = check->buckets.items[expected.bucket].handled_at;
    if (!str_eq(stored->snapshot, expected.snapshot)) {
        check_problem(check, expected.id, "the snapshot differs from its log");
        return;
    }
    if (may_wake_at(stored->wake_at, expected.wake_at, bucket_at))
        expected.wake_at = stored->wake_at;
    expected.flags = flags_expected(check, replayed, stored, &expected);
    const ColumnField *column = columns_differ(fields_customer, stored, &expected);
    if (column) differs(check, expected.id, "its row", STR_NONE, column);
}

/* ---- orders and parcels ---- */

static Err expected_shipments(Check *check, const OrderRow *row, Map *ret_shipments)
{
    Order order = {0};
    Err e = record_decode(check->batch, row->record, &order_type, &order, check->diag);
    for (uint32_t i = 0; !e && i < order.shipments.count; i++) {
        ShipmentRow *shipment = ARENA_NEW(check->batch, ShipmentRow);
        *shipment = shipment_row(row, &order.shipments.items[i]);
        *map_at(ret_shipments, shipment->shipment_id) = shipment;
    }
    return e;
}

static Err check_shipments(Check *check, const OrderRow *row, const DerivedRows *stored,
                           CheckAt *at)
{
    uint32_t found = 0;
    Map expected = map_new(check->batch);
    Err e = expected_shipments(check, row, &expected);
    for (; !e && at->shipment < stored->shipments.count; at->shipment++) {
        const ShipmentRow *shipment = &stored->shipments.items[at->shipment];
        if (shipment->customer != row->customer || shipment->order_hash != row->order_hash) break;
        const ShipmentRow *wanted = map_find(&expected, shipment->shipment_id);
        const ColumnField *column =
            wanted ? columns_differ(fields_shipment, shipment, wanted) : NULL;
        if (!wanted)
            check_problem_of(check, row->customer,
                             &(Problem){"has parcel ", shipment->shipment_id, NOT_GIVEN});
        else if (column)
            differs(check, row->customer, "parcel ", shipment->shipment_id, column);
        if (wanted) found++;
    }
    if (!e && found < expected.count)
        check_problem_of(check, row->customer,
                         &(Problem){"a parcel of order ", row->order_id, " has no row"});
    return e;
}

static void stray_shipments(Check *check, int64_t customer, const DerivedRows *stored, CheckAt *at,
                            int64_t order_hash)
{
    for (; at->shipment < stored->shipments.count; at->shipment++) {
        const ShipmentRow *shipment = &stored->shipments.items[at->shipment];
        if (shipment->customer != customer || shipment->order_hash >= order_hash) return;
        check_problem_of(check, customer,
                         &(Problem){"has parcel ", shipment->shipment_id, NOT_GIVEN});
    }
}

static Err check_order(Check *check, const Replayed *replayed, const OrderRow *order,
                       const DerivedRows *stored, CheckAt *at)
{
    bool closed = replayed->customer->absorbed_into != 0; /* its orders are the winner's */
    const OrderRow *wanted =
        closed ? NULL : map_find_u64(&replayed->orders, (uint64_t)order->order_hash);
    if (!wanted) {
        check_problem_of(check, order->customer,
                         &(Problem){"has order ", order->order_id, NOT_GIVEN});
        return OK;
    }
    const ColumnField *column = columns_differ(fields_order, order, wanted);
    if (column) differs(check, order->customer, "order ", wanted->order_id, column);
    stray_shipments(check, order->customer, stored, at, order->order_hash);
    return check_shipments(check, wanted, stored, at);
}

static Err check_orders(Check *check, const Replayed *replayed, const DerivedRows *stored,
                        CheckAt *at)
{
    Err e = OK;
    uint32_t from = at->order;
    int64_t id = replayed->customer->id;
    for (; !e && at->order < stored->orders.count; at->order++) {
        const OrderRow *order = &stored->orders.items[at->order];
        if (order->customer != id) break;
        e = check_order(check, replayed, order, stored, at);
    }
    if (!e && !replayed->customer->absorbed_into && at->order - from < replayed->orders.count)
        check_problem(check, id, "an order of its log has no row");
    stray_shipments(check, id, stored, at, INT64_MAX);
    return e;
}

Err check_rows(Check *check, const Replayed *replayed, const DerivedRows *stored, CheckAt *at)
{
    int64_t id = replayed->customer->id;
    if (at->customer < stored->customers.count && stored->customers.items[at->customer].id == id)
        check_customer(check, replayed, &stored->customers.items[at->customer++]);
    else
        check_problem(check, id, "is in the log but has no row");
    return check_orders(check, replayed, stored, at);
}

/* ---- messages ---- */

/* What a row must say of a message, from the plan, the snapshot's waiting one and the sent one. */
typedef struct MessageWanted {
    MessageRef ref; /* first: asked of the store */
    const PlannedMessage *planned;
    const Message *waiting;
    const SentMessage *sent;
} MessageWanted;
typedef LIST_OF(MessageWanted) MessagesWanted;

static MessageWanted *want_message(Check *check, MessagesWanted *list, Hash16 id, int64_t alive)
{
    MessageWanted *wanted = list_push(check->batch, list);
    wanted->ref = (MessageRef){.customer = alive, .id = id};
    return wanted;
}

static void gather_messages(Check *check, const Replayed *replayed, int64_t alive,
                            MessagesWanted *list)
{
    const Customer *customer = replayed->customer;
    for (uint32_t i = 0; i < replayed->planned.count; i++) {
        const PlannedMessage *planned = &replayed->planned.items[i];
        if (!planned->given_up) want_message(check, list, planned->id, alive)->planned = planned;
    }
    if (customer->absorbed_into) return;
    for (uint32_t i = 0; i < customer->messages.count; i++) {
        const Message *message = &customer->messages.items[i];
        want_message(check, list, message->id, alive)->waiting = message;
    }
    for (uint32_t i = 0; i < customer->sent.count; i++) {
        const SentMessage *sent = &customer->sent.items[i];
        want_message(check, list, sent->id, alive)->sent = sent;
    }
}

/* The mark of a hand-over is no event. */
static MessageRow row_of_waiting(const Message *waiting, const MessageRow *stored)
{
    MessageRow row = *stored;
    row.message = *waiting;
    if (waiting->state == MESSAGE_RELEASED && stored->message.state == MESSAGE_HANDING_OVER)
        row.message.state = MESSAGE_HANDING_OVER;
    if (waiting->data.len == 0) row.message.data = stored->message.data;
    return row;
}

static void known_at(Time *time, Time told)
{
    if (told) *time = told;
}

static MessageRow row_of_sent(const SentMessage *sent, const MessageRow *stored)
{
    MessageRow row = *stored;
    row.message.kind = sent->kind;
    row.message.cause = sent->cause;
    row.message.channel = sent->channel;
    row.message.journey = sent->journey;
    row.message.category = sent->category;
    if (sent->sent_at && row.message.state != MESSAGE_CLOSED_IN_DOUBT)
        row.message.state = MESSAGE_SENT;
    known_at(&row.sent_at, sent->sent_at);
    known_at(&row.delivered_at, sent->delivered_at);
    known_at(&row.opened_at, sent->opened_at);
    known_at(&row.clicked_at, sent->clicked_at);
    known_at(&row.answered_at, sent->answered_at);
    return row;
}

static MessageRow row_of_planned(const PlannedMessage *planned, const MessageRow *stored)
{
    MessageRow row = *stored;
    row.message.kind = planned->kind;
    row.message.cause = planned->cause;
    return row;
}

static void check_message(Check *check, const MessageWanted *wanted, const MessageRow *stored)
{
    MessageRow row = wanted->planned   ? row_of_planned(wanted->planned, stored)
                     : wanted->waiting ? row_of_waiting(wanted->waiting, stored)
                                       : row_of_sent(wanted->sent, stored);
    const ColumnField *column = columns_differ(fields_message, stored, &row);
    if (column) differs(check, wanted->ref.customer, "message ", stored->message.kind, column);
}

static Err check_message_rows(Check *check, const Replayed *replayed)
{
    MessagesWanted list = {0};
    int64_t id = replayed->customer->id, alive = replay_alive(&check->replay, id);
    gather_messages(check, replayed, alive, &list);
    if (list.count == 0) return OK;
    MessageRef *refs = ARENA_ARRAY(check->batch, MessageRef, list.count);
    MessageRow *rows = ARENA_ARRAY(check->batch, MessageRow, list.count);
    for (uint32_t i = 0; i < list.count; i++)
        refs[i] = list.items[i].ref;
    const StoreOps *ops = check->store->ops;
    Err e = ops->messages(check->store, check->batch, refs, list.count, rows, check->diag);
    for (uint32_t i = 0; !e && i < list.count; i++) {
        const MessageWanted *wanted = &list.items[i];
        if (rows[i].customer == alive)
            check_message(check, wanted, &rows[i]);
        else if (!wanted->planned)
            continue; /* its plan tells */
        else if (rows[i].customer == 0)
            check_problem(check, id, "a planned message has no row");
        else
            *list_push(check->replay.arena, &check->suspects) =
                (Suspect){id, alive, wanted->ref.id};
    }
    return e;
}

Err check_messages(Check *check, const Replayed *replayed)
{
    Map ids = map_new(check->batch), causes = map_new(check->batch);
    for (uint32_t i = 0; i < replayed->planned.count; i++) {
        const PlannedMessage *message = &replayed->planned.items[i];
        if (message->given_up) continue;
        void **id = map_at(&ids, hash16_str(&message->id));
        if (*id) check_problem(check, replayed->customer->id, "a message was planned twice");
        *id = check;
        Str name = arena_printf(check->batch, "%.*s|%.*s", STR_ARG(message->kind),
                                STR_ARG(message->cause));
        void **cause = map_at(&causes, name);
        if (*cause)
            check_problem(check, replayed->customer->id, "two messages of one cause and kind");
        *cause = check;
    }
    return check_message_rows(check, replayed);
}
