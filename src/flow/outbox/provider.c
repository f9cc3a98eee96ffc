/* flow/outbox/provider.c - see provider.h. */
#include "flow/outbox/provider.h"

typedef struct Domain {
    const char *domain, *provider;
} Domain;

static const Domain domains[] = {
    {"gmail.com",      "gmail"    },
    {"googlemail.com", "gmail"    },
    {"msn.com",        "microsoft"},
    {"passport.com",   "microsoft"},
    {"ymail.com",      "yahoo"    },
    {"rocketmail.com", "yahoo"    },
    {"myyahoo.com",    "yahoo"    },
    {"aim.com",        "yahoo"    },
    {"icloud.com",     "icloud"   },
    {"me.com",         "icloud"   },
    {"mac.com",        "icloud"   },
    {"web.de",         "gmx"      },
    {"mail.com",       "gmx"      },
    {"t-online.de",    "t-online" },
    {"magenta.de",     "t-online" },
    {"orange.fr",      "orange"   },
    {"wanadoo.fr",     "orange"   },
    {"free.fr",        "free"     },
    {"sfr.fr",         "sfr"      },
    {"neuf.fr",        "sfr"      },
    {"laposte.net",    "laposte"  },
    {"libero.it",      "libero"   },
    {"virgilio.it",    "libero"   },
    {"proton.me",      "proton"   },
    {"protonmail.com", "proton"   },
    {"pm.me",          "proton"   },
    {"163.com",        "netease"  },
    {"126.com",        "netease"  },
    {"yeah.net",       "netease"  },
    {"qq.com",         "qq"       },
    {"foxmail.com",    "qq"       },
    {"comcast.net",    "comcast"  },
    {"wp.pl",          "wp"       },
    {"o2.pl",          "wp"       },
    {"seznam.cz",      "seznam"   },
    {"email.cz",       "seznam"   },
};

/* One name under many countries: outlook.com, outlook.de, live.co.uk. */
static const Domain families[] = {
    {"outlook.", "microsoft"},
    {"hotmail.", "microsoft"},
    {"live.",    "microsoft"},
    {"yahoo.",   "yahoo"    },
    {"aol.",     "yahoo"    },
    {"gmx.",     "gmx"      },
};

/* "com", "de", "co.uk", "com.br"; not "example.com". */
static bool is_country(Str rest)
{
    int labels = 0;
    while (rest.len) {
        Str label = str_cut(&rest, '.');
        if (label.len == 0 || label.len > 3 || ++labels > 2) return false;
    }
    return labels > 0;
}

static const char *known(Str domain)
{
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++)
        if (str_is(domain, domains[i].domain)) return domains[i].provider;
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        Str family = str_of(families[i].domain);
        if (str_starts(domain, family) && is_country(str_slice(domain, family.len, domain.len)))
            return families[i].provider;
    }
    return NULL;
}

size_t provider_of(Str address, char ret_name[PROVIDER_NAME_MAX])
{
    size_t at = address.len, length = 0;
    while (at > 0 && address.ptr[at - 1] != '@')
        at--;
    for (size_t i = at; at > 0 && i < address.len && length < PROVIDER_NAME_MAX - 1; i++) {
        char c = address.ptr[i];
        ret_name[length++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    const char *name = known((Str){ret_name, length});
    if (name) {
        length = strlen(name);
        memcpy(ret_name, name, length);
    }
    ret_name[length] = '\0';
    return length;
}
