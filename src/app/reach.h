/* app/reach.h - who may get what, and why not: counted over all customers. */
#pragma once
#include "app/shop.h"

typedef struct Reach {
    uint64_t customers, offers, news, nothing; /* may get offers; only order news; nothing */
    Map reasons; /* of those who may get no offers: word -> uint64_t */
} Reach;

/* Walks the customers of the store; a second or two per 100,000. */
Err reach_count(Store *store, Arena *arena, const Definitions *definitions, Time now,
                Reach *ret_reach, Diag *diag) MUST_CHECK;
void reach_json(JsonOut *out, const Reach *reach); /* "may" and "reasons" of an open object */
