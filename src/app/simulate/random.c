/* app/simulate/random.c - a seeded generator and the distributions of the shop's people.
 *
 * Generator: SplitMix64 (Steele, Lea, Flood 2014), one stream per (purpose, subject), so that what
 * one person does never moves what another does. */
#include "app/simulate/sim.h"
#include <math.h>

SimRandom sim_random(const uint8_t secret[32], Str purpose, uint64_t subject)
{
    return (SimRandom){chance_u64(secret, purpose, (Str){(const char *)&subject, sizeof subject})};
}

uint64_t sim_next(SimRandom *random)
{
    uint64_t z = (random->state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

double sim_unit(SimRandom *random)
{
    return (double)(sim_next(random) >> 11) * 0x1.0p-53;
}

bool sim_happens(SimRandom *random, double probability)
{
    return sim_unit(random) < probability;
}

int sim_between(SimRandom *random, int from, int to)
{
    return from + (int)(sim_unit(random) * (double)(to - from + 1));
}

double sim_exponential(SimRandom *random, double mean)
{
    return -mean * log(1 - sim_unit(random));
}

double sim_normal(SimRandom *random)
{
    double radius = sqrt(-2 * log(1 - sim_unit(random)));
    return radius * cos(6.283185307179586 * sim_unit(random));
}

/* Marsaglia and Tsang's squeeze needs a shape of at least 1. */
static double gamma_from_one(SimRandom *random, double shape)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = sim_normal(random), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        double u = 1 - sim_unit(random);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
    }
}

double sim_gamma(SimRandom *random, double shape)
{
    if (shape >= 1) return gamma_from_one(random, shape);
    double boost = pow(1 - sim_unit(random), 1 / shape);
    return boost * gamma_from_one(random, shape + 1);
}

double sim_beta(SimRandom *random, double a, double b)
{
    double x = sim_gamma(random, a), y = sim_gamma(random, b);
    return x / (x + y);
}
