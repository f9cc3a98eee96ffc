/* engine/check_rows.c - a customer's rows with all their columns, against what its log gives.
 *
 * What is expected is made by the functions that write (rows.c), never by a second reading of what
 * a column means. Of a customer's row three columns hang on more than its log: when it is to be
 * woken, whether it was late when last looked at, and whether the settings of that day let it have
 * offers. They may say what any look between its last row and the bucket's could have made of them.
 */
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

static uint32_t rows_given(const Replayed *replayed)
{
    uint32_t count = 0;
    if (replayed->customer->absorbed_into) return 0; /* they are the winner's */
    for (uint32_t i = 0; i < replayed->messages.count; i++)
        if (((const KeptMessage *)replayed->messages.entries[i].value)->plans > 0) count++;
    return count;
}

static void check_message_rows(Check *check, const Replayed *replayed, const DerivedRows *stored,
                               CheckAt *at)
{
    uint32_t found = 0;
    int64_t id = replayed->customer->id;
    for (; at->message < stored->messages.count; at->message++) {
        const MessageRow *row = &stored->messages.items[at->message];
        if (row->customer != id) break;
        const KeptMessage *kept = replayed_message(replayed, row->message.id);
        if (!kept) {
            check_problem_of(check, id, &(Problem){"has message ", row->message.kind, NOT_GIVEN});
            continue;
        }
        found++;
        MessageRow expected = replayed_row(kept, row);
        const ColumnField *column = columns_differ(fields_message, row, &expected);
        if (column) differs(check, id, "message ", expected.message.kind, column);
    }
    if (found < rows_given(replayed))
        check_problem(check, id, "a message that its log plans has no row, or another's");
}

void check_messages(Check *check, const Replayed *replayed, const DerivedRows *stored, CheckAt *at)
{
    Map causes = map_new(check->batch);
    int64_t id = replayed->customer->id;
    for (uint32_t i = 0; i < replayed->messages.count; i++) {
        const KeptMessage *kept = replayed->messages.entries[i].value;
        if (kept->plans > 1) check_problem(check, id, "a message was planned twice");
        if (kept->plans == 0 || kept->adopted) continue;
        Str name = arena_printf(check->batch, "%.*s|%.*s", STR_ARG(kept->row.message.kind),
                                STR_ARG(kept->row.message.cause));
        void **cause = map_at(&causes, name);
        if (*cause) check_problem(check, id, "two messages of one cause and kind");
        *cause = check;
    }
    check_message_rows(check, replayed, stored, at);
}
