/* flow/ingest/returned/text.c - notices of mail servers that are no reports: who is meant, and what
 * the other server said.
 *
 * qmail, Exim, Exchange, Yahoo, Google and hundreds of gateways tell in words, each in its own.
 * They have three things in common: a sender or subject that says 'I am a machine that could not',
 * an address on a line of its own or after a known word, and, near it, the other server's code or
 * a sentence of why. What meaning the sentence has is class.c's. */
#include "flow/ingest/returned/inside.h"

static bool any_in(Str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(text, str_of(words[i])) >= 0) return true;
    return false;
}

#define ANY_IN(text, words) any_in((text), (words), sizeof(words) / sizeof *(words))

/* ---- is it a notice? ---- */

static bool from_a_server(Arena *arena, const Taken *taken)
{
    static const char *const parts[] = {" mailer-daemon",
                                        " postmaster",
                                        " mail delivery",
                                        " maildaemon",
                                        " mail-daemon",
                                        " delivery subsystem",
                                        " mailerdaemon",
                                        " mail administrator",
                                        " mdaemon",
                                        " mmdf",
                                        " mail system",
                                        " system administrator",
                                        " antispam_gateway",
                                        " exchange administrator",
                                        " bounce",
                                        "mailer-daemon@",
                                        " mmdf@",
                                        " notification@",
                                        "delivery-status",
                                        " e-mail delivery"};
    Str from = plain_words(
        arena, arena_printf(arena, "%.*s %.*s", STR_ARG(taken->from_name), STR_ARG(taken->from)));
    return ANY_IN(from, parts);
}

static bool subject_says_so(Arena *arena, const Taken *taken)
{
    static const char *const parts[] = {"undeliver",
                                        "delivery status notification",
                                        "failure notice",
                                        "returned mail",
                                        "delivery failure",
                                        "delivery failed",
                                        "delivery has failed",
                                        "mail system error",
                                        "mail delivery",
                                        "could not be delivered",
                                        "non-delivery",
                                        "nondelivery",
                                        "undeliverable",
                                        "unzustellbar",
                                        "nicht zugestellt",
                                        "non remis",
                                        "no entregado",
                                        "not delivered",
                                        "delivery notification",
                                        "mail failure",
                                        "delivery report",
                                        "delivery error",
                                        "delivery problem",
                                        "rejected mail",
                                        "cannot be delivered",
                                        "can't deliver",
                                        "failed mail",
                                        "message status",
                                        "returned to sender",
                                        "mail could not",
                                        "delivery delayed",
                                        "delayed mail",
                                        "could not send message",
                                        "notification d'erreur",
                                        "smtp delivery",
                                        "mail not delivered",
                                        "message you sent blocked",
                                        "permanent delivery failure",
                                        "delivery incomplete",
                                        "user unknown",
                                        "email delivery",
                                        "failure delivery",
                                        "mail error",
                                        "sendmail error",
                                        "error sending"};
    Str subject = plain_words(arena, taken->subject);
    if (str_starts(subject, STR(" re: ")) || str_starts(subject, STR(" aw: "))) return false;
    return ANY_IN(subject, parts);
}

static bool words_say_so(Str plain)
{
    static const char *const parts[] = {"could not be delivered",
                                        "couldn't be delivered",
                                        "wasn't able to deliver",
                                        "did not reach",
                                        "permanent fatal errors",
                                        "transcript of session",
                                        "unable to deliver",
                                        "was not delivered",
                                        "not been delivered",
                                        "failed permanently",
                                        "delivery to the following",
                                        "error delivering your mail",
                                        "were not delivered",
                                        "did not receive this message",
                                        "was undeliverable",
                                        "following address(es) failed",
                                        "rejected by a remote mail server",
                                        "not deliverable",
                                        "could not deliver",
                                        "failed to deliver",
                                        "undeliverable",
                                        "cannot deliver",
                                        "cannot be delivered",
                                        "delivery failed",
                                        "following recipients",
                                        "returned to you",
                                        "recipient(s) could not",
                                        "following errors occurred",
                                        "trouble delivering",
                                        "could not be sent",
                                        "unsent message",
                                        "an error has occurred while",
                                        "unknown local-part",
                                        "has not been delivered",
                                        "not a member",
                                        "not yet been delivered",
                                        "has been delayed",
                                        "the following error",
                                        "konnte nicht zugestellt",
                                        "mail could not be",
                                        "unknown user",
                                        "user unknown"};
    return ANY_IN(plain, parts);
}

/* ---- its words ---- */

