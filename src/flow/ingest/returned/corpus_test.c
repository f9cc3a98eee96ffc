/* flow/ingest/returned/corpus_test.c - real bounces, complaints and automatic answers with the
 * verdicts that another reader gives them.
 *
 * Its reasons are mapped to our classes. What must agree is the type: of the address for good
 * (hard), for now (soft), or of us (block). Where we mean something else, the file stands in `ours`
 * with the reason; anything that is not listed there fails, as does a listed one that agrees after
 * all. A hard verdict where the other one is not may be listed only where its reason is 'filtered'
 * and the server says itself that there is no such user. */
#include "flow/returned.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/base_test.h"

typedef struct Reason {
    const char *name;
    ReturnedClass class;
} Reason;

static const Reason reasons[] = {
    {"userunknown",     RETURNED_USER_UNKNOWN   },
    {"hasmoved",        RETURNED_USER_UNKNOWN   },
    {"hostunknown",     RETURNED_HOST_UNKNOWN   },
    {"notaccept",       RETURNED_HOST_UNKNOWN   },
    {"mailboxfull",     RETURNED_MAILBOX_FULL   },
    {"suspend",         RETURNED_DISABLED       },
    {"filtered",        RETURNED_REFUSED_BY_USER},
    {"mesgtoobig",      RETURNED_TOO_LARGE      },
    {"exceedlimit",     RETURNED_TOO_LARGE      },
    {"expired",         RETURNED_UNREACHABLE    },
    {"networkerror",    RETURNED_UNREACHABLE    },
    {"systemerror",     RETURNED_SERVER_FAULT   },
    {"systemfull",      RETURNED_SERVER_FAULT   },
    {"mailererror",     RETURNED_SERVER_FAULT   },
    {"onhold",          RETURNED_UNKNOWN        },
    {"undefined",       RETURNED_UNKNOWN        },
    {"toomanyconn",     RETURNED_TOO_MANY       },
    {"speeding",        RETURNED_TOO_MANY       },
    {"blocked",         RETURNED_REPUTATION     },
    {"badreputation",   RETURNED_REPUTATION     },
    {"requireptr",      RETURNED_REPUTATION     },
    {"authfailure",     RETURNED_AUTHENTICATION },
    {"rejected",        RETURNED_SENDER_REFUSED },
    {"spamdetected",    RETURNED_CONTENT        },
    {"virusdetected",   RETURNED_CONTENT        },
    {"contenterror",    RETURNED_CONTENT        },
    {"notcompliantrfc", RETURNED_CONTENT        },
    {"policyviolation", RETURNED_POLICY         },
    {"securityerror",   RETURNED_POLICY         },
    {"norelaying",      RETURNED_POLICY         },
    {"syntaxerror",     RETURNED_POLICY         },
};

/* Files about whose type we differ, and why. */
static const struct {
    const char *file, *recipient, *why;
} ours[] = {
    {"lhost-activehunter-02.eml", "1", "filtered; the server says: user unknown"                  },
    {"lhost-exchange2003-04.eml", "1", "filtered; the server says: recipient not found"           },
    {"lhost-mailfoundry-01.eml",  "1", "filtered; the server says: no such user here"             },
    {"lhost-surfcontrol-01.eml",  "1", "filtered; the server says: no such user"                  },
    {"lhost-x1-01.eml",           "1", "filtered; the server says: user unknown"                  },
    {"lhost-x1-02.eml",           "1", "filtered; the server says: user unknown"                  },
    {"lhost-aol-06.eml",          "1", "a malformed answer of a name server passes: not hard"     },
    {"lhost-exim-37.eml",         "1", "what does not exist is the sender's domain: not hard"     },
    {"lhost-gmail-03.eml",        "1", "a header error is of the content, as in lhost-exim-03.eml"},
    {"lhost-interscanmss-03.eml", "1", "no reason is given: not hard"                             },
    {"lhost-opensmtpd-12.eml",    "1", "a notice of delay: not hard"                              },
    {"lhost-sendmail-21.eml",     "1", "a refused connection says nothing of us"                  },
    {"lhost-v5sendmail-05.eml",   "1", "a connection that broke says nothing of us"               },
    {"rhost-franceptt-10.eml",    "1", "a refused service is of us, whatever it is not told for"  },
    {"rhost-nttdocomo-02.eml",    "1", "an unknown user after the data is a filter's word"        },
};

