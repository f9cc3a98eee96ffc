/* api/brake.h - how often and how many at a time passwords may be tried.
 *
 * Two counts (OWASP, Authentication Cheat Sheet): by the e-mail address that was given, whether or
 * not it is anybody's, so that the answer tells nothing; and by the client's address (an IPv6
 * network of 64 bits is one client). A right password gives its try back. One-time links are not
 * braked: they let in whoever somebody else locks out. Hashing (19 MiB, some 30 ms) never takes the
 * last worker: events come in meanwhile. A wrong try is written down, so that a restart forgets
 * none; how many are hashed bounds how many rows there are. Thread: any; the handle is the
 * caller's. */
#pragma once
#include "base/str.h"
#include "io/db.h"
#include "io/world.h"

#define BRAKE_TRIES_ADDRESS 8
#define BRAKE_EVERY_ADDRESS MINUTE /* gives one back */
#define BRAKE_TRIES_CLIENT  24     /* an office is one client */
#define BRAKE_EVERY_CLIENT  (30 * SECOND)

typedef struct Brake Brake;
Brake *brake_open(const World *world, int hashings_max);
void brake_close(Brake *brake);
/* Who tries: the address given, the client's, and the handle that asks what was written of them
 * (NULL: only what is in memory counts). */
typedef struct BrakeTry {
    Db *db;
    Str email, peer;
} BrakeTry;
/* Takes a try of both; 0, or how long to wait before the next. A NULL brake allows all (tests). */
Time brake_try(Brake *brake, const BrakeTry *who);
/* The password was right: the try is given back. Else it is written down. */
void brake_tried(Brake *brake, const BrakeTry *who, bool right);
/* False: as many are being hashed as may be; else brake_hash_end when it is done. */
bool brake_hash_begin(Brake *brake);
void brake_hash_end(Brake *brake);
