/* onevoice run: the nightly job. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "onevoice/pipeline/run.h"

static const flag flags[] = {
    {"as-of", "DATE", "the night (default: today in the policy's time zone)"},
    {"policy", "FILE", "policy document (default: /etc/onevoice/policy.xml or built in)"},
    {"rules", "FILE", "rules document (default: /etc/onevoice/rules.xml or built in)"},
    {"set", "NAME=VALUE", "override one policy setting; repeatable"},
    {"label", "TEXT", "an ad hoc run: never becomes the latest nightly run"},
    {"customer", "ID", "plan this customer only; needs --label or --dry-run"},
    {"department", "ID", "plan this department's customers only; needs --label or --dry-run"},
    {"to", "STAGE", "end after this stage; needs --label or --dry-run"},
    {"dry-run", NULL, "everything but publishing; prints the digest of the plan"},
    {"workers", "N", "worker processes and threads (default: ONEVOICE_WORKERS or processors)"},
    {"wait", "SECONDS", "wait so long for the lock (default 0)"},
};

/* One line, redrawn, for a person at a terminal. */
typedef struct progress {
    bool shown, used;
    struct timespec start, last;
} progress;

static double
seconds_between(struct timespec a, struct timespec b)
{
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
}

static void
show_progress(void *context, const char *stage, int64_t done, int64_t total)
{
    progress *p = context;
    struct timespec now;
    double passed;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!p->shown || (p->used && done > 0 && seconds_between(p->last, now) < 0.1))
        return;
    p->last = now;
    p->used = true;
    passed = seconds_between(p->start, now);
    if (total > 0)
        fprintf(stderr, "\r\033[K  %-9s %lld of %lld  %3.0f %%  %d:%02d", stage, (long long)done,
                (long long)total, 100.0 * (double)done / (double)total, (int)passed / 60,
                (int)passed % 60);
    else
        fprintf(stderr, "\r\033[K  %-9s %lld  %d:%02d", stage, (long long)done, (int)passed / 60,
                (int)passed % 60);
    fflush(stderr);
}

static progress
start_progress(const command *cmd)
{
    const char *term = getenv("TERM");
    progress p = {.shown =
                      !cmd->quiet && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0};

    clock_gettime(CLOCK_MONOTONIC, &p.start);
    return p;
}

static void
print_summary(const command *cmd, const ov_run_options *options, const ov_run_summary *s)
{
    ov_str day = ov_date_print(cmd->mem, options->as_of);

    if (cmd->json) {
        printf("{\"run_id\":%lld,\"as_of\":\"%.*s\",\"dry_run\":%s,\"communications\":%lld,"
               "\"customers\":%lld,\"messages\":%lld,\"over_limit_before\":%lld,"
               "\"over_limit_after\":%lld,\"rejections\":%lld,\"flags\":%lld,\"digest\":\"%.*s\","
               "\"seconds\":%.3f}\n",
               (long long)s->run_id, OV_STR_ARG(day), options->dry_run ? "true" : "false",
               (long long)s->communications, (long long)s->customers, (long long)s->messages,
               (long long)s->over_limit_before, (long long)s->over_limit_after,
               (long long)s->rejections, (long long)s->flags, OV_STR_ARG(s->digest), s->seconds);
        return;
    }
    if (cmd->quiet)
        return;
    printf(
        "onevoice: run %lld as of %.*s: %lld communications -> %lld messages, over limit %lld -> "
        "%lld, %lld rejections, %lld flags, %.1f s\n",
        (long long)s->run_id, OV_STR_ARG(day), (long long)s->communications, (long long)s->messages,
        (long long)s->over_limit_before, (long long)s->over_limit_after, (long long)s->rejections,
        (long long)s->flags, s->seconds);
    if (options->dry_run)
        printf("onevoice: dry run, nothing published; digest of the plan %.*s\n",
               OV_STR_ARG(s->digest));
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    progress p = start_progress(cmd);
    ov_run_options options = {
        .label = command_value(cmd, "label"),
        .customer_id = command_value(cmd, "customer"),
        .department_id = command_value(cmd, "department"),
        .last_stage = command_value(cmd, "to"),
        .dry_run = command_has(cmd, "dry-run"),
        .program_version = OV_STR(ONEVOICE_VERSION),
        .progress = show_progress,
        .progress_context = &p,
    };
    ov_pipeline *pipeline;
    ov_run_summary summary;
    ov_rule_set rules;
    ov_policy policy;
    ov_store *store;
    size_t workers;
    int64_t wait_s;
    bool ok;

    (void)status;
    if (!command_number(cmd, "wait", 0, 0, 86400, &wait_s, err) ||
        !choose_workers(cmd, &workers, err) || !load_policy(cmd, &policy, err) ||
        !load_rules(cmd, &rules, err))
        return false;
    options.wait_s = (int)wait_s;
    /* a wrong day is told before the server is asked */
    if (command_has(cmd, "as-of") && !choose_day(cmd, NULL, &policy, &options.as_of, err))
        return false;
    if (!ov_pipeline_open(cmd->mem, &rules, workers, &pipeline, err) ||
        !open_store(cmd, &store, err) || !choose_day(cmd, store, &policy, &options.as_of, err))
        return false;
    ok = ov_pipeline_run(pipeline, store, &policy, &options, cmd->mem, &summary, err);
    if (p.used)
        fputs("\r\033[K", stderr);
    if (ok)
        print_summary(cmd, &options, &summary);
    return ok;
}

const verb verb_run = {"run",
                       NULL,
                       "the nightly job: read, link, cluster, reconcile, plan, publish",
                       flags,
                       OV_COUNT(flags),
                       0,
                       0,
                       run};
