/*
 * The line that says how far a run is: one line, redrawn, for a person at a terminal.
 *
 * A stage that computes says nothing for a while, so a thread of its own redraws the line: what stands still then is the count, never
 * the clock. Whatever else is printed on standard error takes the stream for as long as its line is long (flockfile), and clears this
 * one first.
 */
#include "command.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "onevoice/base/clock.h"
#include "onevoice/base/rate.h"

#define REDRAW_MS 250 /* a clock of seconds that never stands for more than one */

static struct {
    bool shown, ended;
    const char *stage; /* NULL: none yet */
    ov_rate rate;
    int64_t start_ms, drawn_ms;
    pthread_mutex_t lock;
    pthread_cond_t end;
    pthread_t thread;
} line = {.lock = PTHREAD_MUTEX_INITIALIZER, .end = PTHREAD_COND_INITIALIZER};

/* "1:05", "2:03:04" */
static ov_str
clock_of(ov_arena *mem, int64_t seconds)
{
    int64_t hours = seconds / 3600, minutes = seconds / 60 % 60;

    return hours ? ov_str_printf(mem, "%lld:%02lld:%02lld", (long long)hours, (long long)minutes,
                                 (long long)(seconds % 60))
                 : ov_str_printf(mem, "%lld:%02lld", (long long)minutes, (long long)(seconds % 60));
}

static ov_str
count_of(ov_arena *mem, int64_t value)
{
    return print_count(mem, ov_str_printf(mem, "%lld", (long long)value));
}

/* "  read      61,204 of 100,000  61 %  1:02  about 0:40 left": never wider than 80. */
static void
draw(int64_t now)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_buf out = ov_buf_init(mem);
    int64_t percent = ov_rate_percent(&line.rate), left = ov_rate_left(&line.rate, now);

    ov_buf_printf(&out, "\r\033[K  %-9s ", line.stage);
    if (percent >= 0 && line.rate.done > 0)
        ov_buf_printf(&out, "%.*s of %.*s  %lld %%  ", OV_STR_ARG(count_of(mem, line.rate.done)),
                      OV_STR_ARG(count_of(mem, line.rate.total)), (long long)percent);
    else if (percent >= 0)
        ov_buf_printf(&out, "%.*s to do  ", OV_STR_ARG(count_of(mem, line.rate.total)));
    else if (line.rate.done > 0)
        ov_buf_printf(&out, "%.*s  ", OV_STR_ARG(count_of(mem, line.rate.done)));
    ov_buf_printf(&out, "%.*s", OV_STR_ARG(clock_of(mem, (now - line.start_ms) / 1000)));
    if (left >= 0)
        ov_buf_printf(&out, "  about %.*s left", OV_STR_ARG(clock_of(mem, left)));
    flockfile(stderr);
    fwrite(ov_buf_view(&out).ptr, 1, ov_buf_view(&out).len, stderr);
    fflush(stderr);
    funlockfile(stderr);
    line.drawn_ms = now;
}

static void *
redraw(void *unused)
{
    pthread_mutex_lock(&line.lock);
    while (!line.ended) {
        struct timespec until;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += REDRAW_MS * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&line.end, &line.lock, &until);
        if (!line.ended && line.stage)
            draw(ov_clock_ms());
    }
    pthread_mutex_unlock(&line.lock);
    return unused;
}

void
progress_start(const command *cmd)
{
    const char *term = getenv("TERM");
    sigset_t ours, before;

    line.start_ms = ov_clock_ms();
    line.shown = !cmd->quiet && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
    if (!line.shown)
        return;
    sigfillset(&ours); /* signals go to the threads whose waiting they should cut short */
    pthread_sigmask(SIG_SETMASK, &ours, &before);
    line.shown = pthread_create(&line.thread, NULL, redraw, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
progress_note(void *context, const char *stage, int64_t done, int64_t total)
{
    int64_t now = ov_clock_ms();

    (void)context;
    if (strcmp(stage, "publish") == 0)
        interrupt_publish();
    if (!line.shown)
        return;
    pthread_mutex_lock(&line.lock);
    if (!line.stage || strcmp(line.stage, stage) != 0) {
        line.stage = stage;
        line.rate = ov_rate_begin(now);
        line.drawn_ms = 0;
    }
    ov_rate_note(&line.rate, done, total, now);
    if (now - line.drawn_ms >= REDRAW_MS ||
        (done > 0 && done == total)) /* the end of a quick stage, too */
        draw(now);
    pthread_mutex_unlock(&line.lock);
}

void
progress_stop(void)
{
    if (!line.shown)
        return;
    pthread_mutex_lock(&line.lock);
    line.ended = true;
    pthread_cond_signal(&line.end);
    pthread_mutex_unlock(&line.lock);
    pthread_join(line.thread, NULL);
    if (line.stage)
        fputs("\r\033[K", stderr);
    line.shown = false;
}

void
progress_clear(void)
{
    if (line.shown && line.stage)
        fputs("\r\033[K", stderr);
}
