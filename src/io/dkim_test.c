/* io/dkim_test.c - the examples of RFC 6376 and RFC 8463, and signatures checked by a small
 * verifier of the test's own (tests/mail/dkim asks those that others wrote). */
#include "lib/unit.h"

#include "io/dkim.h"
#include "io/dkim_canon.h"
#include <openssl/evp.h>
#include <openssl/x509.h>

static Arena *arena;

/* RFC 8463, appendix A. */
#define DINNER                                                                                     \
    "From: Joe SixPack <joe@football.example.com>\r\n"                                             \
    "To: Suzie Q <suzie@shopping.example.net>\r\n"                                                 \
    "Subject: Is dinner ready?\r\n"                                                                \
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"                                              \
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"                             \
    "\r\n"                                                                                         \
    "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
#define DINNER_FIELD                                                                               \
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"                                \
    " d=football.example.com; i=@football.example.com;\r\n"                                        \
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"                                      \
    " subject : date : message-id : from : subject : date;\r\n"                                    \
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"                                        \
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"                              \
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
#define DINNER_PUBLIC "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

static Str canon_field(const char *field)
{
    Buf buf = buf_new(arena, 4096);
    dkim_canon_field(&buf, str_of(field));
    return buf_str(&buf);
}

static void fields_are_levelled(void **state)
{
    (void)state;
    /* RFC 6376, 3.4.5 */
    assert_true(str_is(canon_field("A: X\r\n"), "a:X"));
    assert_true(str_is(canon_field("B : Y\t\r\n\tZ  \r\n"), "b:Y Z"));
    assert_true(str_is(canon_field("Subject:\r\n"), "subject:"));
    assert_true(str_is(canon_field("SubJect:  \t  \r\n a   b"), "subject:a b"));
    assert_true(str_is(canon_field("X: a:b\r\n"), "x:a:b"));
}

static void bodies_are_levelled(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {" C \r\nD \t E\r\n\r\n\r\n",   " C\r\nD E\r\n"             }, /* RFC 6376, 3.4.5 */
        {"",                            ""                          },
        {"\r\n\r\n",                    ""                          },
        {" \t \r\n",                    ""                          },
        {"no end",                      "no end\r\n"                },
        {"a\r\n\r\n  \r\nb\r\n",        "a\r\n\r\n\r\nb\r\n"        },
        {"lone\nfeed\rand return \r\n", "lone\nfeed\rand return\r\n"},
        {"\t\tx  y\t\r\n",              " x y\r\n"                  },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(str_is(dkim_canon_body(arena, str_of(cases[i][0])), cases[i][1]));
}

static void heads_are_cut_into_fields(void **state)
{
    (void)state;
    Str rest = STR("A: 1\r\nB: 2\r\n 3\r\n\t4\r\nC:\r\n\r\nbody\r\n"), field;
    static const char *const wanted[] = {"A: 1\r\n", "B: 2\r\n 3\r\n\t4\r\n", "C:\r\n"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(dkim_next_field(&rest, &field));
        assert_true(str_is(field, wanted[i]));
    }
    assert_false(dkim_next_field(&rest, &field));
    assert_true(str_is(rest, "body\r\n"));
    assert_true(str_is(dkim_field_name(STR("From : x")), "From"));
}

/* ---- a verifier ---- */

typedef struct Published { /* what stands in the DNS */
    DkimAlgorithm algorithm;
    Str public_key;
} Published;

static Str without_space(Str text)
{
    Buf buf = buf_new(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        if (!strchr(" \t\r\n", text.ptr[i])) buf_char(&buf, text.ptr[i]);
    return buf_str(&buf);
}

static Str tag(Str field, const char *name)
{
    (void)str_cut(&field, ':');
    while (field.len) {
        Str value = str_cut(&field, ';');
        Str key = str_trim(str_cut(&value, '='));
        if (str_is(key, name)) return without_space(value);
    }
    return STR_NONE;
}

static Str binary(Str base64)
{
    Str bytes;
    assert_true(base64_decode(arena, base64, &bytes));
    return bytes;
}

/* The field with an empty b=. */
static Str unsigned_field(Str field)
{
    ptrdiff_t at = str_find(field, STR(" b="));
    if (at < 0) at = str_find(field, STR("\tb="));
    assert_true(at > 0);
    return str_slice(field, 0, (size_t)at + 3);
}

static bool body_holds(Str field, Str body)
{
    unsigned char hash[32];
    unsigned int size = sizeof hash;
    Str levelled = dkim_canon_body(arena, body);
    EVP_Digest(levelled.ptr, levelled.len, hash, &size, EVP_sha256(), NULL);
    return str_eq(binary(tag(field, "bh")), (Str){(const char *)hash, size});
}

static bool signature_holds(const Published *key, Str text, Str signature)
{
    unsigned char hash[32];
    unsigned int size = sizeof hash;
    const unsigned char *der = (const unsigned char *)key->public_key.ptr;
    const unsigned char *bytes = (const unsigned char *)signature.ptr;
    bool rsa = key->algorithm == DKIM_RSA, good;
    EVP_PKEY *pkey = rsa ? d2i_PUBKEY(NULL, &der, (long)key->public_key.len)
                         : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, der, 32);
    EVP_MD_CTX *cx = EVP_MD_CTX_new();
    assert_non_null(pkey);
    EVP_Digest(text.ptr, text.len, hash, &size, EVP_sha256(), NULL);
    if (rsa)
        good = EVP_DigestVerifyInit(cx, NULL, EVP_sha256(), NULL, pkey) == 1 &&
               EVP_DigestVerify(cx, bytes, signature.len, (const unsigned char *)text.ptr,
                                text.len) == 1;
    else
        good = EVP_DigestVerifyInit(cx, NULL, NULL, NULL, pkey) == 1 &&
               EVP_DigestVerify(cx, bytes, signature.len, hash, size) == 1;
    EVP_MD_CTX_free(cx);
    EVP_PKEY_free(pkey);
    return good;
}

