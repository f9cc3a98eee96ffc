/* app/simulate/parcels.c - what carriers do: ship, scan, deliver, most in time; some late, few
 * never. */
#include "app/simulate/sim.h"
#include <math.h>

#define CANCELLED           0.02
#define LOST                0.006
#define REFUNDED            0.04
#define TRANSIT_DAYS_MEDIAN 2.2
#define TRANSIT_SIGMA       0.45

static const char *const carriers[] = {"dhl", "dpd", "gls", "ups"};

typedef struct Parcel {
    Sim *sim;
    uint32_t person;
    Str order_id;
    Str shipment_id;
    const char *carrier;
    uint64_t number;
} Parcel;

static void parcel_tell(const Parcel *parcel, const char *event, const char *status, Time at)
{
    SimHappening happening = {
        .at = at, .kind = SIM_TELL, .person = parcel->person, .arena = arena_open(0)};
    Buf buf = buf_new(happening.arena, 4096);
    JsonOut out = json_out(&buf);
    json_object(&out);
    json_put_str(&out, "type", STR("track"));
    json_put_str(&out, "event", str_of(event));
    json_put_str(&out, "messageId",
                 arena_printf(happening.arena, "%.*s-%s%s", STR_ARG(parcel->order_id), event,
                              status ? status : ""));
    json_put_str(&out, "userId", arena_printf(happening.arena, "u%u", parcel->person));
    json_put_time(&out, "timestamp", at);
    json_key(&out, "properties");
    json_object(&out);
    json_put_str(&out, "order_id", parcel->order_id);
    if (parcel->carrier) {
        json_put_str(&out, "shipment_id", parcel->shipment_id);
        json_put_str(&out, "carrier", str_of(parcel->carrier));
        json_put_str(&out, "tracking_number",
                     arena_printf(happening.arena, "%012llu", (unsigned long long)parcel->number));
    }
    if (status) {
        json_put_str(&out, "status", str_of(status));
        json_put_time(&out, "occurred_at", at);
    }
    json_end(&out);
    json_end(&out);
    happening.json = buf_str(&buf);
    sim_schedule(parcel->sim, happening);
}

static Time after_days(Time from, double count)
{
    return from + (Time)(count * (double)DAY);
}

void sim_parcel(Sim *sim, SimRandom *random, uint32_t person, Str order_id, Time placed_at,
                Time promised_at)
{
    Parcel parcel = {.sim = sim,
                     .person = person,
                     .order_id = order_id,
                     .shipment_id = arena_printf(sim->arena, "%.*s/1", STR_ARG(order_id))};
    if (sim_happens(random, CANCELLED)) {
        parcel_tell(&parcel, "Order Cancelled", NULL, after_days(placed_at, 0.2));
        return;
    }
    parcel.carrier = carriers[sim_between(random, 0, 3)];
    parcel.number = sim_next(random) % 1000000000000U;
    Time shipped = after_days(placed_at, 0.3 + sim_unit(random) * 1.2);
    parcel_tell(&parcel, "Order Shipped", NULL, shipped);
    double transit = TRANSIT_DAYS_MEDIAN * exp(TRANSIT_SIGMA * sim_normal(random));
    Time delivered = after_days(shipped, transit);
    parcel_tell(&parcel, "Shipment Updated", "in_transit", after_days(shipped, transit * 0.3));
    if (sim_happens(random, LOST)) return;
    parcel_tell(&parcel, "Shipment Updated", "out_for_delivery", delivered - 5 * HOUR);
    parcel_tell(&parcel, "Order Delivered", NULL, delivered);
    sim_person(sim, person)->pleased_late = delivered > promised_at;
    if (sim_happens(random, REFUNDED)) {
        parcel.carrier = NULL;
        parcel_tell(&parcel, "Order Refunded", NULL, after_days(delivered, 6));
    }
}
