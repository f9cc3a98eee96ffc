/* io/lmtp_talk.c - see lmtp_talk.h. Source: RFC 5321, 2033, 2034 (codes in answers), 2920
 * (pipelining), 1870 (SIZE). */
#include "io/lmtp_talk.h"

typedef struct Verb {
    const char *name;
    void (*act)(LmtpTalk *talk, Str rest);
} Verb;

static void answer(LmtpTalk *talk, const char *text)
{
    buf_add(&talk->answers, str_of(text));
    buf_lit(&talk->answers, "\r\n");
    if (talk->answers.overflow) talk->ending = true; /* it sends and never reads */
}

static void mistake(LmtpTalk *talk, const char *text)
{
    answer(talk, text);
    if (++talk->mistakes < LMTP_MISTAKES_MAX) return;
    answer(talk, "421 4.7.0 too many mistakes");
    talk->ending = true;
}

static void forget(LmtpTalk *talk)
{
    if (talk->data) --*talk->receiving;
    talk->data = talk->has_sender = false;
    talk->from = STR_NONE;
    talk->recipients.items = NULL;
    talk->recipients.count = talk->recipients.capacity = 0;
    arena_reset(talk->arena);
}

/* ---- commands ---- */

static void greet(LmtpTalk *talk, bool extended, bool lmtp)
{
    forget(talk);
    talk->greeted = true;
    talk->lmtp = lmtp;
    if (!extended) {
        answer(talk, "250 afterglow");
        return;
    }
    answer(talk, "250-afterglow");
    answer(talk, "250-PIPELINING");
    answer(talk, "250-ENHANCEDSTATUSCODES");
    answer(talk, "250-8BITMIME");
    answer(talk, "250-SMTPUTF8");
    buf_lit(&talk->answers, "250 SIZE ");
    buf_u64(&talk->answers, talk->options->mail_bytes_max);
    buf_lit(&talk->answers, "\r\n");
}

static void do_lhlo(LmtpTalk *talk, Str rest)
{
    (void)rest;
    greet(talk, true, true);
}

static void do_ehlo(LmtpTalk *talk, Str rest)
{
    (void)rest;
    greet(talk, true, false);
}

static void do_helo(LmtpTalk *talk, Str rest)
{
    (void)rest;
    greet(talk, false, false);
}

/* "FROM:<a@b> SIZE=3" -> "a@b" and "SIZE=3". A '>' inside quotes is nobody's. */
static bool path_of(Str rest, const char *word, Str *ret_address, Str *ret_parameters)
{
    size_t length = strlen(word);
    if (!str_eq_nocase(str_slice(rest, 0, length), str_of(word))) return false;
    Str path = str_trim(str_slice(rest, length, rest.len));
    ptrdiff_t end = str_find_char(path, '>');
    if (!str_starts(path, STR("<")) || end < 0) return false;
    *ret_address = str_slice(path, 1, (size_t)end);
    *ret_parameters = str_trim(str_slice(path, (size_t)end + 1, path.len));
    for (size_t i = 0; i < ret_address->len; i++)
        if ((uint8_t)ret_address->ptr[i] <= ' ' || ret_address->ptr[i] == '<') return false;
    return true;
}

static bool too_large(const LmtpTalk *talk, Str parameters)
{
    while (parameters.len) {
        uint64_t size;
        Str one = str_cut(&parameters, ' ');
        if (str_eq_nocase(str_slice(one, 0, 5), STR("SIZE=")) &&
            str_to_u64(str_slice(one, 5, one.len), &size) && size > talk->options->mail_bytes_max)
            return true;
    }
    return false;
}

static void do_mail(LmtpTalk *talk, Str rest)
{
    Str address, parameters;
    if (!talk->greeted || talk->has_sender)
        mistake(talk, "503 5.5.1 not now");
    else if (!path_of(rest, "FROM:", &address, &parameters))
        mistake(talk, "501 5.5.4 MAIL FROM:<address>");
    else if (too_large(talk, parameters))
        answer(talk, "552 5.3.4 larger than we take");
    else if (talk->mails >= LMTP_MAILS_MAX) {
        answer(talk, "421 4.7.0 enough for one connection");
        talk->ending = true;
    } else {
        talk->from = arena_str(talk->arena, address);
        talk->has_sender = true;
        answer(talk, "250 2.1.0 well");
    }
}

static void do_rcpt(LmtpTalk *talk, Str rest)
{
    Str address, parameters;
    if (!talk->has_sender)
        mistake(talk, "503 5.5.1 MAIL first");
    else if (!path_of(rest, "TO:", &address, &parameters) || !address.len)
        mistake(talk, "501 5.1.3 RCPT TO:<address>");
    else if (talk->recipients.count >= LMTP_RECIPIENTS_MAX)
        answer(talk, "452 4.5.3 too many recipients");
    else {
        Str *to = list_push(talk->arena, &talk->recipients);
        *to = arena_str(talk->arena, address);
        answer(talk, "250 2.1.5 well");
    }
}

