/* app/simulate/people.c - who comes, when they buy, and what their order says. */
#include "app/simulate/sim.h"

#define RATE_SHAPE 0.9 /* r of BG/NBD */
#define DROPOUT_A  0.8
#define DROPOUT_B  2.4
#define LINES_MAX  4

static const char *const first_names[] = {"Anna",  "Ben",  "Clara", "David", "Elif",  "Finn",
                                          "Greta", "Hugo", "Ines",  "Jonas", "Katja", "Luis",
                                          "Mara",  "Noah", "Olga",  "Paul",  "Rosa",  "Sami"};
static const char *const last_names[] = {"Adler",  "Bauer", "Castillo", "Dahl",    "Ebert",
                                         "Fuchs",  "Green", "Huber",    "Ivanova", "Jansen",
                                         "Keller", "Lang",  "Moreau",   "Novak",   "O'Brien"};
#define PICK(list, random)                                                                         \
    (list)[sim_between((random), 0, (int)(sizeof(list) / sizeof(list)[0]) - 1)]

static Time days(double count)
{
    return (Time)(count * (double)DAY);
}

SimPerson *sim_person(const Sim *sim, uint32_t number)
{
    return &sim->people[number - sim->options.first];
}

void sim_people(Sim *sim)
{
    sim->people = ARENA_ARRAY(sim->arena, SimPerson, sim->options.customers);
    uint32_t end = sim->options.first + sim->options.customers;
    for (uint32_t i = sim->options.first; i < end; i++) {
        SimRandom random = sim_random(sim->world.secret, STR("person"), i);
        SimPerson *person = sim_person(sim, i);
        person->rate = sim_gamma(&random, RATE_SHAPE) * sim->options.rate_mean / RATE_SHAPE;
        person->dropout = sim_beta(&random, DROPOUT_A, DROPOUT_B);
        person->german = sim_happens(&random, 0.4);
        Time first = sim->options.start + days(sim_unit(&random) * (double)sim->options.days);
        sim_schedule(sim, (SimHappening){.at = first, .kind = SIM_ORDER, .person = i});
    }
}

static SimHappening tell(Sim *sim, uint32_t person, Time at)
{
    (void)sim;
    return (SimHappening){.at = at, .kind = SIM_TELL, .person = person, .arena = arena_open(0)};
}

static void call_open(JsonOut *out, Arena *arena, const char *type, uint32_t person, Time at,
                      Str message_id)
{
    json_object(out);
    json_put_str(out, "type", str_of(type));
    json_put_str(out, "messageId", message_id);
    json_put_str(out, "userId", arena_printf(arena, "u%u", person));
    json_put_time(out, "timestamp", at);
}

/* Who the person is and whether offers are welcome: told with the first order. */
static void tell_who(Sim *sim, uint32_t person, Time at)
{
    SimRandom random = sim_random(sim->world.secret, STR("who"), person);
    SimHappening identify = tell(sim, person, at), consent = tell(sim, person, at + SECOND);
    const char *first = PICK(first_names, &random), *last = PICK(last_names, &random);
    Buf buf = buf_new(identify.arena, 4096);
    JsonOut out = json_out(&buf);
    call_open(&out, identify.arena, "identify", person, at,
              arena_printf(identify.arena, "who-%u", person));
    json_key(&out, "traits");
    json_object(&out);
    json_put_str(&out, "email", arena_printf(identify.arena, "p%u@example.com", person));
    json_put_str(&out, "firstName", str_of(first));
    json_put_str(&out, "lastName", str_of(last));
    json_put_str(&out, "locale", sim_person(sim, person)->german ? STR("de-DE") : STR("en-GB"));
    json_end(&out);
    json_end(&out);
    identify.json = buf_str(&buf);
    sim_schedule(sim, identify);
    Buf said = buf_new(consent.arena, 4096);
    out = json_out(&said);
    call_open(&out, consent.arena, "track", person, at + SECOND,
              arena_printf(consent.arena, "consent-%u", person));
    json_put_str(&out, "event", STR("Consent Changed"));
    json_key(&out, "properties");
    json_object(&out);
    json_put_str(&out, "channel", STR("email"));
    json_put_str(&out, "purpose", STR("feedback"));
    json_put_str(&out, "state", sim_happens(&random, 0.7) ? STR("given") : STR("refused"));
    json_put_str(&out, "source", STR("checkout"));
    json_put_str(&out, "text", STR("You may ask me how I liked it."));
    json_end(&out);
    json_end(&out);
    consent.json = buf_str(&said);
    sim_schedule(sim, consent);
}

static Str price_text(Arena *arena, int64_t minor)
{
    Buf buf = buf_new(arena, 32);
    buf_money_plain(&buf, minor, (Currency){"EUR"});
    return buf_str(&buf);
}

