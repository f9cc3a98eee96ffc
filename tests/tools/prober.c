/* tests/tools/prober.c - how long one fsync takes, here and now, beside whatever else is going on.
 *
 *   prober FOLDER
 *
 * Until SIGTERM: appends 4 KB to a file in FOLDER and syncs it, a hundred times a second at most.
 * Then prints 'fsyncs N p50 US p99 US' and removes the file. */
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROBES_MAX 100000
#define EVERY_NS   10000000
#define BLOCK      4096

static atomic_bool stopping;

static void on_term(int number)
{
    (void)number;
    atomic_store(&stopping, true);
}

static double now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec * 1e-3;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
    static double probes[PROBES_MAX];
    static char block[BLOCK];
    char path[4000];
    size_t count = 0;
    if (argc != 2 || snprintf(path, sizeof path, "%s/probe.%d", argv[1], getpid()) < 0) return 2;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct sigaction term = {.sa_handler = on_term};
    struct timespec pause = {.tv_nsec = EVERY_NS};
    if (fd < 0 || sigaction(SIGTERM, &term, NULL)) {
        perror("prober");
        return 1;
    }
    memset(block, 'x', sizeof block);
    while (!atomic_load(&stopping) && count < PROBES_MAX) {
        double from = now_us();
        if (write(fd, block, sizeof block) != BLOCK || fsync(fd)) break;
        probes[count++] = now_us() - from;
        (void)clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
    }
    close(fd);
    (void)unlink(path);
    if (count == 0) return 1;
    qsort(probes, count, sizeof *probes, by_size);
    printf("fsyncs %zu p50 %.0f p99 %.0f\n", count, probes[count / 2], probes[count * 99 / 100]);
    return 0;
}
