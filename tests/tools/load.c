/* tests/tools/load.c - sends a made-up shop's calls to a server in batches, and notes what was
 * acknowledged.
 *
 *   load --port N --key KEY --acked FILE [--orders N] [--batch N] [--connections N] [--rate N]
 *   load --write FILE [--orders N]
 *   both: [--from N] [--prefix P] [--seed N] [--customers N] [--life 1|2] [--base SECONDS] [--step
 * US]
 *
 * A line of FILE is 'microseconds TAB message id', written only when the whole answer 200 has
 * arrived and names no error for this call. What was not acknowledged is sent again, to the byte,
 * over a new connection, until 60 seconds have passed without any answer. --rate is orders per
 * second, 0 as fast as answers come. SIGTERM: no new batches. --write makes a file for `import`.
 * Prints 'orders N calls N seconds S'. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "lib/calls.h"

#define BODY_BYTES_MAX   (480 * 1024)
#define ANSWER_BYTES_MAX (256 * 1024)
#define PATIENCE         (5 * MINUTE)
#define CONNECTIONS_MAX  64

typedef struct Load {
    Calls calls;
    Str port, key, acked, write;
    int64_t orders, from, batch, connections, rate;
    int acked_fd;
    Time started;
    atomic_llong next; /* first order of the next batch */
    atomic_llong done_orders, done_calls;
    atomic_bool failed;
} Load;

typedef struct Line {
    Load *load;
    Arena *arena;
    int fd; /* -1: none */
    char *answer;
    size_t length; /* of what has come */
} Line;

static atomic_bool stopping;

