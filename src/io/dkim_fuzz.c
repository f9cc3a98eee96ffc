/* io/dkim_fuzz.c - any bytes as a mail to be signed: levelled twice is levelled once, and a field
 * that was signed is one line after another of short ASCII. */
#include "io/dkim.h"
#include "io/dkim_canon.h"

#include <stdlib.h>

static void need(bool holds)
{
    if (!holds) abort();
}

static DkimSigner *signer_once(Arena *arena)
{
    static DkimSigner *signer;
    DkimKey key;
    Diag diag = {0};
    if (signer) return signer;
    need(dkim_key_make(arena, DKIM_ED25519, &key, &diag) == OK);
    need(dkim_signer_open(DKIM_ED25519, STR("shop.example"), STR("k"), key.private_key, &signer,
                          &diag) == OK);
    return signer;
}

static void check_fields(Arena *arena, Str mail)
{
    Str field;
    size_t length = mail.len;
    while (dkim_next_field(&mail, &field)) {
        need(field.len > 0 && mail.len < length);
        length = mail.len;
        Buf once = buf_new(arena, 256 * 1024), twice = buf_new(arena, 256 * 1024);
        dkim_canon_field(&once, field);
        dkim_canon_field(&twice, buf_str(&once));
        need(once.len <= field.len + 1 && str_eq(buf_str(&once), buf_str(&twice)));
    }
    Str body = dkim_canon_body(arena, mail);
    need(body.len <= mail.len + 2 && str_eq(body, dkim_canon_body(arena, body)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open(0);
    Str mail = {(const char *)data, size}, fields;
    Diag diag = {0};
    DkimSigner *signer = signer_once(arena);
    check_fields(arena, mail);
    if (dkim_sign((DkimSigners){&signer, 1}, arena, mail, 1778752200 * SECOND, &fields, &diag) ==
        OK)
        while (fields.len)
            need(str_cut(&fields, '\n').len < 120);
    arena_close(arena);
    return 0;
}
