/* flow/ingest/returned/class.c - what a mail server's words and codes mean.
 *
 * Words before codes: servers choose their codes carelessly (5.1.1 for a blocked sender, 5.7.1 for
 * an unknown user), but say rather well what they mean. The table is read from top to bottom and
 * the first row whose words stand in the answer decides. Its order is the caution of this file:
 * what speaks of us (our reputation, our set-up, our content) stands before what speaks of the
 * address, and what may pass stands before what is for good, so that a doubt never bars a person.
 * In doubt the class is UNKNOWN, which is soft. The rows are of our own writing, from what servers
 * are seen to answer; RFC 3463 for the codes. */
#include "flow/ingest/returned/inside.h"

typedef struct Words {
    const char *text; /* lower case, single spaces; a space at an end is the end of a word */
    ReturnedClass class;
} Words;

/* The exceptions: sentences that hold a word of a later row and mean something else. */
static const Words exceptions[] = {
    {"recipient address rejected: access denied", RETURNED_USER_UNKNOWN   },
    {"refused due to recipient preferences",      RETURNED_REFUSED_BY_USER},
    {"550 : user unknown",                        RETURNED_REFUSED_BY_USER}, /* names nobody: */
    {"550: : user unknown",                       RETURNED_REFUSED_BY_USER}, /* a filter's answer */
    {"action not taken: mailbox unavailable",     RETURNED_REFUSED_BY_USER}, /* RFC 5321: anything */
    {"host not found, try again",                 RETURNED_UNREACHABLE    },
    {"unexpected name server reply",              RETURNED_UNREACHABLE    },
    {"invalid ip for sending",                    RETURNED_REPUTATION     },
    {"google groups",                             RETURNED_SENDER_REFUSED },
    {" 550 rejected ",                            RETURNED_POLICY         },
    {"relay quota",                               RETURNED_TOO_MANY       },
    {"sending quota",                             RETURNED_TOO_MANY       },
    {"too many recipients",                       RETURNED_TOO_MANY       },
    {"to too many recipients",                    RETURNED_TOO_MANY       },
    {"doesn't receive email",                     RETURNED_HOST_UNKNOWN   },
    {"null mx",                                   RETURNED_HOST_UNKNOWN   },
    {"domain not in use",                         RETURNED_HOST_UNKNOWN   },
    {"transaction failed",                        RETURNED_SERVER_FAULT   },
    {"could not load drd",                        RETURNED_SERVER_FAULT   },
    {"insufficient system storage",               RETURNED_SERVER_FAULT   },
    {"insufficient disk space",                   RETURNED_SERVER_FAULT   },
    {"purported responsible address",             RETURNED_SENDER_REFUSED },
    {"local policy violation",                    RETURNED_POLICY         },
    {"out of storage space",                      RETURNED_MAILBOX_FULL   },
    {"due to spam classification",                RETURNED_CONTENT        },
};

