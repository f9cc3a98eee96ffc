/* store/store_rows.h - how the rows of store.h lie in the tables: one list of fields for each.
 *
 * The order is that of the columns and parameters in sql/store_put.sql and sql/store_get.sql. */
#pragma once
#include "store/columns.h"
#include "store/store.h"

extern const ColumnFields fields_log, fields_seen, fields_key, fields_key_name, fields_customer,
    fields_customer_set, fields_customer_set_list, fields_customer_set_name,
    fields_customer_set_all, fields_order, fields_shipment, fields_shipment_name, fields_message,
    fields_message_set, fields_message_settle, fields_message_name, fields_counting, fields_bucket,
    fields_bucket_set, fields_move, fields_move_into;

/* Takes one row of sums (counter, day, dimension, amount) into a list. */
typedef struct CountSelf {
    Arena *arena;
    CountRows *rows;
} CountSelf;
Err count_row_add(void *self, const DbRow *row, Diag *diag) MUST_CHECK;
