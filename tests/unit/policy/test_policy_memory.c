/*
 * No memory, at each allocation of a policy's reading in turn: the process ends, or it has read exactly that policy.
 *
 * This program's malloc stands before the C library's, for libxml2 too. Each attempt is a process of its own.
 */
#include "onevoice/policy/policy.h"

#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);

static long long until = -1; /* allocations until one fails; negative: none does */
static long long made;

static bool
fails(void)
{
    made++;
    return until >= 0 && until-- == 0;
}

void *
malloc(size_t bytes)
{
    return fails() ? NULL : __libc_malloc(bytes);
}

void *
calloc(size_t count, size_t bytes)
{
    return fails() ? NULL : __libc_calloc(count, bytes);
}

void *
realloc(void *old, size_t bytes)
{
    return fails() ? NULL : __libc_realloc(old, bytes);
}

static const char document[] =
    "<policy xmlns=\"urn:onevoice:policy:1\"><settings><set name=\"history_days\" value=\"120\"/>"
    "<set name=\"holdout_per_mille\" value=\"7\"/></settings>"
    "<holidays><holiday date=\"2026-12-25\"/></holidays></policy>";

/* The policy as it is stored with a run; null: refused. */
static ov_str
read_policy(ov_arena *mem)
{
    ov_error err = {0};
    ov_policy policy;

    if (!ov_policy_load(mem, ov_str_from(document), OV_STR("site"), &policy, &err))
        return OV_STR_NULL;
    return ov_policy_document(mem, &policy);
}

/* 0: the policy itself; 1: refused, which never happens for want of memory alone; 2: another policy. */
static int
attempt(long long n, ov_str right)
{
    pid_t pid = fork();
    int status;

    assert_true(pid >= 0);
    if (pid == 0) {
        ov_arena *mem = ov_arena_new();
        ov_str read;

        fclose(stderr);
        until = n;
        read = read_policy(mem);
        until = -1;
        _exit(ov_str_is_null(read) ? 1 : ov_str_eq(read, right) ? 0 : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? -1 : WEXITSTATUS(status);
}

static void
the_policy_or_nothing(void **state)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str right = read_policy(mem);
    long long before = made, most;

    (void)state;
    assert_false(ov_str_is_null(right));
    read_policy(mem);
    most = made - before;
    assert_true(most > 100);
    for (long long n = 0; n < most; n++)
        assert_true(attempt(n, right) <= 0);
    print_message("# each of %lld allocations failed once\n", most);
    assert_int_equal(attempt(most + 100, right), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_policy_or_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
