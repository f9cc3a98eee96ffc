/* engine/identity_test.c - the named strangers, and that the order of arrival does not matter.
 *
 * A small model carries out what identity_resolve decides: keys, owners and the events of each. */
#include "flow/engine/identity.h"

#include "lib/unit.h"

#define EVENTS_MAX 12

typedef struct Told {
    Key keys[4];
    uint32_t count;
    Time at;
    bool alias;
} Told;

typedef struct Model {
    Party parties[EVENTS_MAX + 1]; /* by id, from 1 */
    int64_t into[EVENTS_MAX + 1];  /* where it was absorbed to */
    int64_t made;
    OwnedKey keys[64];
    uint32_t key_count;
    int64_t event_of[EVENTS_MAX]; /* customer of each told event */
} Model;

static int64_t alive(const Model *model, int64_t id)
{
    while (id && model->into[id])
        id = model->into[id];
    return id;
}

static OwnedKey *model_key(Model *model, Key key)
{
    for (uint32_t i = 0; i < model->key_count; i++)
        if (model->keys[i].key.kind == key.kind && str_eq(model->keys[i].key.value, key.value))
            return &model->keys[i];
    model->keys[model->key_count] = (OwnedKey){.key = key};
    return &model->keys[model->key_count++];
}

static void know(Party *party, Key key)
{
    party->user |= key.kind == KEY_USER;
    if (party->strongest == 0 || key.kind < party->strongest) party->strongest = key.kind;
    party->parcel_only = party->strongest == KEY_TRACKING;
}

static void model_merge(Model *model, Merge merge)
{
    Party *winner = &model->parties[merge.winner];
    const Party *loser = &model->parties[merge.loser];
    assert_int_not_equal(merge.winner, merge.loser);
    assert_int_equal(alive(model, merge.loser), merge.loser);
    winner->user |= loser->user;
    if (loser->strongest < winner->strongest) winner->strongest = loser->strongest;
    if (loser->first_at < winner->first_at) winner->first_at = loser->first_at;
    winner->parcel_only = winner->strongest == KEY_TRACKING;
    model->into[merge.loser] = merge.winner;
}

static void tell(Model *model, const Told *told, size_t index)
{
    OwnedKey owned[4];
    for (uint32_t i = 0; i < told->count; i++) {
        OwnedKey *key = model_key(model, told->keys[i]);
        int64_t owner = alive(model, key->owner.id);
        key->owner = owner ? model->parties[owner] : (Party){0};
        owned[i] = *key;
    }
    Identity identity;
    IdentityIn in = {owned, told->count, told->at, told->alias};
    identity_resolve(&in, &identity);
    for (uint32_t i = 0; i < identity.merge_count; i++)
        model_merge(model, identity.merges[i]);
    int64_t id = identity.customer;
    if (id == 0) {
        id = ++model->made;
        model->parties[id] = (Party){.id = id, .first_at = told->at};
    }
    Party *party = &model->parties[id];
    if (told->at < party->first_at) party->first_at = told->at;
    for (uint32_t i = 0; i < told->count; i++)
        if (identity.claim[i]) {
            OwnedKey *key = model_key(model, told->keys[i]);
            key->owner.id = id;
            if (told->at > key->claimed_at) key->claimed_at = told->at;
            know(party, told->keys[i]);
        }
    model->event_of[index] = id;
}

static void tell_in_order(Model *model, const Told *told, const size_t *order, size_t count)
{
    memset(model, 0, sizeof *model);
    for (size_t i = 0; i < count; i++)
        tell(model, &told[order[i]], order[i]);
}

static bool together(const Model *model, size_t a, size_t b)
{
    return alive(model, model->event_of[a]) == alive(model, model->event_of[b]);
}

/* ---- named cases, in both orders ---- */

typedef struct Case {
    const char *name;
    Told told[2];
    bool joined;
} Case;

#define U(v)                                                                                       \
    {                                                                                              \
        KEY_USER, STR_INIT(v)                                                                      \
    }
#define E(v)                                                                                       \
    {                                                                                              \
        KEY_EMAIL, STR_INIT(v)                                                                     \
    }
#define P(v)                                                                                       \
    {                                                                                              \
        KEY_PHONE, STR_INIT(v)                                                                     \
    }
#define O(v)                                                                                       \
    {                                                                                              \
        KEY_ORDER, STR_INIT(v)                                                                     \
    }