static const Words us[] = {
    {"dmarc",                          RETURNED_AUTHENTICATION},
    {" dkim",                          RETURNED_AUTHENTICATION},
    {" spf ",                          RETURNED_AUTHENTICATION},
    {"spf check",                      RETURNED_AUTHENTICATION},
    {"spf fail",                       RETURNED_AUTHENTICATION},
    {"spf record",                     RETURNED_AUTHENTICATION},
    {"sender policy framework",        RETURNED_AUTHENTICATION},
    {"not allowed to send from",       RETURNED_AUTHENTICATION},
    {"not authorized to send",         RETURNED_AUTHENTICATION},
    {"authentication information",     RETURNED_AUTHENTICATION},
    {"unauthenticated email",          RETURNED_AUTHENTICATION},
    {"authentication checks",          RETURNED_AUTHENTICATION},
    {"reverse dns",                    RETURNED_REPUTATION    },
    {"reverse lookup",                 RETURNED_REPUTATION    },
    {"reverse hostname",               RETURNED_REPUTATION    },
    {" ptr ",                          RETURNED_REPUTATION    },
    {"dns ptr",                        RETURNED_REPUTATION    },
    {"no rdns",                        RETURNED_REPUTATION    },
    {" rdns ",                         RETURNED_REPUTATION    },
    {"unverifyable sending ip",        RETURNED_REPUTATION    },
    {"blacklist",                      RETURNED_REPUTATION    },
    {"black list",                     RETURNED_REPUTATION    },
    {"blocklist",                      RETURNED_REPUTATION    },
    {"block list",                     RETURNED_REPUTATION    },
    {"blocked using",                  RETURNED_REPUTATION    },
    {"blocked by",                     RETURNED_REPUTATION    },
    {"spamhaus",                       RETURNED_REPUTATION    },
    {"spamcop",                        RETURNED_REPUTATION    },
    {"dnsbl",                          RETURNED_REPUTATION    },
    {" rbl",                           RETURNED_REPUTATION    },
    {"reputation",                     RETURNED_REPUTATION    },
    {"banned sending ip",              RETURNED_REPUTATION    },
    {"client host rejected",           RETURNED_REPUTATION    },
    {"client host blocked",            RETURNED_REPUTATION    },
    {"your ip address",                RETURNED_REPUTATION    },
    {"sending ip",                     RETURNED_REPUTATION    },
    {"ip address is",                  RETURNED_REPUTATION    },
    {"ip address has been",            RETURNED_REPUTATION    },
    {"your network",                   RETURNED_REPUTATION    },
    {"my name was rejected",           RETURNED_REPUTATION    },
    {"refused to talk to me",          RETURNED_REPUTATION    },
    {"smtp server of your isp",        RETURNED_REPUTATION    },
    {"dynamic ip",                     RETURNED_REPUTATION    },
    {"dialup",                         RETURNED_REPUTATION    },
    {"dial-up",                        RETURNED_REPUTATION    },
    {"user complaints",                RETURNED_REPUTATION    },
    {"connection dropped due to",      RETURNED_REPUTATION    },
    {"not accepting connections from", RETURNED_REPUTATION    },
    {"helo command rejected",          RETURNED_REPUTATION    },
    {"invalid helo",                   RETURNED_REPUTATION    },
    {"(bl)",                           RETURNED_REPUTATION    },
    {"too many connections",           RETURNED_TOO_MANY      },
    {"too many messages",              RETURNED_TOO_MANY      },
    {"too many concurrent",            RETURNED_TOO_MANY      },
    {"too many sessions",              RETURNED_TOO_MANY      },
    {"rate limit",                     RETURNED_TOO_MANY      },
    {"rate exceed",                    RETURNED_TOO_MANY      },
    {"throttl",                        RETURNED_TOO_MANY      },
    {"sending limit",                  RETURNED_TOO_MANY      },
    {"sent too",                       RETURNED_TOO_MANY      },
    {"unusual rate",                   RETURNED_TOO_MANY      },
    {"unsolicited",                    RETURNED_CONTENT       },
    {"spam",                           RETURNED_CONTENT       },
    {" ube",                           RETURNED_CONTENT       },
    {"junk mail",                      RETURNED_CONTENT       },
    {"bulk mail",                      RETURNED_CONTENT       },
    {"virus",                          RETURNED_CONTENT       },
    {"malware",                        RETURNED_CONTENT       },
    {"phishing",                       RETURNED_CONTENT       },
    {"suspicious",                     RETURNED_CONTENT       },
    {"content reject",                 RETURNED_CONTENT       },
    {"message content",                RETURNED_CONTENT       },
    {"content presents",               RETURNED_CONTENT       },
    {"its content",                    RETURNED_CONTENT       },
    {"attachment type",                RETURNED_CONTENT       },
    {"attachments are",                RETURNED_CONTENT       },
    {"attachment is",                  RETURNED_CONTENT       },
    {"file attachment",                RETURNED_CONTENT       },
    {"8-bit data",                     RETURNED_CONTENT       },
    {"headers too large",              RETURNED_CONTENT       },
    {"header error",                   RETURNED_CONTENT       },
    {"multiple addresses in from",     RETURNED_CONTENT       },
    {"not rfc",                        RETURNED_CONTENT       },
    {"rfc 5322",                       RETURNED_CONTENT       },
    {"rfc compliant",                  RETURNED_CONTENT       },
    {"mail rejete",                    RETURNED_CONTENT       },
    {"relay",                          RETURNED_POLICY        },
    {"not verified",                   RETURNED_POLICY        },
    {"not local",                      RETURNED_POLICY        },
    {"must authenticate",              RETURNED_POLICY        },
    {"authentication required",        RETURNED_POLICY        },
    {"unauthenticated senders",        RETURNED_POLICY        },
    {"sender address rejected",        RETURNED_SENDER_REFUSED},
    {"sender rejected",                RETURNED_SENDER_REFUSED},
    {"sender denied",                  RETURNED_SENDER_REFUSED},
    {"sender not",                     RETURNED_SENDER_REFUSED},
    {"sender verify",                  RETURNED_SENDER_REFUSED},
    {"invalid sender",                 RETURNED_SENDER_REFUSED},
    {"sender domain",                  RETURNED_SENDER_REFUSED},
    {"domain of sender",               RETURNED_SENDER_REFUSED},
    {"unable to verify sender",        RETURNED_SENDER_REFUSED},
    {"from: domain",                   RETURNED_SENDER_REFUSED},
    {"valid from:",                    RETURNED_SENDER_REFUSED},
    {"not a member",                   RETURNED_SENDER_REFUSED},
    {"not member",                     RETURNED_SENDER_REFUSED},
    {"allowed to post",                RETURNED_SENDER_REFUSED},
    {"only accepts messages from",     RETURNED_SENDER_REFUSED},
    {"permission to post",             RETURNED_SENDER_REFUSED},
    {"not have permission",            RETURNED_SENDER_REFUSED},
    {"restricted delivery",            RETURNED_SENDER_REFUSED},
    {"policy",                         RETURNED_POLICY        },
    {"protocol violation",             RETURNED_POLICY        },
    {"prohibit",                       RETURNED_POLICY        },
    {"not permitted",                  RETURNED_POLICY        },
    {"not authorized",                 RETURNED_POLICY        },
    {"command parameter not",          RETURNED_POLICY        },
    {"sequence of commands",           RETURNED_POLICY        },
    {"security reason",                RETURNED_POLICY        },
    {"security polic",                 RETURNED_POLICY        },
    {"for security",                   RETURNED_POLICY        },
    {"access denied",                  RETURNED_POLICY        },
};

