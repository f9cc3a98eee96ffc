/* base/money_test.c - rounding, limits, currencies, and how locales write amounts. */
#include "base/base_test.h"

#include "base/decimal.h"
#include "base/money.h"

static Currency currency(const char *code)
{
    Currency found = {""};
    if (!currency_parse(str_of(code), &found)) stop_test("no currency %s\n", code);
    return found;
}

static void currencies(void **state)
{
    (void)state;
    Currency out = {"xyz"};
    assert_string_equal(currency("eur").code, "EUR");
    assert_string_equal(currency("Jpy").code, "JPY");
    static const char *const none[] = {"", "EU", "EURO", "XXX", "E R", "eu\xc3", "AAA", "ZZZ"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(currency_parse(str_of(none[i]), &out));
    assert_string_equal(out.code, "xyz");
    assert_true(currency_eq(currency("EUR"), currency("eur")));
    assert_false(currency_eq(currency("EUR"), currency("USD")));
    static const struct {
        const char *code;
        int exponent;
    } exponents[] = {
        {"EUR", 2},
        {"JPY", 0},
        {"KWD", 3},
        {"CLF", 4},
        {"AED", 2},
        {"ZWL", 2},
        {"ZMW", 2},
        {"BHD", 3},
        {"VND", 0},
        {"ISK", 0}
    };
    for (size_t i = 0; i < sizeof exponents / sizeof exponents[0]; i++)
        assert_int_equal(currency_exponent(currency(exponents[i].code)), exponents[i].exponent);
    assert_int_equal(currency_exponent((Currency){""}), 2);
    assert_int_equal(currency_exponent((Currency){"XXX"}), 2);
}

typedef struct Amount {
    const char *text, *code;
    int64_t minor;
} Amount;

static void amounts_are_read(void **state)
{
    static const Amount cases[] = {
        {"59.00",                                                "EUR", 5900     },
        {"-3.5",                                                 "EUR", -350     },
        {"1e2",                                                  "EUR", 10000    },
        {"0",                                                    "EUR", 0        },
        {"-0.00",                                                "EUR", 0        },
        {"007.10",                                               "EUR", 710      },
        {"0.005",                                                "EUR", 0        },
        {"0.015",                                                "EUR", 2        },
        {"0.025",                                                "EUR", 2        },
        {"0.0251",                                               "EUR", 3        },
        {"-0.005",                                               "EUR", 0        },
        {"-0.015",                                               "EUR", -2       },
        {"-0.025",                                               "EUR", -2       },
        {"-0.0250000001",                                        "EUR", -3       },
        {"0.994999",                                             "EUR", 99       },
        {"1234.5",                                               "JPY", 1234     },
        {"1235.5",                                               "JPY", 1236     },
        {"0.5",                                                  "JPY", 0        },
        {"1.2345",                                               "KWD", 1234     },
        {"1.2355",                                               "KWD", 1236     },
        {"1e-2",                                                 "EUR", 1        },
        {"1.5E-2",                                               "EUR", 2        },
        {"2.5e-2",                                               "EUR", 2        },
        {"1e-400",                                               "EUR", 0        },
        {"5e-3",                                                 "EUR", 0        },
        {"12345e-5",                                             "EUR", 12       },
        {"0e999999999",                                          "EUR", 0        },
        {"0.30000000000000004",                                  "EUR", 30       },
        {"59.99000000000000198951966012828052043914794921875",   "EUR", 5999     },
        {"0.00500000000000000000000000000000000000000000000001", "EUR", 1        },
        {"92233720368547758.07",                                 "EUR", INT64_MAX},
        {"-92233720368547758.08",                                "EUR", INT64_MIN},
        {"92233720368547758.0749",                               "EUR", INT64_MAX},
        {"1",                                                    "",    100      },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Currency of = {""};
        int64_t minor = 77;
        if (cases[i].code[0]) of = currency(cases[i].code);
        if (!money_parse(str_of(cases[i].text), of, &minor) || minor != cases[i].minor)
            stop_test("%s %s reads as %lld\n", cases[i].text, cases[i].code, (long long)minor);
    }
}

static void other_texts_are_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      ".5",
                                      "5.",
                                      "+5",
                                      "1,50",
                                      "1.5.0",
                                      " 1",
                                      "1 ",
                                      "1e",
                                      "1e+",
                                      "e5",
                                      "--1",
                                      "NaN",
                                      "0x10",
                                      "1_000",
                                      "\u20ac5",
                                      "92233720368547758.08",
                                      "-92233720368547758.09",
                                      "92233720368547758.075",
                                      "1e17",
                                      "1e400",
                                      "99999999999999999999999999999999999999999"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t minor = 77;
        if (money_parse(str_of(bad[i]), currency("EUR"), &minor))
            stop_test("'%s' was taken\n", bad[i]);
        assert_int_equal(minor, 77);
    }
}

