/* api/customer.h - what is read off a customer's snapshot, for the list, the page and the
 * timeline. */
#pragma once
#include "api/parts.h"

Err customer_decode(ApiCx *cx, Str snapshot, Customer *ret_customer) MUST_CHECK;
/* The customer of the path's first parameter, absorbed ones followed to who absorbed them. */
Err customer_of_path(ApiCx *cx, const Reads *reads, CustomerRow *ret_row,
                     Customer *ret_customer) MUST_CHECK;
int64_t customer_late(const Customer *customer, Time now); /* parcels and orders past a promise */
/* "offers", "news" or "nothing" */
Str customer_may_get(ApiCx *cx, const Customer *customer);
