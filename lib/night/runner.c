/*
 * The runner: takes the stages one after the other, and owns what they share: arenas, workers,
 * progress, timing, and how a run ends. A stage knows nothing of the others; the order is the
 * table below. Whatever fails marks the run as failed, and nothing of it is visible; --to ends
 * early on purpose.
 */
#include "onevoice/night/run.h"

#include "onevoice/base/failpoint.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/log.h"
#include "onevoice/base/parallel.h"
#include "onevoice/base/spell.h"
#include "onevoice/store/data.h"
#include "stage_internal.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const ov_stage stages[] = {
    {"snapshot", ov_stage_snapshot}, {"link", ov_stage_link},           {"read", ov_stage_read},
    {"cluster", ov_stage_cluster},   {"reconcile", ov_stage_reconcile}, {"plan", ov_stage_plan},
    {"score", ov_stage_score},       {"publish", ov_stage_publish},
};

const char *const ov_run_stage_names[] = {"snapshot", "link",  "read",    "cluster", "reconcile",
                                          "plan",     "score", "publish", NULL};

static size_t
stage_index(ov_str name)
{
    for (size_t i = 0; i < OV_COUNT(stages); i++)
        if (ov_str_eq(name, ov_str_from(stages[i].name)))
            return i;
    return OV_COUNT(stages);
}

bool
ov_run_reaches(const ov_run *run, const char *stage)
{
    return ov_str_is_null(run->options->last_stage) ||
           stage_index(ov_str_from(stage)) <= stage_index(run->options->last_stage);
}

