/* base/hash.h - the few hashes the system speaks, each with one purpose.
 *
 * place_hash: which bucket and which id a key has. Fixed for ever: SipHash-2-4 (Aumasson,
 *   Bernstein 2012) under the all-zero key; stored in databases.
 * Hash16: 16-byte names of things (messages, runs, what was seen): BLAKE2b-128 (RFC 7693).
 * chance: draws that can be repeated: BLAKE2b keyed with the installation's secret (the seed in a
 *   simulation). Never from anything a sender chooses alone.
 * Sign: HMAC-SHA256 (RFC 2104) for links and webhooks, compared in constant time. */
#pragma once
#include "base/arena.h"

typedef struct Hash16 {
    uint8_t bytes[16];
} Hash16;

uint64_t place_hash(const void *bytes, size_t size);
/* SipHash-2-4 under a key drawn once per process, for tables in memory: a sender cannot choose keys
 * that collide. Never stored, and nothing may come in its order. */
uint64_t table_hash(const void *bytes, size_t size);

typedef struct Hasher {
    _Alignas(64) unsigned char state[384]; /* crypto_generichash_state */
} Hasher;
void hasher_start(Hasher *hasher, const uint8_t key[32]); /* key NULL: none */
/* Each part is preceded by its length, so ("ab","c") and ("a","bc") differ. */
void hasher_part(Hasher *hasher, Str part);
void hasher_u64(Hasher *hasher, uint64_t value);
Hash16 hasher_end16(Hasher *hasher);
Hash16 hash16(Str a, Str b); /* two parts, the common case */
bool hash16_eq(Hash16 a, Hash16 b);
int hash16_cmp(Hash16 a, Hash16 b);
Str hash16_str(const Hash16 *hash); /* its 16 raw bytes, borrowed */
/* As 32 hexadecimal digits, the form in events and addresses; parse takes capitals too. */
Str hash16_hex(Arena *arena, Hash16 hash);
bool hash16_parse(Str hex, Hash16 *ret_hash);

/* A number in [0, 2^64) for `purpose` and `subject` under the secret. */
uint64_t chance_u64(const uint8_t secret[32], Str purpose, Str subject);
/* The same in [0,1). */
double chance_unit(const uint8_t secret[32], Str purpose, Str subject);

void hmac_sha256(Str key, Str message, uint8_t ret_mac[32]);
bool bytes_eq_constant_time(const void *a, const void *b, size_t size);
