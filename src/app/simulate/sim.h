/* app/simulate/sim.h - a shop in a virtual world: people who buy, carriers who are late, readers
 * who open, click, answer and come back; through the same door, turn and decisions as a real one.
 *
 * The process is known (docs/simulate.md): people arrive evenly over the period and buy as in
 * BG/NBD (Fader, Hardie, Lee 2005): each at a rate drawn from a gamma distribution, until, after a
 * purchase, they drop out with a probability drawn from a beta distribution. Same arguments, same
 * binary: same report to the byte; nothing depends on the machine's clock, threads or addresses.
 *
 * One thread. Time moves in slices of an hour: what falls into a slice is told at its end. */
#pragma once
#include "app/shop.h"
#include "flow/segment.h"

#define SIM_SLICE HOUR
#define SIM_START ((Time)1767225600 * SECOND) /* 2026-01-01T00:00:00Z */

typedef struct SimRandom {
    uint64_t state;
} SimRandom;
SimRandom sim_random(const uint8_t secret[32], Str purpose, uint64_t subject);
uint64_t sim_next(SimRandom *random);
double sim_unit(SimRandom *random); /* [0,1) */
bool sim_happens(SimRandom *random, double probability);
int sim_between(SimRandom *random, int from, int to); /* both included */
double sim_exponential(SimRandom *random, double mean);
double sim_normal(SimRandom *random);
double sim_gamma(SimRandom *random, double shape); /* scale 1 (Marsaglia, Tsang 2000) */
double sim_beta(SimRandom *random, double a, double b);

typedef struct SimProduct {
    const char *id, *name, *category;
    int64_t price_minor;
    bool digital;
} SimProduct;
extern const SimProduct sim_products[];
extern const int sim_product_count;

/* Something that will happen. */
typedef enum SimKind {
    SIM_ORDER, /* the person buys */
    SIM_TELL,  /* a call is told at the door: `json` */
    SIM_REACT  /* an own event of the person about a message: `json`, `event` */
} SimKind;

typedef struct SimHappening {
    Time at;
    uint64_t serial; /* ties are settled by order of making */
    SimKind kind;
    uint32_t person;
    EventKind event;
    int64_t customer;
    Str json;
    Arena *arena; /* holds json; closed when it has happened */
} SimHappening;

typedef struct SimPerson {
    double rate;    /* orders per day */
    double dropout; /* after each purchase */
    uint32_t orders;
    bool identified;
    bool german;
    bool pleased_late; /* the last parcel came late */
} SimPerson;

typedef struct SimOptions {
    uint32_t first; /* number of the first person; the others follow */
    uint32_t customers;
    uint32_t days;
    uint64_t seed;
    Time slice;       /* 0: SIM_SLICE; on disk larger ones commit less often */
    Time start;       /* 0: SIM_START */
    double rate_mean; /* orders per person and day */
    /* Now and then, the share done. NULL: nobody asks. */
    void (*progress)(void *self, double done);
    void *progress_self;
} SimOptions;

typedef struct Sim {
    SimOptions options;
    World world;
    VirtualClock clock;
    Engine *engine;
    SegmentDoor *door;
    Arena *arena;       /* of the whole run */
    SimPerson *people;  /* the first is number options.first */
    SimHappening *heap; /* a binary heap by (at, serial) */
    size_t heap_count, heap_capacity;
    uint64_t serial, orders, told, sent;
    LIST_OF(ReleasedMessage) released; /* of the slice */
    Time now;
} Sim;

SimPerson *sim_person(const Sim *sim, uint32_t number);
void sim_schedule(Sim *sim, SimHappening happening);
bool sim_take(Sim *sim, Time until, SimHappening *ret_happening);
void sim_forget(Sim *sim); /* frees what will not happen any more */

void sim_people(Sim *sim);                          /* makes them and their first orders */
void sim_order(Sim *sim, uint32_t number, Time at); /* an order and all that follows of it */
void sim_parcel(Sim *sim, SimRandom *random, uint32_t person, Str order_id, Time placed_at,
                Time promised_at);
/* What the person does with a message that was handed over. */
void sim_react(Sim *sim, const ReleasedMessage *released);
Err sim_run(Sim *sim, Diag *diag) MUST_CHECK;
