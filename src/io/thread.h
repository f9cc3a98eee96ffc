/* io/thread.h - the few primitives of concurrency the upper floors may use.
 *
 * Objects never cross threads; bytes do, through a Queue, then a nudge. Condition waits, no sleeps.
 */
#pragma once
#include "base/time.h"

typedef struct Mutex Mutex;
Mutex *mutex_open(void);
void mutex_close(Mutex *mutex);
void mutex_lock(Mutex *mutex);
void mutex_unlock(Mutex *mutex);

/* A bounded queue of pointers, many writers, many readers. */
typedef struct Queue Queue;
Queue *queue_open(size_t capacity);
void queue_close(Queue *queue);                /* the caller has drained it */
bool queue_push(Queue *queue, void *item);     /* false when full */
bool queue_pop(Queue *queue, void **ret_item); /* false when empty; never waits */
/* Waits up to `patience` microseconds (real time); false when nothing came or the queue ended. */
bool queue_wait(Queue *queue, Time patience, void **ret_item);
void queue_end(Queue *queue); /* wakes all waiters; pops go on until it is empty */
size_t queue_length(const Queue *queue);

typedef struct Thread Thread;
Thread *thread_start(const char *name, void (*run)(void *self), void *self);
void thread_join(Thread *thread);
