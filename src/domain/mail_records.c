/* domain/mail_records.c - see domain/mail_records.h. */
#include "domain/mail_records.h"

static const struct {
    const char *word;
    MailRecord record;
    bool stops;
} faults[MAIL_FAULT_COUNT] = {
#define FAULT(word, record, stops) {#word, record, stops},
    MAIL_FAULTS(FAULT)
#undef FAULT
};

const char *mail_fault_word(MailFault fault)
{
    return faults[fault].word;
}

MailRecord mail_fault_record(MailFault fault)
{
    return faults[fault].record;
}

bool mail_fault_stops(MailFault fault)
{
    return faults[fault].stops;
}

bool mail_record_good(const MailFindings *findings, MailRecord record)
{
    for (uint32_t i = 0; i < findings->items.count; i++) {
        MailFault fault = findings->items.items[i].fault;
        if (faults[fault].record == record && faults[fault].stops) return false;
    }
    return true;
}

static void find(Arena *arena, MailFindings *findings, MailFault fault, Str found)
{
    *list_push(arena, &findings->items) = (MailFinding){fault, found};
}

/* How many of the texts begin with the version `tag`, which ends at a space, a ';' or the end;
 * *ret_first is the first of them. */
static uint32_t of_version(MailTexts texts, Str tag, Str *ret_first)
{
    uint32_t count = 0;
    *ret_first = STR_NONE;
    for (uint32_t i = 0; i < texts.count; i++) {
        Str text = str_trim(texts.items[i]);
        if (!str_eq_nocase(str_slice(text, 0, tag.len), tag)) continue;
        if (text.len > tag.len && text.ptr[tag.len] != ' ' && text.ptr[tag.len] != ';') continue;
        if (count++ == 0) *ret_first = text;
    }
    return count;
}

/* ---- SPF ---- */

typedef struct Spf {
    int lookups;
    bool open, ends, relay;
} Spf;

/* A term without its qualifier: its name, and what stands behind ':' or '='. */
static bool term_read(Spf *spf, Str term, char qualifier, Str relay)
{
    static const char *const asking[] = {"include", "a", "mx", "ptr", "exists", "redirect"};
    size_t end = 0;
    while (end < term.len && !strchr(":=/", term.ptr[end]))
        end++;
    Str name = str_slice(term, 0, end), value = str_slice(term, end + 1, term.len);
    bool is_modifier = end < term.len && term.ptr[end] == '=';
    for (size_t i = 0; i < sizeof asking / sizeof asking[0]; i++)
        spf->lookups += str_eq_nocase(name, str_of(asking[i]));
    if (str_eq_nocase(name, STR("all"))) {
        spf->ends = true;
        if (qualifier == '+') spf->open = true;
        return end == term.len;
    }
    if (str_eq_nocase(name, STR("redirect"))) spf->ends = true;
    if (str_eq_nocase(name, STR("include")) || str_eq_nocase(name, STR("redirect"))) {
        if (relay.len && str_eq_nocase(value, relay)) spf->relay = true;
        return value.len > 0;
    }
    static const char *const others[] = {"a", "mx", "ptr"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_eq_nocase(name, str_of(others[i]))) return true;
    static const char *const valued[] = {"ip4", "ip6", "exists"};
    for (size_t i = 0; i < sizeof valued / sizeof valued[0]; i++)
        if (str_eq_nocase(name, str_of(valued[i]))) return value.len > 0 && !is_modifier;
    return is_modifier && name.len > 0; /* modifiers nobody knows are passed over */
}

/* The first term that cannot be read, or "". */
static Str spf_read(Str record, Str relay, Spf *spf)
{
    (void)str_cut(&record, ' ');
    while (record.len) {
        Str term = str_cut(&record, ' ');
        if (term.len == 0) continue;
        char qualifier = strchr("+-~?", term.ptr[0]) ? term.ptr[0] : '+';
        Str bare = strchr("+-~?", term.ptr[0]) ? str_slice(term, 1, term.len) : term;
        if (!term_read(spf, bare, qualifier, relay)) return term;
    }
    return STR_NONE;
}

void mail_judge_spf(Arena *arena, MailTexts texts, Str relay, MailFindings *findings)
{
    Spf spf = {0};
    Str record;
    uint32_t count = of_version(texts, STR("v=spf1"), &record);
    if (count == 0) find(arena, findings, FAULT_spf_missing, STR_NONE);
    if (count > 1) find(arena, findings, FAULT_spf_two, record);
    if (count != 1) return;
    Str bad = spf_read(record, relay, &spf);
    if (bad.len) find(arena, findings, FAULT_spf_unreadable, bad);
    if (spf.lookups > MAIL_SPF_LOOKUPS_MAX) find(arena, findings, FAULT_spf_lookups, record);
    if (relay.len && !spf.relay) find(arena, findings, FAULT_spf_no_relay, record);
    if (spf.open) find(arena, findings, FAULT_spf_open, record);
    if (!spf.ends) find(arena, findings, FAULT_spf_no_end, record);
}

/* ---- lists of tags: DKIM and DMARC ---- */

/* The value of `tag` in "a=1; b=2"; *ret_there tells an empty value from none. */
static Str tag_value(Str list, const char *tag, bool *ret_there)
{
    *ret_there = false;
    while (list.len) {
        Str value = str_cut(&list, ';');
        Str name = str_trim(str_cut(&value, '='));
        if (!str_is(name, tag)) continue;
        *ret_there = true;
        return str_trim(value);
    }
    return STR_NONE;
}

