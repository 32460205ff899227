/*
 * A chart by gnuplot: a script in, a picture out, over a socket pair. The report stands without it, so
 * everything here has an end: a program that hangs, writes too much or is not there costs its chart and a
 * line in the report, never the night.
 */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "onevoice/base/clock.h"
#include "onevoice/base/buf.h"

#define LIMIT_MS    10000
#define LIMIT_BYTES ((size_t)1 << 20)

/* Start it with both of its ends on `end`; false when it cannot be started. */
static bool
start(int end, pid_t *pid)
{
    static char program[] = "gnuplot", defaults[] = "-d";
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", locale[] = "LC_ALL=C";
    char *arguments[] = {program, defaults, NULL}, *environment[] = {path, locale, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int failed;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, end, 0);
    posix_spawn_file_actions_adddup2(&actions, end, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    failed = posix_spawnp(pid, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    errno = failed;
    return failed == 0;
}

static bool
can_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

/* What of the script goes in now; its end closes the channel in that direction. */
static const char *
send_some(int fd, ov_str script, size_t *sent)
{
    ssize_t n = send(fd, script.ptr + *sent, script.len - *sent, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n < 0)
        return can_wait() ? NULL : "it does not read its script";
    *sent += (size_t)n;
    if (*sent == script.len)
        shutdown(fd, SHUT_WR);
    return NULL;
}

/* What of the picture has come; `*ended` when there is no more. */
static const char *
receive_some(int fd, ov_buf *out, bool *ended)
{
    ssize_t n = recv(fd, ov_buf_reserve(out, 65536), 65536, MSG_DONTWAIT);

    if (n < 0)
        return can_wait() ? NULL : strerror(errno);
    *ended = n == 0;
    out->len += (size_t)n;
    return out->len > LIMIT_BYTES ? "its picture is too large" : NULL;
}

/* Send the script and collect the picture until it closes its end; the reason when it does not. */
static const char *
talk(int fd, ov_str script, ov_buf *out)
{
    int64_t until = ov_clock_ms() + LIMIT_MS, left;
    size_t sent = 0;
    const char *failure = NULL;
    bool ended = false;

    while (!failure && (left = until - ov_clock_ms()) > 0) {
        struct pollfd p = {.fd = fd, .events = (short)(POLLIN | (sent < script.len ? POLLOUT : 0))};

        if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
            return strerror(errno);
        if (p.revents & POLLOUT)
            failure = send_some(fd, script, &sent);
        if (!failure && (p.revents & (POLLIN | POLLHUP)))
            failure = receive_some(fd, out, &ended);
        if (ended)
            return NULL;
    }
    return failure ? failure : "it takes too long";
}

/*
 * A socket pair and not two pipes: script and picture are larger than a pipe's buffer, and writing
 * all before reading any would wait for ever. A chart that fails costs the chart; the report says
 * so.
 */
bool
ov_feed_gnuplot_run(ov_arena *mem, ov_str script, ov_str *out, ov_error *err)
{
    ov_buf picture = ov_buf_init(mem);
    const char *failure;
    int ends[2], status = 0;
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return OV_FAIL(err, OV_E_PASSING, "gnuplot: %s", strerror(errno));
    if (!start(ends[1], &pid)) {
        int cause = errno;

        close(ends[0]);
        close(ends[1]);
        return OV_FAIL(err, OV_E_PASSING, "gnuplot cannot be started: %s", strerror(cause));
    }
    close(ends[1]);
    failure = talk(ends[0], script, &picture);
    close(ends[0]);
    if (failure)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (failure)
        return OV_FAIL(err, OV_E_PASSING, "gnuplot: %s", failure);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return OV_FAIL(err, OV_E_PASSING, "gnuplot failed with status %d",
                       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    *out = ov_buf_view(&picture);
    return true;
}
