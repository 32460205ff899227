/*
 * A signal while the run computes.
 *
 * What waits for the database looks at the signal; what computes does not, and linking a million records takes seconds. So a thread
 * stands by: half a second after a signal that nobody has answered it ends the run in its place, in the same words, and the process
 * with it. That is safe at any moment before the run publishes, for until then nothing of it can be seen; from there on the thread
 * keeps still, because a publication ends orderly in every case. Who of the two ends the run is decided once, in `state`.
 */
#include "command.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define GRACE_NS 500000000 /* an orderly end takes some milliseconds; a second is promised */

enum { IDLE, COMPUTING, PUBLISHING, ENDED };

static atomic_int state;
static sem_t asked;
static void (*obituary)(void *context);
static void *obituary_context;
static const char *verb_name;

void
interrupt_end(const char *name)
{
    int number = (int)stop_signal;

    progress_clear();
    fprintf(stderr, "onevoice: %s: ended by signal %d, rolled back\n", name, number);
    signal(number, SIG_DFL);
    kill(getpid(), number);
    for (;;)
        pause();
}

static bool
pass(int from, int to)
{
    return atomic_compare_exchange_strong(&state, &from, to);
}

static void *
stand_by(void *unused)
{
    struct timespec grace = {.tv_nsec = GRACE_NS};

    while (sem_wait(&asked) != 0 && errno == EINTR)
        ;
    while (nanosleep(&grace, &grace) != 0 && errno == EINTR)
        ;
    if (pass(COMPUTING, ENDED)) {
        obituary(obituary_context);
        interrupt_end(verb_name);
    }
    return unused;
}

void
interrupt_start(const char *name, void (*fn)(void *context), void *context)
{
    sigset_t ours, before;
    pthread_t thread;

    verb_name = name;
    obituary = fn;
    obituary_context = context;
    sem_init(&asked, 0, 0);
    /* signals go to the threads whose waiting they should cut short */
    sigfillset(&ours);
    pthread_sigmask(SIG_SETMASK, &ours, &before);
    if (pthread_create(&thread, NULL, stand_by, NULL) == 0) {
        pthread_detach(thread);
        atomic_store(&state, COMPUTING);
    } /* without the thread a signal is answered when the stage ends */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (stop_signal)
        sem_post(&asked);
}

void
interrupt_ask(void)
{
    if (atomic_load(&state) != IDLE)
        sem_post(&asked);
}

void
interrupt_publish(void)
{
    if (!pass(COMPUTING, PUBLISHING) && atomic_load(&state) == ENDED)
        for (;;)
            pause();
}

void
interrupt_stop(void)
{
    if (!pass(COMPUTING, ENDED) && !pass(PUBLISHING, ENDED) && atomic_load(&state) == ENDED)
        for (;;)
            pause();
}
