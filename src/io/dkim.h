/* io/dkim.h - DKIM signatures: keys, DNS records, and the header fields that sign a mail.
 *
 * Source: RFC 6376 (rsa-sha256, keys of 2048 bits), RFC 8463 (ed25519-sha256). Always
 * relaxed/relaxed, never l=. Signed is what the large providers ask for (dkim.c has the list);
 * fields that may stand but once are signed once more than they stand, so that nobody can add one.
 * A key is read once and then signs many mails: what a mail costs is one pass over its body and the
 * signature itself. The same mail, key and moment give the same signature. Not here: whose key it
 * is and where it is kept (flow/dkim_settings.h), looking up records, verifying. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "base/time.h"

typedef enum DkimAlgorithm { DKIM_RSA, DKIM_ED25519 } DkimAlgorithm;

Str dkim_algorithm_name(DkimAlgorithm algorithm); /* "rsa", "ed25519": also k= of the record */
bool dkim_algorithm_parse(Str name, DkimAlgorithm *ret_algorithm);

typedef struct DkimKey {
    Str private_key; /* PKCS #8, DER */
    Str public_key;  /* as p= has it: SubjectPublicKeyInfo for RSA, 32 bytes for Ed25519 */
} DkimKey;
/* A new pair from the machine's own randomness. RSA takes a tenth of a second and now and then a
 * whole one. */
Err dkim_key_make(Arena *arena, DkimAlgorithm algorithm, DkimKey *ret_key, Diag *diag) MUST_CHECK;
/* The text of the TXT record SELECTOR._domainkey.DOMAIN: "v=DKIM1; k=rsa; p=...". */
Str dkim_record(Arena *arena, DkimAlgorithm algorithm, Str public_key);

/* One key ready to sign. One thread at a time. */
typedef struct DkimSigner DkimSigner;
Err dkim_signer_open(DkimAlgorithm algorithm, Str domain, Str selector, Str private_key,
                     DkimSigner **ret_signer, Diag *diag) MUST_CHECK;
void dkim_signer_close(DkimSigner *signer); /* NULL is ignored */
Str dkim_signer_domain(const DkimSigner *signer);

typedef struct DkimSigners {
    DkimSigner *const *items;
    size_t count;
} DkimSigners;

/* The DKIM-Signature fields to be put before `mail` (CRLF lines), one for each signer, each with
 * its CRLF. `at` becomes t=. */
Err dkim_sign(DkimSigners signers, Arena *arena, Str mail, Time at, Str *ret_fields,
              Diag *diag) MUST_CHECK;
