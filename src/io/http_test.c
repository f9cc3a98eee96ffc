/* io/http_test.c - the server against raw sockets: framing, limits, deadlines, many connections,
 * replies from other threads, closing while requests are under way. */
#include "lib/unit.h"

#include "io/files.h"
#include "io/http.h"
#include "io/thread.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BODY_MAX   1000
#define GUNZIP_MAX 5000
#define LARGE_MAX  (4 * 1024 * 1024)
#define NEVER      MINUTE /* longer than any machine takes: only what is broken waits so long */

static HttpServer *server;
static World world;
static Queue *held; /* requests of /hold, answered by the test */
static Queue *later;
static Arena *arena;

static void reply_text(HttpRequest *request, int status, Str text)
{
    const HttpHeader headers[] = {
        {STR("X-Peer"),   str_of(request->peer)},
        {STR("X-Method"), request->method      }
    };
    HttpReply reply = {.status = status,
                       .content_type = STR("text/plain"),
                       .body = text,
                       .headers = headers,
                       .header_count = 2};
    http_reply(request, &reply);
}

static void handle(void *self, HttpRequest *request)
{
    (void)self;
    Str value = STR("none");
    if (str_is(request->path, "/hold")) {
        assert_true(queue_push(held, request));
    } else if (str_is(request->path, "/later")) {
        assert_true(queue_push(later, request));
    } else if (str_is(request->path, "/query")) {
        http_query(request, "q", &value);
        reply_text(request, 200, value);
    } else if (str_is(request->path, "/form")) {
        http_form(request, "name", &value);
        reply_text(request, 200, value);
    } else if (str_is(request->path, "/split")) { /* a line break in a header must not get out */
        HttpHeader bad = {STR("Location"), STR("/x\r\nSet-Cookie: a=b")};
        HttpReply reply = {.status = 302, .headers = &bad, .header_count = 1};
        http_reply(request, &reply);
    } else if (str_is(request->path, "/loopback")) {
        reply_text(request, 200, request->peer_loopback ? STR("here") : STR("elsewhere"));
    } else {
        reply_text(request, 200, request->body.len ? request->body : request->path);
    }
}

static size_t body_limit(void *self, Str method, Str path)
{
    (void)self, (void)method;
    return str_is(path, "/large") ? LARGE_MAX : 0;
}

static void open_with(int queue_max, Time patience)
{
    Diag diag = {.code = OK};
    HttpOptions options = {.listen = STR("127.0.0.1:0"),
                           .workers = 2,
                           .body_max = BODY_MAX,
                           .body_gunzip_max = GUNZIP_MAX,
                           .queue_max = queue_max,
                           .head_time = patience,
                           .body_time = patience,
                           .idle_time = patience,
                           .world = &world,
                           .handle = handle,
                           .body_limit = body_limit};
    if (http_open(&options, &server, &diag)) fail_msg("%s", diag.sentence);
}

static int setup(void **state)
{
    (void)state;
    world = world_real();
    held = queue_open(64);
    later = queue_open(2048);
    arena = arena_open(0);
    open_with(0, NEVER);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_close(server, SECOND);
    queue_close(held);
    queue_close(later);
    arena_close(arena);
    return 0;
}

static int dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)http_port(server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) fail_msg("no connection");
    return fd;
}

static void say(int fd, Str bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0) return; /* the server has hung up: the answer tells why */
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
}

static void patience_set(int fd, Time patience)
{
    struct timeval time = {.tv_sec = patience / SECOND, .tv_usec = patience % SECOND};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
}

/* What comes until the server hangs up, the bytes end with `end` (unless it is empty), or the
 * server is silent for `patience`. The bytes are good until the next call. */
static Str hear(int fd, Str end, Time patience, bool *ret_closed)
{
    static char bytes[LARGE_MAX + 65536];
    size_t have = 0;
    ssize_t got = 1;
    patience_set(fd, patience);
    while (have < sizeof bytes && (got = recv(fd, bytes + have, sizeof bytes - have, 0)) > 0) {
        have += (size_t)got;
        if (end.len > 0 && str_ends((Str){bytes, have}, end)) break;
    }
    *ret_closed = got == 0 || (got < 0 && errno == ECONNRESET);
    return (Str){bytes, have};
}

