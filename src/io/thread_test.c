/* io/thread_test.c - the bounded queue between threads, and the mutex. */
#include "lib/unit.h"

#include "io/thread.h"
#include "io/world.h"

#define ITEMS 20000

typedef struct Crowd {
    Queue *queue;
    Mutex *lock;
    int64_t sum, taken; /* under the lock */
} Crowd;

static void put_all(void *self)
{
    Crowd *crowd = self;
    for (intptr_t i = 1; i <= ITEMS;) {
        static char base[ITEMS + 1];
        if (queue_push(crowd->queue, &base[i])) {
            mutex_lock(crowd->lock);
            crowd->sum += i;
            mutex_unlock(crowd->lock);
            i++;
        }
    }
}

static void take_all(void *self)
{
    Crowd *crowd = self;
    void *item;
    while (queue_wait(crowd->queue, TIME_NEVER, &item)) {
        mutex_lock(crowd->lock);
        crowd->taken++;
        mutex_unlock(crowd->lock);
    }
}

static void many_writers_many_readers(void **state)
{
    (void)state;
    Crowd crowd = {.queue = queue_open(64), .lock = mutex_open()};
    Thread *writers[3], *readers[3];
    for (int i = 0; i < 3; i++) {
        writers[i] = thread_start("writer", put_all, &crowd);
        readers[i] = thread_start("reader", take_all, &crowd);
    }
    for (int i = 0; i < 3; i++)
        thread_join(writers[i]);
    queue_end(crowd.queue);
    for (int i = 0; i < 3; i++)
        thread_join(readers[i]);
    assert_int_equal(crowd.taken, 3 * ITEMS);
    assert_int_equal(queue_length(crowd.queue), 0);
    queue_close(crowd.queue);
    mutex_close(crowd.lock);
}

static void bounds_and_order(void **state)
{
    (void)state;
    int items[5];
    void *item;
    Queue *queue = queue_open(3);
    assert_false(queue_pop(queue, &item));
    for (int round = 0; round < 4; round++) { /* around the ring */
        for (int i = 0; i < 3; i++)
            assert_true(queue_push(queue, &items[i]));
        assert_false(queue_push(queue, &items[3]));
        assert_int_equal(queue_length(queue), 3);
        for (int i = 0; i < 3; i++) {
            assert_true(queue_pop(queue, &item));
            assert_ptr_equal(item, &items[i]);
        }
    }
    queue_close(queue);
}

static void waiting_has_an_end(void **state)
{
    (void)state;
    World world = world_real();
    void *item;
    Queue *queue = queue_open(1);
    Time begin = world.monotonic(NULL);
    assert_false(queue_wait(queue, 30 * MILLISECOND, &item));
    assert_true(world.monotonic(NULL) - begin >= 30 * MILLISECOND);
    assert_true(queue_push(queue, queue));
    queue_end(queue);
    assert_true(queue_wait(queue, TIME_NEVER, &item)); /* what is there is still given */
    assert_false(queue_wait(queue, TIME_NEVER, &item));
    queue_close(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_writers_many_readers),
        cmocka_unit_test(bounds_and_order),
        cmocka_unit_test(waiting_has_an_end),
    };
    return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