static double
monotonic(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int64_t
peak_bytes(void)
{
    struct rusage self, children;

    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    return (int64_t)OV_MAX(self.ru_maxrss, children.ru_maxrss) * 1024;
}

bool
ov_run_progress(ov_run *run, const char *stage, size_t done, size_t total, ov_error *err)
{
    return ov_store_progress(run->store, stage, (int64_t)done, (int64_t)total, err);
}

typedef struct each {
    ov_run *run;
    ov_case_fn fn;
    bool tells; /* the calling thread's alone: the connections are its */
    atomic_size_t done;
    atomic_llong cpu_ns; /* of all threads */
} each;

/* Of this thread: what a walk costs is not what it waits for on a machine that others use. */
static int64_t
thread_cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A lost lock ends the telling here and the run where the stage ends: the cases cannot fail. */
static void
tell(each *e, size_t done)
{
    ov_error lost = {0};

    e->tells = ov_run_progress(e->run, e->run->stage_name, done, e->run->cases.count, &lost);
}

static void
run_cases(void *context, size_t worker, size_t begin, size_t end)
{
    each *e = context;
    int64_t start = thread_cpu_ns();
    size_t done;

    for (size_t i = begin; i < end; i++) {
        e->fn(e->run, e->run->lanes[worker], e->run->scratch[worker], i);
        ov_arena_reset(e->run->scratch[worker]);
    }
    atomic_fetch_add_explicit(&e->cpu_ns, thread_cpu_ns() - start, memory_order_relaxed);
    done = atomic_fetch_add_explicit(&e->done, end - begin, memory_order_relaxed) + end - begin;
    if (worker == 0 && e->tells)
        tell(e, done);
}

int64_t
ov_run_each_case(ov_run *run, ov_case_fn fn)
{
    each e = {.run = run, .fn = fn, .tells = !run->walked};

    run->walked = true;
    if (e.tells)
        tell(&e, 0);
    ov_parallel_for(run->night->worker_count, run->cases.count, 16, run_cases, &e);
    return atomic_load(&e.cpu_ns);
}

void
ov_run_each_quiet(ov_run *run, ov_case_fn fn)
{
    each e = {.run = run, .fn = fn};

    ov_parallel_for(run->night->worker_count, run->cases.quiet_count, 16, run_cases, &e);
}

static bool
no_stage(ov_str name, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str names[OV_COUNT(stages)];

    for (size_t i = 0; i < OV_COUNT(stages); i++)
        names[i] = ov_str_from(stages[i].name);
    return OV_FAIL(err, OV_E_USAGE, "there is no stage '%.*s'%.*s", OV_STR_ARG(name),
                   OV_STR_ARG(ov_spell_hint(mem, (ov_strs){names, OV_COUNT(names)}, name)));
}

int64_t
ov_run_each_open(ov_run *run, size_t count, ov_case_fn fn)
{
    each e = {.run = run, .fn = fn};

    ov_parallel_for(run->night->worker_count, count, 1, run_cases, &e);
    return atomic_load(&e.cpu_ns);
}

/*
 * Readers take the latest nightly run for the whole truth: what is a part of one must carry a
 * label.
 */
static bool
check_options(const ov_run_options *options, ov_error *err)
{
    bool partial =
        !ov_str_is_null(options->last_stage) && !ov_str_eq(options->last_stage, OV_STR("publish"));

    if (!ov_str_is_null(options->last_stage) &&
        stage_index(options->last_stage) == OV_COUNT(stages))
        return no_stage(options->last_stage, err);
    if (partial && ov_str_is_null(options->label) && !options->dry_run)
        return OV_FAIL(err, OV_E_USAGE,
                       "--to would publish half a nightly run; add --label or --dry-run");
    if ((!ov_str_is_null(options->customer_id) || !ov_str_is_null(options->department_id)) &&
        ov_str_is_null(options->label) && !options->dry_run)
        return OV_FAIL(err, OV_E_USAGE,
                       "a part of the customers is no nightly run; add --label or --dry-run");
    return true;
}

static bool
run_stage(ov_run *run, const ov_stage *stage, ov_error *err)
{
    ov_counts counts = {0};
    ov_store_stage row = {.stage = ov_str_from(stage->name)};
    double start = monotonic();

    run->stage_name = stage->name;
    run->walked = false;
    if (!ov_run_progress(run, stage->name, 0, 0, err) || !stage->run(run, &counts, err))
        return ov_error_context(err, "stage %s", stage->name);
    if (stage->run != ov_stage_publish)
        ov_failpoint(stage->name);
    row.rows_in = counts.rows_in;
    row.rows_out = counts.rows_out;
    row.rejected = counts.rejected;
    row.seconds = monotonic() - start;
    row.peak_bytes = peak_bytes();
    ov_log(OV_LOG_INFO,
           "msg=\"stage done\" run=%lld stage=%s rows_in=%lld rows_out=%lld rejected=%lld "
           "seconds=%.3f",
           (long long)run->run_id, stage->name, (long long)row.rows_in, (long long)row.rows_out,
           (long long)row.rejected, row.seconds);
    ov_arena_reset(run->stage);
    if (ov_store_stage_done(run->store, &row, err))
        return true;
    /* from the second commit on nothing undoes the run: a lost line of its stages is no failure */
    if (stage->run != ov_stage_publish)
        return false;
    ov_log(OV_LOG_WARN, "msg=\"stage not recorded\" run=%lld stage=%s reason=\"%s\"",
           (long long)run->run_id, stage->name, err->message);
    *err = (ov_error){0};
    return true;
}

static bool
run_stages(ov_run *run, ov_error *err)
{
    for (size_t i = 0; i < OV_COUNT(stages); i++) {
        bool last = i + 1 == OV_COUNT(stages);

        if ((last || ov_run_reaches(run, stages[i].name)) && !run_stage(run, &stages[i], err))
            return false;
    }
    return true;
}

/*
 * Schema, lock, row, in this order: without the right schema the lock means nothing, and without
 * the lock the row would belong to nobody. The policy goes into the row as a whole, so that the
 * run can be repeated.
 */
static bool
begin(ov_run *run, ov_error *err)
{
    ov_str policy = ov_policy_document(run->mem, run->policy);
    ov_store_run row = {
        .as_of = run->options->as_of,
        .purpose = ov_str_is_null(run->options->label) ? OV_NIGHTLY : OV_ADHOC,
        .label = run->options->label,
        .program_version = run->options->program_version,
        .policy = policy,
        .policy_digest = ov_hash_digest(run->mem, policy),
        .rules = run->night->rule_set->document,
        .rules_digest = run->night->rule_set->digest,
        .last_stage = run->options->last_stage,
        .accepted = run->options->accepted,
        .progress = run->options->progress,
        .progress_context = run->options->progress_context,
    };

    ov_str server;

    return ov_store_check_server(run->store, run->mem, &server, err) &&
           ov_store_check_schema(run->store, err) &&
           ov_store_lock(run->store, row.purpose, run->options->wait_s, err) &&
           ov_store_run_begin(run->store, &row, &run->run_id, err);
}

static void
open_arenas(ov_run *run)
{
    size_t workers = run->night->worker_count;

    run->mem = ov_arena_new();
    run->stage = ov_arena_new();
    run->lanes = OV_NEW_ARRAY(run->mem, ov_arena *, workers);
    run->scratch = OV_NEW_ARRAY(run->mem, ov_arena *, workers);
    for (size_t i = 0; i < workers; i++) {
        run->lanes[i] = ov_arena_new();
        run->scratch[i] = ov_arena_new();
    }
}

static void
close_arenas(ov_run *run)
{
    for (size_t i = 0; i < run->night->worker_count; i++) {
        ov_arena_free(run->lanes[i]);
        ov_arena_free(run->scratch[i]);
    }
    ov_arena_free(run->stage);
    ov_arena_free(run->mem);
}

/*
 * Of customers alone, as in every table: mail whose recipient nobody could tell apart is held for a
 * person, and its minutes are asked of nobody whom a row could name.
 */
static void
count_minutes(const ov_policy *policy, const ov_case *c, const ov_customer_score *phase,
              ov_run_summary *s)
{
    if (ov_str_is_null(c->customer_id))
        return;
    s->over_limit_before += phase[OV_BEFORE].minutes >= policy->budget;
    s->over_limit_after += phase[OV_AFTER].minutes >= policy->budget;
    s->minutes_before += phase[OV_BEFORE].minutes;
    s->minutes_after += phase[OV_AFTER].minutes;
    s->minutes_history += phase[OV_BEFORE].minutes_history;
}

static ov_run_summary
summarise(const ov_run *run, ov_arena *mem, double seconds)
{
    ov_run_summary s = {
        .run_id = run->run_id,
        .customers = (int64_t)run->identities.customers.count,
        .messages = run->messages,
        .rejections = (int64_t)run->rejects.rows.count,
        .link_reviews = (int64_t)run->identities.reviews,
        .link_contradicted = (int64_t)run->identities.contradicted,
        .flags = run->flags,
        .seconds = seconds,
        .digest = ov_str_copy(mem, run->digest),
    };

    s.duplicates.items =
        OV_NEW_ARRAY(mem, ov_department_duplicates, run->identities.duplicates.count + 1);
    for (size_t i = 0; i < run->identities.duplicates.count; i++) {
        if (run->identities.duplicates.items[i])
            s.duplicates.items[s.duplicates.count++] =
                (ov_department_duplicates){ov_str_copy(mem, run->snapshot.departments.items[i].id),
                                           (int64_t)run->identities.duplicates.items[i]};
    }
    for (size_t i = 0; i < run->cases.count; i++)
        s.communications += (int64_t)run->cases.items[i].pending.count;
    s.communications += (int64_t)(run->orphans.count + run->standing.count);
    for (size_t i = 0; run->scores && i < run->cases.count; i++)
        count_minutes(run->policy, &run->cases.items[i], run->scores[i].phase, &s);
    for (size_t i = 0; run->quiet_scores && i < run->cases.quiet_count; i++)
        count_minutes(run->policy, &run->cases.quiet[i], run->quiet_scores[i].phase, &s);
    return s;
}

bool
ov_night_run(ov_night *night, ov_store *store, const ov_policy *policy,
             const ov_run_options *options, ov_arena *mem, ov_run_summary *out, ov_error *err)
{
    ov_run run = {.night = night, .store = store, .policy = policy, .options = options};
    double start = monotonic();
    bool ok;

    if (!check_options(options, err))
        return false;
    open_arenas(&run);
    ok = begin(&run, err);
    if (ok)
        ov_failpoint("locked");
    if (ok && !run_stages(&run, err)) {
        if (err->kind == OV_E_DATA)
            ov_store_data_keep(store, &run.rejects);
        ov_store_run_fail(store, err);
        ok = false;
    }
    if (ok)
        *out = summarise(&run, mem, monotonic() - start);
    close_arenas(&run);
    return ok;
}
