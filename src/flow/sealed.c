/* flow/sealed.c - see sealed.h. */
#include "flow/sealed.h"

#include <sodium.h>

#define HEAD_BYTES (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES)

_Static_assert(crypto_secretbox_NONCEBYTES == 24, "sealed_put takes a nonce of this size");

/* The secret has other uses: a key of its own for each name. */
static void sealing_key(const Sealed *sealed, uint8_t ret_key[crypto_secretbox_KEYBYTES])
{
    crypto_generichash(ret_key, crypto_secretbox_KEYBYTES, (const uint8_t *)sealed->name.ptr,
                       sealed->name.len, sealed->secret, 32);
}

Err sealed_put(const Sealed *sealed, Arena *arena, Str text, const uint8_t nonce[24], Diag *diag)
{
    if (!text.len) return admin_value_put(sealed->db, sealed->name, STR_NONE, diag);
    uint8_t key[crypto_secretbox_KEYBYTES];
    uint8_t *bytes = arena_alloc(arena, HEAD_BYTES + text.len);
    sealing_key(sealed, key);
    memcpy(bytes, nonce, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES, (const uint8_t *)text.ptr, text.len,
                          nonce, key);
    sodium_memzero(key, sizeof key);
    Str value = {(const char *)bytes, HEAD_BYTES + text.len};
    return admin_value_put(sealed->db, sealed->name, value, diag);
}

Err sealed_get(const Sealed *sealed, Arena *arena, Str *ret_text, Diag *diag)
{
    Str value = STR_NONE;
    Err e = admin_value_get(sealed->db, arena, sealed->name, &value, diag);
    *ret_text = STR_NONE;
    if (e == ERR_NOT_FOUND) {
        diag_clear(diag);
        return OK;
    }
    if (e || value.len <= HEAD_BYTES) return e;
    uint8_t key[crypto_secretbox_KEYBYTES];
    const uint8_t *bytes = (const uint8_t *)value.ptr;
    char *text = arena_alloc(arena, value.len - HEAD_BYTES);
    sealing_key(sealed, key);
    int wrong = crypto_secretbox_open_easy((uint8_t *)text, bytes + crypto_secretbox_NONCEBYTES,
                                           value.len - crypto_secretbox_NONCEBYTES, bytes, key);
    sodium_memzero(key, sizeof key);
    if (wrong)
        return fail(diag, ERR_CONFLICT, "the value %.*s was sealed by another secret",
                    STR_ARG(sealed->name));
    *ret_text = (Str){text, value.len - HEAD_BYTES};
    return OK;
}
