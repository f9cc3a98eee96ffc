/* base/hash_test.c - published vectors, since these values are stored for ever. */
#include "base/hash.h"

#include "base/base_test.h"

static Str hex(Arena *arena, const void *bytes, size_t size)
{
    Buf buf = buf_new(arena, 256);
    buf_hex(&buf, bytes, size);
    return buf_str(&buf);
}

/* Computed with an independent implementation; they must never change. */
static void place_hash_is_for_ever(void **state)
{
    (void)state;
    assert_true(place_hash("", 0) == UINT64_C(0x1e924b9d737700d7));
    assert_true(place_hash("customer", 8) == UINT64_C(0xb7f6315d77fb7060));
    assert_true(place_hash("customer", 8) != table_hash("customer", 8));
    assert_true(table_hash("customer", 8) == table_hash("customer", 8));
}

static void hash16_is_blake2b_of_framed_parts(void **state)
{
    Hash16 hash = hash16(STR("ab"), STR("c"));
    assert_str(hex(*state, hash.bytes, 16), "4826ed043ab3cdec576d8541fa5d5a80");
    Hash16 read = {0};
    assert_str(hash16_hex(*state, hash), "4826ed043ab3cdec576d8541fa5d5a80");
    assert_true(hash16_parse(STR("4826ED043ab3cdec576d8541fa5d5a80"), &read));
    assert_true(hash16_eq(hash, read));
    assert_false(hash16_parse(STR("4826ed043ab3cdec576d8541fa5d5a8"), &read));
    assert_false(hash16_parse(STR("4826ed043ab3cdec576d8541fa5d5a8g"), &read));
    assert_false(hash16_eq(hash, hash16(STR("a"), STR("bc"))));
    assert_true(hash16_eq(hash, hash16(STR("ab"), STR("c"))));
    assert_int_equal(hash16_cmp(hash, hash), 0);
    assert_int_equal(hash16_str(&hash).len, 16);

    Hasher a, b;
    hasher_start(&a, NULL);
    hasher_u64(&a, 7);
    hasher_start(&b, NULL);
    hasher_part(&b, (Str){"\x07\0\0\0\0\0\0\0", 8});
    assert_true(hash16_eq(hasher_end16(&a), hasher_end16(&b)));
}

static void chance_repeats_and_spreads(void **state)
{
    Arena *arena = *state;
    uint8_t secret[32] = {1}, other[32] = {2};
    double sum = 0;
    for (int i = 0; i < 10000; i++) {
        double unit = chance_unit(secret, STR("game"), arena_printf(arena, "%d", i));
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
        arena_reset(arena);
    }
    assert_true(sum > 4800 && sum < 5200);
    assert_true(chance_u64(secret, STR("a"), STR("b")) == chance_u64(secret, STR("a"), STR("b")));
    assert_true(chance_u64(secret, STR("a"), STR("b")) != chance_u64(other, STR("a"), STR("b")));
    assert_true(chance_u64(secret, STR("a"), STR("b")) != chance_u64(secret, STR("b"), STR("a")));
}

/* RFC 4231, test cases 1, 2, 6 and 7. */
static void hmac_vectors(void **state)
{
    char key[131], mac[32];
    memset(key, 0x0b, 20);
    hmac_sha256((Str){key, 20}, STR("Hi There"), (uint8_t *)mac);
    assert_str(hex(*state, mac, 32),
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), (uint8_t *)mac);
    assert_str(hex(*state, mac, 32),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    hmac_sha256((Str){key, 131}, STR("Test Using Larger Than Block-Size Key - Hash Key First"),
                (uint8_t *)mac);
    assert_str(hex(*state, mac, 32),
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    hmac_sha256(STR_NONE, STR_NONE, (uint8_t *)mac);
    assert_str(hex(*state, mac, 32),
               "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    assert_true(bytes_eq_constant_time("abc", "abd", 2));
    assert_false(bytes_eq_constant_time("abc", "abd", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(place_hash_is_for_ever),
        TEST(hash16_is_blake2b_of_framed_parts),
        TEST(chance_repeats_and_spreads),
        TEST(hmac_vectors),
    };
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
