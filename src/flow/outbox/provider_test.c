/* flow/outbox/provider_test.c - whose mailbox an address is. */
#include "lib/unit.h"

#include "flow/outbox/provider.h"

static void providers_are_known_by_the_domain(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"anna@gmail.com",               "gmail"           },
        {"Anna@GoogleMail.com",          "gmail"           },
        {"a@outlook.com",                "microsoft"       },
        {"a@outlook.com.br",             "microsoft"       },
        {"a@hotmail.fr",                 "microsoft"       },
        {"a@live.co.uk",                 "microsoft"       },
        {"a@msn.com",                    "microsoft"       },
        {"a@live.example.com",           "live.example.com"},
        {"a@live.",                      "live."           },
        {"a@yahoo.de",                   "yahoo"           },
        {"a@aol.com",                    "yahoo"           },
        {"a@me.com",                     "icloud"          },
        {"a@web.de",                     "gmx"             },
        {"a@gmx.net",                    "gmx"             },
        {"a@t-online.de",                "t-online"        },
        {"a@wanadoo.fr",                 "orange"          },
        {"\"b@gmail.com\"@Shop.Example", "shop.example"    },
        {"a@notgmail.com",               "notgmail.com"    },
        {"nobody",                       ""                },
        {"a@",                           ""                },
        {"",                             ""                },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[PROVIDER_NAME_MAX];
        size_t length = provider_of(str_of(cases[i][0]), name);
        assert_int_equal(length, strlen(cases[i][1]));
        assert_string_equal(name, cases[i][1]);
    }
}

static void a_long_domain_is_cut(void **state)
{
    (void)state;
    char address[400] = "a@", name[PROVIDER_NAME_MAX];
    memset(address + 2, 'x', 300);
    assert_int_equal(provider_of(str_of(address), name), PROVIDER_NAME_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(providers_are_known_by_the_domain),
        cmocka_unit_test(a_long_domain_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