static void products_are_rounded_once(void **state)
{
    static const struct {
        const char *quantity, *price;
        int64_t minor;
    } cases[] = {
        {"2",                   "59.00",    11800    },
        {"-2",                  "59.00",    -11800   },
        {"0.5",                 "0.03",     2        },
        {"0.5",                 "0.01",     0        },
        {"0.5",                 "-0.03",    -2       },
        {"1.5",                 "0.01",     2        },
        {"3",                   "0.333",    100      },
        {"3",                   "0.335",    100      },
        {"1.005",               "1.00",     100      },
        {"1.015",               "1.00",     102      },
        {"0",                   "9999999",  0        },
        {"1e3",                 "1e-3",     100      },
        {"0.333",               "3.0030",   100      },
        {"1000000",             "0.000001", 100      },
        {"9223372036854775807", "0.01",     INT64_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t minor = 77;
        if (!money_parse_product(str_of(cases[i].quantity), str_of(cases[i].price), currency("EUR"),
                                 &minor) ||
            minor != cases[i].minor)
            stop_test("%s * %s is %lld\n", cases[i].quantity, cases[i].price, (long long)minor);
    }
    int64_t minor = 77;
    assert_false(money_parse_product(STR("x"), STR("1"), currency("EUR"), &minor));
    assert_false(money_parse_product(STR("1"), STR(""), currency("EUR"), &minor));
    assert_false(
        money_parse_product(STR("9223372036854775807"), STR("1"), currency("EUR"), &minor));
    assert_false(money_parse_product(STR("12345678901234567890123"), STR("12345678901234567890123"),
                                     currency("EUR"), &minor));
    assert_int_equal(minor, 77);
}

/* Every third of a cent around zero against arithmetic on whole thousandths. */
static void rounding_is_half_to_even(void **state)
{
    Arena *arena = *state;
    for (int thousandths = -2500; thousandths <= 2500; thousandths++) {
        int magnitude = thousandths < 0 ? -thousandths : thousandths;
        int whole = magnitude / 10, rest = magnitude % 10;
        int expected = whole + (rest > 5 || (rest == 5 && whole % 2 == 1));
        if (thousandths < 0) expected = -expected;
        Str text = arena_printf(arena, "%s%d.%03d", thousandths < 0 ? "-" : "", magnitude / 1000,
                                magnitude % 1000);
        int64_t minor;
        assert_true(money_parse(text, currency("EUR"), &minor));
        assert_int_equal(minor, expected);
        Decimal decimal;
        int64_t value = 0;
        assert_true(decimal_parse(text, &decimal) && decimal_scaled(&decimal, 3, &value));
        assert_int_equal(value, thousandths);
        assert_int_equal(decimal_whole(&decimal, &value), magnitude % 1000 == 0);
        arena_reset(arena);
    }
}

static void sums_notice_overflow(void **state)
{
    (void)state;
    int64_t sum = INT64_MAX - 1;
    assert_true(money_add(&sum, 1));
    assert_false(money_add(&sum, 1));
    assert_true(sum == INT64_MAX);
    sum = INT64_MIN;
    assert_false(money_add(&sum, -1));
    assert_true(money_add(&sum, INT64_MAX) && sum == -1);
}

static void the_same_amount_in_other_decimals(void **state)
{
    (void)state;
    static const struct {
        int64_t minor;
        const char *to;
        int64_t is;
    } rows[] = {
        {1234,      "EUR", 1234 },
        {1234,      "JPY", 12   },
        {1250,      "JPY", 12   },
        {1350,      "JPY", 14   },
        {-1350,     "JPY", -14  },
        {-1251,     "JPY", -13  },
        {1234,      "KWD", 12340},
        {INT64_MAX, "KWD", 0    }
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Currency to;
        assert_true(currency_parse(str_of(rows[i].to), &to));
        assert_int_equal(money_rescale(rows[i].minor, (Currency){""}, to), rows[i].is);
    }
}

static void plain_form_reads_back(void **state)
{
    static const Amount cases[] = {
        {"59.00",                 "EUR", 5900     },
        {"-0.05",                 "EUR", -5       },
        {"0.00",                  "EUR", 0        },
        {"1234",                  "JPY", 1234     },
        {"-1.234",                "KWD", -1234    },
        {"0.001",                 "KWD", 1        },
        {"-92233720368547758.08", "EUR", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf buf = buf_new(*state, 100);
        int64_t back;
        buf_money_plain(&buf, cases[i].minor, currency(cases[i].code));
        assert_str(buf_str(&buf), cases[i].text);
        assert_true(money_parse(buf_str(&buf), currency(cases[i].code), &back) &&
                    back == cases[i].minor);
    }
}

#define S "\xc2\xa0"     /* no-break space */
#define N "\xe2\x80\xaf" /* narrow no-break space */
#define E "\xe2\x82\xac" /* euro sign */

static void locales(void **state)
{
    static const struct {
        int64_t minor;
        const char *code, *locale, *text;
    } cases[] = {
        {5900,       "EUR", "de",         "59,00" S E                      },
        {5900,       "EUR", "en",         E "59.00"                        },
        {5900,       "EUR", "",           E "59.00"                        },
        {5900,       "EUR", "tlh",        E "59.00"                        },
        {-123456789, "EUR", "en-GB",      "-" E "1,234,567.89"             },
        {-123456789, "EUR", "de-DE",      "-1.234.567,89" S E              },
        {-123456789, "EUR", "fr",         "-1" N "234" N "567,89" S E      },
        {-123456789, "EUR", "nl",         E S "-1.234.567,89"              },
        {-123456789, "EUR", "sv",
         "\xe2\x88\x92"
         "1" S "234" S "567,89" S E                                        },
        {-5900,      "CHF", "de-CH",      "CHF" S "-59.00"                 },
        {123456,     "EUR", "es",         "1234,56" S E                    },
        {1234567,    "EUR", "es",         "12.345,67" S E                  },
        {123456,     "PLN", "pl",         "1234,56" S "z\xc5\x82"          },
        {123456,     "PLN", "en",         "PLN" S "1,234.56"               },
        {123456,     "BRL", "pt-BR",      "R$" S "1.234,56"                },
        {123456,     "EUR", "pt-PT",      "1234,56" S E                    },
        {123456,     "EUR", "it_IT",      "1.234,56" S E                   },
        {5900,       "JPY", "ja",
         "\xef\xbf\xa5"
         "5,900"                                                           },
        {5900,       "JPY", "en",
         "\xc2\xa5"
         "5,900"                                                           },
        {5900,       "USD", "en",         "$59.00"                         },
        {5900,       "USD", "en-US",      "$59.00"                         },
        {5900,       "USD", "en-CA",      "US$59.00"                       },
        {5900,       "CAD", "en-CA",      "$59.00"                         },
        {5900,       "USD", "de",         "59,00" S "US$"                  },
        {5900,       "CHF", "en",         "CHF" S "59.00"                  },
        {59000,      "KWD", "en",         "KWD" S "59.000"                 },
        {-5,         "EUR", "de-Latn-AT", "-" E S "0,05"                   },
        {INT64_MIN,  "EUR", "en",         "-" E "92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf buf = buf_new(*state, 100);
        buf_money(&buf, cases[i].minor, currency(cases[i].code), str_of(cases[i].locale));
        assert_str(buf_str(&buf), cases[i].text);
    }
    Buf buf = buf_new(*state, 100);
    buf_money(&buf, 5, (Currency){""}, STR("de"));
    assert_str(buf_str(&buf), "0,05");
}

static void styles(void **state)
{
    static const struct {
        const char *code, *locale;
        int64_t minor;
        MoneyStyle style;
        const char *text;
    } cases[] = {
        {"EUR", "de",    123400, MONEY_FULL,   "1.234,00\xc2\xa0\xe2\x82\xac"},
        {"EUR", "de",    123400, MONEY_NUMBER, "1.234,00"                    },
        {"EUR", "de",    123400, MONEY_BRIEF,  "1.234\xc2\xa0\xe2\x82\xac"   },
        {"EUR", "de",    123401, MONEY_BRIEF,  "1.234,01\xc2\xa0\xe2\x82\xac"},
        {"CHF", "en",    -5900,  MONEY_NUMBER, "-59.00"                      },
        {"CHF", "de-CH", -5900,  MONEY_NUMBER, "-59.00"                      },
        {"CHF", "de-CH", -5900,  MONEY_BRIEF,  "CHF\xc2\xa0-59"              },
        {"JPY", "en",    500,    MONEY_BRIEF,
         "\xc2\xa5"
         "500"                                                               },
        {"KWD", "en",    1000,   MONEY_BRIEF,
         "KWD\xc2\xa0"
         "1"                                                                 },
        {"USD", "en-US", 0,      MONEY_BRIEF,  "$0"                          },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Buf buf = buf_new(*state, 100);
        buf_money_style(&buf, cases[i].minor, currency(cases[i].code), str_of(cases[i].locale),
                        cases[i].style);
        assert_str(buf_str(&buf), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(currencies),
        TEST(amounts_are_read),
        TEST(other_texts_are_refused),
        TEST(products_are_rounded_once),
        TEST(rounding_is_half_to_even),
        TEST(sums_notice_overflow),
        TEST(the_same_amount_in_other_decimals),
        TEST(plain_form_reads_back),
        TEST(locales),
        TEST(styles),
    };
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