#define T(v)                                                                                       \
    {                                                                                              \
        KEY_TRACKING, STR_INIT(v)                                                                  \
    }
#define A(v)                                                                                       \
    {                                                                                              \
        KEY_ANONYMOUS, STR_INIT(v)                                                                 \
    }

static const Case cases[] = {
    {"one order, user and e-mail tellers",
     {{{U("u"), O("1")}, 2, 1, false}, {{E("m"), O("1")}, 2, 2, false}},
     true                                                                                                           },
    {"one order, two e-mails",
     {{{E("m"), O("1")}, 2, 1, false}, {{E("n"), O("1")}, 2, 2, false}},
     true                                                                                                           },
    {"a shared e-mail of two accounts",
     {{{U("u"), E("m")}, 2, 1, false}, {{U("v"), E("m")}, 2, 2, false}},
     false                                                                                                          },
    {"a shared device",                    {{{E("m"), A("a")}, 2, 1, false}, {{E("n"), A("a")}, 2, 2, false}}, false},
    {"a device, then its person",          {{{A("a")}, 1, 1, false}, {{U("u"), A("a")}, 2, 2, false}},         true },
    {"a family phone",                     {{{E("m"), P("p")}, 2, 1, false}, {{E("n"), P("p")}, 2, 2, false}}, false},
    {"a family phone of accounts",
     {{{U("u"), P("p")}, 2, 1, false}, {{E("n"), P("p")}, 2, 2, false}},
     false                                                                                                          },
    {"a phone alone",                      {{{P("p")}, 1, 1, false}, {{E("n"), P("p")}, 2, 2, false}},         true },
    {"a phone with an order",
     {{{P("p"), O("1")}, 2, 1, false}, {{E("n"), P("p")}, 2, 2, false}},
     true                                                                                                           },
    {"a number used again",
     {{{O("1"), T("t")}, 2, 1, false}, {{O("2"), T("t")}, 2, 2, false}},
     false                                                                                                          },
    {"a parcel nobody announced",
     {{{T("t")}, 1, 1, false}, {{E("m"), O("2"), T("t")}, 3, 2, false}},
     true                                                                                                           },
    {"one order of two accounts",
     {{{U("u"), O("1")}, 2, 1, false}, {{U("v"), O("1")}, 2, 2, false}},
     false                                                                                                          },
    {"alias",                              {{{U("u"), U("v")}, 2, 1, true}, {{U("v")}, 1, 2, false}},          true },
    {"a guest's two orders on one device",
     {{{O("1"), A("a")}, 2, 1, false}, {{O("2"), A("a")}, 2, 2, false}},
     false                                                                                                          },
};

static void named_cases(void **state)
{
    (void)state;
    static const size_t orders[2][2] = {
        {0, 1},
        {1, 0}
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t o = 0; o < 2; o++) {
            Model model;
            tell_in_order(&model, cases[i].told, orders[o], 2);
            if (together(&model, 0, 1) != cases[i].joined)
                fail_msg("%s, order %zu: joined is %d", cases[i].name, o, !cases[i].joined);
        }
}

static void alias_joins_two_accounts(void **state)
{
    (void)state;
    static const Told told[] = {
        {{U("u"), E("m")}, 2, 1, false},
        {{U("v"), E("n")}, 2, 2, false},
        {{U("u"), U("v")}, 2, 3, true }
    };
    static const size_t orders[][3] = {
        {0, 1, 2},
        {2, 1, 0},
        {1, 2, 0},
        {0, 2, 1}
    };
    for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
        Model model;
        tell_in_order(&model, told, orders[o], 3);
        assert_true(together(&model, 0, 1) && together(&model, 1, 2));
    }
}

static void number_follows_the_latest_announcement(void **state)
{
    (void)state;
    static const Told told[] = {
        {{O("1"), T("t")}, 2, 10, false},
        {{O("2"), T("t")}, 2, 20, false},
        {{T("t")},         1, 30, false}
    };
    static const size_t orders[][3] = {
        {0, 1, 2},
        {1, 0, 2}
    };
    for (size_t o = 0; o < 2; o++) {
        Model model;
        tell_in_order(&model, told, orders[o], 3);
        assert_true(together(&model, 1, 2));
        assert_false(together(&model, 0, 1));
    }
}