/* All until the server hangs up, which it is asked or forced to do. */
static Str hear_all(int fd)
{
    bool closed;
    Str all = hear(fd, STR_NONE, NEVER, &closed);
    if (!closed) fail_msg("the server does not hang up");
    return all;
}

#define H "Host: x\r\n"

static Str statuses(Str answer)
{
    char text[256] = "";
    size_t length = 0;
    for (ptrdiff_t at; (at = str_find(answer, STR("HTTP/1.1 "))) >= 0;) {
        answer = str_slice(answer, (size_t)at + 9, answer.len);
        length += (size_t)snprintf(text + length, sizeof text - length, "%.3s ", answer.ptr);
    }
    return arena_str(arena, str_of(text));
}

#define LAST_GET  "GET /last HTTP/1.1\r\n" H "Connection: close\r\n\r\n"
#define LAST_BODY "\r\n\r\n/last"

/* Is this what is heard, one status for each answer, and then 'closed' or 'open'? Whether the line
 * is open is asked by one more question, so that no silence has to be measured. */
static bool hears(int fd, const char *wanted)
{
    Str want = str_of(wanted);
    bool open = str_ends(want, STR("open"));
    if (open) say(fd, STR(LAST_GET));
    Str all = hear_all(fd), got = statuses(all);
    bool answered = open && str_ends(all, STR(LAST_BODY));
    if (answered) got = str_slice(got, 0, got.len - strlen("200 "));
    got = arena_printf(arena, "%.*s%s", STR_ARG(got), answered ? "open" : "closed");
    if (!str_eq(got, want)) print_error("wants '%.*s', got '%.*s'\n", STR_ARG(want), STR_ARG(got));
    return str_eq(got, want);
}

static bool answers(Str bytes, const char *wanted)
{
    int fd = dial();
    say(fd, bytes);
    bool as_wanted = hears(fd, wanted);
    close(fd);
    return as_wanted;
}

/* Reads one answer that has a Content-Length; its body. */
static Str answer_body(int fd)
{
    static char bytes[65536];
    size_t have = 0;
    patience_set(fd, NEVER);
    for (;;) {
        ssize_t got = recv(fd, bytes + have, sizeof bytes - have, 0);
        if (got <= 0) return STR_NONE;
        have += (size_t)got;
        Str all = {bytes, have};
        ptrdiff_t blank = str_find(all, STR("\r\n\r\n"));
        ptrdiff_t length = str_find(all, STR("Content-Length: "));
        if (blank < 0 || length < 0) continue;
        size_t size = (size_t)strtol(bytes + length + 16, NULL, 10);
        if (have >= (size_t)blank + 4 + size)
            return arena_str(arena, str_slice(all, (size_t)blank + 4, (size_t)blank + 4 + size));
    }
}

static Str ask(Str bytes)
{
    int fd = dial();
    say(fd, bytes);
    Str body = answer_body(fd);
    close(fd);
    return body;
}