static const Words passing[] = {
    {"mailbox full",               RETURNED_MAILBOX_FULL   },
    {"mailbox is full",            RETURNED_MAILBOX_FULL   },
    {"mailbox too full",           RETURNED_MAILBOX_FULL   },
    {"mailbox size",               RETURNED_MAILBOX_FULL   },
    {"mail box full",              RETURNED_MAILBOX_FULL   },
    {"mailbox exceeded",           RETURNED_MAILBOX_FULL   },
    {"inbox is full",              RETURNED_MAILBOX_FULL   },
    {"full mailbox",               RETURNED_MAILBOX_FULL   },
    {"mailfolder is full",         RETURNED_MAILBOX_FULL   },
    {"over quota",                 RETURNED_MAILBOX_FULL   },
    {"overquota",                  RETURNED_MAILBOX_FULL   },
    {"over disk quota",            RETURNED_MAILBOX_FULL   },
    {"quota",                      RETURNED_MAILBOX_FULL   },
    {"storage limit",              RETURNED_MAILBOX_FULL   },
    {"exceeded storage",           RETURNED_MAILBOX_FULL   },
    {"exceeded the storage",       RETURNED_MAILBOX_FULL   },
    {"not enough space",           RETURNED_MAILBOX_FULL   },
    {"not enough storage",         RETURNED_MAILBOX_FULL   },
    {"storage allocation",         RETURNED_MAILBOX_FULL   },
    {"too much mail data",         RETURNED_MAILBOX_FULL   },
    {"exceeded maximum inbound",   RETURNED_MAILBOX_FULL   },
    {"too large",                  RETURNED_TOO_LARGE      },
    {"too big",                    RETURNED_TOO_LARGE      },
    {"size exceeds",               RETURNED_TOO_LARGE      },
    {"length exceeds",             RETURNED_TOO_LARGE      },
    {"line limit exceeded",        RETURNED_TOO_LARGE      },
    {"exceeds size limit",         RETURNED_TOO_LARGE      },
    {"exceeds the maximum",        RETURNED_TOO_LARGE      },
    {"exceeded maximum",           RETURNED_TOO_LARGE      },
    {"maximum message size",       RETURNED_TOO_LARGE      },
    {"message size",               RETURNED_TOO_LARGE      },
    {"account disabled",           RETURNED_DISABLED       },
    {"account is disabled",        RETURNED_DISABLED       },
    {"account has been disabled",  RETURNED_DISABLED       },
    {"disabled",                   RETURNED_DISABLED       },
    {"suspended",                  RETURNED_DISABLED       },
    {"is frozen",                  RETURNED_DISABLED       },
    {"inactive",                   RETURNED_DISABLED       },
    {"not active",                 RETURNED_DISABLED       },
    {"deactivated",                RETURNED_DISABLED       },
    {"discontinued",               RETURNED_DISABLED       },
    {"is locked",                  RETURNED_DISABLED       },
    {"account expired",            RETURNED_DISABLED       },
    {"temporarily locked",         RETURNED_DISABLED       },
    {"account closed",             RETURNED_DISABLED       },
    {"message filtered",           RETURNED_REFUSED_BY_USER},
    {"domain filter",              RETURNED_REFUSED_BY_USER},
    {"due to extended inactivity", RETURNED_DISABLED       },
    {"on hold",                    RETURNED_UNKNOWN        },
    {"graylist",                   RETURNED_UNREACHABLE    },
    {"greylist",                   RETURNED_UNREACHABLE    },
};