/* What many servers write above the copy of the message. A line that begins so ends the notice. */
static bool starts_original(Str line)
{
    static const char *const begins[] = {"--- below this line is a copy of the message",
                                         "------ this is a copy of",
                                         "----- original message",
                                         "--- the header of the original",
                                         "message headers follow",
                                         "original message follows",
                                         "original message headers",
                                         "----- message header",
                                         "----- unsent message",
                                         "------ this is a copy",
                                         "--- original message",
                                         "below this line is",
                                         "--- undelivered message",
                                         "----- unmodified header",
                                         "=== original message",
                                         "received: from ",
                                         "return-path: <",
                                         "----- original message headers",
                                         "original message:",
                                         "----- below this line",
                                         "---- original message",
                                         "your original message",
                                         "*** original message",
                                         "----- returned message",
                                         "--- attached",
                                         "---------- copy",
                                         "the original message follows",
                                         "below is a copy of",
                                         "content of the original",
                                         "-------original message",
                                         "-------- original message",
                                         "---- unsent message",
                                         "----- message body"};
    char start[56];
    size_t count = line.len < sizeof start ? line.len : sizeof start;
    for (size_t i = 0; i < count; i++)
        start[i] =
            (char)(line.ptr[i] >= 'A' && line.ptr[i] <= 'Z' ? line.ptr[i] + 32 : line.ptr[i]);
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_starts((Str){start, count}, str_of(begins[i]))) return true;
    return false;
}

Str notice_words(Arena *arena, Str words, Str *ret_original)
{
    (void)arena;
    Str rest = words;
    *ret_original = STR_NONE;
    while (rest.len) {
        const char *at = rest.ptr;
        Str line = str_trim(str_cut(&rest, '\n'));
        if (!starts_original(line)) continue;
        *ret_original = rest;
        return (Str){words.ptr, (size_t)(at - words.ptr)};
    }
    return words;
}

/* ---- who ---- */

/* The line with its introduction cut off: "  Recipient: <a@b>" -> "<a@b>". */
static Str introduced(Str line)
{
    static const char *const words[] = {"recipient:",
                                        "recipient address:",
                                        "delivering your mail to",
                                        "failed recipient",
                                        "message to ",
                                        "message to: ",
                                        "rcpt to:",
                                        "could not be delivered to:",
                                        "envelope-to:",
                                        "intended recipient",
                                        "delivery to ",
                                        "undeliverable to ",
                                        "deliver to",
                                        "rejected recipient",
                                        "addressed to:",
                                        ">>> "};
    for (size_t at = 0; at < line.len; at++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            Str word = str_of(words[i]);
            if (str_eq_nocase(str_slice(line, at, at + word.len), word))
                return str_trim(str_slice(line, at + word.len, line.len));
        }
    return line;
}

/* The address a line is about: it begins with one (with <>, a code before it), or with one after a
 * known word. "" : it is about none. */
static Str line_about(Arena *arena, Str line)
{
    static const char *const openings = " \t<\"'(-*:";
    line = introduced(line);
    if (code_in(str_slice(line, 0, 4))) line = str_trim(str_slice(line, 3, line.len));
    while (line.len && strchr(openings, line.ptr[0]))
        line = str_slice(line, 1, line.len);
    ptrdiff_t at = str_find_char(line, '@'), space = str_find_char(line, ' ');
    if (at < 1 || (space >= 0 && space < at)) return STR_NONE;
    Str address = address_in(arena, line);
    return str_eq_nocase(address, str_slice(line, 0, address.len)) ? address : STR_NONE;
}

static bool known(const Returned *returned, Str address)
{
    for (uint32_t i = 0; i < returned->recipients.count; i++)
        if (str_eq(returned->recipients.items[i].address, address)) return true;
    return false;
}

/* The place of the next recipient in the words; `ret_address` "" : there is none. */
static Str next_recipient(Arena *arena, Str *rest, Str *ret_address)
{
    *ret_address = STR_NONE;
    while (rest->len) {
        const char *at = rest->ptr;
        Str line = str_trim(str_cut(rest, '\n'));
        *ret_address = line_about(arena, line);
        if (ret_address->len)
            return (Str){at, (size_t)(rest->ptr ? rest->ptr - at : (ptrdiff_t)line.len)};
    }
    return STR_NONE;
}

static void add_recipient(Arena *arena, Returned *returned, Str address)
{
    if (known(returned, address) || returned->recipients.count >= RETURNED_RECIPIENTS_MAX) return;
    list_push(arena, &returned->recipients)->address = address;
}

static void find_in_words(Arena *arena, Str words, Str except, Returned *returned)
{
    Str address, rest = words;
    while (rest.len) {
        (void)next_recipient(arena, &rest, &address);
        if (address.len && !str_eq(address, except)) add_recipient(arena, returned, address);
    }
}