#define SECOND_GET "GET /second HTTP/1.1\r\n" H "\r\n"
/* '400 400': libmicrohttpd 0.9.75 refuses these by itself and writes the head twice. */
static const struct {
    Str bytes;
    const char *answers;
} framing_table[] = {
    {STR_INIT("GET / HTTP/1.1\r\n" H "\r\n"),                                               "200 open"      },
    {STR_INIT("GET / HTTP/1.0\r\n\r\n"),                                                    "200 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "Connection: close\r\n\r\n"),                          "200 closed"    },
    {STR_INIT("HEAD / HTTP/1.1\r\n" H "\r\n"),                                              "200 open"      },
    {STR_INIT("GET / HTTP/1.1\r\n" H "\r\n" SECOND_GET),                                    "200 200 open"  },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc" SECOND_GET),           "200 200 open"  },
    {STR_INIT("POST / HTTP/1.1\r\n" H
              "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" SECOND_GET),
     "200 200 open"                                                                                         },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc"),       "400 closed"    },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
              "3\r\nabc\r\n0\r\n\r\n" SECOND_GET),
     "400 closed"                                                                                           },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc"),
     "400 closed"                                                                                           },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
     "400 closed"                                                                                           },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 3, 3\r\n\r\nabc"),                   "400 400 closed"},
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: +5\r\n\r\nabcde"),                   "400 400 closed"},
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\nabcde"),                   "400 400 closed"},
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n"),                           "400 400 closed"},
    {STR_INIT("POST / HTTP/1.1\r\n" H "Content-Length: 99999999999999999999\r\n\r\n"),
     "413 413 closed"                                                                                       },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
     "501 closed"                                                                                           },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
     "501 closed"                                                                                           },
    {STR_INIT("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"
              "\r\n\r\n0\r\n\r\n"),
     "400 closed"                                                                                           },
    {STR_INIT("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),            "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A : b\r\n\r\n"),                                    "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X\x01: b\r\n\r\n"),                                   "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A: b\x01\r\n\r\n"),                                 "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "no colon\r\n\r\n"),                                   "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n\r\n"),                                                    "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H H "\r\n"),                                             "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A: a\0b\r\n\r\n"),                                  "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A: a\0\0Content-Length: 3\r\n\r\n"),                "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A: a\r\n b\r\n\r\n"),                               "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A: a\nX-B: c\r\n\r\n"),                             "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\n" H "\r\n"),                                                 "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A: a\rX-B: c\r\n\r\n"),                             "400 closed"    },
    {STR_INIT("GET / HTTP/1.1\r\n" H "X-A: a\r\n\n"),                                       "400 closed"    },
    {STR_INIT("GET  / HTTP/1.1\r\n" H "\r\n"),                                              "400 closed"    },
    {STR_INIT("GET / HTTP/1.1 \r\n" H "\r\n"),                                              "400 closed"    },
    {STR_INIT("GET /a%00b HTTP/1.1\r\n" H "\r\n"),                                          "400 closed"    },
    {STR_INIT("GET /a%zz HTTP/1.1\r\n" H "\r\n"),                                           "400 closed"    },
    {STR_INIT("GET /a\0b HTTP/1.1\r\n" H "\r\n"),                                           "400 closed"    },
    {STR_INIT("GET nowhere HTTP/1.1\r\n" H "\r\n"),                                         "400 closed"    },
    {STR_INIT("GET http://x/echo?a HTTP/1.1\r\n" H "\r\n"),                                 "200 open"      },
    {STR_INIT("G\x80T / HTTP/1.1\r\n" H "\r\n"),                                            "400 closed"    },
};

static void framing_is_strict(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof framing_table / sizeof framing_table[0]; i++) {
        if (answers(framing_table[i].bytes, framing_table[i].answers)) continue;
        print_error("case %zu: %.60s\n", i, framing_table[i].bytes.ptr);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void versions_are_known(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, STR("GET / HTTP/2.7\r\n" H "\r\n"));
    Str got = statuses(hear_all(fd));
    assert_true(str_starts(got, STR("505")) || str_starts(got, STR("400")));
    close(fd);
}

static Str head_with(size_t field_bytes, int fields)
{
    Buf buf = buf_new(arena, 1024 * 1024);
    buf_lit(&buf, "GET / HTTP/1.1\r\n" H);
    for (int i = 0; i < fields; i++) {
        buf_lit(&buf, "X-Field: ");
        for (size_t j = 0; j < field_bytes; j++)
            buf_char(&buf, 'a');
        buf_lit(&buf, "\r\n");
    }
    buf_lit(&buf, "\r\n");
    return buf_str(&buf);
}

static void heads_have_a_limit(void **state)
{
    (void)state;
    assert_true(answers(head_with(7900, 1), "200 open"));
    assert_true(answers(head_with(100, 50), "200 open"));
    assert_true(answers(head_with(8500, 1), "431 closed"));
    assert_true(answers(head_with(10, 120), "431 closed"));
    assert_true(answers(head_with(60000, 1), "431 closed"));
}

static Str post_of(size_t announced, size_t sent, const char *path)
{
    Buf buf = buf_new(arena, LARGE_MAX * 2);
    buf_add(&buf, arena_printf(arena, "POST %s HTTP/1.1\r\n" H "Content-Length: %zu\r\n\r\n", path,
                               announced));
    for (size_t i = 0; i < sent; i++)
        buf_char(&buf, 'b');
    return buf_str(&buf);
}