typedef struct Tally {
    unsigned rows, same_type, same_class, hard;
} Tally;

static bool is_listed(Str file, Str recipient)
{
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (str_is(file, ours[i].file) && str_is(recipient, ours[i].recipient)) return true;
    return false;
}

static const Reason *reason_of(Str name)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (str_is(name, reasons[i].name)) return &reasons[i];
    return NULL;
}

static bool not_a_bounce(Str reason, const Returned *returned, bool *ret_same)
{
    bool feedback = str_is(reason, "feedback"), vacation = str_is(reason, "vacation");
    bool delivered = str_is(reason, "delivered");
    *ret_same = (feedback && (returned->what == RETURNED_COMPLAINT ||
                              returned->what == RETURNED_UNSUBSCRIBE)) ||
                (vacation && returned->what == RETURNED_AUTO_REPLY) ||
                (delivered && returned->recipients.count == 0);
    return feedback || vacation || delivered;
}

static void differ(Str file, Str reason, const Returned *returned,
                   const ReturnedRecipient *recipient)
{
    printf("  %.*s: %.*s, we say %.*s %.*s [%s] '%.*s'\n", STR_ARG(file), STR_ARG(reason),
           STR_ARG(returned_what_name(returned->what)),
           STR_ARG(recipient ? returned_class_name(recipient->class) : STR("nothing")),
           recipient ? recipient->status : "",
           STR_ARG(str_slice(recipient ? recipient->answer : STR_NONE, 0, 300)));
}

/* Compares one row; true when the types agree. */
static bool row_agrees(Str file, const Str fields[7], const Returned *returned, Tally *tally)
{
    bool same;
    uint64_t number = 1;
    (void)str_to_u64(fields[1], &number);
    tally->rows++;
    if (not_a_bounce(fields[4], returned, &same)) {
        if (!same) differ(file, fields[4], returned, NULL);
        tally->same_class += same;
        return same;
    }
    const Reason *reason = reason_of(fields[4]);
    if (!reason) stop_test("no class for %.*s\n", STR_ARG(fields[4]));
    bool bounced = returned->what == RETURNED_BOUNCE || returned->what == RETURNED_DELAYED;
    const ReturnedRecipient *recipient = bounced && number <= returned->recipients.count
                                             ? &returned->recipients.items[number - 1]
                                             : NULL;
    bool hard = recipient && returned_type(recipient->class) == RETURNED_HARD;
    if (hard && str_is(fields[5], "0") &&
        !(is_listed(file, fields[1]) && str_is(fields[4], "filtered"))) {
        printf("  called hard and is not:");
        differ(file, fields[4], returned, recipient);
        tally->hard++;
    }
    ReturnedType expected = returned_type(reason->class);
    if (expected == RETURNED_HARD && str_is(fields[5], "0")) expected = RETURNED_SOFT;
    same = recipient && returned_type(recipient->class) == expected;
    if (!same && !is_listed(file, fields[1])) differ(file, fields[4], returned, recipient);
    tally->same_class += recipient && recipient->class == reason->class;
    return same;
}

static void test_corpus(void **state)
{
    Arena *arena = *state;
    const char *folder = shared_data(arena, getenv("AFTERGLOW_SHARED"), "bounces_sisimai");
    if (!folder) return;
    Str rows = read_file(arena, arena_printf(arena, "%s/expected.tsv", folder).ptr);
    Tally tally = {0};
    unsigned unlisted = 0;
    (void)str_cut(&rows, '\n');
    while (rows.len) {
        Arena *mail = arena_open(0);
        Str line = str_cut(&rows, '\n'), fields[7];
        for (int i = 0; i < 7; i++)
            fields[i] = str_cut(&line, '\t');
        Str bytes =
            read_file(mail, arena_printf(mail, "%s/eml/%.*s", folder, STR_ARG(fields[0])).ptr);
        if (!bytes.ptr) stop_test("%.*s is missing\n", STR_ARG(fields[0]));
        Returned returned = returned_read(mail, bytes);
        bool same = row_agrees(fields[0], fields, &returned, &tally);
        tally.same_type += same;
        unlisted += same == is_listed(fields[0], fields[1]);
        arena_close(mail);
    }
    printf("%u verdicts: the type agrees in %u, the class in %u\n", tally.rows, tally.same_type,
           tally.same_class);
    assert_int_equal(tally.hard, 0);
    assert_int_equal(unlisted, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_corpus)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
