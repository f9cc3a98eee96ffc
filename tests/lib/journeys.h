/* tests/lib/journeys.h - the starter documents of the program, published in a test's shop. */
#pragma once
#include "lib/shop.h"

/* All built-in documents, version `version`; `sending` replaces the starter's when not NULL. */
void shop_publish(Shop *shop, int64_t version, const char *sending);
/* The starters, live, with a storefront that has a sender: version 1. */
void shop_journeys(Shop *shop);