/* The head's fields of the names in h=, from the last one up, then the signature's own. */
static Str signed_text(Str field, Str mail)
{
    Str names = tag(field, "h"), fields[64], next;
    size_t count = 0;
    Buf buf = buf_new(arena, 64 * 1024);
    while (dkim_next_field(&mail, &next))
        fields[count++] = next;
    while (names.len) {
        Str name = str_cut(&names, ':');
        for (size_t i = count; i-- > 0;) {
            if (!str_eq_nocase(dkim_field_name(fields[i]), name)) continue;
            dkim_canon_field(&buf, fields[i]);
            buf_lit(&buf, "\r\n");
            fields[i] = STR_NONE;
            break;
        }
    }
    dkim_canon_field(&buf, unsigned_field(field));
    return buf_str(&buf);
}

static bool holds(Str field, Str mail, const Published *key)
{
    Str body = mail, skipped;
    while (dkim_next_field(&body, &skipped))
        continue;
    return body_holds(field, body) &&
           signature_holds(key, signed_text(field, mail), binary(tag(field, "b")));
}

/* ---- the tests ---- */

static void the_rfc_s_own_signature_holds(void **state)
{
    (void)state;
    Published key = {DKIM_ED25519, binary(STR(DINNER_PUBLIC))};
    assert_true(holds(STR(DINNER_FIELD), STR(DINNER), &key));
    assert_false(holds(STR(DINNER_FIELD), STR("From: me\r\n" DINNER "too\r\n"), &key));
}

static DkimSigner *signer_made(DkimAlgorithm algorithm, Published *ret_published)
{
    DkimKey key;
    DkimSigner *signer;
    Diag diag = {0};
    assert_int_equal(dkim_key_make(arena, algorithm, &key, &diag), OK);
    assert_int_equal(dkim_signer_open(algorithm, STR("shop.example"), STR("k1"), key.private_key,
                                      &signer, &diag),
                     OK);
    *ret_published = (Published){algorithm, key.public_key};
    return signer;
}

static Str sign(DkimSigner *const *signers, size_t count, Str mail)
{
    Str fields;
    Diag diag = {0};
    assert_int_equal(
        dkim_sign((DkimSigners){signers, count}, arena, mail, 1778752200 * SECOND, &fields, &diag),
        OK);
    return fields;
}

static const Str letter =
    STR_INIT("From: a@shop.example\r\nTo: b@example.com\r\nSubject: =?utf-8?Q?a?=\r\n =?utf-8?Q?b?="
             "\r\nList-Id: <x.shop.example>\r\nX-Other: 1\r\nMIME-Version: 1.0\r\n\r\n"
             "A  line\t \r\n\r\nand more\r\n\r\n\r\n");

