/* io/lmtp.c - see lmtp.h: the sockets and clocks of the conversations in lmtp_talk.c.
 *
 * One thread waits for all of them. Places are few and fixed; who comes when all are taken is told
 * to come again. */
#include "io/lmtp.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/listen.h"
#include "io/lmtp_talk.h"
#include "io/thread.h"
#include "io/world.h"

#define BACKLOG    64
#define READ_BYTES 16384

typedef struct Client {
    bool used;
    int fd;
    Time heard_at, data_at; /* data_at 0: no mail is coming in */
    size_t sent;            /* of talk.answers */
    LmtpTalk talk;
} Client;

struct Lmtp {
    LmtpOptions options;
    World real;
    int listen_fd, event_fd, port;
    int receiving;
    _Atomic bool ending;
    Thread *thread;
    Client clients[LMTP_CONNECTIONS_MAX];
};

static void hang_up(Client *client)
{
    lmtp_talk_close(&client->talk);
    close(client->fd);
    client->used = false;
}

/* What the socket takes of the answers; false: the client is gone. */
static bool flush(Client *client)
{
    Buf *answers = &client->talk.answers;
    while (client->sent < answers->len) {
        ssize_t put = send(client->fd, answers->ptr + client->sent, answers->len - client->sent,
                           MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return errno == EAGAIN;
        client->sent += (size_t)put;
    }
    buf_clear(answers);
    client->sent = 0;
    return !client->talk.ending;
}

/* Reads once; more is there at the next wait, so nobody is served for ever. */
static bool hear(Lmtp *lmtp, Client *client, Time now)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    client->heard_at = now;
    lmtp_talk_hear(&client->talk, (Str){bytes, (size_t)got});
    if (!client->talk.data)
        client->data_at = 0;
    else if (!client->data_at)
        client->data_at = lmtp->real.monotonic(lmtp->real.self);
    return true;
}

static Client *free_place(Lmtp *lmtp)
{
    for (size_t i = 0; i < LMTP_CONNECTIONS_MAX; i++)
        if (!lmtp->clients[i].used) return &lmtp->clients[i];
    return NULL;
}

static void welcome(Lmtp *lmtp, Time now)
{
    static const char busy[] = "421 4.3.2 busy; try again\r\n";
    int fd = accept4(lmtp->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    Client *client = free_place(lmtp);
    if (!client) {
        ssize_t put = send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL);
        (void)put; /* it is told or it finds out */
        close(fd);
        return;
    }
    *client = (Client){.used = true, .fd = fd, .heard_at = now};
    lmtp_talk_open(&client->talk, &lmtp->options, &lmtp->receiving);
    if (!flush(client)) hang_up(client);
}

static bool overdue(const Lmtp *lmtp, const Client *client, Time now)
{
    return now - client->heard_at > lmtp->options.idle_max ||
           (client->data_at && now - client->data_at > lmtp->options.mail_time_max);
}

static void serve_clients(Lmtp *lmtp, const struct pollfd *polled, Time now)
{
    for (size_t i = 0; i < LMTP_CONNECTIONS_MAX; i++) {
        Client *client = &lmtp->clients[i];
        short events = polled[i].revents;
        if (!client->used || polled[i].fd != client->fd) continue;
        bool stays = !overdue(lmtp, client, now);
        if (stays && (events & (POLLIN | POLLHUP | POLLERR))) stays = hear(lmtp, client, now);
        if (stays) stays = flush(client);
        if (!stays) hang_up(client);
    }
}

/* Who has answers waiting is not heard before they are read. */
static void wait_for_all(Lmtp *lmtp, struct pollfd polled[LMTP_CONNECTIONS_MAX + 2])
{
    Time patience = lmtp->options.idle_max < SECOND ? lmtp->options.idle_max : SECOND;
    for (size_t i = 0; i < LMTP_CONNECTIONS_MAX; i++) {
        const Client *client = &lmtp->clients[i];
        short wanted = client->talk.answers.len ? POLLOUT : POLLIN;
        polled[i] = (struct pollfd){client->used ? client->fd : -1, wanted, 0};
    }
    polled[LMTP_CONNECTIONS_MAX] = (struct pollfd){lmtp->listen_fd, POLLIN, 0};
    polled[LMTP_CONNECTIONS_MAX + 1] = (struct pollfd){lmtp->event_fd, POLLIN, 0};
    (void)poll(polled, LMTP_CONNECTIONS_MAX + 2, (int)(patience / MILLISECOND) + 1);
}

static void run(void *self)
{
    Lmtp *lmtp = self;
    struct pollfd polled[LMTP_CONNECTIONS_MAX + 2];
    while (!lmtp->ending) {
        wait_for_all(lmtp, polled);
        Time now = lmtp->real.monotonic(lmtp->real.self);
        serve_clients(lmtp, polled, now);
        if (polled[LMTP_CONNECTIONS_MAX].revents & POLLIN) welcome(lmtp, now);
    }
    for (size_t i = 0; i < LMTP_CONNECTIONS_MAX; i++)
        if (lmtp->clients[i].used) hang_up(&lmtp->clients[i]);
}

Err lmtp_open(const LmtpOptions *options, Lmtp **ret_lmtp, Diag *diag)
{
    Lmtp *lmtp = io_alloc(1, sizeof *lmtp);
    lmtp->options = *options;
    if (!lmtp->options.idle_max) lmtp->options.idle_max = LMTP_IDLE_MAX;
    if (!lmtp->options.mail_time_max) lmtp->options.mail_time_max = LMTP_MAIL_TIME_MAX;
    lmtp->real = world_real();
    lmtp->listen_fd = -1;
    Err e = listen_on(options->listen, BACKLOG, &lmtp->listen_fd, &lmtp->port, diag);
    if (!e && (lmtp->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
        e = fail(diag, ERR_IO, "no event descriptor");
    if (e) {
        if (lmtp->listen_fd >= 0) close(lmtp->listen_fd);
        free(lmtp);
        return e;
    }
    lmtp->thread = thread_start("mail-in", run, lmtp);
    *ret_lmtp = lmtp;
    return OK;
}

int lmtp_port(const Lmtp *lmtp)
{
    return lmtp->port;
}

void lmtp_close(Lmtp *lmtp)
{
    uint64_t one = 1;
    if (!lmtp) return;
    lmtp->ending = true;
    ssize_t put = write(lmtp->event_fd, &one, sizeof one);
    (void)put; /* it wakes by itself within a second */
    thread_join(lmtp->thread);
    close(lmtp->event_fd);
    close(lmtp->listen_fd);
    free(lmtp);
}