static Time clock_now(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (Time)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

static void pause_until(Time moment)
{
    struct timespec until = {.tv_sec = moment / SECOND, .tv_nsec = moment % SECOND * 1000};
    (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static void on_term(int number)
{
    (void)number;
    atomic_store(&stopping, true);
}

static bool connected(Line *line)
{
    if (line->fd >= 0) return true;
    int64_t port = 0;
    (void)str_to_i64(line->load->port, &port);
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    line->length = 0;
    line->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line->fd < 0 || connect(line->fd, (struct sockaddr *)&to, sizeof to)) return false;
    (void)setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct timeval patience = {.tv_sec = PATIENCE / SECOND};
    (void)setsockopt(line->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return true;
}

static void hang_up(Line *line)
{
    if (line->fd >= 0) close(line->fd);
    line->fd = -1;
}

static bool send_all(int fd, Str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
    return true;
}

static int64_t content_length(Str head)
{
    int64_t length = -1;
    while (head.len > 0) {
        Str value = str_cut(&head, '\n');
        Str name = str_cut(&value, ':');
        if (str_eq_nocase(name, STR("Content-Length")) && !str_to_i64(str_trim(value), &length))
            return -1;
    }
    return length;
}

/* One whole answer: its status, and its body in line->answer. */
static int64_t read_answer(Line *line, Str *ret_body)
{
    line->length = 0;
    for (;;) {
        Str have = {line->answer, line->length};
        ptrdiff_t end = str_find(have, STR("\r\n\r\n"));
        if (end > 0) {
            Str head = str_slice(have, 0, (size_t)end);
            int64_t length = content_length(head), status;
            if (length < 0 || !str_to_i64(str_slice(head, 9, 12), &status)) return 0;
            *ret_body = str_slice(have, (size_t)end + 4, have.len);
            if (ret_body->len >= (size_t)length) return status;
        }
        if (line->length == ANSWER_BYTES_MAX) return 0;
        ssize_t got =
            recv(line->fd, line->answer + line->length, ANSWER_BYTES_MAX - line->length, 0);
        if (got <= 0) return 0;
        line->length += (size_t)got;
    }
}

static Str batch_body(Line *line, int64_t from, int64_t count, size_t *ret_calls)
{
    Buf body = buf_new(line->arena, BODY_BYTES_MAX);
    *ret_calls = 0;
    buf_lit(&body, "{\"batch\":[");
    for (int64_t i = 0; i < count; i++)
        *ret_calls += calls_of_order(&line->load->calls, (uint64_t)(from + i), ',', &body);
    body.len--; /* the last comma */
    buf_lit(&body, "]}");
    if (body.overflow) {
        fprintf(stderr, "load: a batch of %lld orders is too long\n", (long long)count);
        _exit(2);
    }
    return buf_str(&body);
}

static Str request_of(const Line *line, Str body)
{
    Buf user = buf_new(line->arena, 400), key = buf_new(line->arena, 300);
    buf_add(&key, line->load->key);
    buf_char(&key, ':');
    buf_base64(&user, key.ptr, key.len);
    return arena_printf(line->arena,
                        "POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic %s\r\n"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s",
                        buf_cstr(&user), body.len, STR_ARG(body));
}

/* False: somebody must look at it. */
static bool note_acked(Line *line, Str body, Str answer)
{
    const Json *sent, *got;
    Diag diag = {0};
    if (json_parse(line->arena, arena_str(line->arena, body), NULL, &sent, &diag) ||
        json_parse(line->arena, arena_str(line->arena, answer), NULL, &got, &diag)) {
        fprintf(stderr, "load: an answer that is no JSON: %s\n", diag.sentence);
        return false;
    }
    const Json *errors = json_get(got, "errors");
    if (!json_is(errors, JSON_ARRAY) || errors->count > 0) {
        fprintf(stderr, "load: refused: %.*s\n", STR_ARG(str_slice(answer, 0, 400)));
        return false;
    }
    Buf lines = buf_new(line->arena, BODY_BYTES_MAX);
    Time now = clock_now(CLOCK_REALTIME);
    for (const Json *call = json_get(sent, "batch")->first; call; call = call->next) {
        buf_i64(&lines, now);
        buf_char(&lines, '\t');
        buf_add(&lines, json_get_text(call, "messageId"));
        buf_char(&lines, '\n');
    }
    return write(line->load->acked_fd, lines.ptr, lines.len) == (ssize_t)lines.len;
}

/* Until it is acknowledged; a server that is away or busy is asked again. */
static bool deliver(Line *line, Str body)
{
    Str request = request_of(line, body), answer;
    Time until = clock_now(CLOCK_MONOTONIC) + PATIENCE;
    while (clock_now(CLOCK_MONOTONIC) < until) {
        int64_t status = 0;
        if (connected(line) && send_all(line->fd, request)) status = read_answer(line, &answer);
        if (status == 200) return note_acked(line, body, answer);
        hang_up(line);
        if (status >= 400 && status < 500 && status != 429) {
            fprintf(stderr, "load: %lld %.*s\n", (long long)status, STR_ARG(answer));
            return false;
        }
        pause_until(clock_now(CLOCK_MONOTONIC) + 20 * MILLISECOND);
    }
    fprintf(stderr, "load: no answer for five minutes\n");
    return false;
}

static void *run_line(void *self)
{
    Line *line = self;
    Load *load = line->load;
    while (!atomic_load(&stopping) && !atomic_load(&load->failed)) {
        int64_t at = atomic_fetch_add(&load->next, load->batch);
        if (at >= load->orders) break;
        if (load->rate) pause_until(load->started + at * SECOND / load->rate);
        int64_t count = load->orders - at < load->batch ? load->orders - at : load->batch;
        size_t calls;
        arena_reset(line->arena);
        Str body = batch_body(line, load->from + at, count, &calls);
        if (!deliver(line, body)) {
            atomic_store(&load->failed, true);
            break;
        }
        atomic_fetch_add(&load->done_orders, count);
        atomic_fetch_add(&load->done_calls, (long long)calls);
    }
    hang_up(line);
    return NULL;
}

static bool send_orders(Load *load)
{
    pthread_t threads[CONNECTIONS_MAX];
    Line lines[CONNECTIONS_MAX];
    Arena *arena = arena_open(0);
    load->acked_fd = open(arena_cstr(arena, load->acked), O_WRONLY | O_CREAT | O_APPEND, 0644);
    load->started = clock_now(CLOCK_MONOTONIC);
    if (load->acked_fd < 0 || load->connections > CONNECTIONS_MAX) return false;
    for (int64_t i = 0; i < load->connections; i++) {
        lines[i] = (Line){.load = load, .fd = -1, .arena = arena_open(0)};
        lines[i].answer = malloc(ANSWER_BYTES_MAX);
        if (!lines[i].answer || pthread_create(&threads[i], NULL, run_line, &lines[i])) abort();
    }
    for (int64_t i = 0; i < load->connections; i++) {
        pthread_join(threads[i], NULL);
        arena_close(lines[i].arena);
        free(lines[i].answer);
    }
    arena_close(arena);
    return !atomic_load(&load->failed);
}

static bool write_orders(Load *load)
{
    Arena *arena = arena_open(0);
    FILE *file = fopen(arena_cstr(arena, load->write), "w");
    for (int64_t n = 0; file && n < load->orders; n++) {
        arena_reset(arena);
        Buf line = buf_new(arena, BODY_BYTES_MAX);
        size_t calls = calls_of_order(&load->calls, (uint64_t)(load->from + n), '\n', &line);
        if (fwrite(line.ptr, 1, line.len, file) != line.len) break;
        atomic_fetch_add(&load->done_orders, 1);
        atomic_fetch_add(&load->done_calls, (long long)calls);
    }
    arena_close(arena);
    return file && fclose(file) == 0 && atomic_load(&load->done_orders) == load->orders;
}

static bool option(Load *load, Str name, Str value)
{
    int64_t number = 0;
    (void)str_to_i64(value, &number);
    if (str_is(name, "--port"))
        load->port = value;
    else if (str_is(name, "--key"))
        load->key = value;
    else if (str_is(name, "--acked"))
        load->acked = value;
    else if (str_is(name, "--write"))
        load->write = value;
    else if (str_is(name, "--prefix"))
        load->calls.prefix = value;
    else if (str_is(name, "--orders"))
        load->orders = number;
    else if (str_is(name, "--from"))
        load->from = number;
    else if (str_is(name, "--batch"))
        load->batch = number;
    else if (str_is(name, "--connections"))
        load->connections = number;
    else if (str_is(name, "--rate"))
        load->rate = number;
    else if (str_is(name, "--seed"))
        load->calls.seed = (uint64_t)number;
    else if (str_is(name, "--customers"))
        load->calls.customers = (uint64_t)number;
    else if (str_is(name, "--life"))
        load->calls.life = (int)number;
    else if (str_is(name, "--base"))
        load->calls.base = number * SECOND;
    else if (str_is(name, "--step"))
        load->calls.step = number;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    static Load load = {.orders = 1000, .batch = 10, .connections = 4};
    load.calls.prefix = STR("t");
    load.calls.base = clock_now(CLOCK_REALTIME);
    bool good = argc % 2 == 1;
    for (int i = 1; good && i + 1 < argc; i += 2)
        good = option(&load, str_of(argv[i]), str_of(argv[i + 1]));
    if (!good || load.batch < 1 || load.connections < 1 || (!load.write.len && !load.acked.len)) {
        fprintf(stderr, "usage: see the head of tests/tools/load.c\n");
        return 2;
    }
    struct sigaction term = {.sa_handler = on_term};
    sigaction(SIGTERM, &term, NULL);
    Time from = clock_now(CLOCK_MONOTONIC);
    good = load.write.len ? write_orders(&load) : send_orders(&load);
    printf("orders %lld calls %lld seconds %.3f\n", atomic_load(&load.done_orders),
           atomic_load(&load.done_calls),
           (double)(clock_now(CLOCK_MONOTONIC) - from) / (double)SECOND);
    return good ? 0 : 1;
}
