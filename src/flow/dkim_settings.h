/* flow/dkim_settings.h - the keys that sign the shop's mails, one or more for each sender's domain.
 *
 * Document 'dkim' tells of each key all but its secret: {"keys":[{"domain","selector","algorithm",
 * "public","state","made_at"}]}; the private key is the sealed value "dkim:SELECTOR"
 * (flow/sealed.h). A key is 'new' until its record is published, then 'signing', and 'retired' when
 * another of its domain and algorithm signs instead: its record stays until mails under way are
 * read, a week or so. Mails are signed by the keys of the domain in From, so that DMARC finds them
 * aligned. */
#pragma once
#include "flow/sealed.h"
#include "io/dkim.h"

#define DKIM_KEYS_MAX 60

typedef struct DkimSetting {
    Str domain, selector; /* the selector is unique in the installation */
    DkimAlgorithm algorithm;
    Str public_key; /* DkimKey's bytes */
    Str state;      /* "new", "signing", "retired" */
    Time made_at;
} DkimSetting;
typedef LIST_OF(DkimSetting) DkimSettings;

Err dkim_settings_read(Db *db, Arena *arena, DkimSettings *ret_settings, Diag *diag) MUST_CHECK;
/* "SELECTOR._domainkey.DOMAIN": where the key's record stands in the DNS. */
Str dkim_record_name(Arena *arena, const DkimSetting *key);
/* A key before `at` is of the same domain: who goes through the domains has been there. */
bool dkim_domain_before(const DkimSettings *settings, uint32_t at);
/* The document's body. */
void dkim_settings_write(Buf *buf, const DkimSettings *settings);
/* Where a key's private part is: "" forgets it. */
Sealed dkim_private(Db *db, Arena *arena, const uint8_t secret[32], Str selector);
/* Writes, for the channel, an array of {"domain","selector","algorithm","key"} of those that sign:
 * it holds secrets. */
Err dkim_settings_signing(Db *db, Arena *arena, const uint8_t secret[32], JsonOut *out,
                          Diag *diag) MUST_CHECK;
