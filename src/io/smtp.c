/* io/smtp.c - one message at a time through a kept connection of libcurl, and what was answered.
 *
 * Not here: composing, queues, rates, signing. URLs of servers: io/smtp_url.c.
 * Source: RFC 5321 (4yz try again, 5yz give up), RFC 3463 (enhanced codes), RFC 6531 (SMTPUTF8).
 * Why the debug callback: libcurl only says 'failed'. The commands that went out and the lines that
 * came back tell which command was refused, and whether the whole message had been sent when the
 * line broke. Only then is it in doubt; before, trying again cannot make a second copy. */
#include "io/smtp.h"
#include "io/alloc.h"
#include <assert.h>
#include <curl/curl.h>
#include <pthread.h>
#include <sys/socket.h>

#define CONNECT_TIME_MAX (20 * SECOND)
#define ADDRESS_MAX      320 /* RFC 3696: 64 + @ + 255 */

struct Smtp {
    CURL *curl;
    bool bad_host;
    SmtpServer server; /* texts are our own copies */
    Arena *arena;      /* of these copies */
    Time timeout;
    char error[CURL_ERROR_SIZE];
    /* Of the message under way. */
    Str message;
    size_t handed, sent; /* bytes given to libcurl; bytes on the wire */
    SmtpStage stage;
    size_t heard; /* bytes that came back */
    bool leaving; /* QUIT was said: what follows is not about the message */
    SmtpAnswer answer;
};

static void copy_text(SmtpAnswer *answer, Str text)
{
    size_t length = 0;
    for (size_t i = 0; i < text.len && length < sizeof answer->text - 1; i++)
        answer->text[length++] = text.ptr[i] >= ' ' && text.ptr[i] < 0x7f ? text.ptr[i] : '?';
    answer->text[length] = '\0';
}

/* 5.1.1 with one digit, then up to three and three. */
static bool is_enhanced(Str word)
{
    size_t digits = 0, dots = 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '.') {
            if (digits == 0) return false;
            dots++;
            digits = 0;
        } else if (word.ptr[i] < '0' || word.ptr[i] > '9' || ++digits > (dots ? 3 : 1)) {
            return false;
        }
    }
    return dots == 2 && digits > 0;
}

/* One line of the server: '550-5.1.1 text' goes on, '550 5.1.1 text' is the last. */
static void line_read(Smtp *smtp, Str line)
{
    int64_t code;
    smtp->heard += line.len;
    line = str_trim(line);
    if (line.len < 3 || !str_to_i64(str_slice(line, 0, 3), &code)) return;
    if (line.len > 3 && line.ptr[3] == '-') return;
    Str text = str_trim(str_slice(line, 4, line.len)), rest = text;
    Str word = str_cut(&rest, ' ');
    SmtpAnswer *answer = &smtp->answer;
    answer->enhanced[0] = '\0';
    if (is_enhanced(word) && word.len < sizeof answer->enhanced) {
        memcpy(answer->enhanced, word.ptr, word.len);
        answer->enhanced[word.len] = '\0';
        text = str_trim(rest);
    }
    copy_text(answer, text);
    answer->code = (int)code;
    if (smtp->stage == SMTP_AT_DATA && code == 354) {
        smtp->stage = SMTP_AT_BODY;
        answer->code = 0; /* what counts from here on is the answer to the message */
    }
}

static void command_read(Smtp *smtp, Str line)
{
    if (str_starts(line, STR("EHLO"))) smtp->leaving = false; /* that QUIT was of an old line */
    if (str_starts(line, STR("MAIL "))) smtp->stage = SMTP_AT_MAIL;
    if (str_starts(line, STR("RCPT "))) smtp->stage = SMTP_AT_RCPT;
    if (str_starts(line, STR("DATA"))) smtp->stage = SMTP_AT_DATA;
    if (str_starts(line, STR("QUIT"))) smtp->leaving = true;
    if (smtp->leaving) return;
    smtp->answer.code = 0; /* not answered yet */
}

// NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's.
static int on_debug(CURL *curl, curl_infotype type, char *bytes, size_t size, void *self)
{
    (void)curl;
    Smtp *smtp = self;
    Str text = {bytes, size};
    if (type == CURLINFO_HEADER_IN && !smtp->leaving) line_read(smtp, text);
    if (type == CURLINFO_HEADER_OUT) command_read(smtp, text);
    if (type == CURLINFO_DATA_OUT) smtp->sent += size;
    return 0;
}

static size_t on_read(char *into, size_t size, size_t count, void *self)
{
    Smtp *smtp = self;
    Str part = str_slice(smtp->message, smtp->handed, smtp->handed + size * count);
    if (part.len > 0) memcpy(into, part.ptr, part.len);
    smtp->handed += part.len;
    return part.len;
}

// NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's.
static size_t on_output(char *bytes, size_t size, size_t count, void *self)
{
    (void)bytes, (void)self;
    return size * count;
}

/* A server that never comes to an end is left, however fast it talks. */
static int on_progress(void *self, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    const Smtp *smtp = self;
    (void)down_total, (void)down, (void)up_total, (void)up;
    return smtp->heard > SMTP_ANSWERS_MAX;
}

static void curl_start(void)
{
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    assert(code == CURLE_OK);
}

/* The options are ours; a refused one is a mistake in this file. */
#define set(curl, option, value)                                                                   \
    do {                                                                                           \
        CURLcode set_code = curl_easy_setopt((curl), (option), (value));                           \
        assert(set_code == CURLE_OK);                                                              \
    } while (0)

static void set_tls(CURL *curl, const SmtpServer *server)
{
    bool local = smtp_host_is_loopback(server->host);
    long level = CURLUSESSL_ALL;
    if (server->tls == SMTP_TLS_NONE) level = CURLUSESSL_NONE;
    if (server->tls == SMTP_TLS_AUTO && local) level = CURLUSESSL_TRY;
    set(curl, CURLOPT_USE_SSL, level);
    set(curl, CURLOPT_SSL_VERIFYPEER, server->verify ? 1L : 0L);
    set(curl, CURLOPT_SSL_VERIFYHOST, server->verify ? 2L : 0L);
}

static bool set_url(Smtp *smtp, CURL *curl)
{
    const SmtpServer *server = &smtp->server;
    bool v6 = str_find_char(server->host, ':') >= 0 && server->host.ptr[0] != '[';
    Str host = arena_printf(smtp->arena, v6 ? "[%.*s]" : "%.*s", STR_ARG(server->host));
    const char *scheme = server->tls == SMTP_TLS_TLS ? "smtps" : "smtp";
    Str port = arena_printf(smtp->arena, "%d", server->port);
    char *url = NULL;
    CURLU *parts = curl_url();
    bool good =
        parts && curl_url_set(parts, CURLUPART_SCHEME, scheme, 0) == CURLUE_OK &&
        curl_url_set(parts, CURLUPART_HOST, arena_cstr(smtp->arena, host), 0) == CURLUE_OK &&
        curl_url_set(parts, CURLUPART_PORT, arena_cstr(smtp->arena, port), 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_URL, &url, 0) == CURLUE_OK;
    if (good) set(curl, CURLOPT_URL, url);
    curl_free(url);
    curl_url_cleanup(parts);
    return good;
}

static CURL *curl_open(Smtp *smtp)
{
    CURL *curl = curl_easy_init();
    if (!curl) abort();
    const SmtpServer *server = &smtp->server;
    Time connecting = smtp->timeout < CONNECT_TIME_MAX ? smtp->timeout : CONNECT_TIME_MAX;
    smtp->bad_host = !set_url(smtp, curl);
    set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(curl, CURLOPT_PROXY, ""); /* not what the environment says */
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_TIMEOUT_MS, (long)(smtp->timeout / MILLISECOND));
    set(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)(connecting / MILLISECOND));
    set(curl, CURLOPT_TCP_NODELAY, 1L);
    set(curl, CURLOPT_ERRORBUFFER, smtp->error);
    set(curl, CURLOPT_VERBOSE, 1L);
    set(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    set(curl, CURLOPT_DEBUGDATA, smtp);
    set(curl, CURLOPT_WRITEFUNCTION, on_output);
    set(curl, CURLOPT_NOPROGRESS, 0L);
    set(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    set(curl, CURLOPT_XFERINFODATA, smtp);
    set_tls(curl, server);
    if (server->user.len > 0) {
        set(curl, CURLOPT_USERNAME, arena_cstr(smtp->arena, server->user));
        set(curl, CURLOPT_PASSWORD, arena_cstr(smtp->arena, server->password));
    }
    return curl;
}

Smtp *smtp_open(const SmtpServer *server, Time timeout)
{
    static pthread_once_t started = PTHREAD_ONCE_INIT;
    int once = pthread_once(&started, curl_start);
    assert(once == 0);
    Smtp *smtp = io_alloc(1, sizeof *smtp);
    smtp->arena = arena_open(0);
    smtp->server = *server;
    smtp->server.host = arena_str(smtp->arena, server->host);
    smtp->server.user = arena_str(smtp->arena, server->user);
    smtp->server.password = arena_str(smtp->arena, server->password);
    smtp->timeout = timeout;
    smtp->curl = curl_open(smtp);
    set(smtp->curl, CURLOPT_UPLOAD, 1L);
    set(smtp->curl, CURLOPT_READFUNCTION, on_read);
    set(smtp->curl, CURLOPT_READDATA, smtp);
    return smtp;
}

void smtp_close(Smtp *smtp)
{
    if (!smtp) return;
    /* libcurl says QUIT and would wait two minutes for the answer: it finds the end instead. */
    curl_socket_t line = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(smtp->curl, CURLINFO_ACTIVESOCKET, &line) == CURLE_OK &&
        line != CURL_SOCKET_BAD)
        shutdown(line, SHUT_RD);
    curl_easy_cleanup(smtp->curl);
    arena_close(smtp->arena);
    free(smtp);
}

