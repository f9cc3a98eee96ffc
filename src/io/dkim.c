/* io/dkim.c - see dkim.h. OpenSSL's EVP with keys and contexts that stay. */
#include "io/dkim.h"

#include "io/alloc.h"
#include "io/dkim_canon.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define RSA_BITS         2048
#define HASH_BYTES       32
#define SIGNATURE_MAX    512 /* bytes: RSA of 4096 bits */
#define FIELDS_MAX       100 /* header fields of one mail */
#define SIGNED_BYTES_MAX (64 * 1024)
#define LINE_WIDTH       72 /* of the field we write */

/* What is signed, in this order; `once` may not be added by anybody on the way. */
static const struct {
    Str name;
    bool once;
} signed_fields[] = {
    {STR_INIT("From"),                      true },
    {STR_INIT("To"),                        true },
    {STR_INIT("Cc"),                        true },
    {STR_INIT("Subject"),                   true },
    {STR_INIT("Date"),                      true },
    {STR_INIT("Message-ID"),                true },
    {STR_INIT("Reply-To"),                  true },
    {STR_INIT("MIME-Version"),              true },
    {STR_INIT("Content-Type"),              true },
    {STR_INIT("Content-Transfer-Encoding"), true },
    {STR_INIT("List-Unsubscribe"),          true },
    {STR_INIT("List-Unsubscribe-Post"),     true },
    {STR_INIT("List-Id"),                   false},
    {STR_INIT("Feedback-ID"),               false},
    {STR_INIT("Auto-Submitted"),            false},
};

struct DkimSigner {
    DkimAlgorithm algorithm;
    Arena *arena; /* of the texts */
    Str domain, selector;
    EVP_PKEY *key;
    EVP_PKEY_CTX *rsa; /* set up to sign hashes; NULL for Ed25519 */
    EVP_MD *sha256;
    EVP_MD_CTX *hash;
    EVP_MD_CTX *ed25519; /* NULL for RSA */
};

Str dkim_algorithm_name(DkimAlgorithm algorithm)
{
    return algorithm == DKIM_RSA ? STR("rsa") : STR("ed25519");
}

bool dkim_algorithm_parse(Str name, DkimAlgorithm *ret_algorithm)
{
    bool rsa = str_is(name, "rsa"), ed25519 = str_is(name, "ed25519");
    if (rsa || ed25519) *ret_algorithm = rsa ? DKIM_RSA : DKIM_ED25519;
    return rsa || ed25519;
}

static Str private_der(Arena *arena, const EVP_PKEY *key)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    unsigned char *der = NULL;
    int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : 0;
    Str copy = size > 0 ? arena_str(arena, (Str){(const char *)der, (size_t)size}) : STR_NONE;
    if (size > 0) OPENSSL_clear_free(der, (size_t)size);
    PKCS8_PRIV_KEY_INFO_free(info);
    return copy;
}

static Str public_bytes(Arena *arena, DkimAlgorithm algorithm, const EVP_PKEY *key)
{
    unsigned char *der = NULL, raw[HASH_BYTES];
    size_t raw_size = sizeof raw;
    if (algorithm == DKIM_ED25519) {
        if (EVP_PKEY_get_raw_public_key(key, raw, &raw_size) != 1) return STR_NONE;
        return arena_str(arena, (Str){(const char *)raw, raw_size});
    }
    int size = i2d_PUBKEY(key, &der);
    Str copy = size > 0 ? arena_str(arena, (Str){(const char *)der, (size_t)size}) : STR_NONE;
    OPENSSL_free(der);
    return copy;
}

Err dkim_key_make(Arena *arena, DkimAlgorithm algorithm, DkimKey *ret_key, Diag *diag)
{
    EVP_PKEY *key = algorithm == DKIM_RSA ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)RSA_BITS)
                                          : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    DkimKey made = {0};
    if (key) made = (DkimKey){private_der(arena, key), public_bytes(arena, algorithm, key)};
    EVP_PKEY_free(key);
    if (!made.private_key.len || !made.public_key.len)
        return fail(diag, ERR_INTERNAL, "OpenSSL made no key for DKIM");
    *ret_key = made;
    return OK;
}

Str dkim_record(Arena *arena, DkimAlgorithm algorithm, Str public_key)
{
    Buf buf = buf_new(arena, 4096);
    buf_lit(&buf, "v=DKIM1; k=");
    buf_add(&buf, dkim_algorithm_name(algorithm));
    buf_lit(&buf, "; p=");
    buf_base64(&buf, public_key.ptr, public_key.len);
    return buf_str(&buf);
}

