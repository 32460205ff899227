#include "onevoice/base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

/*
 * A bound for the array on the stack, well above any machine's cores that one process gains from.
 */
#define MOST_WORKERS 256

typedef struct job {
    ov_parallel_fn fn;
    void *context;
    size_t count, chunk;
    atomic_size_t next;
} job;

typedef struct thread {
    pthread_t id;
    job *job;
    size_t worker;
} thread;

/*
 * Relaxed order is enough: the counter only hands out ranges, and what they write is published by
 * pthread_join.
 */
static void *
work(void *argument)
{
    thread *t = argument;
    job *j = t->job;

    for (;;) {
        size_t begin = atomic_fetch_add_explicit(&j->next, j->chunk, memory_order_relaxed);

        if (begin >= j->count)
            return NULL;
        j->fn(j->context, t->worker, begin, OV_MIN(begin + j->chunk, j->count));
    }
}

/*
 * The calling thread works too, so that one worker starts no thread and a limit on processes makes
 * a night slower, not different. Results may depend on the index alone, never on the worker.
 */
void
ov_parallel_for(size_t workers, size_t count, size_t chunk, ov_parallel_fn fn, void *context)
{
    thread threads[MOST_WORKERS];
    job j = {.fn = fn, .context = context, .count = count, .chunk = chunk};
    size_t started = 1;

    OV_ASSERT(chunk > 0);
    workers = OV_MIN(workers, (size_t)MOST_WORKERS);
    workers = OV_MIN(workers, count / chunk + 1);
    for (; started < workers; started++) {
        threads[started] = (thread){.job = &j, .worker = started};
        if (pthread_create(&threads[started].id, NULL, work, &threads[started]) != 0)
            break; /* fewer threads, the same result */
    }
    threads[0] = (thread){.job = &j, .worker = 0};
    work(&threads[0]);
    for (size_t i = 1; i < started; i++)
        OV_ASSERT(pthread_join(threads[i].id, NULL) == 0);
}
