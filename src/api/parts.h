/* api/parts.h - what several answers show: a customer's name, an order, a parcel, a message in a
 * line of a list.
 *
 * Ids in URLs: a customer's is its number; an order's is what the shop calls it; a parcel's is the
 * order's, percent-encoded, '/' and what the carrier or the shop calls the parcel; a message's is
 * its hash in hex. */
#pragma once
#include "api/input.h"
#include "store/reads.h"

Err parts_reads(ApiCx *cx, Reads *ret_reads) MUST_CHECK;
/* ?cursor= and ?limit= */
Err parts_page(ApiCx *cx, ReadsCursor *ret_after) MUST_CHECK;
void list_close_at(JsonOut *out, ApiCx *cx, const ReadsCursor *next);
/* ?from= and ?to= as moments of the reporting zone; 0 when missing. */
Err parts_period(ApiCx *cx, Time *ret_from, Time *ret_to) MUST_CHECK;
/* ?storefront=: its id, all when missing. */
Err parts_storefront(ApiCx *cx, ReadsStorefront *ret_asked) MUST_CHECK;
const Zone *parts_zone(const ApiCx *cx);

void put_customer_ref(JsonOut *out, const char *key, int64_t id, const ReadsPerson *person);
void put_order_ref(JsonOut *out, const char *key, Str order_id); /* null when "" */
Str parcel_id(Arena *arena, Str order_id, Str shipment_id);
bool parcel_id_read(Arena *arena, Str id, Str *ret_order_id, Str *ret_shipment_id);

/* Members of the row without the braces, so that a page can go on with its own. */
void order_row_members(JsonOut *out, const ApiCx *cx, const OrderItem *item, const Order *order);
Str parcel_state(Str status, Str sub_status, bool shipped);
void parcel_row_members(JsonOut *out, const ApiCx *cx, const ParcelItem *item, const Order *order);
void message_row_members(JsonOut *out, const MessageItem *item, Str subject);
void message_row(JsonOut *out, const MessageItem *item);
Str message_state_word(const MessageRow *row);
/* Pieces, rounded up to whole ones. */
int64_t order_pieces(const Order *order);
int64_t pieces_of(Str quantity);
Err order_decode(ApiCx *cx, Str record, Order *ret_order) MUST_CHECK;