static const Words address[] = {
    {"host not found",                   RETURNED_HOST_UNKNOWN},
    {"host unknown",                     RETURNED_HOST_UNKNOWN},
    {"unknown host",                     RETURNED_HOST_UNKNOWN},
    {"domain not found",                 RETURNED_HOST_UNKNOWN},
    {"domain name not found",            RETURNED_HOST_UNKNOWN},
    {"no such domain",                   RETURNED_HOST_UNKNOWN},
    {"no such host",                     RETURNED_HOST_UNKNOWN},
    {"unknown domain",                   RETURNED_HOST_UNKNOWN},
    {"unrouteable",                      RETURNED_HOST_UNKNOWN},
    {"unroutable",                       RETURNED_HOST_UNKNOWN},
    {"non-existent host",                RETURNED_HOST_UNKNOWN},
    {"non existent domain",              RETURNED_HOST_UNKNOWN},
    {"nonexistent domain",               RETURNED_HOST_UNKNOWN},
    {"domain does not exist",            RETURNED_HOST_UNKNOWN},
    {"domain doesn't exist",             RETURNED_HOST_UNKNOWN},
    {"domain is not reachable",          RETURNED_HOST_UNKNOWN},
    {"nxdomain",                         RETURNED_HOST_UNKNOWN},
    {"couldn't find any host",           RETURNED_HOST_UNKNOWN},
    {"name or service not known",        RETURNED_HOST_UNKNOWN},
    {"bad destination system",           RETURNED_HOST_UNKNOWN},
    {"all host address lookups failed",  RETURNED_HOST_UNKNOWN},
    {"not accepting network messages",   RETURNED_HOST_UNKNOWN},
    {"does not accept mail",             RETURNED_HOST_UNKNOWN},
    {"does not accept incoming mail",    RETURNED_HOST_UNKNOWN},
    {"smtp protocol not supported",      RETURNED_HOST_UNKNOWN},
    {"user unknown",                     RETURNED_USER_UNKNOWN},
    {"unknown user",                     RETURNED_USER_UNKNOWN},
    {"unknown recipient",                RETURNED_USER_UNKNOWN},
    {"recipient unknown",                RETURNED_USER_UNKNOWN},
    {"unknown account",                  RETURNED_USER_UNKNOWN},
    {"unknown address",                  RETURNED_USER_UNKNOWN},
    {"address unknown",                  RETURNED_USER_UNKNOWN},
    {"unknown mailbox",                  RETURNED_USER_UNKNOWN},
    {"mailbox unknown",                  RETURNED_USER_UNKNOWN},
    {"unknown local",                    RETURNED_USER_UNKNOWN},
    {"unknown e-mail",                   RETURNED_USER_UNKNOWN},
    {"no such user",                     RETURNED_USER_UNKNOWN},
    {"no such mailbox",                  RETURNED_USER_UNKNOWN},
    {"no such recipient",                RETURNED_USER_UNKNOWN},
    {"no such address",                  RETURNED_USER_UNKNOWN},
    {"no such account",                  RETURNED_USER_UNKNOWN},
    {"no such person",                   RETURNED_USER_UNKNOWN},
    {"no such email",                    RETURNED_USER_UNKNOWN},
    {"no mailbox here",                  RETURNED_USER_UNKNOWN},
    {"no mailbox by that name",          RETURNED_USER_UNKNOWN},
    {"no mailbox found",                 RETURNED_USER_UNKNOWN},
    {"no account by that name",          RETURNED_USER_UNKNOWN},
    {"no valid recipient",               RETURNED_USER_UNKNOWN},
    {"no user ",                         RETURNED_USER_UNKNOWN},
    {"not a valid mailbox",              RETURNED_USER_UNKNOWN},
    {"not a valid recipient",            RETURNED_USER_UNKNOWN},
    {"not a known user",                 RETURNED_USER_UNKNOWN},
    {"not our user",                     RETURNED_USER_UNKNOWN},
    {"not our customer",                 RETURNED_USER_UNKNOWN},
    {"user not found",                   RETURNED_USER_UNKNOWN},
    {"user not exist",                   RETURNED_USER_UNKNOWN},
    {"user not known",                   RETURNED_USER_UNKNOWN},
    {"user does not exist",              RETURNED_USER_UNKNOWN},
    {"user doesn't exist",               RETURNED_USER_UNKNOWN},
    {"user doesn't have",                RETURNED_USER_UNKNOWN},
    {"user is unknown",                  RETURNED_USER_UNKNOWN},
    {"does not have an account",         RETURNED_USER_UNKNOWN},
    {"recipient not found",              RETURNED_USER_UNKNOWN},
    {"recipnotfound",                    RETURNED_USER_UNKNOWN},
    {"recipientnotfound",                RETURNED_USER_UNKNOWN},
    {"recipient does not exist",         RETURNED_USER_UNKNOWN},
    {"recipient no longer on server",    RETURNED_USER_UNKNOWN},
    {"recipient name is not recognized", RETURNED_USER_UNKNOWN},
    {"recipient is not known",           RETURNED_USER_UNKNOWN},
    {"recipient is invalid",             RETURNED_USER_UNKNOWN},
    {"invalid recipient",                RETURNED_USER_UNKNOWN},
    {"invalid mailbox",                  RETURNED_USER_UNKNOWN},
    {"invalid user",                     RETURNED_USER_UNKNOWN},
    {"invalid address",                  RETURNED_USER_UNKNOWN},
    {"bad recipient",                    RETURNED_USER_UNKNOWN},
    {"bad destination mailbox",          RETURNED_USER_UNKNOWN},
    {"mailbox not found",                RETURNED_USER_UNKNOWN},
    {"mailbox does not exist",           RETURNED_USER_UNKNOWN},
    {"mailbox doesn't exist",            RETURNED_USER_UNKNOWN},
    {"mailbox not exist",                RETURNED_USER_UNKNOWN},
    {"mailbox has moved",                RETURNED_USER_UNKNOWN},
    {"mailbox unavailable",              RETURNED_USER_UNKNOWN},
    {"mailbox is unavailable",           RETURNED_USER_UNKNOWN},
    {"address does not exist",           RETURNED_USER_UNKNOWN},
    {"address not found",                RETURNED_USER_UNKNOWN},
    {"address no longer",                RETURNED_USER_UNKNOWN},
    {"account does not exist",           RETURNED_USER_UNKNOWN},
    {"account doesn't exist",            RETURNED_USER_UNKNOWN},
    {"account not found",                RETURNED_USER_UNKNOWN},
    {"tried to reach does not exist",    RETURNED_USER_UNKNOWN},
    {"unable to find",                   RETURNED_USER_UNKNOWN},
    {"could not be found",               RETURNED_USER_UNKNOWN},
    {"wasn't found",                     RETURNED_USER_UNKNOWN},
    {"not listed in",                    RETURNED_USER_UNKNOWN},
    {"has moved",                        RETURNED_USER_UNKNOWN},
    {"no longer valid",                  RETURNED_USER_UNKNOWN},
    {"destinataire inconnu",             RETURNED_USER_UNKNOWN},
    {"destinataire invalide",            RETURNED_USER_UNKNOWN},
    {"unbekannter empf",                 RETURNED_USER_UNKNOWN},
    {"empfaenger unbekannt",             RETURNED_USER_UNKNOWN},
    {"check if address is correct",      RETURNED_USER_UNKNOWN},
    {"usuario desconocido",              RETURNED_USER_UNKNOWN},
};