static Str without_spaces(Arena *arena, Str text)
{
    char *bytes = arena_alloc_raw(arena, text.len + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++)
        if (!strchr(" \t\r\n", text.ptr[i])) bytes[length++] = text.ptr[i];
    return (Str){bytes, length};
}

static MailFault key_fault(Str found, bool there, Str wanted, Str record)
{
    if (str_find_char(record, '"') >= 0 || str_find_char(record, '\\') >= 0)
        return FAULT_dkim_quoted;
    if (!there) return FAULT_dkim_unreadable;
    if (found.len == 0) return FAULT_dkim_revoked;
    if (str_starts(wanted, found)) return FAULT_dkim_cut;
    return FAULT_dkim_other;
}

void mail_judge_dkim(Arena *arena, MailTexts texts, Str wanted, MailFindings *findings)
{
    bool there, unused;
    if (texts.count == 0) find(arena, findings, FAULT_dkim_missing, STR_NONE);
    if (texts.count > 1) find(arena, findings, FAULT_dkim_two, texts.items[0]);
    if (texts.count != 1) return;
    Str record = texts.items[0];
    Str found = without_spaces(arena, tag_value(record, "p", &there));
    Str ours = without_spaces(arena, tag_value(wanted, "p", &unused));
    if (!there || !str_eq(found, ours))
        find(arena, findings, key_fault(found, there, ours, record), record);
    Str flags = tag_value(record, "t", &unused);
    while (flags.len)
        if (str_is(str_trim(str_cut(&flags, ':')), "y"))
            find(arena, findings, FAULT_dkim_testing, record);
}

void mail_judge_dmarc(Arena *arena, MailTexts texts, MailFindings *findings)
{
    bool there;
    Str record;
    uint32_t count = of_version(texts, STR("v=DMARC1"), &record);
    if (count == 0) find(arena, findings, FAULT_dmarc_missing, STR_NONE);
    if (count > 1) find(arena, findings, FAULT_dmarc_two, record);
    if (count != 1) return;
    Str policy = tag_value(record, "p", &there);
    bool known = str_eq_nocase(policy, STR("none")) || str_eq_nocase(policy, STR("quarantine")) ||
                 str_eq_nocase(policy, STR("reject"));
    if (!known) find(arena, findings, FAULT_dmarc_unreadable, record);
    if (tag_value(record, "rua", &there).len == 0)
        find(arena, findings, FAULT_dmarc_no_reports, record);
}

/* ---- senders ---- */

bool mail_domain_is_free(Str domain)
{
    static const char *const free_domains[] = {
        "gmail.com",   "googlemail.com", "yahoo.com",      "yahoo.de",      "yahoo.fr",
        "yahoo.co.uk", "ymail.com",      "aol.com",        "aol.de",        "outlook.com",
        "outlook.de",  "hotmail.com",    "hotmail.de",     "hotmail.co.uk", "hotmail.fr",
        "live.com",    "live.de",        "msn.com",        "icloud.com",    "me.com",
        "mac.com",     "gmx.de",         "gmx.net",        "gmx.at",        "gmx.ch",
        "gmx.com",     "web.de",         "t-online.de",    "freenet.de",    "mail.com",
        "mail.de",     "posteo.de",      "mailbox.org",    "arcor.de",      "online.de",
        "orange.fr",   "wanadoo.fr",     "free.fr",        "laposte.net",   "sfr.fr",
        "libero.it",   "virgilio.it",    "bluewin.ch",     "mail.ru",       "yandex.ru",
        "yandex.com",  "proton.me",      "protonmail.com", "pm.me",         "zoho.com",
        "comcast.net", "verizon.net",    "btinternet.com", "qq.com",        "163.com",
        "126.com",     "naver.com",      "wp.pl",          "o2.pl",         "seznam.cz",
    };
    while (domain.len) {
        for (size_t i = 0; i < sizeof free_domains / sizeof free_domains[0]; i++)
            if (str_eq_nocase(domain, str_of(free_domains[i]))) return true;
        (void)str_cut(&domain, '.');
    }
    return false;
}

/* "no-reply", "No_Reply", "noreply+shop", "donotreply": letters alone tell. */
static bool says_no(Str local)
{
    char letters[16];
    size_t length = 0;
    for (size_t i = 0; i < local.len && length < sizeof letters; i++) {
        char c = local.ptr[i] >= 'A' && local.ptr[i] <= 'Z' ? (char)(local.ptr[i] + ('a' - 'A'))
                                                            : local.ptr[i];
        if (c >= 'a' && c <= 'z') letters[length++] = c;
    }
    Str said = {letters, length};
    return str_starts(said, STR("noreply")) || str_starts(said, STR("donotreply")) ||
           str_starts(said, STR("dontreply")) || str_starts(said, STR("keineantwort"));
}

const char *mail_sender_fault(Str address)
{
    Str domain = address;
    Str local = str_cut(&domain, '@');
    if (mail_domain_is_free(domain))
        return "mail of a shop is refused when it comes from a free mailbox: use an address of the "
               "shop's own domain";
    if (says_no(local)) return "customers answer to this address: use one that somebody reads";
    return NULL;
}
