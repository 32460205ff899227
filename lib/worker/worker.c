#include "onevoice/worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "onevoice/document/document.h"
#include "worker_internal.h"
#include "onevoice/base/clock.h"
#include "onevoice/base/log.h"

#define JOB_BYTES    ((size_t)128 * 1024)
#define JOB_BODIES   256
#define JOBS_A_CHILD 2 /* one being read, one waiting in the channel */
#define ANSWER_MOST  ((size_t)256 * 1024 * 1024)
#define WALL_MS      10000 /* without a sign of life; a job's CPU is bounded by the sandbox */
#define WORK_MS      50    /* CPU within that time which is a sign of life, on the busiest host */
#define UNREAD_MOST  5 /* workers in a row that died before they had read anything: it is the host */

/* Bodies that travel together. The frame is kept until the answer came, for another try. */
typedef struct job {
    struct job *next;
    ov_arena *mem;
    ov_buf frame;
    bool repeated; /* after an end that may have been the host's doing */
    size_t count;
    uint64_t tags[JOB_BODIES];
    size_t starts[JOB_BODIES + 1]; /* of each record in the frame */
} job;

typedef struct child {
    pid_t pid;
    int fd;
    job *jobs[JOBS_A_CHILD]; /* the oldest first */
    size_t job_count;
    size_t sent;      /* bytes of the newest unsent frame that are written */
    size_t sent_jobs; /* jobs whose frame is written whole */
    ov_arena *mem;    /* of the answer being read */
    ov_buf answer;
    bool ready;          /* it said so: what happens to it now is the body's doing */
    int64_t deadline_ms; /* of the oldest job, while it holds the whole frame; else of taking it */
    int64_t cpu_ms;      /* that it had used when the deadline was set */
} child;

struct ov_workers {
    ov_arena *mem;
    ov_arena *passing; /* of the sketches being delivered */
    ov_workers_options options;
    child *children;
    job *open;    /* being filled */
    job *waiting; /* whole, not given to a child yet; the oldest first */
    job *spare;
    size_t lost, unread;
    int64_t left_ms; /* when bytes were last moved */
};

/* Ends that may be the host's doing: from outside, or for want of CPU. */
static const char worker_killed[] = "worker_died", worker_timeout[] = "worker_timeout";

static void
arena_release(void *arena)
{
    ov_arena_free(arena);
}

static ov_arena *
owned_arena(ov_workers *w)
{
    ov_arena *arena = ov_arena_new();

    ov_arena_defer(w->mem, arena_release, arena);
    return arena;
}

static job *
job_new(ov_workers *w)
{
    static const char head[FRAME_HEAD];
    job *j = w->spare;

    if (j) {
        w->spare = j->next;
        ov_arena_reset(j->mem);
    } else {
        j = OV_NEW(w->mem, job);
        j->mem = owned_arena(w);
    }
    j->next = NULL;
    j->count = 0;
    j->repeated = false;
    j->frame = ov_buf_init(j->mem);
    ov_buf_add(&j->frame, head, sizeof head);
    j->starts[0] = FRAME_HEAD;
    return j;
}

static void
job_seal(job *j)
{
    uint32_t head[2] = {(uint32_t)(j->frame.len - FRAME_HEAD), (uint32_t)j->count};

    memcpy(j->frame.ptr, head, sizeof head);
}

static void
job_done(ov_workers *w, job *j)
{
    j->next = w->spare;
    w->spare = j;
}

static void
job_wait(ov_workers *w, job *j)
{
    job **last = &w->waiting;

    while (*last)
        last = &(*last)->next;
    j->next = NULL;
    *last = j;
}

static bool
child_start(ov_workers *w, child *c, ov_error *err)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return OV_FAIL(err, OV_E_PASSING, "no channel for a worker: %m");
    c->pid = fork();
    if (c->pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return OV_FAIL(err, OV_E_PASSING, "no process for a worker: %m");
    }
    if (c->pid == 0) {
        sandbox_enter(ends[1]);
        worker_loop(SANDBOX_FD, w->options.rules);
    }
    close(ends[1]);
    c->fd = ends[0];
    if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0)
        return OV_FAIL(err, OV_E_PASSING, "no channel for a worker: %m");
    c->job_count = c->sent = c->sent_jobs = 0;
    c->ready = false;
    ov_arena_reset(c->mem);
    c->answer = ov_buf_init(c->mem);
    return true;
}