/* X-Failed-Recipients, then addresses in the words, then whom the original was for. To whom the
 * notice itself goes is its sender, unless nobody else is named. */
static void find_recipients(Arena *arena, const Taken *taken, Str words, Str original,
                            Returned *returned)
{
    Str address, rest = taken->failed_recipients;
    while (rest.len) {
        address = address_in(arena, str_cut(&rest, ','));
        if (address.len) add_recipient(arena, returned, address);
    }
    if (returned->recipients.count) return;
    find_in_words(arena, words, address_in(arena, taken->to), returned);
    if (!returned->recipients.count) find_in_words(arena, words, STR_NONE, returned);
    if (returned->recipients.count) return;
    address = address_in(arena, field_of(arena, taken->original, "To"));
    if (!address.len) address = address_in(arena, field_of(arena, original, "To"));
    add_recipient(arena, returned, address);
}

/* ---- what was said of one ---- */

/* The words from where the recipient is named to where the next one is. */
static Str passage(Arena *arena, const Returned *returned, uint32_t index, Str words)
{
    Str rest = words, address, wanted = returned->recipients.items[index].address;
    const char *from = NULL;
    while (rest.len) {
        Str line = next_recipient(arena, &rest, &address);
        if (!address.len) break;
        if (!from && str_eq(address, wanted))
            from = line.ptr;
        else if (from && !str_eq(address, wanted) && known(returned, address))
            return (Str){from, (size_t)(line.ptr - from)};
    }
    return from ? (Str){from, (size_t)(words.ptr + words.len - from)} : words;
}

/* The line with the SMTP code and those that go on with it: up to an empty line or another code.
 * Without a code all of the passage. */
static Str answer_of(Str text)
{
    Str rest = text;
    const char *from = NULL;
    int code = 0;
    while (rest.len) {
        const char *at = rest.ptr;
        Str line = str_trim(str_cut(&rest, '\n'));
        int said = code_in(from ? str_slice(line, 0, 4) : line);
        if (from && (!line.len || (said && said != code))) return (Str){from, (size_t)(at - from)};
        if (!from && said) {
            from = at;
            code = said;
        }
    }
    return from ? (Str){from, (size_t)(text.ptr + text.len - from)} : str_trim(text);
}

static bool says_delayed(Str plain, Str subject)
{
    static const char *const parts[] = {
        "has been delayed",    "not yet been delivered",    "delivery attempts will continue",
        "will be retried",     "will continue to be tried", "warning message only",
        "still being retried", "noch nicht zugestellt"};
    return ANY_IN(plain, parts) || str_find(subject, STR("delay")) >= 0;
}

/* Of several recipients each is judged by its own answer alone. */
static void explain(Arena *arena, Returned *returned, Str words, bool delayed)
{
    bool alone = returned->recipients.count == 1;
    for (uint32_t i = 0; i < returned->recipients.count; i++) {
        ReturnedRecipient *recipient = &returned->recipients.items[i];
        Str about = passage(arena, returned, i, words);
        recipient->answer = answer_of(about);
        recipient->code = code_in(recipient->answer);
        (void)status_in(recipient->answer, recipient->status);
        recipient->delayed = delayed;
        Evidence evidence = {.answer = recipient->answer,
                             .around = alone ? about : STR_NONE,
                             .near = about,
                             .status = str_of(recipient->status),
                             .code = recipient->code,
                             .passing = delayed};
        recipient->class = class_of(arena, &evidence);
        evidence.around = words;
        if (alone && recipient->class == RETURNED_UNKNOWN)
            recipient->class = class_of(arena, &evidence);
    }
}

bool notice_read(Arena *arena, const Taken *taken, Returned *returned)
{
    Str original;
    Str body = taken->words.len ? taken->words : taken->html;
    Str words = notice_words(arena, body, &original);
    Str plain = plain_words(arena, words);
    Str subject = plain_words(arena, taken->subject);
    bool machine = from_a_server(arena, taken) || str_find(subject, STR(" are not member ")) >= 0 ||
                   taken->failed_recipients.len || str_is(taken->return_path, "<>") ||
                   (str_starts(taken->from, STR("no-reply@")) && taken->original.len);
    bool says = subject_says_so(arena, taken) || words_say_so(plain);
    if (!machine || !says) return false;
    bool delayed = says_delayed(plain, subject);
    find_recipients(arena, taken, words, original, returned);
    explain(arena, returned, words, delayed);
    returned->what = delayed ? RETURNED_DELAYED : RETURNED_BOUNCE;
    return true;
}