static const Words last[] = {
    {"retry timeout",                 RETURNED_UNREACHABLE },
    {"timed out",                     RETURNED_UNREACHABLE },
    {"timeout",                       RETURNED_UNREACHABLE },
    {"connection refused",            RETURNED_UNREACHABLE },
    {"could not connect",             RETURNED_UNREACHABLE },
    {"unable to connect",             RETURNED_UNREACHABLE },
    {"couldn't connect",              RETURNED_UNREACHABLE },
    {"establish an smtp connection",  RETURNED_UNREACHABLE },
    {"requests to connect",           RETURNED_UNREACHABLE },
    {"lost connection",               RETURNED_UNREACHABLE },
    {"connection lost",               RETURNED_UNREACHABLE },
    {"connection reset",              RETURNED_UNREACHABLE },
    {"failing for a long time",       RETURNED_UNREACHABLE },
    {"not responding",                RETURNED_UNREACHABLE },
    {"no route to host",              RETURNED_UNREACHABLE },
    {"network is unreachable",        RETURNED_UNREACHABLE },
    {"too many hops",                 RETURNED_UNREACHABLE },
    {"mail loop",                     RETURNED_UNREACHABLE },
    {"loops back",                    RETURNED_UNREACHABLE },
    {"mail forwarding loop",          RETURNED_UNREACHABLE },
    {"message expired",               RETURNED_UNREACHABLE },
    {"dns query failed",              RETURNED_UNREACHABLE },
    {"name service error",            RETURNED_UNREACHABLE },
    {"name server",                   RETURNED_UNREACHABLE },
    {"host name lookup failure",      RETURNED_UNREACHABLE },
    {"too many retries",              RETURNED_UNREACHABLE },
    {"delivery time expired",         RETURNED_UNREACHABLE },
    {"within 0 days",                 RETURNED_UNREACHABLE },
    {"delayed",                       RETURNED_UNREACHABLE },
    {"cannot send message for",       RETURNED_UNREACHABLE },
    {"ldap",                          RETURNED_SERVER_FAULT},
    {"mailer error",                  RETURNED_SERVER_FAULT},
    {"command died",                  RETURNED_SERVER_FAULT},
    {"local error",                   RETURNED_SERVER_FAULT},
    {"system error",                  RETURNED_SERVER_FAULT},
    {"internal error",                RETURNED_SERVER_FAULT},
    {"internal server error",         RETURNED_SERVER_FAULT},
    {"configuration error",           RETURNED_SERVER_FAULT},
    {"service currently unavailable", RETURNED_SERVER_FAULT},
    {"service unavailable",           RETURNED_SERVER_FAULT},
    {"temporary failure",             RETURNED_SERVER_FAULT},
    {"can't create user output",      RETURNED_SERVER_FAULT},
    {"i/o error",                     RETURNED_SERVER_FAULT},
    {"queue too long",                RETURNED_UNREACHABLE },
};

