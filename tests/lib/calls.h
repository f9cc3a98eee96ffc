/* tests/lib/calls.h - the calls of a made-up shop, drawn from a seed: what load.c sends to a server
 * and writes to files.
 *
 * Order number n of a run is always the same, to the byte, whoever asks and how often, so a batch
 * can be made again instead of being remembered. Not a model of customers: that is
 * `afterglow simulate`. */
#pragma once
#include "base/buf.h"
#include "base/time.h"

typedef struct Calls {
    Str prefix;         /* of order, customer and message ids: two runs do not meet. "": customers
                           are named as those of `afterglow simulate` */
    uint64_t seed;      /* of everything that is drawn */
    uint64_t customers; /* how many people share the orders; 0: each order its own person */
    Time base;          /* the moment of the run; nothing here reads a clock */
    Time step;          /* between two orders; order n is placed at base + n * step */
    int life;           /* 0 orders alone, 1 with all that follows, 2 all of it over long ago */
} Calls;

/* The calls about order n. With life 1 every fourth order was placed days ago and is received, the
 * others are placed now, every second is shipped as well, every tenth is told twice; with life 2
 * all are received. Each is followed by `after`; returns how many they are. */
size_t calls_of_order(const Calls *calls, uint64_t n, char after, Buf *out);
