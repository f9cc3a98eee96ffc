/* flow/ingest/import_people.c - suppression lists and consents by e-mail address.
 *
 * Suppressions: Klaviyo's, Mailchimp's and our own CSV, told apart by their columns. The reason is
 * one word of ours; a list of unsubscribed people refuses offers only, not order news. A date that
 * cannot be read costs a consent its proof, but never makes a 'no' a 'yes': it counts from now. Nor
 * does a word that is neither: such a line is rejected. */
#include "flow/ingest/import_mapping.h"

typedef struct PeopleColumns {
    int email, reason, date, channel, purpose, state, source, text;
    bool unsubscribed; /* a list of people who left a list */
    bool cleaned;      /* a list of addresses that bounced */
} PeopleColumns;

static int column_of(const CsvFile *file, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int column = csv_file_column(file, str_of(names[i]));
        if (column >= 0) return column;
    }
    return -1;
}
#define COLUMN_OF(file, ...)                                                                       \
    column_of((file), (const char *const[]){__VA_ARGS__},                                          \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static PeopleColumns people_columns(const CsvFile *file)
{
    return (PeopleColumns){
        .email = COLUMN_OF(file, "email", "email address", "e-mail", "address", "adresse"),
        .reason = COLUMN_OF(file, "reason", "suppression reason", "unsub_reason", "cause", "grund"),
        .date = COLUMN_OF(file, "date", "timestamp", "suppressed at", "suppression date",
                          "unsub_time", "clean_time", "created at", "datum", "at"),
        .channel = COLUMN_OF(file, "channel", "kanal"),
        .purpose = COLUMN_OF(file, "purpose", "zweck"),
        .state = COLUMN_OF(file, "state", "status", "consent"),
        .source = COLUMN_OF(file, "source", "quelle"),
        .text = COLUMN_OF(file, "text", "wording"),
        .unsubscribed = csv_file_column(file, STR("unsub_time")) >= 0,
        .cleaned = csv_file_column(file, STR("clean_time")) >= 0,
    };
}

static bool has_word(Str text, const char *word)
{
    for (size_t i = 0; i + strlen(word) <= text.len; i++)
        if (str_eq_nocase(str_slice(text, i, i + strlen(word)), str_of(word))) return true;
    return false;
}

/* Their words for why, in ours. */
static Str reason_word(Str text, bool cleaned)
{
    if (cleaned || has_word(text, "bounce") || has_word(text, "invalid")) return STR("bounce");
    if (has_word(text, "spam") || has_word(text, "complain") || has_word(text, "abuse"))
        return STR("complaint");
    if (has_word(text, "unsub")) return STR("unsubscribed");
    return STR("import");
}

static void call_open(JsonOut *out, Str message_id, const char *event, Time at)
{
    json_object(out);
    json_put_str(out, "type", STR("track"));
    json_put_str(out, "event", str_of(event));
    json_put_str(out, "messageId", message_id);
    json_put_time(out, "timestamp", at);
    json_key(out, "properties");
    json_object(out);
}

/* A list of consents without a word on it is one of people who said yes. */
static bool consent_of(const PeopleColumns *columns, const CsvRecord *record,
                       ConsentState *ret_state)
{
    Str word = str_trim(csv_field(record, columns->state));
    *ret_state = CONSENT_GIVEN;
    return word.len == 0 || consent_of_word(word, ret_state);
}

static void consent_call(JsonOut *out, const PeopleColumns *columns, const CsvRecord *record,
                         Time at)
{
    Str channel = csv_field(record, columns->channel),
        purpose = csv_field(record, columns->purpose);
    Str source = csv_field(record, columns->source);
    ConsentState state;
    bool given = consent_of(columns, record, &state) && state == CONSENT_GIVEN;
    json_put_str(out, "channel", channel.len ? channel : STR("email"));
    json_put_str(out, "purpose", purpose.len ? purpose : STR("marketing"));
    json_put_str(out, "state", given ? STR("given") : STR("refused"));
    json_put_str(out, "source", source.len ? source : STR("import"));
    json_put_str_opt(out, "text", csv_field(record, columns->text));
    json_put_time(out, "at", at);
}

/* Whether the line counts, and since when; says why not. Only a yes needs its date. */
static bool person_counts(Import *import, const PeopleColumns *columns, const CsvRecord *record,
                          bool consents, Time *ret_at)
{
    Mapping iso = {.zone = zone_utc()};
    Str email = csv_field(record, columns->email), date = csv_field(record, columns->date);
    bool dated = date.len && mapped_time(&iso, date, ret_at);
    ConsentState said = CONSENT_REFUSED;
    Str fault = STR_NONE, text = email;
    if (!email_plausible(email)) {
        fault = STR("this is no e-mail address");
    } else if (consents && !consent_of(columns, record, &said)) {
        fault = STR("says neither yes (given) nor no (refused)");
        text = csv_field(record, columns->state);
    } else if (said == CONSENT_GIVEN && date.len && !dated) {
        fault = STR("this is no date");
        text = date;
    } else if (said == CONSENT_GIVEN && !date.len) {
        fault = STR("a consent without a date proves nothing");
    }
    if (fault.len)
        import_reject(import, record->line, fault, text);
    else if (date.len && !dated)
        import_note(import, record->line, STR("this is no date: it counts from the import on"),
                    date);
    return !fault.len;
}

/* What is said again is known by it: of whom, when, of what, and what. */
static Str person_id(Import *import, const PeopleColumns *columns, const CsvRecord *record,
                     bool consents)
{
    Str email = csv_field(record, columns->email), date = csv_field(record, columns->date);
    Str purpose = csv_field(record, columns->purpose);
    if (!consents)
        return arena_printf(import->arena, "suppressed:%.*s:%.*s:%.*s", STR_ARG(email),
                            STR_ARG(date), STR_ARG(purpose));
    return arena_printf(import->arena, "consent:%.*s:%.*s:%.*s:%.*s:%.*s", STR_ARG(email),
                        STR_ARG(date), STR_ARG(purpose),
                        STR_ARG(csv_field(record, columns->channel)),
                        STR_ARG(csv_field(record, columns->state)));
}

/* One line of either list as a call. */
static Err person_call(Import *import, const PeopleColumns *columns, const CsvRecord *record,
                       bool consents, Diag *diag)
{
    Str email = csv_field(record, columns->email), reason = csv_field(record, columns->reason);
    Time at =
        import->from.received_at ? import->from.received_at : world_now(import->options->world);
    if (!person_counts(import, columns, record, consents, &at)) return OK;
    Buf buf = buf_new(import->arena, 64 * 1024);
    JsonOut out = json_out(&buf);
    Str word = reason_word(reason, columns->cleaned);
    bool refusal = !consents && (columns->unsubscribed || str_is(word, "unsubscribed"));
    Str id = person_id(import, columns, record, consents);
    call_open(&out, id, consents || refusal ? "Consent Changed" : "Address Suppressed", at);
    json_put_str(&out, "email", email);
    if (consents) {
        consent_call(&out, columns, record, at);
    } else if (refusal) {
        json_put_str(&out, "channel", STR("email"));
        json_put_str(&out, "purpose", STR("marketing"));
        json_put_str(&out, "state", STR("refused"));
        json_put_str(&out, "source", STR("import"));
    } else {
        json_put_str(&out, "reason", word);
    }
    json_end(&out);
    json_end(&out);
    return import_call(import, record->line, buf_str(&buf), diag);
}

static Err people_take(Import *import, CsvFile *file, bool consents, Diag *diag)
{
    PeopleColumns columns = people_columns(file);
    if (columns.email < 0)
        return fail(diag, ERR_INVALID, "no column looks like an e-mail address: name it 'email'");
    for (;;) {
        CsvRecord record;
        Diag refused = {0};
        Err e = csv_file_next(file, &record, &refused);
        if (e == ERR_NOT_FOUND) return OK;
        import->counts->lines++;
        if (e == ERR_INVALID) {
            import_reject(import, file->csv.line, str_of(refused.sentence), STR_NONE);
            continue;
        }
        if (!e)
            e = person_call(import, &columns, &record, consents, diag);
        else
            *diag = refused;
        if (e) return e;
    }
}

static Err people_import(Import *import, bool consents, Diag *diag)
{
    CsvFile file;
    Err e = csv_file_open(import->reader, &file, diag);
    if (e) return e;
    e = people_take(import, &file, consents, diag);
    csv_file_close(&file);
    return e;
}

Err import_suppressions(Import *import, Diag *diag)
{
    return people_import(import, false, diag);
}

Err import_consents(Import *import, Diag *diag)
{
    return people_import(import, true, diag);
}