/* What RFC 3463 says of codes, as far as servers mean it. The longest that fits decides. */
static const Words statuses[] = {
    {"5.1.10", RETURNED_USER_UNKNOWN  },
    {"5.1.1",  RETURNED_USER_UNKNOWN  },
    {"5.1.2",  RETURNED_HOST_UNKNOWN  },
    {"5.1.3",  RETURNED_USER_UNKNOWN  },
    {"5.1.6",  RETURNED_USER_UNKNOWN  },
    {"5.1.7",  RETURNED_SENDER_REFUSED},
    {"5.1.8",  RETURNED_SENDER_REFUSED},
    {"5.1.9",  RETURNED_REPUTATION    },
    {"5.2.1",  RETURNED_DISABLED      },
    {"5.2.2",  RETURNED_MAILBOX_FULL  },
    {"5.2.3",  RETURNED_TOO_LARGE     },
    {"5.3.2",  RETURNED_HOST_UNKNOWN  },
    {"5.3.4",  RETURNED_TOO_LARGE     },
    {"5.3",    RETURNED_SERVER_FAULT  },
    {"5.4.4",  RETURNED_HOST_UNKNOWN  },
    {"5.4",    RETURNED_UNREACHABLE   },
    {"5.6",    RETURNED_CONTENT       },
    {"5.7.13", RETURNED_DISABLED      },
    {"5.7",    RETURNED_POLICY        },
    {"4.2.2",  RETURNED_MAILBOX_FULL  },
    {"4.2.1",  RETURNED_DISABLED      },
    {"4.3.1",  RETURNED_SERVER_FAULT  },
    {"4.3",    RETURNED_SERVER_FAULT  },
    {"4.4",    RETURNED_UNREACHABLE   },
    {"4.7.0",  RETURNED_REPUTATION    },
    {"4.7",    RETURNED_POLICY        },
};