static void check_signature(DkimAlgorithm algorithm)
{
    Published key;
    DkimSigner *signer = signer_made(algorithm, &key);
    Str field = sign(&signer, 1, letter);
    assert_true(holds(field, letter, &key));
    assert_true(str_eq(field, sign(&signer, 1, letter)));
    assert_true(str_is(tag(field, "d"), "shop.example"));
    assert_true(str_is(tag(field, "s"), "k1"));
    assert_true(str_is(tag(field, "t"), "1778752200"));
    assert_true(str_is(tag(field, "l"), ""));
    assert_true(str_is(tag(field, "h"),
                       "From:From:To:To:Cc:Subject:Subject:Date:Message-ID:Reply-To:MIME-Version:"
                       "MIME-Version:Content-Type:Content-Transfer-Encoding:List-Unsubscribe:"
                       "List-Unsubscribe-Post:List-Id"));
    for (Str rest = field; rest.len;)
        assert_true(str_cut(&rest, '\n').len <= 79); /* with CR */
    /* What a server may do on the way, and what nobody may. */
    assert_true(holds(field,
                      STR("Received: x\r\nX-Spam: no\r\nFROM:   a@shop.example\r\n"
                          "To:\r\n b@example.com\r\nSubject: =?utf-8?Q?a?=  =?utf-8?Q?b?=\r\n"
                          "List-Id: <x.shop.example>\r\nMIME-Version: 1.0\r\n\r\n"
                          "A line\r\n\r\nand more\r\n"),
                      &key));
    static const char *const bad[] = {"From: evil@example.com\r\n", "Subject: other\r\n",
                                      "List-Unsubscribe: <https://evil.example>\r\n",
                                      "Cc: all@example.com\r\n", "Content-Type: text/html\r\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(holds(field, arena_printf(arena, "%s%.*s", bad[i], STR_ARG(letter)), &key));
    assert_false(holds(field, arena_printf(arena, "%.*s.", STR_ARG(letter)), &key));
    dkim_signer_close(signer);
}

static void rsa_signs(void **state)
{
    (void)state;
    check_signature(DKIM_RSA);
}

static void ed25519_signs(void **state)
{
    (void)state;
    check_signature(DKIM_ED25519);
}

static void both_sign_one_mail(void **state)
{
    (void)state;
    Published keys[2];
    DkimSigner *signers[] = {signer_made(DKIM_RSA, &keys[0]), signer_made(DKIM_ED25519, &keys[1])};
    Str fields = sign(signers, 2, letter), field;
    for (int i = 0; i < 2; i++) {
        assert_true(dkim_next_field(&fields, &field));
        assert_true(holds(field, letter, &keys[i]));
        assert_false(holds(field, STR("From: a@shop.example\r\n\r\n"), &keys[i]));
        dkim_signer_close(signers[i]);
    }
    assert_int_equal(fields.len, 0);
    assert_int_equal(sign(signers, 0, letter).len, 0);
}

static uint32_t draw(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

/* A mail of random pieces, and what a server may make of its white space: one signature for both.
 */
static void white_space_does_not_matter(void **state)
{
    (void)state;
    static const char *const ends[] = {"\r\n", " \r\n", "\t\r\n", "  \t\r\n"};
    static const char *const gaps[] = {" ", "  ", "\t", " \t "};
    static const char *const words[] = {"a", "=20", "=\n", "..", "\r", "\xc3\xa4"};
    uint32_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        Buf one = buf_new(arena, 65536), other = buf_new(arena, 65536);
        for (uint32_t i = 0, n = draw(&seed) % 40; i < n; i++) {
            uint32_t what = draw(&seed) % 4;
            Str word = str_of(words[draw(&seed) % 6]);
            if (what == 0) {
                buf_add(&one, str_of(ends[draw(&seed) % 4]));
                buf_add(&other, str_of(ends[draw(&seed) % 4]));
            } else if (what == 1) {
                buf_add(&one, str_of(gaps[draw(&seed) % 4]));
                buf_add(&other, str_of(gaps[draw(&seed) % 4]));
            } else {
                buf_add(&one, word);
                buf_add(&other, word);
            }
        }
        buf_lit(&one, "x");
        buf_lit(&other, "x\r\n \r\n\r\n");
        Str a = dkim_canon_body(arena, buf_str(&one)), b = dkim_canon_body(arena, buf_str(&other));
        assert_true(str_eq(a, b));
        assert_true(str_eq(a, dkim_canon_body(arena, a))); /* levelled is levelled */
        assert_true(str_ends(a, STR("\r\n")) && !str_ends(a, STR("\r\n\r\n")));
        arena_reset(arena);
    }
}

static void records_are_what_receivers_read(void **state)
{
    (void)state;
    DkimKey key;
    Diag diag = {0};
    assert_int_equal(dkim_key_make(arena, DKIM_RSA, &key, &diag), OK);
    Str record = dkim_record(arena, DKIM_RSA, key.public_key);
    assert_true(str_starts(record, STR("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A")));
    assert_int_equal(key.public_key.len, 294); /* 2048 bits */
    record = dkim_record(arena, DKIM_ED25519, binary(STR(DINNER_PUBLIC)));
    assert_true(str_is(record, "v=DKIM1; k=ed25519; p=" DINNER_PUBLIC));
}

static void what_is_no_key_does_not_sign(void **state)
{
    (void)state;
    DkimKey key;
    DkimSigner *signer = NULL;
    Diag diag = {0};
    assert_int_equal(dkim_key_make(arena, DKIM_ED25519, &key, &diag), OK);
    Str bad[] = {STR_NONE, STR("nonsense"), key.public_key, key.private_key};
    for (size_t i = 0; i < 4; i++) {
        diag_clear(&diag);
        assert_int_equal(
            dkim_signer_open(DKIM_RSA, STR("d.example"), STR("s"), bad[i], &signer, &diag),
            ERR_INVALID);
        assert_null(signer);
    }
}

static int start(void **state)
{
    (void)state;
    arena = arena_open(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_are_levelled),
        TEST(bodies_are_levelled),
        TEST(heads_are_cut_into_fields),
        TEST(the_rfc_s_own_signature_holds),
        TEST(rsa_signs),
        TEST(ed25519_signs),
        TEST(both_sign_one_mail),
        TEST(white_space_does_not_matter),
        TEST(records_are_what_receivers_read),
        TEST(what_is_no_key_does_not_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
