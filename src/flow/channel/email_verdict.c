/* flow/channel/email_verdict.c - what an answer of a mail server means for the message.
 *
 * Source: RFC 5321 4.2 (4yz, 5yz), RFC 3463 (class.subject.detail), RFC 7505 and what large
 * providers write beside their codes. Whose fault it is decides: a full mailbox is soft whatever
 * the class says; policy (5.7.x) and 'too many' are about us, never about the person; 4.7.x and 421
 * after RCPT are a provider that wants us slower; a wrong sign-in or sender is the server's
 * trouble with us, so that one wrong password does not burn a day's mails. */
#include "flow/channel/email.h"

/* "550 5.1.1 no such user" */
static Str answer_text(Arena *arena, const SmtpAnswer *answer)
{
    if (answer->code == 0) return arena_str(arena, str_of(answer->text));
    return arena_printf(arena, "%d %s%s%s", answer->code, answer->enhanced,
                        answer->enhanced[0] ? " " : "", answer->text);
}

static bool has_word(const SmtpAnswer *answer, const char *const *words, size_t count)
{
    char low[sizeof answer->text];
    size_t length = strlen(answer->text);
    for (size_t i = 0; i < length; i++)
        low[i] = (char)(answer->text[i] >= 'A' && answer->text[i] <= 'Z' ? answer->text[i] | 0x20
                                                                         : answer->text[i]);
    for (size_t i = 0; i < count; i++)
        if (str_find((Str){low, length}, str_of(words[i])) >= 0) return true;
    return false;
}
#define HAS_WORD(answer, ...)                                                                      \
    has_word(answer, (const char *const[]){__VA_ARGS__},                                           \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* Subject and detail of the enhanced code: ".7.1" of 4.7.1 and of 5.7.1. */
static bool is_detail(const SmtpAnswer *answer, const char *tail)
{
    return answer->enhanced[0] && strcmp(answer->enhanced + 1, tail) == 0;
}

static bool is_subject(const SmtpAnswer *answer, const char *head)
{
    return answer->enhanced[0] && strncmp(answer->enhanced + 1, head, strlen(head)) == 0;
}

static bool is_full(const SmtpAnswer *answer)
{
    if (is_detail(answer, ".2.2")) return true;
    bool by_code = answer->recipient && answer->code == 552 && !answer->enhanced[0];
    return by_code || (answer->recipient && HAS_WORD(answer, "mailbox full", "mailbox is full",
                                                     "over quota", "quota exceeded"));
}

static bool is_about_rate(const SmtpAnswer *answer)
{
    return HAS_WORD(answer, "too many", "rate limit", "ratelimit", "rate exceeded", "throttl",
                    "too fast", "try again slower", "sending limit");
}

static bool is_our_set_up(const SmtpAnswer *answer)
{
    int code = answer->code;
    return code == 530 || code == 534 || code == 535 || code == 538 || is_detail(answer, ".1.7") ||
           is_detail(answer, ".1.8");
}

static bool is_policy(const SmtpAnswer *answer)
{
    if (answer->enhanced[0]) return is_subject(answer, ".7.");
    return HAS_WORD(answer, "relay", "blocked", "blacklist", "blocklist", "spamhaus", "reputation",
                    "spam", "denied");
}

static Str temporary_reason(const SmtpAnswer *answer)
{
    bool later = answer->stage >= SMTP_AT_RCPT;
    if (answer->code == 0) return STR("server_down");
    if (answer->stage == SMTP_AT_CONNECT && answer->code == 421) return STR("server_crowded");
    if (answer->stage == SMTP_AT_CONNECT || is_our_set_up(answer)) return STR("server_down");
    if (is_full(answer)) return STR("mailbox_full");
    if (HAS_WORD(answer, "greylist", "graylist", "grey-list", "gray-list")) return STR("temporary");
    if (later && (answer->code == 421 || is_subject(answer, ".7.") || is_about_rate(answer)))
        return STR("provider_deferred");
    return answer->code == 421 ? STR("server_down") : STR("temporary");
}

static Delivery permanent(const SmtpAnswer *answer, Str text)
{
    if (is_our_set_up(answer)) return (Delivery){DELIVERY_TEMPORARY, text, STR("server_down")};
    if (is_full(answer)) return (Delivery){DELIVERY_TEMPORARY, text, STR("mailbox_full")};
    if (is_about_rate(answer))
        return (Delivery){DELIVERY_TEMPORARY, text,
                          answer->stage >= SMTP_AT_RCPT ? STR("provider_deferred")
                                                        : STR("server_down")};
    bool person = answer->recipient && is_subject(answer, ".1.");
    if (!person && is_policy(answer))
        return (Delivery){DELIVERY_PERMANENT, text, STR("policy_refused")};
    return (Delivery){DELIVERY_PERMANENT, text,
                      answer->recipient ? STR("recipient_refused") : STR("message_refused")};
}

Delivery email_delivery_of(Arena *arena, const SmtpAnswer *answer)
{
    Str text = answer_text(arena, answer);
    switch (answer->verdict) {
    case SMTP_ACCEPTED: return (Delivery){DELIVERY_ACCEPTED, text, STR_NONE};
    case SMTP_IN_DOUBT: return (Delivery){DELIVERY_IN_DOUBT, text, STR("answer_lost")};
    case SMTP_TEMPORARY: return (Delivery){DELIVERY_TEMPORARY, text, temporary_reason(answer)};
    case SMTP_PERMANENT: break;
    }
    return permanent(answer, text);
}