static EVP_PKEY *key_of(DkimAlgorithm algorithm, Str der)
{
    const unsigned char *bytes = (const unsigned char *)der.ptr;
    int type = algorithm == DKIM_RSA ? EVP_PKEY_RSA : EVP_PKEY_ED25519;
    EVP_PKEY *key =
        der.len > 0 && der.len < 16 * 1024 ? d2i_AutoPrivateKey(NULL, &bytes, (long)der.len) : NULL;
    if (key && EVP_PKEY_get_base_id(key) == type && EVP_PKEY_get_size(key) <= SIGNATURE_MAX)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static bool key_ready(DkimSigner *signer)
{
    if (signer->algorithm == DKIM_ED25519) {
        signer->ed25519 = EVP_MD_CTX_new();
        return signer->ed25519 != NULL;
    }
    signer->rsa = EVP_PKEY_CTX_new_from_pkey(NULL, signer->key, NULL);
    return signer->rsa && EVP_PKEY_sign_init(signer->rsa) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(signer->rsa, RSA_PKCS1_PADDING) == 1 &&
           EVP_PKEY_CTX_set_signature_md(signer->rsa, signer->sha256) == 1;
}

Err dkim_signer_open(DkimAlgorithm algorithm, Str domain, Str selector, Str private_key,
                     DkimSigner **ret_signer, Diag *diag)
{
    DkimSigner *signer = io_alloc(1, sizeof *signer);
    signer->algorithm = algorithm;
    signer->arena = arena_open(0);
    signer->domain = arena_str(signer->arena, domain);
    signer->selector = arena_str(signer->arena, selector);
    signer->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    signer->hash = EVP_MD_CTX_new();
    signer->key = key_of(algorithm, private_key);
    if (!signer->sha256 || !signer->hash || !signer->key || !key_ready(signer)) {
        Err e = fail(diag, ERR_INVALID, "the key %.*s of %.*s is none to sign with",
                     STR_ARG(selector), STR_ARG(domain));
        dkim_signer_close(signer);
        return e;
    }
    *ret_signer = signer;
    return OK;
}

void dkim_signer_close(DkimSigner *signer)
{
    if (!signer) return;
    EVP_PKEY_CTX_free(signer->rsa);
    EVP_PKEY_free(signer->key);
    EVP_MD_CTX_free(signer->ed25519);
    EVP_MD_CTX_free(signer->hash);
    EVP_MD_free(signer->sha256);
    arena_close(signer->arena);
    free(signer);
}

Str dkim_signer_domain(const DkimSigner *signer)
{
    return signer->domain;
}

/* What all signatures of a mail share: its head, and of it what is signed. */
typedef struct Head {
    Str fields[FIELDS_MAX];
    size_t count;
    Buf text;  /* the signed fields, relaxed, each with CRLF */
    Buf names; /* h= */
    size_t width;
    unsigned char body_hash[HASH_BYTES];
    Time at;
} Head;

/* Names go on a new line before one would be too long; a colon may have white space around it. */
static void add_name(Head *head, Str name)
{
    if (head->names.len) buf_char(&head->names, ':');
    if (head->width + name.len + 1 > LINE_WIDTH) {
        buf_lit(&head->names, "\r\n\t");
        head->width = 8;
    }
    head->width += name.len + 1;
    buf_add(&head->names, name);
}

/* Of several fields of a name the last one is meant first (RFC 6376, 5.4.2). */
static void add_signed(Head *head, Str name, bool once)
{
    for (size_t i = head->count; i-- > 0;) {
        if (!str_eq_nocase(dkim_field_name(head->fields[i]), name)) continue;
        dkim_canon_field(&head->text, head->fields[i]);
        buf_lit(&head->text, "\r\n");
        add_name(head, name);
    }
    if (once) add_name(head, name);
}

static Err head_read(Head *head, Arena *arena, Str *mail, Diag *diag)
{
    Str field;
    head->text = buf_new(arena, SIGNED_BYTES_MAX);
    head->names = buf_new(arena, SIGNED_BYTES_MAX);
    head->width = 10; /* a tab and "h=" */
    while (dkim_next_field(mail, &field)) {
        if (head->count == FIELDS_MAX)
            return fail(diag, ERR_TOO_LARGE, "the mail has more than %d header fields", FIELDS_MAX);
        head->fields[head->count++] = field;
    }
    for (size_t i = 0; i < sizeof signed_fields / sizeof *signed_fields; i++)
        add_signed(head, signed_fields[i].name, signed_fields[i].once);
    if (head->text.overflow || head->names.overflow)
        return fail(diag, ERR_TOO_LARGE, "the head of the mail is too long to be signed");
    return OK;
}

static bool hash_of(const DkimSigner *signer, const Str *parts, size_t count,
                    unsigned char ret_hash[HASH_BYTES])
{
    bool good = EVP_DigestInit_ex(signer->hash, signer->sha256, NULL) == 1;
    for (size_t i = 0; i < count; i++)
        good = good && EVP_DigestUpdate(signer->hash, parts[i].ptr, parts[i].len) == 1;
    return good && EVP_DigestFinal_ex(signer->hash, ret_hash, NULL) == 1;
}

/* RFC 8463: Ed25519 signs the hash as its message. */
static bool sign_hash(const DkimSigner *signer, const unsigned char hash[HASH_BYTES],
                      unsigned char *ret_signature, size_t *ret_size)
{
    *ret_size = SIGNATURE_MAX;
    if (signer->rsa)
        return EVP_PKEY_sign(signer->rsa, ret_signature, ret_size, hash, HASH_BYTES) == 1;
    return EVP_MD_CTX_reset(signer->ed25519) == 1 &&
           EVP_DigestSignInit(signer->ed25519, NULL, NULL, NULL, signer->key) == 1 &&
           EVP_DigestSign(signer->ed25519, ret_signature, ret_size, hash, HASH_BYTES) == 1;
}

/* The field up to "b=", as it stands in the mail. */
static void field_open(Buf *buf, const DkimSigner *signer, const Head *head)
{
    buf_lit(buf, "DKIM-Signature: v=1; a=");
    buf_add(buf, dkim_algorithm_name(signer->algorithm));
    buf_lit(buf, "-sha256; c=relaxed/relaxed;\r\n\td=");
    buf_add(buf, signer->domain);
    buf_lit(buf, ";\r\n\ts=");
    buf_add(buf, signer->selector);
    buf_lit(buf, "; t=");
    buf_i64(buf, head->at / SECOND);
    buf_lit(buf, ";\r\n\th=");
    buf_add(buf, buf_str(&head->names));
    buf_lit(buf, ";\r\n\tbh=");
    buf_base64(buf, head->body_hash, HASH_BYTES);
    buf_lit(buf, ";\r\n\tb=");
}

static void add_folded(Buf *buf, Str text)
{
    for (size_t at = 0; at < text.len; at += LINE_WIDTH) {
        if (at) buf_lit(buf, "\r\n\t ");
        buf_add(buf, str_slice(text, at, at + LINE_WIDTH));
    }
}

static Err add_signature(const DkimSigner *signer, const Head *head, Buf *buf, Diag *diag)
{
    unsigned char hash[HASH_BYTES], signature[SIGNATURE_MAX];
    size_t size, from = buf->len;
    Buf own = buf_new(buf->arena, SIGNED_BYTES_MAX);
    Buf base64 = buf_new(buf->arena, 2 * SIGNATURE_MAX);
    field_open(buf, signer, head);
    if (buf->overflow) return fail(diag, ERR_TOO_LARGE, "the signature is too long");
    dkim_canon_field(&own, str_slice(buf_str(buf), from, buf->len));
    Str parts[] = {buf_str(&head->text), buf_str(&own)};
    if (!hash_of(signer, parts, 2, hash) || !sign_hash(signer, hash, signature, &size))
        return fail(diag, ERR_INTERNAL, "OpenSSL did not sign with the key %.*s",
                    STR_ARG(signer->selector));
    buf_base64(&base64, signature, size);
    add_folded(buf, buf_str(&base64));
    buf_lit(buf, "\r\n");
    return OK;
}

Err dkim_sign(DkimSigners signers, Arena *arena, Str mail, Time at, Str *ret_fields, Diag *diag)
{
    Head head = {.at = at};
    Buf buf = buf_new(arena, SIGNED_BYTES_MAX);
    if (signers.count == 0) {
        *ret_fields = STR_NONE;
        return OK;
    }
    Err e = head_read(&head, arena, &mail, diag);
    if (e) return e;
    Str body = dkim_canon_body(arena, mail);
    if (!hash_of(signers.items[0], &body, 1, head.body_hash))
        return fail(diag, ERR_INTERNAL, "OpenSSL did not hash");
    for (size_t i = 0; i < signers.count && !e; i++)
        e = add_signature(signers.items[i], &head, &buf, diag);
    if (!e) *ret_fields = buf_str(&buf);
    return e;
}
