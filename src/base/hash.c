/* base/hash.c - thin and exact: SipHash and BLAKE2b of libsodium, HMAC-SHA256 of OpenSSL.
 *
 * Not here: passwords and sealed secrets (io).
 * Why two libraries: OpenSSL uses the processor's SHA instructions (5 KB in 4 us, libsodium 13),
 * and has neither SipHash nor keyed BLAKE2b in a form as plain as libsodium's. */
#include "base/hash.h"

#include <assert.h>
#include <glib.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdlib.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof((Hasher *)NULL)->state,
               "Hasher is too small");

static uint64_t read_le64(const uint8_t bytes[8])
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

static void write_le64(uint8_t bytes[8], uint64_t value)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t siphash(const void *bytes, size_t size, const uint8_t *key)
{
    uint8_t out[crypto_shorthash_BYTES];
    crypto_shorthash(out, bytes, size, key);
    return read_le64(out);
}

uint64_t place_hash(const void *bytes, size_t size)
{
    static const uint8_t zero[crypto_shorthash_KEYBYTES];
    return siphash(bytes, size, zero);
}

static void *table_key_draw(void *unused)
{
    static uint8_t key[crypto_shorthash_KEYBYTES];
    (void)unused;
    randombytes_buf(key, sizeof key);
    return key;
}

uint64_t table_hash(const void *bytes, size_t size)
{
    static GOnce once = G_ONCE_INIT;
    return siphash(bytes, size, g_once(&once, table_key_draw, NULL));
}

static crypto_generichash_state *state_of(Hasher *hasher)
{
    return (crypto_generichash_state *)(void *)hasher->state;
}

void hasher_start(Hasher *hasher, const uint8_t key[32])
{
    crypto_generichash_init(state_of(hasher), key, key ? 32 : 0, sizeof(Hash16));
}

void hasher_part(Hasher *hasher, Str part)
{
    uint8_t length[8];
    write_le64(length, part.len);
    crypto_generichash_update(state_of(hasher), length, sizeof length);
    if (part.len) crypto_generichash_update(state_of(hasher), (const uint8_t *)part.ptr, part.len);
}

void hasher_u64(Hasher *hasher, uint64_t value)
{
    uint8_t bytes[8];
    write_le64(bytes, value);
    hasher_part(hasher, (Str){(const char *)bytes, sizeof bytes});
}

Hash16 hasher_end16(Hasher *hasher)
{
    Hash16 hash;
    crypto_generichash_final(state_of(hasher), hash.bytes, sizeof hash.bytes);
    return hash;
}

Hash16 hash16(Str a, Str b)
{
    Hasher hasher;
    hasher_start(&hasher, NULL);
    hasher_part(&hasher, a);
    hasher_part(&hasher, b);
    return hasher_end16(&hasher);
}

bool hash16_eq(Hash16 a, Hash16 b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

int hash16_cmp(Hash16 a, Hash16 b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

Str hash16_str(const Hash16 *hash)
{
    return (Str){(const char *)hash->bytes, sizeof hash->bytes};
}

uint64_t chance_u64(const uint8_t secret[32], Str purpose, Str subject)
{
    Hasher hasher;
    hasher_start(&hasher, secret);
    hasher_part(&hasher, purpose);
    hasher_part(&hasher, subject);
    Hash16 hash = hasher_end16(&hasher);
    return read_le64(hash.bytes);
}

double chance_unit(const uint8_t secret[32], Str purpose, Str subject)
{
    return (double)(chance_u64(secret, purpose, subject) >> 11) * 0x1p-53;
}

void hmac_sha256(Str key, Str message, uint8_t ret_mac[32])
{
    assert(key.len <= INT32_MAX);
    const char *key_bytes = key.len ? key.ptr : ""; /* NULL would mean: the key of last time */
    if (!HMAC(EVP_sha256(), key_bytes, (int)key.len, (const uint8_t *)message.ptr, message.len,
              ret_mac, NULL))
        abort();
}

bool bytes_eq_constant_time(const void *a, const void *b, size_t size)
{
    return sodium_memcmp(a, b, size) == 0;
}

Str hash16_hex(Arena *arena, Hash16 hash)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = arena_alloc_raw(arena, 2 * sizeof hash.bytes);
    for (size_t i = 0; i < sizeof hash.bytes; i++) {
        hex[2 * i] = digits[hash.bytes[i] >> 4];
        hex[2 * i + 1] = digits[hash.bytes[i] & 15];
    }
    return (Str){hex, 2 * sizeof hash.bytes};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hash16_parse(Str hex, Hash16 *ret_hash)
{
    Hash16 hash;
    if (hex.len != 2 * sizeof hash.bytes) return false;
    for (size_t i = 0; i < sizeof hash.bytes; i++) {
        int high = hex_digit(hex.ptr[2 * i]), low = hex_digit(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        hash.bytes[i] = (uint8_t)(high * 16 + low);
    }
    *ret_hash = hash;
    return true;
}
