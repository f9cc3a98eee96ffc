/* api/brake.c - see brake.h. */
#include "api/brake.h"
#include "api/pages/guard.h"
#include "base/arena.h"
#include <arpa/inet.h>
#include <stdatomic.h>
#include <string.h>

#define PEER_BYTES 46

struct Brake {
    Arena *arena;
    const World *world;
    PageGuard *addresses, *clients;
    atomic_int hashings;
    int hashings_max;
};

Brake *brake_open(const World *world, int hashings_max)
{
    Arena *arena = arena_open(0);
    Brake *brake = ARENA_NEW(arena, Brake);
    brake->arena = arena;
    brake->world = world;
    brake->addresses = guard_open(BRAKE_TRIES_ADDRESS, BRAKE_EVERY_ADDRESS);
    brake->clients = guard_open(BRAKE_TRIES_CLIENT, BRAKE_EVERY_CLIENT);
    brake->hashings_max = hashings_max;
    return brake;
}

void brake_close(Brake *brake)
{
    if (!brake) return;
    page_guard_close(brake->addresses);
    page_guard_close(brake->clients);
    arena_close(brake->arena);
}

/* The places are nobody's to choose: the secret is in what is hashed. */
static Hash16 subject_of(const Brake *brake, Str kind, Str what)
{
    Hasher hasher;
    hasher_start(&hasher, brake->world->secret);
    hasher_part(&hasher, kind);
    hasher_part(&hasher, what);
    return hasher_end16(&hasher);
}

static Hash16 address_of(const Brake *brake, Str email)
{
    return subject_of(brake, STR("sign-in address"), email);
}

static Hash16 client_of(const Brake *brake, Str peer)
{
    char text[PEER_BYTES] = "";
    unsigned char address[16];
    if (peer.len < sizeof text) memcpy(text, peer.ptr, peer.len);
    bool network = inet_pton(AF_INET6, text, address) == 1 && !str_starts(peer, STR("::ffff:"));
    return subject_of(brake, STR("sign-in client"),
                      network ? (Str){(const char *)address, 8} : peer);
}

Time brake_try(Brake *brake, const BrakeTry *who)
{
    if (!brake) return 0;
    Time now = world_now(brake->world);
    if (!guard_allows(brake->clients, who->db, client_of(brake, who->peer), now))
        return BRAKE_EVERY_CLIENT;
    if (guard_allows(brake->addresses, who->db, address_of(brake, who->email), now)) return 0;
    return BRAKE_EVERY_ADDRESS;
}

void brake_tried(Brake *brake, const BrakeTry *who, bool right)
{
    if (!brake) return;
    Time now = world_now(brake->world);
    Hash16 client = client_of(brake, who->peer), address = address_of(brake, who->email);
    if (right) {
        guard_gives_back(brake->clients, client);
        guard_gives_back(brake->addresses, address);
    } else {
        guard_keeps(brake->clients, who->db, client, now);
        guard_keeps(brake->addresses, who->db, address, now);
    }
}

bool brake_hash_begin(Brake *brake)
{
    if (!brake || atomic_fetch_add(&brake->hashings, 1) < brake->hashings_max) return true;
    brake_hash_end(brake);
    return false;
}

void brake_hash_end(Brake *brake)
{
    if (brake) atomic_fetch_sub(&brake->hashings, 1);
}