static void phone_does_not_carry_an_order_to_the_family(void **state)
{
    (void)state;
    static const Told told[] = {
        {{E("parent"), P("p")}, 2, 1, false},
        {{E("child"), O("5")},  2, 2, false},
        {{P("p"), O("5")},      2, 3, false}
    };
    static const size_t order[] = {0, 1, 2};
    Model model;
    tell_in_order(&model, told, order, 3);
    assert_false(together(&model, 0, 1));
    assert_true(together(&model, 1, 2)); /* the event is about the child's order */
}

/* ---- random histories ---- */

static uint64_t draw(uint64_t *state, uint64_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % below;
}

static const Str values[] = {STR_INIT("a"), STR_INIT("b"), STR_INIT("c")};

static Told random_told(uint64_t *state, Time at, bool strong_only)
{
    Told told = {.at = at};
    static const KeyKind kinds[] = {KEY_USER,  KEY_EMAIL,    KEY_PHONE,
                                    KEY_ORDER, KEY_TRACKING, KEY_ANONYMOUS};
    while (told.count == 0)
        for (size_t k = 0; k < 6 && told.count < 4; k++) {
            bool strong = kinds[k] <= KEY_EMAIL || kinds[k] == KEY_ORDER;
            if ((strong_only && !strong) || draw(state, 3) != 0) continue;
            told.keys[told.count++] = (Key){kinds[k], values[draw(state, strong_only ? 3 : 2)]};
        }
    return told;
}

static void any_two_events(void **state)
{
    (void)state;
    uint64_t seed = 1;
    static const size_t orders[2][2] = {
        {0, 1},
        {1, 0}
    };
    for (int i = 0; i < 200000; i++) {
        Told told[2] = {random_told(&seed, 1 + (Time)draw(&seed, 3), false),
                        random_told(&seed, 1 + (Time)draw(&seed, 3), false)};
        Model one, two;
        tell_in_order(&one, told, orders[0], 2);
        tell_in_order(&two, told, orders[1], 2);
        assert_int_equal(together(&one, 0, 1), together(&two, 0, 1));
    }
}

/* What strong keys alone connect, when no group has two user ids, is the same whatever came first.
 */
static void strong_histories(void **state)
{
    (void)state;
    uint64_t seed = 7;
    int looked_at = 0;
    for (int i = 0; i < 30000; i++) {
        enum { N = 6 };
        Told told[N];
        size_t order[N];
        for (size_t n = 0; n < N; n++) {
            told[n] = random_told(&seed, 1 + (Time)n, true);
            order[n] = n;
            for (uint32_t k = 0; k < told[n].count; k++) /* one user id in the whole history */
                if (told[n].keys[k].kind == KEY_USER) told[n].keys[k].value = values[0];
        }
        Model one, two;
        tell_in_order(&one, told, order, N);
        for (size_t n = N - 1; n > 0; n--) {
            size_t other = draw(&seed, n + 1), kept = order[n];
            order[n] = order[other];
            order[other] = kept;
        }
        tell_in_order(&two, told, order, N);
        for (size_t a = 0; a < N; a++)
            for (size_t b = a + 1; b < N; b++, looked_at++)
                assert_int_equal(together(&one, a, b), together(&two, a, b));
    }
    assert_true(looked_at > 100000);
}

/* Whatever comes: every event has one living customer, nobody has two user ids without alias. */
static void any_history(void **state)
{
    (void)state;
    uint64_t seed = 99;
    for (int i = 0; i < 50000; i++) {
        Model model;
        Told told[EVENTS_MAX];
        memset(&model, 0, sizeof model);
        for (size_t n = 0; n < EVENTS_MAX; n++) {
            told[n] = random_told(&seed, 1 + (Time)draw(&seed, 9), false);
            tell(&model, &told[n], n);
        }
        for (size_t a = 0; a < EVENTS_MAX; a++)
            for (size_t b = 0; b < EVENTS_MAX; b++) {
                bool users = told[a].keys[0].kind == KEY_USER && told[b].keys[0].kind == KEY_USER;
                if (users)
                    assert_int_equal(together(&model, a, b),
                                     str_eq(told[a].keys[0].value, told[b].keys[0].value));
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_cases),
        cmocka_unit_test(alias_joins_two_accounts),
        cmocka_unit_test(number_follows_the_latest_announcement),
        cmocka_unit_test(phone_does_not_carry_an_order_to_the_family),
        cmocka_unit_test(any_two_events),
        cmocka_unit_test(strong_histories),
        cmocka_unit_test(any_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
