/* tests/tools/mail_sink.c - a mail server that remembers: what it accepted is on disk before it
 * says so.
 *
 *   mail_sink FILE [--fast | --deaf | --sample DIR EVERY]
 *
 * Prints 'port N' and serves SMTP on loopback until it is ended. For each message a line is
 * appended to FILE (microseconds of acceptance, Message-ID without its domain, kind, cause,
 * recipient, with tabs between), then fdatasync, then '250'. So a message whose 250 a killed client
 * never saw is in FILE all the same. --fast leaves the fdatasync out, for measurements of speed;
 * --sample does too, and keeps every so manieth message in DIR, as it came.
 * Not a real server: no queue, no TLS, no refusals. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

#define LINE_BYTES_MAX (64 * 1024)
#define FIELD_MAX      400

typedef struct Mail {
    char id[FIELD_MAX], kind[FIELD_MAX], cause[FIELD_MAX], to[FIELD_MAX];
} Mail;

typedef struct Conversation {
    int fd;
    char *window; /* LINE_BYTES_MAX */
    size_t start, length;
    Mail mail;
    int kept; /* the file of a sampled message; -1: not this one */
} Conversation;

static int log_fd;
static bool fast, deaf;
static const char *sample_dir;
static long sample_every;
static atomic_long messages;
static pthread_mutex_t log_mutex = PTHREAD_MUTEX_INITIALIZER;

static void keep(char *field, Str value)
{
    size_t length = value.len < FIELD_MAX - 1 ? value.len : FIELD_MAX - 1;
    memcpy(field, value.ptr, length);
    field[length] = '\0';
}

/* The next line without its end; false at the end of the connection. */
static bool next_line(Conversation *talk, Str *ret_line)
{
    for (;;) {
        Str rest = {talk->window + talk->start, talk->length - talk->start};
        ptrdiff_t end = str_find_char(rest, '\n');
        if (end >= 0) {
            size_t length = (size_t)end;
            talk->start += length + 1;
            if (length > 0 && rest.ptr[length - 1] == '\r') length--;
            *ret_line = str_slice(rest, 0, length);
            return true;
        }
        memmove(talk->window, rest.ptr, rest.len);
        talk->start = 0;
        talk->length = rest.len;
        if (talk->length == LINE_BYTES_MAX) return false;
        ssize_t got = read(talk->fd, talk->window + talk->length, LINE_BYTES_MAX - talk->length);
        if (got <= 0) return false;
        talk->length += (size_t)got;
    }
}

static bool say(const Conversation *talk, const char *text)
{
    size_t length = strlen(text);
    return send(talk->fd, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

/* "<ID@DOMAIN>" without brackets and domain; "<ADDRESS>" of an envelope whole. */
static Str inside_brackets(Str text)
{
    ptrdiff_t open = str_find_char(text, '<'), close = str_find_char(text, '>');
    if (open < 0 || close < open) return text;
    return str_slice(text, (size_t)open + 1, (size_t)close);
}

static void header(Mail *mail, Str line)
{
    Str value = line;
    Str name = str_cut(&value, ':');
    value = str_trim(value);
    if (str_eq_nocase(name, STR("Message-ID"))) {
        Str id = inside_brackets(value);
        keep(mail->id, str_cut(&id, '@'));
    } else if (str_eq_nocase(name, STR("X-Afterglow-Kind"))) {
        keep(mail->kind, value);
    } else if (str_eq_nocase(name, STR("X-Afterglow-Cause"))) {
        keep(mail->cause, value);
    }
}

static bool write_down(const Mail *mail)
{
    char line[5 * FIELD_MAX];
    struct timespec now;
    pthread_mutex_lock(&log_mutex);
    clock_gettime(CLOCK_REALTIME, &now);
    int length = snprintf(line, sizeof line, "%lld\t%s\t%s\t%s\t%s\n",
                          (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000, mail->id,
                          mail->kind, mail->cause, mail->to);
    bool good = write(log_fd, line, (size_t)length) == length;
    if (good && !fast) good = fdatasync(log_fd) == 0;
    pthread_mutex_unlock(&log_mutex);
    return good;
}

static int sample_open(void)
{
    char path[FIELD_MAX];
    long number = atomic_fetch_add(&messages, 1);
    if (!sample_dir || number % sample_every) return -1;
    snprintf(path, sizeof path, "%s/%ld", sample_dir, number);
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

static void sample_line(int fd, Str line)
{
    static const char end[] = "\r\n";
    struct iovec parts[] = {
        {(void *)(uintptr_t)line.ptr, line.len},
        {(void *)(uintptr_t)end,      2       }
    };
    if (fd < 0) return;
    if (writev(fd, parts, 2) < 0) abort();
}

static bool message(Conversation *talk)
{
    Str line;
    bool head = true;
    talk->kept = sample_open();
    while (next_line(talk, &line)) {
        if (str_is(line, ".")) {
            if (talk->kept >= 0) close(talk->kept);
            return write_down(&talk->mail);
        }
        sample_line(talk->kept,
                    line.len && line.ptr[0] == '.' ? str_slice(line, 1, line.len) : line);
        if (line.len == 0) head = false;
        if (head) header(&talk->mail, line);
    }
    return false;
}

static bool command(Conversation *talk, Str line)
{
    Str verb = str_slice(line, 0, 4);
    if (str_eq_nocase(verb, STR("QUIT"))) {
        (void)say(talk, "221 bye\r\n");
        return false;
    }
    if (str_eq_nocase(verb, STR("EHLO"))) return say(talk, "250-sink\r\n250 8BITMIME\r\n");
    if (str_eq_nocase(verb, STR("MAIL"))) memset(&talk->mail, 0, sizeof talk->mail);
    if (str_eq_nocase(verb, STR("RCPT"))) keep(talk->mail.to, inside_brackets(line));
    if (!str_eq_nocase(verb, STR("DATA"))) return say(talk, "250 ok\r\n");
    return say(talk, "354 go on\r\n") && message(talk) && say(talk, "250 ok\r\n");
}

static void *serve(void *self)
{
    Conversation *talk = self;
    Str line;
    if (say(talk, "220 sink\r\n"))
        while (next_line(talk, &line) && command(talk, line))
            continue;
    close(talk->fd);
    free(talk->window);
    free(talk);
    return NULL;
}

static void converse(int fd)
{
    pthread_t thread;
    Conversation *talk = calloc(1, sizeof *talk);
    if (!talk || !(talk->window = malloc(LINE_BYTES_MAX))) abort();
    talk->fd = fd;
    if (pthread_create(&thread, NULL, serve, talk)) abort();
    pthread_detach(thread);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: mail_sink FILE [--fast | --deaf | --sample DIR EVERY]\n");
        return 2;
    }
    bool sample = argc > 4 && str_is(str_of(argv[2]), "--sample");
    fast = sample || (argc > 2 && str_is(str_of(argv[2]), "--fast"));
    if (sample) {
        sample_dir = argv[3];
        sample_every = atol(argv[4]);
        if (sample_every < 1) sample_every = 1;
    }
    deaf = argc > 2 && str_is(str_of(argv[2]), "--deaf");
    log_fd = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    if (log_fd < 0 || door < 0 || bind(door, (struct sockaddr *)&at, sizeof at) ||
        listen(door, 64) || getsockname(door, (struct sockaddr *)&at, &size)) {
        perror("mail_sink");
        return 1;
    }
    printf("port %d\n", ntohs(at.sin_port));
    fflush(stdout);
    for (;;) {
        int fd = accept(door, NULL, NULL);
        if (fd >= 0 && !deaf) converse(fd);
    }
}