static void message_start(Smtp *smtp, Str message)
{
    smtp->message = message;
    smtp->handed = smtp->sent = 0;
    smtp->stage = SMTP_AT_CONNECT;
    smtp->heard = 0;
    smtp->leaving = false;
    smtp->answer = (SmtpAnswer){.code = 0};
    smtp->error[0] = '\0';
}

/* What the outcome means for the message. */
static SmtpVerdict verdict_of(const Smtp *smtp)
{
    int code = smtp->answer.code;
    bool whole = smtp->stage == SMTP_AT_BODY && smtp->sent >= smtp->message.len;
    if (code == 0 && whole) return SMTP_IN_DOUBT;
    if (code / 100 == 2 && whole) return SMTP_ACCEPTED;
    /* Refused before any message was spoken of: the set-up is wrong, not the message. 530 is the
     * same, told late ('authentication required'). */
    if (code / 100 == 5 && code != 530 && smtp->stage != SMTP_AT_CONNECT) return SMTP_PERMANENT;
    return SMTP_TEMPORARY;
}

static void answer_finish(Smtp *smtp, CURLcode code)
{
    SmtpAnswer *answer = &smtp->answer;
    answer->verdict = verdict_of(smtp);
    answer->stage = smtp->stage;
    answer->recipient = smtp->stage == SMTP_AT_RCPT && answer->code >= 400;
    if (answer->code >= 400 || answer->verdict == SMTP_ACCEPTED) return;
    answer->code = 0; /* a 2yz or 3yz of an earlier command says nothing */
    answer->enhanced[0] = '\0';
    copy_text(answer, str_of(smtp->error[0] ? smtp->error : curl_easy_strerror(code)));
}

/* What would end the command or the path early does not belong into an address. */
static bool address_is_plain(Str address)
{
    for (size_t i = 0; i < address.len; i++) {
        unsigned char c = (unsigned char)address.ptr[i];
        if (c <= ' ' || c == 0x7f || c == '<' || c == '>') return false;
    }
    return address.len <= ADDRESS_MAX;
}

static void address_copy(char *into, Str address)
{
    if (address.len > 0) memcpy(into, address.ptr, address.len);
    into[address.len] = '\0';
}

static SmtpAnswer refused_here(SmtpVerdict verdict, bool recipient, const char *why)
{
    SmtpAnswer answer = {.verdict = verdict, .recipient = recipient};
    copy_text(&answer, str_of(why));
    return answer;
}

/* True when a kept connection turned out to be dead before a word was said, or the server says
 * that it has served long enough (421): nothing is lost, a new one is as good. */
static bool was_stale(const Smtp *smtp, CURLcode code)
{
    long connects = 1;
    curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
    if (code == CURLE_OK || code == CURLE_OPERATION_TIMEDOUT || connects > 0) return false;
    return !smtp->heard || (smtp->answer.code == 421 && smtp->stage == SMTP_AT_MAIL);
}

SmtpAnswer smtp_send(Smtp *smtp, Str from, Str to, Str message)
{
    if (smtp->bad_host)
        return refused_here(SMTP_TEMPORARY, false, "the mail server has no valid name");
    if (to.len == 0 || !address_is_plain(to))
        return refused_here(SMTP_PERMANENT, true, "this is not an address");
    if (!address_is_plain(from))
        return refused_here(SMTP_PERMANENT, false, "the sender is not an address");
    char sender[ADDRESS_MAX + 1], recipient[ADDRESS_MAX + 1];
    address_copy(sender, from);
    address_copy(recipient, to);
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    if (!recipients) abort();
    set(smtp->curl, CURLOPT_MAIL_FROM, sender);
    set(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    set(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message.len);
    CURLcode code = CURLE_OK;
    for (int attempt = 0; attempt < 2; attempt++) {
        message_start(smtp, message);
        code = curl_easy_perform(smtp->curl);
        if (!was_stale(smtp, code)) break;
    }
    answer_finish(smtp, code);
    set(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    smtp->message = STR_NONE;
    return smtp->answer;
}