static void bodies_have_a_limit(void **state)
{
    (void)state;
    assert_true(answers(post_of(BODY_MAX, BODY_MAX, "/"), "200 open"));
    assert_true(answers(post_of(BODY_MAX + 1, 0, "/"), "413 closed"));
    assert_true(answers(post_of(BODY_MAX + 1, BODY_MAX + 1, "/"), "413 closed"));
    assert_true(answers(post_of(LARGE_MAX, LARGE_MAX, "/large"), "200 open"));
    /* Not announced: refused as soon as it is passed, while the client still sends. */
    Buf chunked = buf_new(arena, 200000);
    buf_lit(&chunked, "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 60; i++)
        buf_lit(&chunked, "10\r\n0123456789abcdef\r\n");
    Str fine = buf_str(&chunked);
    int fd = dial();
    say(fd, fine);
    for (int i = 0; i < 4000; i++)
        say(fd, STR("10\r\n0123456789abcdef\r\n"));
    assert_true(str_starts(statuses(hear_all(fd)), STR("413")));
    close(fd);
}

/* Most clients read the answer only when they have sent their whole body. */
static void who_sends_too_much_may_finish_and_hears_why(void **state)
{
    (void)state;
    Str heads[] = {STR("Content-Length: 3000000\r\n\r\n"),
                   STR("X-A : b\r\nContent-Length: 3000000\r\n\r\n")};
    const char *wanted[] = {"413 closed", "400 closed"};
    char *body = arena_alloc(arena, 3000000);
    memset(body, 'b', 3000000);
    for (int i = 0; i < 2; i++) {
        int fd = dial();
        say(fd, arena_printf(arena, "POST / HTTP/1.1\r\n" H "%.*s", STR_ARG(heads[i])));
        for (size_t at = 0; at < 3000000; at += 100000)
            assert_int_equal(send(fd, body + at, 100000, MSG_NOSIGNAL), 100000);
        assert_true(hears(fd, wanted[i]));
        close(fd);
    }
}

static void continue_is_said_only_to_the_welcome(void **state)
{
    (void)state;
    int fd = dial();
    say(fd, STR("POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    bool closed;
    Str first = hear(fd, STR("\r\n\r\n"), NEVER, &closed);
    assert_true(str_starts(first, STR("HTTP/1.1 100")));
    say(fd, STR("abc"));
    assert_true(str_is(answer_body(fd), "abc"));
    close(fd);
    assert_true(answers(STR("POST / HTTP/1.1\r\n" H "Content-Length: 3000\r\n"
                            "Expect: 100-continue\r\n\r\n"),
                        "413 closed"));
}

static Str post_gzip(Str packed, const char *coding)
{
    Buf buf = buf_new(arena, 100000);
    buf_add(&buf, arena_printf(arena,
                               "POST / HTTP/1.1\r\n" H "Content-Encoding: %s\r\nContent-Length: %zu"
                               "\r\n\r\n",
                               coding, packed.len));
    buf_add(&buf, packed);
    return buf_str(&buf);
}

static void gzip_is_unpacked_within_limits(void **state)
{
    (void)state;
    static char zeros[200000];
    Str hello = gzip_bytes(arena, STR("hello hello hello"));
    assert_true(str_is(ask(post_gzip(hello, "gzip")), "hello hello hello"));
    Str bomb = gzip_bytes(arena, (Str){zeros, sizeof zeros});
    assert_true(bomb.len < BODY_MAX);
    assert_true(answers(post_gzip(bomb, "gzip"), "413 open"));
    assert_true(answers(post_gzip(STR("no gzip"), "gzip"), "400 open"));
    Str cut = str_slice(hello, 0, hello.len - 3);
    assert_true(answers(post_gzip(cut, "gzip"), "400 open"));
    assert_true(answers(post_gzip(hello, "br"), "415 open"));
}

static void answers_carry_what_was_asked(void **state)
{
    (void)state;
    assert_true(str_is(ask(STR("GET /query?a=1&q=a%20b+c HTTP/1.1\r\n" H "\r\n")), "a b c"));
    assert_true(str_is(ask(STR("GET /a%2Fb%20c HTTP/1.1\r\n" H "\r\n")), "/a/b c"));
    assert_true(str_is(ask(STR("POST /form HTTP/1.1\r\n" H "Content-Length: 13\r\nContent-Type: "
                               "application/x-www-form-urlencoded\r\n\r\nx=y&name=%41b")),
                       "Ab"));
    int fd = dial();
    say(fd, STR("GET /split HTTP/1.1\r\n" H "Connection: close\r\n\r\n"));
    Str got = hear_all(fd);
    assert_true(str_starts(got, STR("HTTP/1.1 500")));
    assert_true(str_find(got, STR("Set-Cookie")) < 0);
    close(fd);
    fd = dial();
    say(fd, STR("HEAD /abc HTTP/1.1\r\n" H "Connection: close\r\n\r\n"));
    got = hear_all(fd);
    assert_true(str_find(got, STR("Content-Length: 4")) > 0);
    assert_true(str_find(got, STR("X-Method: GET")) > 0);
    assert_true(str_ends(got, STR("\r\n\r\n")));
    close(fd);
}

static void a_proxy_on_this_machine_names_the_peer(void **state)
{
    (void)state;
    assert_true(str_is(ask(STR("GET /loopback HTTP/1.1\r\n" H "\r\n")), "here"));
    assert_true(str_is(ask(STR("GET /loopback HTTP/1.1\r\n" H "Via: x\r\n\r\n")), "elsewhere"));
    int fd = dial();
    say(fd, STR("GET / HTTP/1.1\r\n" H "Connection: close\r\n"
                "X-Forwarded-For: 127.0.0.1, 203.0.113.9\r\n\r\n"));
    assert_true(str_find(hear_all(fd), STR("X-Peer: 203.0.113.9\r\n")) > 0);
    close(fd);
}

/* A client that says all it has to say, and then only listens. */
static void half_closed_clients_are_answered(void **state)
{
    (void)state;
    int fd = dial();
    bool closed;
    say(fd, STR("GET / HTTP/1.1\r\n" H "\r\n"));
    shutdown(fd, SHUT_WR);
    Str got = hear(fd, STR("\r\n\r\n/"), NEVER, &closed);
    assert_true(str_starts(got, STR("HTTP/1.1 200")));
    close(fd);
}

static void later_run(void *self)
{
    (void)self;
    void *item;
    while (queue_wait(later, NEVER, &item))
        reply_text(item, 200, STR("later"));
}

/* All at once, several times: the library's own loop stalls at multiples of 128. */
static void many_connections_do_not_stall(void **state)
{
    (void)state;
    static const int counts[] = {127, 128, 129, 256, 512};
    static int fds[512];
    Thread *replier = thread_start("replier", later_run, NULL);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        for (int i = 0; i < counts[c]; i++)
            fds[i] = dial();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < counts[c]; i++)
                say(fds[i], STR("GET /later HTTP/1.1\r\n" H "\r\n"));
            for (int i = 0; i < counts[c]; i++)
                assert_true(str_is(answer_body(fds[i]), "later"));
        }
        for (int i = 0; i < counts[c]; i++)
            close(fds[i]);
    }
    queue_end(later);
    thread_join(replier);
    assert_true(http_stats(server).requests >= 3456);
}

