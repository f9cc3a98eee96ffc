/* flow/ingest/returned/report.c - the fields of delivery reports (RFC 3464) and complaints (RFC
 * 5965), and headers of the message that came back.
 *
 * Fields are read by ourselves: half of the reports in the world are not quite what the RFC says
 * (fields in a text part, groups without empty lines between, types missing), and all are a name, a
 * colon and folded lines. */
#include "flow/ingest/returned/inside.h"

#include <stdlib.h>

#define ADDRESS_MAX 254

static bool address_char(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return (uint8_t)c >= 0x80 || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

static Str lower(Arena *arena, Str text)
{
    char *copy = arena_cstr(arena, text);
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + 'a' - 'A');
    return (Str){copy, text.len};
}

Str address_in(Arena *arena, Str text)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] != '@') continue;
        size_t from = at, to = at + 1;
        while (from > 0 && address_char(text.ptr[from - 1]))
            from--;
        while (to < text.len && address_char(text.ptr[to]))
            to++;
        while (to > at && strchr(".'?!", text.ptr[to - 1]))
            to--;
        if (from < at && to > at + 1 && to - from <= ADDRESS_MAX)
            return lower(arena, str_slice(text, from, to));
    }
    return STR_NONE;
}

static bool is_field(Str line, const char *name)
{
    size_t length = strlen(name);
    return line.len > length && str_eq_nocase(str_slice(line, 0, length), str_of(name)) &&
           line.ptr[length] == ':';
}

/* The value of the field whose first line was cut from `rest`, with its folded lines. */
static Str unfold(Arena *arena, Str line, Str *rest)
{
    Buf value = buf_new(arena, 4096);
    buf_add(&value, str_trim(str_slice(line, (size_t)str_find_char(line, ':') + 1, line.len)));
    while (rest->len && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
        Str more = str_trim(str_cut(rest, '\n'));
        if (!more.len) break;
        buf_char(&value, ' ');
        buf_add(&value, more);
    }
    return str_trim(buf_str(&value));
}

Str field_of(Arena *arena, Str fields, const char *name)
{
    while (fields.len) {
        Str line = str_cut(&fields, '\n');
        if (is_field(line, name)) return unfold(arena, line, &fields);
    }
    return STR_NONE;
}

/* "rfc822; a@b" -> "a@b"; without a type all of it. */
static Str after_type(Str value)
{
    ptrdiff_t at = str_find_char(value, ';');
    return at < 0 ? value : str_trim(str_slice(value, (size_t)at + 1, value.len));
}

typedef struct Group {
    Str final, original, action, status, answer;
} Group;

static bool is_success(const Group *group)
{
    static const char *const actions[] = {"delivered", "relayed", "expanded", "deliverable"};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_eq_nocase(group->action, str_of(actions[i]))) return true;
    return str_starts(group->status, STR("2."));
}

/* What stood in the report about one recipient, with the notice's own words for what is missing. */
static void add_group(Arena *arena, const Taken *taken, const Group *group, Returned *returned)
{
    bool names = group->final.len || group->original.len;
    if (!names || returned->recipients.count >= RETURNED_RECIPIENTS_MAX) return;
    if (is_success(group)) return;
    ReturnedRecipient *recipient = list_push(arena, &returned->recipients);
    recipient->address = address_in(arena, group->original);
    if (!recipient->address.len) recipient->address = address_in(arena, group->final);
    if (!status_in(group->answer, recipient->status) ||
        str_ends(str_of(recipient->status), STR(".0.0")))
        (void)status_in(group->status, recipient->status);
    recipient->code = code_in(group->answer);
    recipient->answer = group->answer;
    recipient->delayed = str_eq_nocase(group->action, STR("delayed"));
    Str ignored;
    Evidence evidence = {.answer = group->answer,
                         .around = notice_words(arena, taken->words, &ignored),
                         .status = str_of(recipient->status),
                         .code = recipient->code};
    evidence.near = evidence.around;
    evidence.passing = recipient->delayed || str_starts(group->status, STR("4"));
    recipient->class = class_of(arena, &evidence);
    /* Amazon's rules for incoming mail refuse what was taken already: a filter's word. */
    Str reporter = plain_words(arena, field_of(arena, taken->status, "Reporting-MTA"));
    if (returned_type(recipient->class) == RETURNED_HARD &&
        str_find(reporter, STR("inbound-smtp.")) >= 0 &&
        str_find(reporter, STR(".amazonaws.com")) >= 0)
        recipient->class = RETURNED_REFUSED_BY_USER;
}

static void read_field(Arena *arena, Str line, Str *rest, Group *group)
{
    if (is_field(line, "Final-Recipient"))
        group->final = after_type(unfold(arena, line, rest));
    else if (is_field(line, "Original-Recipient"))
        group->original = after_type(unfold(arena, line, rest));
    else if (is_field(line, "Action"))
        group->action = str_trim(unfold(arena, line, rest));
    else if (is_field(line, "Status"))
        group->status = unfold(arena, line, rest);
    else if (is_field(line, "Diagnostic-Code") && !group->answer.len)
        group->answer = after_type(unfold(arena, line, rest));
}

