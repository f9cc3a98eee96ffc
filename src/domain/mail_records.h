/* domain/mail_records.h - what a sender's domain publishes about its mail, judged: SPF (RFC 7208),
 * DKIM (RFC 6376, section 3.6.1), DMARC (RFC 7489).
 *
 * Not here: asking for the records (io/dns.h); signing; words (the console has a sentence for each
 * fault). Records are untrusted text: what is found is handed back as found. Pure. Thread: any. */
#pragma once
#include "base/arena.h"

#define MAIL_SPF_LOOKUPS_MAX 10 /* RFC 7208, section 4.6.4: more, and SPF fails for everybody */

typedef enum MailRecord { RECORD_SPF, RECORD_DKIM, RECORD_DMARC } MailRecord;

/* FAULT(word, record, stops): what can be said of a record; `word` is stable, the console has its
 * sentences by it. `stops`: until it is mended the record proves nothing. */
#define MAIL_FAULTS(FAULT)                                                                         \
    FAULT(spf_missing, RECORD_SPF, true)                                                           \
    FAULT(spf_two, RECORD_SPF, true)        /* two records: neither counts */                      \
    FAULT(spf_unreadable, RECORD_SPF, true) /* `found` is the word at fault */                     \
    FAULT(spf_lookups, RECORD_SPF, true)    /* more than MAIL_SPF_LOOKUPS_MAX look-ups */          \
    FAULT(spf_no_relay, RECORD_SPF, true)   /* what the relay asks to include is not there */      \
    FAULT(spf_open, RECORD_SPF, false)      /* '+all': the whole world may send */                 \
    FAULT(spf_no_end, RECORD_SPF, false)    /* neither 'all' nor 'redirect' */                     \
    FAULT(dkim_missing, RECORD_DKIM, true)                                                         \
    FAULT(dkim_two, RECORD_DKIM, true)                                                             \
    FAULT(dkim_cut, RECORD_DKIM, true)     /* a beginning of our key: cut, often at 255 */         \
    FAULT(dkim_quoted, RECORD_DKIM, true)  /* quotation marks became part of the value */          \
    FAULT(dkim_revoked, RECORD_DKIM, true) /* an empty key */                                      \
    FAULT(dkim_other, RECORD_DKIM, true)   /* another key than ours */                             \
    FAULT(dkim_unreadable, RECORD_DKIM, true)                                                      \
    FAULT(dkim_testing, RECORD_DKIM, false) /* 't=y': receivers may ignore it */                   \
    FAULT(dmarc_missing, RECORD_DMARC, true)                                                       \
    FAULT(dmarc_two, RECORD_DMARC, true)                                                           \
    FAULT(dmarc_unreadable, RECORD_DMARC, true)                                                    \
    FAULT(dmarc_no_reports, RECORD_DMARC, false) /* no 'rua': nobody is told of forgeries */

typedef enum MailFault {
#define FAULT(word, record, stops) FAULT_##word,
    MAIL_FAULTS(FAULT)
#undef FAULT
        MAIL_FAULT_COUNT
} MailFault;

typedef struct MailTexts { /* TXT records of one name, each whole */
    const Str *items;
    uint32_t count;
} MailTexts;

typedef struct MailFinding {
    MailFault fault;
    Str found; /* the record or the word in it, borrowed; "" when nothing is there */
} MailFinding;

typedef struct MailFindings {
    LIST_OF(MailFinding) items;
} MailFindings;

const char *mail_fault_word(MailFault fault); /* "spf_two" */
MailRecord mail_fault_record(MailFault fault);
bool mail_fault_stops(MailFault fault);
/* Nothing stands in the way of this record. */
bool mail_record_good(const MailFindings *findings, MailRecord record);

/* Each appends what it finds. `relay` is what SPF must include ("_spf.relay.example"), "" when that
 * is not known: then an SPF record that reads well is good. */
void mail_judge_spf(Arena *arena, MailTexts texts, Str relay, MailFindings *findings);
/* `wanted`: the value that we ask to publish, "v=DKIM1; k=rsa; p=..." */
void mail_judge_dkim(Arena *arena, MailTexts texts, Str wanted, MailFindings *findings);
void mail_judge_dmarc(Arena *arena, MailTexts texts, MailFindings *findings);

/* Where mail is free for everybody: the domain is not the shop's to sign for, and such mail in
 * bulk is refused. By the domain itself or one above it. */
bool mail_domain_is_free(Str domain);
/* Why nobody should send a shop's mail from this address, as a sentence: it is at a free mail
 * provider's, or says that it takes no answers. NULL: nothing is wrong with it. */
const char *mail_sender_fault(Str address);