/* CPU that a child has used, or -1. */
static int64_t
cpu_of(const child *c)
{
    struct timespec used;
    clockid_t id;

    if (clock_getcpuclockid(c->pid, &id) != 0 || clock_gettime(id, &used) != 0)
        return -1;
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static void
start_clock(const ov_workers *w, child *c)
{
    c->deadline_ms = ov_clock_ms() + w->options.wall_ms;
    c->cpu_ms = cpu_of(c);
}

/* A child that was late but did compute is slow because the host is: how long a reading takes must not decide it. */
static bool
is_late(const ov_workers *w, child *c)
{
    int64_t before = c->cpu_ms;

    if (ov_clock_ms() <= c->deadline_ms)
        return false;
    start_clock(w, c);
    return c->cpu_ms < before + WORK_MS;
}

/* End a child; why it ended, as a rejection code. */
static const char *
child_end(child *c)
{
    int status = 0;

    close(c->fd);
    kill(c->pid, SIGKILL);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    c->fd = -1;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return "worker_cpu_limit";
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return "worker_forbidden_call";
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? worker_killed : "worker_died";
}

static void
workers_release(void *handle)
{
    ov_workers *w = handle;

    for (size_t i = 0; i < w->options.count; i++)
        if (w->children[i].fd >= 0)
            child_end(&w->children[i]);
}

bool
ov_workers_start(ov_arena *mem, const ov_workers_options *options, ov_workers **out, ov_error *err)
{
    ov_workers *w = OV_NEW(mem, ov_workers);

    OV_ASSERT(options->count > 0 && options->rules && options->deliver && options->mem);
    ov_document_init();
    w->mem = mem;
    w->passing = owned_arena(w);
    w->options = *options;
    if (w->options.wall_ms == 0)
        w->options.wall_ms = WALL_MS;
    w->children = OV_NEW_ARRAY(mem, child, options->count);
    for (size_t i = 0; i < options->count; i++) {
        w->children[i].fd = -1;
        w->children[i].mem = owned_arena(w);
    }
    ov_arena_defer(mem, workers_release, w);
    for (size_t i = 0; i < options->count; i++) {
        if (child_start(w, &w->children[i], err))
            continue;
        if (i == 0)
            return false;
        /* a limit on processes makes a night slower, not different */
        ov_log(OV_LOG_WARN, "msg=\"fewer workers than asked for\" workers=%zu reason=\"%s\"", i,
               err->message);
        w->options.count = i;
    }
    w->left_ms = ov_clock_ms();
    *out = w;
    return true;
}

static void
deliver_reject(ov_workers *w, uint64_t tag, const char *code)
{
    ov_reading reading = {.reject_code = ov_str_copy(w->options.mem, ov_str_from(code)),
                          .reject_detail = OV_STR("reading the body ended its worker")};

    w->options.deliver(w->options.context, tag, &reading);
}

/*
 * The oldest job ended its child: one body is rejected, several are tried again one by one; and one is tried once
 * more where the host may have ended it (memory that ran out, a machine that stood still).
 */
static void
job_failed(ov_workers *w, job *j, const char *code)
{
    if (j->count == 1 && !j->repeated && (code == worker_killed || code == worker_timeout)) {
        j->repeated = true;
        job_wait(w, j);
        return;
    }
    if (j->count == 1) {
        deliver_reject(w, j->tags[0], code);
    } else {
        for (size_t i = 0; i < j->count; i++) {
            job *one = job_new(w);

            ov_buf_add(&one->frame, j->frame.ptr + j->starts[i], j->starts[i + 1] - j->starts[i]);
            one->tags[0] = j->tags[i];
            one->starts[1] = one->frame.len;
            one->count = 1;
            job_seal(one);
            job_wait(w, one);
        }
    }
    job_done(w, j);
}

static bool
child_lost(ov_workers *w, child *c, const char *why, ov_error *err)
{
    const char *ended = child_end(c);
    bool has_read = c->ready && c->sent_jobs > 0;

    w->lost++;
    /* No body is to blame for what came before it: the sandbox refused, or the host has no room. */
    if (!has_read && ++w->unread == UNREAD_MOST)
        return OV_FAIL(err, OV_E_PASSING,
                       "%zu workers in a row ended before they had read anything: the host gives "
                       "them no room (memory, processes, seccomp)",
                       w->unread);
    if (has_read)
        job_failed(w, c->jobs[0], why ? why : ended);
    for (size_t i = has_read; i < c->job_count; i++)
        job_wait(w, c->jobs[i]);
    return child_start(w, c, err);
}

/* Write what the channel takes of the frames not sent yet. False when the child hung up. */
static bool
child_write(const ov_workers *w, child *c)
{
    while (c->sent_jobs < c->job_count) {
        const ov_buf *frame = &c->jobs[c->sent_jobs]->frame;
        ssize_t put = send(c->fd, frame->ptr + c->sent, frame->len - c->sent, MSG_NOSIGNAL);

        if (put < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        c->sent += (size_t)put;
        if (c->sent_jobs == 0)
            start_clock(w, c);
        if (c->sent == frame->len) {
            c->sent = 0;
            c->sent_jobs++;
        }
    }
    return true;
}

/* Deliver the answer to the oldest job. False when it is no answer to it. */
static bool
take_answer(ov_workers *w, child *c, ov_str records, size_t count)
{
    job *j = c->jobs[0];
    wire in = {records.ptr, records.ptr + records.len, false};
    ov_reading readings[JOB_BODIES];

    if (count != j->count)
        return false;
    for (size_t i = 0; i < count; i++)
        wire_get_reading(&in, w->options.mem, w->passing, w->options.rules, &readings[i]);
    if (in.bad || in.at != in.end)
        return false;
    for (size_t i = 0; i < count; i++)
        w->options.deliver(w->options.context, j->tags[i], &readings[i]);
    ov_arena_reset(w->passing);
    job_done(w, j);
    memmove(c->jobs, c->jobs + 1, --c->job_count * sizeof *c->jobs);
    c->sent_jobs--;
    w->unread = 0;
    start_clock(w, c);
    return true;
}

/* The first thing a child says is that it is there: a head of nothing. */
static bool
take_greeting(child *c, const uint32_t head[2])
{
    if (head[0] != 0 || head[1] != 0)
        return false;
    c->ready = true;
    memmove(c->answer.ptr, c->answer.ptr + FRAME_HEAD, c->answer.len - FRAME_HEAD);
    c->answer.len -= FRAME_HEAD;
    return true;
}

/* Take whole answers out of what was read. NULL, or why the child is to be given up. */
static const char *
take_answers(ov_workers *w, child *c)
{
    for (;;) {
        uint32_t head[2];
        ov_str rest;

        if (c->answer.len < FRAME_HEAD)
            return NULL;
        memcpy(head, c->answer.ptr, sizeof head);
        if (!c->ready) {
            if (!take_greeting(c, head))
                return "worker_garbled";
            continue;
        }
        if (head[0] > ANSWER_MOST || c->sent_jobs == 0)
            return "worker_garbled";
        if (c->answer.len < FRAME_HEAD + (size_t)head[0])
            return NULL;
        if (!take_answer(w, c, (ov_str){c->answer.ptr + FRAME_HEAD, head[0]}, head[1]))
            return "worker_garbled";
        rest = (ov_str){c->answer.ptr + FRAME_HEAD + head[0], c->answer.len - FRAME_HEAD - head[0]};
        memmove(c->answer.ptr, rest.ptr, rest.len);
        c->answer.len = rest.len;
    }
}

/* Read what there is. NULL, or why the child is to be given up ("" when it ended by itself). */
static const char *
child_read(ov_workers *w, child *c)
{
    for (;;) {
        char *room = ov_buf_reserve(&c->answer, 64 * 1024);
        ssize_t got = recv(c->fd, room, 64 * 1024, 0);

        if (got == 0)
            return "";
        if (got < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? NULL : "";
        c->answer.len += (size_t)got;
        if (c->answer.len >= FRAME_HEAD) {
            const char *bad = take_answers(w, c);

            if (bad)
                return bad;
        }
    }
}

static child *
free_child(ov_workers *w)
{
    child *best = NULL;

    for (size_t i = 0; i < w->options.count; i++)
        if (w->children[i].job_count < JOBS_A_CHILD &&
            (!best || w->children[i].job_count < best->job_count))
            best = &w->children[i];
    return best;
}

static bool
hand_out(ov_workers *w, ov_error *err)
{
    child *c;

    while (w->waiting && (c = free_child(w)) != NULL) {
        job *j = w->waiting;

        w->waiting = j->next;
        if (c->job_count == 0)
            start_clock(w, c);
        c->jobs[c->job_count++] = j;
        if (!child_write(w, c) && !child_lost(w, c, NULL, err))
            return false;
    }
    return true;
}

/* While nobody moved bytes, a child could neither get its frame nor be rid of its answer: that time is not its own. */
static void
excuse(ov_workers *w)
{
    int64_t away_ms = ov_clock_ms() - w->left_ms;

    for (size_t i = 0; i < w->options.count; i++)
        w->children[i].deadline_ms += away_ms;
}

static bool
move_bytes(ov_workers *w, bool wait, ov_error *err)
{
    struct pollfd fds[256];
    size_t count = OV_MIN(w->options.count, OV_COUNT(fds));
    int64_t now = ov_clock_ms(), next = now + w->options.wall_ms;

    for (size_t i = 0; i < count; i++) {
        child *c = &w->children[i];

        fds[i] = (struct pollfd){c->fd, POLLIN, 0};
        if (c->sent_jobs < c->job_count)
            fds[i].events |= POLLOUT;
        if (c->job_count > 0)
            next = OV_MIN(next, c->deadline_ms);
    }
    if (poll(fds, count, wait ? (int)OV_MAX(next - now, (int64_t)0) + 1 : 0) < 0 && errno != EINTR)
        return OV_FAIL(err, OV_E_PASSING, "waiting for workers: %m");
    for (size_t i = 0; i < count; i++) {
        child *c = &w->children[i];
        const char *why = NULL;

        if (fds[i].revents & (POLLIN | POLLHUP | POLLERR))
            why = child_read(w, c);
        if (!why && (fds[i].revents & POLLOUT) && !child_write(w, c))
            why = "";
        if (!why && c->job_count > 0 && is_late(w, c))
            why = worker_timeout;
        if (why && !child_lost(w, c, *why ? why : NULL, err))
            return false;
    }
    return hand_out(w, err);
}

/* Move bytes once; wait up to the next deadline when `wait`. */
static bool
pump(ov_workers *w, bool wait, ov_error *err)
{
    bool ok;

    excuse(w);
    ok = move_bytes(w, wait, err);
    w->left_ms = ov_clock_ms();
    return ok;
}

static bool
close_job(ov_workers *w, ov_error *err)
{
    if (w->open && w->open->count > 0) {
        job_seal(w->open);
        job_wait(w, w->open);
        w->open = NULL;
    }
    if (!hand_out(w, err))
        return false;
    while (w->waiting)
        if (!pump(w, true, err))
            return false;
    return true;
}

bool
ov_workers_submit(ov_workers *w, uint64_t tag, const ov_communication *in, ov_error *err)
{
    job *j;

    if (in->body.len > OV_DOCUMENT_BYTES_MOST || in->facts.len > OV_DOCUMENT_BYTES_MOST) {
        deliver_reject(w, tag, "body_too_large");
        return true;
    }
    if (!w->open)
        w->open = job_new(w);
    j = w->open;
    wire_put_communication(&j->frame, in);
    j->tags[j->count++] = tag;
    j->starts[j->count] = j->frame.len;
    if (j->frame.len >= JOB_BYTES || j->count == JOB_BODIES)
        return close_job(w, err);
    return true;
}

bool
ov_workers_finish(ov_workers *w, ov_error *err)
{
    if (!close_job(w, err))
        return false;
    for (;;) {
        bool busy = w->waiting != NULL;

        for (size_t i = 0; i < w->options.count; i++)
            busy = busy || w->children[i].job_count > 0;
        if (!busy)
            return true;
        if (!pump(w, true, err))
            return false;
    }
}

size_t
ov_workers_lost(const ov_workers *w)
{
    return w->lost;
}
