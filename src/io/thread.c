/* io/thread.c - mutex, bounded queue and thread over pthreads.
 *
 * Not here: lanes (io/lanes.c). Waits are on conditions against the monotonic clock; a failing
 * pthread call is a programmer's mistake and ends the process. */
#include "io/thread.h"
#include "io/alloc.h"
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

struct Mutex {
    pthread_mutex_t lock;
};

struct Queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    void **items;
    size_t capacity, first;
    _Atomic size_t length; /* written under the lock, read without */
    bool ended;
};

struct Thread {
    pthread_t id;
    char name[16]; /* what the kernel shows; 15 characters */
    void (*run)(void *self);
    void *self;
};

static void must(int error)
{
    if (error) abort();
}

Mutex *mutex_open(void)
{
    Mutex *mutex = io_alloc(1, sizeof *mutex);
    must(pthread_mutex_init(&mutex->lock, NULL));
    return mutex;
}

void mutex_close(Mutex *mutex)
{
    if (!mutex) return;
    must(pthread_mutex_destroy(&mutex->lock));
    free(mutex);
}

void mutex_lock(Mutex *mutex)
{
    must(pthread_mutex_lock(&mutex->lock));
}

void mutex_unlock(Mutex *mutex)
{
    must(pthread_mutex_unlock(&mutex->lock));
}

Queue *queue_open(size_t capacity)
{
    assert(capacity > 0);
    Queue *queue = io_alloc(1, sizeof *queue);
    pthread_condattr_t monotonic;
    must(pthread_condattr_init(&monotonic));
    must(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC));
    must(pthread_cond_init(&queue->filled, &monotonic));
    must(pthread_condattr_destroy(&monotonic));
    must(pthread_mutex_init(&queue->lock, NULL));
    queue->items = io_alloc(capacity, sizeof *queue->items);
    queue->capacity = capacity;
    return queue;
}

void queue_close(Queue *queue)
{
    if (!queue) return;
    assert(queue->length == 0);
    must(pthread_cond_destroy(&queue->filled));
    must(pthread_mutex_destroy(&queue->lock));
    free(queue->items);
    free(queue);
}

bool queue_push(Queue *queue, void *item)
{
    must(pthread_mutex_lock(&queue->lock));
    size_t length = queue->length;
    bool room = length < queue->capacity;
    if (room) {
        queue->items[(queue->first + length) % queue->capacity] = item;
        queue->length = length + 1;
        must(pthread_cond_signal(&queue->filled));
    }
    must(pthread_mutex_unlock(&queue->lock));
    return room;
}

/* With the lock held. */
static bool queue_take(Queue *queue, void **ret_item)
{
    size_t length = queue->length;
    if (length == 0) return false;
    *ret_item = queue->items[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->length = length - 1;
    return true;
}

bool queue_pop(Queue *queue, void **ret_item)
{
    must(pthread_mutex_lock(&queue->lock));
    bool taken = queue_take(queue, ret_item);
    must(pthread_mutex_unlock(&queue->lock));
    return taken;
}

static struct timespec deadline_after(Time patience)
{
    struct timespec at;
    must(clock_gettime(CLOCK_MONOTONIC, &at));
    if (patience > 3650 * DAY) patience = 3650 * DAY; /* keeps time_t in range */
    if (patience < 0) patience = 0;
    at.tv_sec += patience / SECOND;
    at.tv_nsec += (patience % SECOND) * 1000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

bool queue_wait(Queue *queue, Time patience, void **ret_item)
{
    struct timespec deadline = deadline_after(patience);
    must(pthread_mutex_lock(&queue->lock));
    int waited = 0;
    while (queue->length == 0 && !queue->ended && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&queue->filled, &queue->lock, &deadline);
        if (waited != ETIMEDOUT) must(waited);
    }
    bool taken = queue_take(queue, ret_item);
    must(pthread_mutex_unlock(&queue->lock));
    return taken;
}

void queue_end(Queue *queue)
{
    must(pthread_mutex_lock(&queue->lock));
    queue->ended = true;
    must(pthread_cond_broadcast(&queue->filled));
    must(pthread_mutex_unlock(&queue->lock));
}

size_t queue_length(const Queue *queue)
{
    return queue->length;
}

static void *thread_main(void *argument)
{
    Thread *thread = argument;
    (void)pthread_setname_np(pthread_self(), thread->name);
    thread->run(thread->self);
    return NULL;
}

Thread *thread_start(const char *name, void (*run)(void *self), void *self)
{
    Thread *thread = io_alloc(1, sizeof *thread);
    size_t length = strnlen(name, sizeof thread->name - 1);
    memcpy(thread->name, name, length);
    thread->run = run;
    thread->self = self;
    must(pthread_create(&thread->id, NULL, thread_main, thread));
    return thread;
}

void thread_join(Thread *thread)
{
    must(pthread_join(thread->id, NULL));
    free(thread);
}