static void do_data(LmtpTalk *talk, Str rest)
{
    (void)rest;
    if (!talk->recipients.count) {
        mistake(talk, talk->has_sender ? "554 5.5.1 nobody to take it" : "503 5.5.1 MAIL first");
        return;
    }
    if (*talk->receiving >= LMTP_RECEIVING_MAX) {
        answer(talk, "450 4.3.2 busy; try again");
        return;
    }
    ++*talk->receiving;
    talk->data = true;
    talk->at = LMTP_AT_START;
    talk->bytes = buf_new(talk->arena, talk->options->mail_bytes_max);
    answer(talk, "354 go on, end with a dot");
}

static void do_rset(LmtpTalk *talk, Str rest)
{
    (void)rest;
    forget(talk);
    answer(talk, "250 2.0.0 well");
}

static void do_noop(LmtpTalk *talk, Str rest)
{
    (void)rest;
    answer(talk, "250 2.0.0 well");
}

static void do_vrfy(LmtpTalk *talk, Str rest)
{
    (void)rest;
    answer(talk, "252 2.5.0 send it and see");
}

static void do_quit(LmtpTalk *talk, Str rest)
{
    (void)rest;
    answer(talk, "221 2.0.0 bye");
    talk->ending = true;
}

static void act(LmtpTalk *talk, Str line)
{
    static const Verb verbs[] = {
        {"LHLO", do_lhlo},
        {"EHLO", do_ehlo},
        {"HELO", do_helo},
        {"MAIL", do_mail},
        {"RCPT", do_rcpt},
        {"DATA", do_data},
        {"RSET", do_rset},
        {"NOOP", do_noop},
        {"VRFY", do_vrfy},
        {"QUIT", do_quit}
    };
    Str rest = line, verb = str_cut(&rest, ' ');
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!str_eq_nocase(verb, str_of(verbs[i].name))) continue;
        verbs[i].act(talk, str_trim(rest));
        return;
    }
    mistake(talk, "500 5.5.2 not a command");
}

/* ---- data ---- */

/* LMTP answers for each recipient, SMTP once. */
static void answer_mail(LmtpTalk *talk, const char *text)
{
    size_t count = talk->lmtp ? talk->recipients.count : 1;
    for (size_t i = 0; i < count; i++)
        answer(talk, text);
}

static void data_ended(LmtpTalk *talk)
{
    Diag diag = {0};
    LmtpMail mail = {talk->from, talk->recipients.items, talk->recipients.count,
                     buf_str(&talk->bytes)};
    talk->mails++;
    if (talk->bytes.overflow)
        answer_mail(talk, "552 5.3.4 larger than we take");
    else if (talk->options->take(talk->options->self, &mail, &diag))
        answer_mail(talk, "451 4.3.0 it could not be kept; try again");
    else
        answer_mail(talk, "250 2.0.0 kept");
    forget(talk);
}

static void data_char(LmtpTalk *talk, char c)
{
    Buf *to = &talk->bytes;
    switch (talk->at) {
    case LMTP_AT_DOT_CR:
        if (c == '\n') {
            data_ended(talk);
            return;
        }
        buf_lit(to, "\r");
        break;
    case LMTP_AT_DOT:
        if (c == '\r') {
            talk->at = LMTP_AT_DOT_CR;
            return;
        }
        break;
    case LMTP_AT_START:
        if (c == '.') {
            talk->at = LMTP_AT_DOT;
            return;
        }
        break;
    case LMTP_AT_CR:
        if (c == '\n') {
            buf_char(to, c);
            talk->at = LMTP_AT_START;
            return;
        }
        break;
    case LMTP_AT_MIDDLE: break;
    }
    buf_char(to, c);
    talk->at = c == '\r' ? LMTP_AT_CR : LMTP_AT_MIDDLE;
}

/* ---- lines ---- */

static void line_char(LmtpTalk *talk, char c)
{
    if (c != '\n') {
        if (talk->line_size < sizeof talk->line)
            talk->line[talk->line_size++] = c;
        else
            talk->line_too_long = true;
        return;
    }
    Str line = {talk->line, talk->line_size};
    bool ends_well = str_ends(line, STR("\r")) && !talk->line_too_long;
    bool control = memchr(talk->line, 0, talk->line_size) != NULL;
    talk->line_size = 0;
    talk->line_too_long = false;
    if (!ends_well || control)
        mistake(talk, "500 5.5.2 not a line");
    else
        act(talk, str_trim(line));
}

void lmtp_talk_hear(LmtpTalk *talk, Str bytes)
{
    for (size_t i = 0; i < bytes.len && !talk->ending; i++) {
        if (talk->data)
            data_char(talk, bytes.ptr[i]);
        else
            line_char(talk, bytes.ptr[i]);
    }
}

void lmtp_talk_open(LmtpTalk *talk, const LmtpOptions *options, int *receiving)
{
    *talk = (LmtpTalk){.options = options, .lasting = arena_open(0), .arena = arena_open(0)};
    talk->receiving = receiving;
    talk->answers = buf_new(talk->lasting, LMTP_ANSWERS_MAX);
    answer(talk, "220 afterglow takes what comes back");
}

void lmtp_talk_close(LmtpTalk *talk)
{
    forget(talk);
    arena_close(talk->arena);
    arena_close(talk->lasting);
}