#define FIND(table, plain, ret) find((table), sizeof(table) / sizeof *(table), (plain), (ret))

static bool find(const Words *table, size_t count, Str plain, ReturnedClass *ret_class)
{
    for (size_t i = 0; i < count; i++) {
        if (str_find(plain, str_of(table[i].text)) < 0) continue;
        *ret_class = table[i].class;
        return true;
    }
    return false;
}

/* In which answer of the other server's: to our name, our sender, or the message itself? */
typedef enum Phase { PHASE_ANY, PHASE_HELLO, PHASE_SENDER, PHASE_RECIPIENT, PHASE_MESSAGE } Phase;

static Phase phase_of(Str plain)
{
    static const Words hello[] = {
        {"after initial connection", 0},
        {"reply to helo",            0},
        {"reply to ehlo",            0}
    };
    static const Words sender[] = {
        {"after mail from",    0},
        {"reply to mail from", 0},
        {">>> mail from",      0}
    };
    static const Words message[] = {
        {"after end of data",    0},
        {"reply to end of data", 0},
        {"end of data",          0},
        {"reply to data",        0},
        {">>> data",             0},
        {"after data",           0},
        {"command data",         0},
        {"for text command",     0}
    };
    static const Words recipient[] = {
        {"reply to rcpt",      0},
        {"after rcpt",         0},
        {">>> rcpt",           0},
        {"our rcpt to",        0},
        {"following rcpt",     0},
        {"not like recipient", 0}
    };
    ReturnedClass ignored;
    if (FIND(message, plain, &ignored)) return PHASE_MESSAGE;
    if (FIND(hello, plain, &ignored)) return PHASE_HELLO;
    if (FIND(recipient, plain, &ignored)) return PHASE_RECIPIENT;
    return FIND(sender, plain, &ignored) ? PHASE_SENDER : PHASE_ANY;
}

static bool words_mean(Str plain, ReturnedClass *ret_class)
{
    return FIND(exceptions, plain, ret_class) || FIND(us, plain, ret_class) ||
           FIND(passing, plain, ret_class) || FIND(address, plain, ret_class);
}

static bool status_means(Str status, ReturnedClass *ret_class)
{
    size_t best = 0;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        Str code = str_of(statuses[i].text);
        bool ends =
            status.len == code.len || (status.len > code.len && status.ptr[code.len] == '.');
        if (!str_starts(status, code) || !ends || code.len <= best) continue;
        best = code.len;
        *ret_class = statuses[i].class;
    }
    return best > 0;
}

/* Said after the message was taken, but of the mailbox all the same. */
static bool certain(Str plain, Str status)
{
    static const Words words[] = {
        {"user doesn't have a",   0},
        {"destinataire invalide", 0}
    };
    ReturnedClass ignored;
    return str_starts(status, STR("5.1.")) || FIND(words, plain, &ignored);
}

/* What is told of a mailbox only after the whole message was taken is a filter's word, unless its
 * code insists; so is 5.2.1 (a mailbox that exists and takes nothing) if not told to the address
 * itself. What is told to our name or sender is of us. */