static void pipelines_are_answered_in_order(void **state)
{
    (void)state;
    int fd = dial();
    Buf buf = buf_new(arena, 100000);
    for (int i = 0; i < 50; i++)
        buf_add(&buf, arena_printf(arena, "GET /n%02d HTTP/1.1\r\n" H "\r\n", i));
    say(fd, buf_str(&buf));
    bool closed;
    Str rest = hear(fd, STR("\r\n\r\n/n49"), NEVER, &closed);
    for (int i = 0; i < 50; i++) {
        ptrdiff_t at = str_find(rest, arena_printf(arena, "\r\n\r\n/n%02d", i));
        assert_true(at >= 0);
        rest = str_slice(rest, (size_t)at + 8, rest.len);
    }
    close(fd);
}

static void a_full_queue_says_so(void **state)
{
    (void)state;
    http_close(server, SECOND);
    open_with(1, NEVER);
    int fds[24], accepted = 0, refused = 0;
    /* Two workers end in /hold at once; what they leave in the queue is one. Flood it. */
    for (int i = 0; i < 24; i++) {
        fds[i] = dial();
        say(fds[i], STR("GET / HTTP/1.1\r\n" H "\r\nGET / HTTP/1.1\r\n" H "\r\n"));
    }
    for (int i = 0; i < 24; i++) {
        say(fds[i], STR(LAST_GET)); /* a refusal leaves the line open */
        Str got = statuses(hear_all(fds[i]));
        accepted += str_find(got, STR("200")) >= 0;
        refused += str_find(got, STR("503")) >= 0;
        assert_int_equal(got.len, strlen("200 200 200 "));
        close(fds[i]);
    }
    assert_true(accepted > 0);
    (void)refused; /* how many depends on the scheduler; all were answered */
}

