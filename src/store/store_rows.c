/* store_rows.c - the lists of fields, each beside the statement whose order it follows. */
#include "store/store_rows.h"

#define LIST(name, ...)                                                                            \
    static const ColumnField name##_items[] = {__VA_ARGS__};                                       \
    const ColumnFields name = COLUMN_FIELDS(name##_items)

LIST(fields_log, COLUMN(I32, LogRow, bucket), COLUMN(I64, LogRow, seq),
     COLUMN(I64, LogRow, customer), COLUMN(HASH, LogRow, id), COLUMN(I32, LogRow, kind),
     COLUMN(I32, LogRow, flags), COLUMN(I32, LogRow, format), COLUMN(I64, LogRow, occurred_at),
     COLUMN(I64, LogRow, received_at), COLUMN(I64, LogRow, handled_at),
     COLUMN(TEXT, LogRow, source), COLUMN(TEXT, LogRow, body), COLUMN(TEXT, LogRow, decisions),
     COLUMN(I64, LogRow, definitions));

LIST(fields_seen, COLUMN(I32, SeenRow, bucket), COLUMN(HASH, SeenRow, id),
     COLUMN(I64, SeenRow, body_hash));

LIST(fields_key, COLUMN(I32, KeyRow, bucket), COLUMN(I32, KeyRow, key.kind),
     COLUMN(TEXT, KeyRow, key.value), COLUMN(I64, KeyRow, customer),
     COLUMN(I64, KeyRow, claimed_at), COLUMN(BOOL, KeyRow, shared));
LIST(fields_key_name, COLUMN(I32, KeyRow, bucket), COLUMN(I32, KeyRow, key.kind),
     COLUMN(TEXT, KeyRow, key.value));

LIST(fields_customer, COLUMN(I32, CustomerRow, bucket), COLUMN(I64, CustomerRow, id),
     COLUMN(WHEN, CustomerRow, wake_at), COLUMN(TEXT, CustomerRow, sort_name),
     COLUMN(TEXT, CustomerRow, name), COLUMN(TEXT, CustomerRow, email),
     COLUMN(TEXT, CustomerRow, country), COLUMN(I64, CustomerRow, since_at),
     COLUMN(I64, CustomerRow, last_order_at), COLUMN(I64, CustomerRow, order_count),
     COLUMN(I64, CustomerRow, spent_minor), COLUMN(CURRENCY, CustomerRow, currency),
     COLUMN(I32, CustomerRow, flags), COLUMN(BLOB, CustomerRow, snapshot));
LIST(fields_customer_set, COLUMN(WHEN, CustomerRow, wake_at), COLUMN(BLOB, CustomerRow, snapshot),
     COLUMN(I32, CustomerRow, bucket), COLUMN(I64, CustomerRow, id));
LIST(fields_customer_set_list, COLUMN(TEXT, CustomerRow, name), COLUMN(TEXT, CustomerRow, email),
     COLUMN(TEXT, CustomerRow, country), COLUMN(I64, CustomerRow, since_at),
     COLUMN(I64, CustomerRow, last_order_at), COLUMN(I64, CustomerRow, order_count),
     COLUMN(I64, CustomerRow, spent_minor), COLUMN(CURRENCY, CustomerRow, currency),
     COLUMN(I32, CustomerRow, bucket), COLUMN(I64, CustomerRow, id));
LIST(fields_customer_set_name, COLUMN(TEXT, CustomerRow, sort_name),
     COLUMN(I32, CustomerRow, flags), COLUMN(I32, CustomerRow, bucket),
     COLUMN(I64, CustomerRow, id));
LIST(fields_customer_set_all, COLUMN(WHEN, CustomerRow, wake_at),
     COLUMN(TEXT, CustomerRow, sort_name), COLUMN(TEXT, CustomerRow, name),
     COLUMN(TEXT, CustomerRow, email), COLUMN(TEXT, CustomerRow, country),
     COLUMN(I64, CustomerRow, since_at), COLUMN(I64, CustomerRow, last_order_at),
     COLUMN(I64, CustomerRow, order_count), COLUMN(I64, CustomerRow, spent_minor),
     COLUMN(CURRENCY, CustomerRow, currency), COLUMN(I32, CustomerRow, flags),
     COLUMN(BLOB, CustomerRow, snapshot), COLUMN(I32, CustomerRow, bucket),
     COLUMN(I64, CustomerRow, id));

LIST(fields_order, COLUMN(I32, OrderRow, bucket), COLUMN(I64, OrderRow, customer),
     COLUMN(I64, OrderRow, order_hash), COLUMN(TEXT, OrderRow, order_id),
     COLUMN(I64, OrderRow, placed_at), COLUMN(I64, OrderRow, received_at),
     COLUMN(I64, OrderRow, cancelled_at), COLUMN(I64, OrderRow, promised_at),
     COLUMN(I64, OrderRow, total_minor), COLUMN(CURRENCY, OrderRow, currency),
     COLUMN(TEXT, OrderRow, storefront), COLUMN(I32, OrderRow, status),
     COLUMN(BLOB, OrderRow, record));

LIST(fields_shipment, COLUMN(I32, ShipmentRow, bucket), COLUMN(I64, ShipmentRow, customer),
     COLUMN(I64, ShipmentRow, order_hash), COLUMN(TEXT, ShipmentRow, shipment_id),
     COLUMN(TEXT, ShipmentRow, order_id), COLUMN(TEXT, ShipmentRow, carrier),
     COLUMN(TEXT, ShipmentRow, tracking_number), COLUMN(TEXT, ShipmentRow, status),
     COLUMN(I64, ShipmentRow, shipped_at), COLUMN(I64, ShipmentRow, delivered_at),
     COLUMN(I64, ShipmentRow, promised_at), COLUMN(I64, ShipmentRow, news_at));

LIST(fields_shipment_name, COLUMN(I32, ShipmentRow, bucket), COLUMN(I64, ShipmentRow, customer),
     COLUMN(I64, ShipmentRow, order_hash), COLUMN(TEXT, ShipmentRow, shipment_id));

LIST(fields_message, COLUMN(I32, MessageRow, bucket), COLUMN(HASH, MessageRow, message.id),
     COLUMN(I64, MessageRow, customer), COLUMN(TEXT, MessageRow, message.kind),
     COLUMN(TEXT, MessageRow, message.cause), COLUMN(I32, MessageRow, message.category),
     COLUMN(I32, MessageRow, message.state), COLUMN(TEXT, MessageRow, message.channel),
     COLUMN(TEXT, MessageRow, message.journey), COLUMN(I32, MessageRow, message.version),
     COLUMN(HASH, MessageRow, message.run), COLUMN(TEXT, MessageRow, message.order_id),
     COLUMN(TEXT, MessageRow, message.shipment_id), COLUMN(TEXT, MessageRow, message.address),
     COLUMN(TEXT, MessageRow, message.storefront), COLUMN(TEXT, MessageRow, message.locale),
     COLUMN(I64, MessageRow, message.planned_at), COLUMN(I64, MessageRow, message.due_at),
     COLUMN(I64, MessageRow, message.useful_until), COLUMN(I64, MessageRow, message.released_at),
     COLUMN(I64, MessageRow, message.release_until), COLUMN(I32, MessageRow, message.tries),
     COLUMN(TEXT, MessageRow, message.reason), COLUMN(I64, MessageRow, sent_at),
     COLUMN(I64, MessageRow, opened_at), COLUMN(I64, MessageRow, clicked_at),
     COLUMN(I64, MessageRow, answered_at), COLUMN(I64, MessageRow, delivered_at),
     COLUMN(TEXT, MessageRow, server_answer), COLUMN(TEXT, MessageRow, subject),
     COLUMN(TEXT, MessageRow, message.data));
LIST(fields_message_set, COLUMN(I32, MessageRow, message.state),
     COLUMN(TEXT, MessageRow, message.address), COLUMN(TEXT, MessageRow, message.storefront),
     COLUMN(TEXT, MessageRow, message.locale), COLUMN(I64, MessageRow, message.due_at),
     COLUMN(I64, MessageRow, message.useful_until), COLUMN(I64, MessageRow, message.released_at),
     COLUMN(I64, MessageRow, message.release_until), COLUMN(I32, MessageRow, message.tries),
     COLUMN(TEXT, MessageRow, message.reason), COLUMN(I64, MessageRow, sent_at),
     COLUMN(I64, MessageRow, opened_at), COLUMN(I64, MessageRow, clicked_at),
     COLUMN(I64, MessageRow, answered_at), COLUMN(I64, MessageRow, delivered_at),
     COLUMN(TEXT, MessageRow, server_answer), COLUMN(TEXT, MessageRow, subject),
     COLUMN(TEXT, MessageRow, message.data), COLUMN(I32, MessageRow, bucket),
     COLUMN(HASH, MessageRow, message.id));
LIST(fields_message_settle, COLUMN(I32, MessageRow, message.state),
     COLUMN(I32, MessageRow, message.tries), COLUMN(TEXT, MessageRow, message.reason),
     COLUMN(I64, MessageRow, sent_at), COLUMN(I64, MessageRow, opened_at),
     COLUMN(I64, MessageRow, clicked_at), COLUMN(I64, MessageRow, answered_at),
     COLUMN(I64, MessageRow, delivered_at), COLUMN(TEXT, MessageRow, server_answer),
     COLUMN(TEXT, MessageRow, subject), COLUMN(I32, MessageRow, bucket),
     COLUMN(HASH, MessageRow, message.id));
LIST(fields_message_name, COLUMN(I32, MessageRow, bucket), COLUMN(HASH, MessageRow, message.id));

LIST(fields_bucket, COLUMN(I32, BucketRow, bucket), COLUMN(I64, BucketRow, next_seq),
     COLUMN(I64, BucketRow, handled_at), COLUMN(I64, BucketRow, recount_to),
     COLUMN(I64, BucketRow, counting));
LIST(fields_bucket_set, COLUMN(I64, BucketRow, next_seq), COLUMN(I64, BucketRow, handled_at),
     COLUMN(I32, BucketRow, bucket));

LIST(fields_counting, COLUMN(I64, Counting, version), COLUMN(TEXT, Counting, zone),
     COLUMN(I32, Counting, generation), COLUMN(TEXT, Counting, next_zone),
     COLUMN(I32, Counting, next_generation), COLUMN(I32, Counting, at_bucket),
     COLUMN(I64, Counting, at_customer), COLUMN(I64, Counting, rows_done),
     COLUMN(I64, Counting, rows_total), COLUMN(I64, Counting, seconds_left),
     COLUMN(TEXT, Counting, storefronts), COLUMN(TEXT, Counting, next_storefronts),
     COLUMN(TEXT, Counting, counters), COLUMN(TEXT, Counting, next_counters));

LIST(fields_move, COLUMN(I32, MoveRow, from_bucket), COLUMN(I64, MoveRow, from),
     COLUMN(I32, MoveRow, into_bucket), COLUMN(I64, MoveRow, into));
LIST(fields_move_into, COLUMN(I32, MoveRow, into_bucket), COLUMN(I64, MoveRow, into),
     COLUMN(I32, MoveRow, from_bucket), COLUMN(I64, MoveRow, from));

Err count_row_add(void *self, const DbRow *row, Diag *diag)
{
    (void)diag;
    const CountSelf *out = self;
    *list_push(out->arena, out->rows) = (CountRow){
        .counter = arena_str(out->arena, db_str(row, 0)),
        .day = (Day)db_i64(row, 1),
        .dimension = arena_str(out->arena, db_str(row, 2)),
        .amount = db_i64(row, 3),
    };
    return OK;
}