static ReturnedClass in_phase(ReturnedClass class, Phase phase, Str plain, Str status)
{
    bool hard = returned_type(class) == RETURNED_HARD;
    bool late = phase == PHASE_MESSAGE && !certain(plain, status);
    bool closed = phase != PHASE_RECIPIENT && str_is(status, "5.2.1");
    if (hard && (late || closed)) return RETURNED_REFUSED_BY_USER;
    if (phase == PHASE_SENDER && (hard || class == RETURNED_UNKNOWN))
        return RETURNED_SENDER_REFUSED;
    if (phase == PHASE_HELLO && (hard || class == RETURNED_UNKNOWN || class == RETURNED_POLICY))
        return RETURNED_REPUTATION;
    return class;
}

static ReturnedClass judge(const Evidence *evidence, Str answer, Str around)
{
    ReturnedClass class;
    /* Dovecot's own refusal stands above the answer to it. */
    if (str_find(around, STR("was automatically rejected: not enough")) >= 0)
        return RETURNED_MAILBOX_FULL;
    if (evidence->code == 542)
        return RETURNED_USER_UNKNOWN; /* Symantec: the recipient is refused */
    if (words_mean(answer, &class)) return class;
    if (status_means(evidence->status, &class)) return class;
    if (words_mean(around, &class)) return class;
    if (FIND(last, answer, &class) || FIND(last, around, &class)) return class;
    if (evidence->code == 421) return RETURNED_SERVER_FAULT;
    return RETURNED_UNKNOWN;
}

ReturnedClass class_of(Arena *arena, const Evidence *evidence)
{
    Str answer = plain_words(arena, evidence->answer),
        around = plain_words(arena, evidence->around);
    Str near = plain_words(arena, evidence->near);
    ReturnedClass class = judge(evidence, answer, around);
    Phase phase = phase_of(answer);
    class = in_phase(class, phase != PHASE_ANY ? phase : phase_of(near), answer, evidence->status);
    bool passes = evidence->passing || str_starts(evidence->status, STR("4")) ||
                  (evidence->code >= 400 && evidence->code < 500);
    if (passes && returned_type(class) == RETURNED_HARD) class = RETURNED_UNREACHABLE;
    return class;
}

Str plain_words(Arena *arena, Str text)
{
    Buf out = buf_new(arena, RETURNED_TEXT_MAX + 2);
    buf_char(&out, ' ');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!space)
            buf_char(&out, c);
        else if (out.len && out.ptr[out.len - 1] != ' ')
            buf_char(&out, ' ');
    }
    if (out.ptr[out.len - 1] != ' ') buf_char(&out, ' ');
    return buf_str(&out);
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Stands alone: '550 ' or '550-' after a space or the start, and not part of a number or address.
 */
int code_in(Str text)
{
    for (size_t i = 0; i + 3 <= text.len; i++) {
        const char *c = text.ptr + i;
        if ((c[0] != '4' && c[0] != '5') || c[1] > '7' || !digit(c[1]) || !digit(c[2])) continue;
        bool begins = i == 0 || strchr(" \n\t:<>\"'(;", c[-1]) != NULL;
        bool ends = i + 3 == text.len || strchr(" -\n\t:", c[3]) != NULL;
        if (begins && ends) return (c[0] - '0') * 100 + (c[1] - '0') * 10 + (c[2] - '0');
    }
    return 0;
}

/* Number, at most three digits, at `*at`. */
static bool number(Str text, size_t *at)
{
    size_t from = *at;
    while (*at < text.len && *at - from < 3 && digit(text.ptr[*at]))
        ++*at;
    return *at > from;
}

bool status_in(Str text, char ret_status[12])
{
    for (size_t i = 0; i + 5 <= text.len; i++) {
        char c = text.ptr[i];
        bool begins = i == 0 || (!digit(text.ptr[i - 1]) && text.ptr[i - 1] != '.');
        if ((c != '2' && c != '4' && c != '5') || text.ptr[i + 1] != '.' || !begins) continue;
        size_t at = i + 2;
        if (!number(text, &at) || at >= text.len || text.ptr[at++] != '.' || !number(text, &at))
            continue;
        if (at < text.len && (digit(text.ptr[at]) || (text.ptr[at] == '.' && at + 1 < text.len &&
                                                      digit(text.ptr[at + 1]))))
            continue;
        memcpy(ret_status, text.ptr + i, at - i);
        ret_status[at - i] = 0;
        return true;
    }
    return false;
}
