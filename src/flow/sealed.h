/* flow/sealed.h - named values of the installation that its database alone does not tell: passwords
 * of mail servers, secrets of connectors.
 *
 * Sealed under the installation's secret (XSalsa20-Poly1305, libsodium's secretbox) with a key of
 * its own for each name; so copies of the database without the secret do not tell them. */
#pragma once
#include "store/admin.h"

typedef struct Sealed {
    Db *db;
    const uint8_t *secret; /* of the installation, 32 bytes */
    Str name;              /* of the value */
} Sealed;

/* `nonce` is fresh random bytes of the caller's world; text "" empties the value. */
Err sealed_put(const Sealed *sealed, Arena *arena, Str text, const uint8_t nonce[24],
               Diag *diag) MUST_CHECK;
/* "" when there is none. */
Err sealed_get(const Sealed *sealed, Arena *arena, Str *ret_text, Diag *diag) MUST_CHECK;
