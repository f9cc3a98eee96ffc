/* api/settings_dns.c - looks whether the DNS has the records that the shop's mails need, and says
 * what is wrong with them.
 *
 * A look asks now, nothing is kept: who waits for a record asks again after a minute. When nobody
 * answers one question the others are not asked, so that a look ends within seconds. Not here: what
 * a record should be (settings_dkim.c), what is wrong with it (domain/mail_records.h). */
#include "api/input.h"
#include "domain/mail_records.h"
#include "flow/dkim_settings.h"
#include "io/dns.h"

#define ANSWER_BYTES_MAX (256 * 1024)

typedef struct Look {
    ApiCx *cx;
    JsonOut *out;
    bool unanswered; /* nobody is asked any more */
} Look;

typedef struct LookAt {
    MailRecord record;
    Str name, wanted, selector;
} LookAt;

static MailTexts texts_ask(Look *look, Str name)
{
    DnsTexts texts = {0};
    Diag diag = {0};
    if (!look->unanswered)
        look->unanswered =
            dns_texts(look->cx->arena, look->cx->api->dns_server, name, &texts, &diag) != OK;
    return (MailTexts){texts.items.items, texts.items.count};
}

/* DMARC stands at the domain itself or above it, at the nearest that has one (RFC 7489, 6.6.3, and
 * the walk of its successor): never at a top level alone. */
static MailTexts dmarc_ask(Look *look, Str domain, Str *ret_name)
{
    MailTexts texts = {0};
    while (str_find_char(domain, '.') >= 0) {
        *ret_name = arena_printf(look->cx->arena, "_dmarc.%.*s", STR_ARG(domain));
        texts = texts_ask(look, *ret_name);
        MailFindings findings = {0};
        mail_judge_dmarc(look->cx->arena, texts, &findings);
        bool missing = findings.items.count && findings.items.items[0].fault == FAULT_dmarc_missing;
        if (!missing || look->unanswered) break;
        (void)str_cut(&domain, '.');
    }
    return texts;
}

static void judge(Look *look, const LookAt *at, MailTexts texts, MailFindings *findings)
{
    Arena *arena = look->cx->arena;
    switch (at->record) {
    case RECORD_SPF: mail_judge_spf(arena, texts, STR_NONE, findings); break;
    case RECORD_DKIM: mail_judge_dkim(arena, texts, at->wanted, findings); break;
    case RECORD_DMARC: mail_judge_dmarc(arena, texts, findings); break;
    }
}

static void faults_json(JsonOut *out, const MailFindings *findings)
{
    json_key(out, "faults");
    json_array(out);
    for (uint32_t i = 0; i < findings->items.count; i++) {
        const MailFinding *finding = &findings->items.items[i];
        json_object(out);
        json_put_str(out, "fault", str_of(mail_fault_word(finding->fault)));
        json_put_bool(out, "stops", mail_fault_stops(finding->fault));
        put_text(out, "found", finding->found);
        json_end(out);
    }
    json_end(out);
}

static void looked_json(Look *look, const LookAt *at, MailTexts texts)
{
    static const char *const purposes[] = {"spf", "dkim", "dmarc"};
    MailFindings findings = {0};
    if (!look->unanswered) judge(look, at, texts, &findings);
    json_object(look->out);
    json_put_str(look->out, "purpose", str_of(purposes[at->record]));
    put_text(look->out, "selector", at->selector);
    json_put_str(look->out, "name", at->name);
    json_put_bool(look->out, "answered", !look->unanswered);
    json_put_bool(look->out, "good", !look->unanswered && mail_record_good(&findings, at->record));
    faults_json(look->out, &findings);
    json_end(look->out);
}

static void keys_look(Look *look, const DkimSettings *keys, Str domain)
{
    Arena *arena = look->cx->arena;
    for (uint32_t i = 0; i < keys->count; i++) {
        const DkimSetting *key = &keys->items[i];
        if (!str_eq(key->domain, domain) || str_is(key->state, "retired")) continue;
        LookAt at = {.record = RECORD_DKIM,
                     .name = dkim_record_name(arena, key),
                     .wanted = dkim_record(arena, key->algorithm, key->public_key),
                     .selector = key->selector};
        looked_json(look, &at, texts_ask(look, at.name));
    }
}

static void domain_look(Look *look, const DkimSettings *keys, Str domain)
{
    JsonOut *out = look->out;
    json_object(out);
    json_put_str(out, "domain", domain);
    json_key(out, "records");
    json_array(out);
    keys_look(look, keys, domain);
    LookAt spf = {.record = RECORD_SPF, .name = domain};
    looked_json(look, &spf, texts_ask(look, domain));
    LookAt dmarc = {.record = RECORD_DMARC};
    MailTexts texts = dmarc_ask(look, domain, &dmarc.name);
    looked_json(look, &dmarc, texts);
    json_end(out);
    json_end(out);
}

static void dns_look(ApiCx *cx)
{
    DkimSettings keys = {0};
    Buf buf = buf_new(cx->arena, ANSWER_BYTES_MAX);
    JsonOut out = json_out(&buf);
    Look look = {.cx = cx, .out = &out};
    Err e = dkim_settings_read(cx->db, cx->arena, &keys, &cx->diag);
    list_open(&out);
    for (uint32_t i = 0; i < keys.count && !e; i++)
        if (!dkim_domain_before(&keys, i)) domain_look(&look, &keys, keys.items[i].domain);
    list_close(&out, STR_NONE);
    api_answer(cx, 200, &buf);
}

const Route routes_settings_dns[] = {
    {STR_INIT("GET"), STR_INIT("/api/settings/dkim/look"), ROLE_MARKETER, 0, dns_look},
    ROUTE_END,
};