/* The lines; returns their sum. *ret_parcel: something needs one. */
static int64_t order_lines(JsonOut *out, Arena *arena, SimRandom *random, bool *ret_parcel)
{
    int64_t sum = 0;
    *ret_parcel = false;
    json_key(out, "products");
    json_array(out);
    for (int lines = sim_between(random, 1, LINES_MAX); lines > 0; lines--) {
        const SimProduct *product = &sim_products[sim_between(random, 0, sim_product_count - 1)];
        int quantity = sim_happens(random, 0.15) ? 2 : 1;
        json_object(out);
        json_put_str(out, "product_id", str_of(product->id));
        json_put_str(out, "sku", str_of(product->id));
        json_put_str(out, "name", str_of(product->name));
        json_put_str(out, "category", str_of(product->category));
        json_key(out, "price");
        json_out_raw(out, price_text(arena, product->price_minor));
        json_put_i64(out, "quantity", quantity);
        if (product->digital) json_put_bool(out, "requires_shipping", false);
        json_end(out);
        sum += product->price_minor * quantity;
        *ret_parcel = *ret_parcel || !product->digital;
    }
    json_end(out);
    return sum;
}

static void put_amount(JsonOut *out, Arena *arena, const char *key, int64_t minor)
{
    json_key(out, key);
    json_out_raw(out, price_text(arena, minor));
}

static void put_address(JsonOut *out, const SimPerson *person)
{
    json_key(out, "shipping_address");
    json_object(out);
    json_put_str(out, "street", person->german ? STR("Lindenweg 4") : STR("12 Hill Road"));
    json_put_str(out, "city", person->german ? STR("Freiburg") : STR("Leeds"));
    json_put_str(out, "postal_code", person->german ? STR("79098") : STR("LS1 4AP"));
    json_put_str(out, "country", person->german ? STR("DE") : STR("GB"));
    json_end(out);
}

/* The call 'Order Completed'; answers whether a parcel follows. */
static bool tell_order(Sim *sim, uint32_t person, SimRandom *random, Str order_id, Time at,
                       Time promised_at)
{
    SimHappening order = tell(sim, person, at);
    Buf buf = buf_new(order.arena, 32 * 1024);
    JsonOut out = json_out(&buf);
    bool parcel;
    call_open(&out, order.arena, "track", person, at, order_id);
    json_put_str(&out, "event", STR("Order Completed"));
    json_key(&out, "properties");
    json_object(&out);
    json_put_str(&out, "order_id", order_id);
    int64_t sum = order_lines(&out, order.arena, random, &parcel);
    int64_t shipping = parcel && sum < 10000 ? 490 : 0;
    put_amount(&out, order.arena, "subtotal", sum);
    put_amount(&out, order.arena, "shipping", shipping);
    put_amount(&out, order.arena, "tax", 0);
    put_amount(&out, order.arena, "total", sum + shipping);
    json_put_str(&out, "currency", STR("EUR"));
    json_put_str(&out, "email", arena_printf(order.arena, "p%u@example.com", person));
    json_put_time(&out, "promised_at", promised_at);
    json_put_str(&out, "locale", sim_person(sim, person)->german ? STR("de-DE") : STR("en-GB"));
    put_address(&out, sim_person(sim, person));
    json_end(&out);
    json_end(&out);
    order.json = buf_str(&buf);
    sim_schedule(sim, order);
    return parcel;
}

static void schedule_next(Sim *sim, uint32_t number, SimRandom *random, Time at)
{
    const SimPerson *person = sim_person(sim, number);
    if (sim_happens(random, person->dropout)) return;
    double gap = sim_exponential(random, 1 / person->rate);
    Time left = sim->options.start + (Time)sim->options.days * DAY - at;
    if (gap * (double)DAY < (double)left) /* some buy so seldom that a Time could not hold it */
        sim_schedule(sim,
                     (SimHappening){.at = at + days(gap), .kind = SIM_ORDER, .person = number});
}

void sim_order(Sim *sim, uint32_t number, Time at)
{
    SimPerson *person = sim_person(sim, number);
    SimRandom random =
        sim_random(sim->world.secret, STR("order"), (uint64_t)number << 20 | person->orders);
    if (!person->identified) tell_who(sim, number, at);
    person->identified = true;
    person->orders++;
    sim->orders++;
    Str order_id = arena_printf(sim->arena, "A%u-%u", number, person->orders);
    Time promised_at = (at / DAY + sim_between(&random, 4, 6)) * DAY;
    if (tell_order(sim, number, &random, order_id, at + 2 * SECOND, promised_at))
        sim_parcel(sim, &random, number, order_id, at, promised_at);
    schedule_next(sim, number, &random, at);
}