static void slow_clients_are_cut_off(void **state)
{
    (void)state;
    http_close(server, SECOND);
    open_with(0, 400 * MILLISECOND);
    Time start = world.monotonic(NULL);
    int head = dial(), body = dial(), idle = dial(), silent = dial();
    say(head, STR("GET / HTTP/1.1\r\n"));
    say(body, STR("POST / HTTP/1.1\r\n" H "Content-Length: 900\r\n\r\n"));
    say(idle, STR("GET / HTTP/1.1\r\n" H "\r\n"));
    bool closed = false;
    while (!closed && world.monotonic(NULL) - start < NEVER) { /* a byte every 50 ms */
        say(head, STR("X"));
        say(body, STR("b"));
        hear(head, STR_NONE, 50 * MILLISECOND, &closed);
    }
    assert_true(closed);
    (void)hear_all(body);
    assert_true(str_starts(hear_all(idle), STR("HTTP/1.1 200")));
    (void)hear_all(silent);
    Time took = world.monotonic(NULL) - start;
    assert_true(took >= 400 * MILLISECOND && took < 50 * SECOND); /* not the usual deadlines */
    close(head);
    close(body);
    close(idle);
    close(silent);
    /* The client sees the end a moment before the library lets go. */
    for (int i = 0; i < 200 && http_stats(server).connections > 1; i++)
        assert_true(str_is(ask(STR("GET /alive HTTP/1.1\r\n" H "\r\n")), "/alive"));
    assert_in_range(http_stats(server).connections, 0, 1);
}

static void closing_waits_for_answers(void **state)
{
    (void)state;
    int fd = dial();
    void *item;
    say(fd, STR("GET /hold HTTP/1.1\r\n" H "\r\n"));
    assert_true(queue_wait(held, NEVER, &item));
    reply_text(item, 200, STR("at last"));
    http_close(server, 5 * SECOND);
    assert_true(str_is(answer_body(fd), "at last"));
    close(fd);
    open_with(0, NEVER);
}

static void late_replies_are_harmless(void **state)
{
    (void)state;
    int fd = dial();
    void *item;
    say(fd, STR("GET /hold HTTP/1.1\r\n" H "\r\n"));
    assert_true(queue_wait(held, NEVER, &item));
    http_close(server, 50 * MILLISECOND);
    assert_true(hears(fd, "503 closed"));
    reply_text(item, 200, STR("nobody hears"));
    close(fd);
    open_with(0, NEVER);
}

static void replies_to_the_dead_are_harmless(void **state)
{
    (void)state;
    int fd = dial();
    void *item;
    say(fd, STR("GET /hold HTTP/1.1\r\n" H "\r\n"));
    assert_true(queue_wait(held, NEVER, &item));
    struct linger hard = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(fd); /* a reset */
    reply_text(item, 200, STR("nobody hears"));
    assert_true(str_is(ask(STR("GET /alive HTTP/1.1\r\n" H "\r\n")), "/alive"));
}

static void a_taken_address_is_told(void **state)
{
    (void)state;
    Diag diag = {.code = OK};
    HttpServer *second = NULL;
    HttpOptions options = {.listen = arena_printf(arena, "127.0.0.1:%d", http_port(server)),
                           .workers = 1,
                           .body_max = 1,
                           .world = &world,
                           .handle = handle};
    assert_int_equal(http_open(&options, &second, &diag), ERR_CONFLICT);
    Diag again = {.code = OK};
    options.listen = STR("nonsense");
    assert_int_equal(http_open(&options, &second, &again), ERR_INVALID);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(framing_is_strict),
        CASE(versions_are_known),
        CASE(heads_have_a_limit),
        CASE(bodies_have_a_limit),
        CASE(who_sends_too_much_may_finish_and_hears_why),
        CASE(continue_is_said_only_to_the_welcome),
        CASE(gzip_is_unpacked_within_limits),
        CASE(answers_carry_what_was_asked),
        CASE(a_proxy_on_this_machine_names_the_peer),
        CASE(half_closed_clients_are_answered),
        CASE(many_connections_do_not_stall),
        CASE(pipelines_are_answered_in_order),
        CASE(a_full_queue_says_so),
        CASE(slow_clients_are_cut_off),
        CASE(closing_waits_for_answers),
        CASE(late_replies_are_harmless),
        CASE(replies_to_the_dead_are_harmless),
        CASE(a_taken_address_is_told),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