/* A second recipient, a second action or an empty line ends a group that names somebody. */
static void read_groups(Arena *arena, const Taken *taken, Str fields, Returned *returned)
{
    Group group = {0};
    while (fields.len) {
        Str line = str_cut(&fields, '\n');
        bool again = (is_field(line, "Final-Recipient") && group.final.len) ||
                     (is_field(line, "Original-Recipient") && group.original.len);
        bool ends = str_trim(line).len == 0 && group.status.len;
        if (again || ends) {
            add_group(arena, taken, &group, returned);
            group = (Group){0};
        }
        read_field(arena, line, &fields, &group);
    }
    add_group(arena, taken, &group, returned);
}

bool report_status(Arena *arena, const Taken *taken, Returned *returned)
{
    Str fields = taken->status;
    if (!fields.len && str_find(taken->words, STR("Final-Recipient:")) >= 0) fields = taken->words;
    if (!fields.len) return false;
    read_groups(arena, taken, fields, returned);
    bool delayed = returned->recipients.count > 0;
    for (uint32_t i = 0; i < returned->recipients.count; i++)
        delayed = delayed && returned->recipients.items[i].delayed;
    if (returned->recipients.count) returned->what = delayed ? RETURNED_DELAYED : RETURNED_BOUNCE;
    return returned->recipients.count > 0 || field_of(arena, fields, "Final-Recipient").len > 0;
}

/* ---- Amazon SES by mail: a JSON of its own, perhaps broken into lines ---- */

static Str quoted_after(Str text, const char *label)
{
    ptrdiff_t at = str_find(text, str_of(label));
    if (at < 0) return STR_NONE;
    Str value = str_slice(text, (size_t)at + strlen(label), text.len);
    return str_cut(&value, '"');
}

bool report_ses(Arena *arena, const Taken *taken, Returned *returned)
{
    Buf flat = buf_new(arena, RETURNED_TEXT_MAX);
    for (size_t i = 0; i < taken->words.len; i++)
        if (taken->words.ptr[i] != '\n') buf_char(&flat, taken->words.ptr[i]);
    Str text = buf_str(&flat), kind = quoted_after(text, "\"notificationType\":\"");
    if (!kind.len) return false;
    if (str_is(kind, "Delivery")) return true;
    ReturnedRecipient *recipient = list_push(arena, &returned->recipients);
    recipient->address = address_in(arena, quoted_after(text, "\"emailAddress\":\""));
    recipient->answer = quoted_after(text, "\"diagnosticCode\":\"");
    recipient->code = code_in(recipient->answer);
    (void)status_in(quoted_after(text, "\"status\":\""), recipient->status);
    Evidence evidence = {.answer = recipient->answer,
                         .status = str_of(recipient->status),
                         .code = recipient->code,
                         .passing = str_is(quoted_after(text, "\"bounceType\":\""), "Transient")};
    recipient->class = class_of(arena, &evidence);
    bool complaint = str_is(kind, "Complaint");
    returned->what = complaint ? RETURNED_COMPLAINT : RETURNED_BOUNCE;
    if (complaint) returned->feedback = STR("abuse");
    return true;
}

/* Complaints name whom they are from in one of several ways, or leave it out to protect him. */
static Str complainer(Arena *arena, const Taken *taken)
{
    static const char *const fields[] = {"Original-Rcpt-To", "Removal-Recipient"};
    static const char *const headers[] = {"X-HmXmrOriginalRecipient", "X-Apparently-To", "To"};
    Str address = STR_NONE;
    for (size_t i = 0; i < sizeof fields / sizeof *fields && !address.len; i++)
        address = address_in(arena, field_of(arena, taken->feedback, fields[i]));
    for (size_t i = 0; i < sizeof headers / sizeof *headers && !address.len; i++)
        address = address_in(arena, field_of(arena, taken->original, headers[i]));
    return address;
}

/* Outlook's service sends the message alone, from a fixed sender, under a fixed subject. */
static bool outlook_complaint(Arena *arena, const Taken *taken)
{
    return field_of(arena, taken->original, "X-HmXmrOriginalRecipient").len > 0 ||
           (str_starts(taken->from, STR("staff@hotmail.")) && taken->original.len &&
            str_starts(taken->subject, STR("complaint about message")));
}

bool report_feedback(Arena *arena, const Taken *taken, Returned *returned)
{
    Str type = lower(arena, field_of(arena, taken->feedback, "Feedback-Type"));
    if (!type.len && outlook_complaint(arena, taken)) type = STR("abuse");
    if (!type.len) return false;
    returned->feedback = type;
    if (str_is(type, "opt-out") || str_is(type, "opt-out-list"))
        returned->what = RETURNED_UNSUBSCRIBE;
    else if (str_is(type, "auth-failure") || str_is(type, "not-spam"))
        return true; /* of our set-up, or the opposite of a complaint */
    else
        returned->what = RETURNED_COMPLAINT;
    ReturnedRecipient *recipient = list_push(arena, &returned->recipients);
    recipient->address = complainer(arena, taken);
    return true;
}
