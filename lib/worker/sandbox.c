/*
 * What a worker may do: read and write its one channel, allocate, and end.
 *
 * Everything else is killed by the kernel (seccomp, whole process). Memory, CPU and files are
 * limited; no core is left behind. Under a sanitizer, whose runtime needs more calls and memory,
 * only the limits that it survives are set.
 */
#include <fcntl.h>
#include <linux/close_range.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "worker_internal.h"

#define MEMORY_MOST ((rlim_t)512 * 1024 * 1024)

/* OV_SANDBOX_BARE: for valgrind, whose runtime is in the process too. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(OV_SANDBOX_BARE)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static void
die_unless(bool ok)
{
    if (!ok)
        _exit(70);
}

static void
limit(int what, rlim_t soft, rlim_t hard)
{
    die_unless(setrlimit((__rlimit_resource_t)what, &(struct rlimit){soft, hard}) == 0);
}

/* Address space in use: a worker made late in the night inherits the parent's mappings. */
static rlim_t
mapped_bytes(void)
{
    char text[64] = {0};
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;

    if (fd >= 0)
        close(fd);
    die_unless(got > 0);
    return (rlim_t)strtoull(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void
keep_only(int fd)
{
    int null = open("/dev/null", O_RDWR);

    die_unless(null >= 0 && dup2(null, 0) == 0 && dup2(null, 1) == 1 && dup2(null, 2) == 2);
    die_unless(fd >= SANDBOX_FD && dup2(fd, SANDBOX_FD) == SANDBOX_FD);
    syscall(SYS_close_range, SANDBOX_FD + 1U, ~0U, 0U);
}

static void
allow_calls(void)
{
    static const int calls[] = {
        SCMP_SYS(read),       SCMP_SYS(write),      SCMP_SYS(brk),          SCMP_SYS(mmap),
        SCMP_SYS(munmap),     SCMP_SYS(mremap),     SCMP_SYS(madvise),      SCMP_SYS(futex),
        SCMP_SYS(exit),       SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime),
        SCMP_SYS(newfstatat), SCMP_SYS(getrandom),  SCMP_SYS(sysinfo)}; /* qsort asks for memory */
    const struct scmp_arg_cmp own_process = {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = 0};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

    die_unless(filter != NULL);
    for (size_t i = 0; i < OV_COUNT(calls); i++)
        die_unless(seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) == 0);
    /* its own limits, which it may only lower for good, or move below the hard ones */
    die_unless(seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, own_process) == 0);
    die_unless(seccomp_load(filter) == 0);
    seccomp_release(filter);
}

void
sandbox_enter(int fd)
{
    die_unless(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
    die_unless(prctl(PR_SET_DUMPABLE, 0) == 0);
    die_unless(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN); /* the parent decides when the night ends */
    signal(SIGTERM, SIG_DFL);
    keep_only(fd);
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_FSIZE, 0, 0);
    if (!SANITIZED) {
        limit(RLIMIT_AS, mapped_bytes() + MEMORY_MOST, mapped_bytes() + MEMORY_MOST);
        limit(RLIMIT_NOFILE, 8, 8);
        allow_calls();
    }
}

void
sandbox_budget(unsigned seconds)
{
    struct timespec used;
    struct rlimit now;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0 || getrlimit(RLIMIT_CPU, &now) != 0)
        _exit(70);
    now.rlim_cur = (rlim_t)used.tv_sec + 1 + seconds;
    die_unless(setrlimit(RLIMIT_CPU, &now) == 0);
}
