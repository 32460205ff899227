/* onevoice run: the nightly job. */
#include "ask.h"

#include <stdio.h>

#include "onevoice/published/feed.h"
#include "onevoice/night/run.h"

static const flag flags[] = {
    {"as-of", "DATE", "the night (default: today in the policy's time zone)"},
    {"force-day", NULL,
     "the day is meant: before the last night, or long after the intake's newest"},
    {"policy", "FILE", "policy document (default: /etc/onevoice/policy.xml or built in)"},
    {"rules", "FILE", "rules document (default: /etc/onevoice/rules.xml or built in)"},
    {"set", "NAME=VALUE", "override one policy setting; repeatable"},
    {"label", "TEXT", "an ad hoc run: never becomes the latest nightly run"},
    {"customer", "ID", "plan this customer only; needs --label or --dry-run"},
    {"department", "ID", "plan this department's customers only; needs --label or --dry-run"},
    {"to", "STAGE", "end after this stage; needs --label or --dry-run"},
    {"dry-run", NULL, "everything but publishing; prints the digest of the plan"},
    {"workers", "N", "worker processes and threads (default: ONEVOICE_WORKERS or processors)"},
    {"accept", "GATE", "let this night pass a gate that is shut; repeatable, recorded"},
    {"wait", "SECONDS", "wait so long for the lock (default 0)"},
    {"keep", "N", "afterwards keep so many nightly runs (default: keep_nights of the policy)"},
    {"feed", "DIR", "write plan.xml, plan.ndjson, metrics.prom and report/index.html there"},
    {"metrics", "FILE", "write the metrics alone, mode 0644, for a textfile collector"},
};

static ov_str
count_of(const command *cmd, int64_t value)
{
    return print_count(cmd->mem, ov_str_printf(cmd->mem, "%lld", (long long)value));
}

/* Records that a department keeps beyond the first of a customer, by department. */
static void
add_duplicates(ov_json *out, const ov_run_summary *s)
{
    ov_json_open(out, "department_duplicates", '[');
    for (size_t i = 0; i < s->duplicates.count; i++) {
        ov_json_open(out, NULL, '{');
        ov_json_str(out, "department_id", s->duplicates.items[i].department_id);
        ov_json_int(out, "records", s->duplicates.items[i].records);
        ov_json_close(out, '}');
    }
    ov_json_close(out, ']');
}

/*
 * One line for a person, or the same figures by name for a program; numbers in JSON have no thousands separators, and
 * the digest is shown to people only after a dry run, where it is all that remains of it.
 */
static void
print_summary(const command *cmd, const ov_run_options *options, const ov_run_summary *s)
{
    ov_str day = ov_date_print(cmd->mem, options->as_of);

    if (cmd->json) {
        ov_json out = json_begin(cmd);

        ov_json_int(&out, "run_id", s->run_id);
        ov_json_date(&out, "as_of", options->as_of);
        ov_json_bool(&out, "dry_run", options->dry_run);
        ov_json_int(&out, "communications", s->communications);
        ov_json_int(&out, "customers", s->customers);
        ov_json_int(&out, "messages", s->messages);
        ov_json_real(&out, "minutes_before", s->minutes_before, 3);
        ov_json_real(&out, "minutes_after", s->minutes_after, 3);
        ov_json_real(&out, "minutes_history", s->minutes_history, 3);
        ov_json_int(&out, "over_limit_before", s->over_limit_before);
        ov_json_int(&out, "over_limit_after", s->over_limit_after);
        ov_json_int(&out, "rejections", s->rejections);
        ov_json_int(&out, "flags", s->flags);
        ov_json_int(&out, "link_reviews", s->link_reviews);
        ov_json_int(&out, "link_contradicted", s->link_contradicted);
        add_duplicates(&out, s);
        ov_json_str(&out, "digest", s->digest);
        ov_json_real(&out, "seconds", s->seconds, 3);
        json_end(&out);
        return;
    }
    if (cmd->quiet)
        return;
    printf("onevoice: run %lld as of %.*s: %.*s communications -> %.*s messages, minutes %.0f -> "
           "%.0f, over budget %.*s -> %.*s, %.*s rejections, %.*s flags, %.*s links to review "
           "(%.*s contradicted), "
           "%.1f s\n",
           (long long)s->run_id, OV_STR_ARG(day), OV_STR_ARG(count_of(cmd, s->communications)),
           OV_STR_ARG(count_of(cmd, s->messages)), s->minutes_before, s->minutes_after,
           OV_STR_ARG(count_of(cmd, s->over_limit_before)),
           OV_STR_ARG(count_of(cmd, s->over_limit_after)), OV_STR_ARG(count_of(cmd, s->rejections)),
           OV_STR_ARG(count_of(cmd, s->flags)), OV_STR_ARG(count_of(cmd, s->link_reviews)),
           OV_STR_ARG(count_of(cmd, s->link_contradicted)), s->seconds);
    if (options->dry_run)
        printf("onevoice: dry run, nothing published; digest of the plan %.*s\n",
               OV_STR_ARG(s->digest));
}

/* Metrics tell of failed nights too; what-if runs leave no trace in them. */
static bool
write_metrics(const command *cmd, ov_store *store, int exit_code, ov_error *err)
{
    ov_str dir = command_value(cmd, "feed"), file = command_value(cmd, "metrics");
    ov_metrics_options options = {.exit_code = exit_code, .version = OV_STR(ONEVOICE_VERSION)};

    if (command_has(cmd, "label") || command_has(cmd, "dry-run"))
        return true;
    if (!ov_str_is_null(dir)) {
        options.mode = 0640;
        options.path = ov_str_printf(cmd->mem, "%.*s/metrics.prom", OV_STR_ARG(dir));
        if (!ov_published_feed_metrics(store, &options, err))
            return false;
    }
    if (ov_str_is_null(file))
        return true;
    options.mode = 0644;
    options.path = file;
    return ov_published_feed_metrics(store, &options, err);
}

/* Of a night that failed: best effort. After a signal the database is not asked again. */
static void
tell_metrics(const command *cmd, ov_store *store, const ov_error *why)
{
    int status = stop_signal ? 128 + (int)stop_signal : (int)why->kind;
    ov_error err = {0};

    if (!write_metrics(cmd, stop_signal ? NULL : store, status, &err))
        ov_log(OV_LOG_WARN, "msg=\"metrics not written\" reason=\"%s\"", err.message);
}

static bool
write_feeds(const command *cmd, ov_store *store, int64_t run_id, ov_error *err)
{
    ov_str dir = command_value(cmd, "feed");
    ov_report_options report = {.run_id = run_id};

    if (ov_str_is_null(dir) || command_has(cmd, "dry-run") || command_has(cmd, "to"))
        return true;
    report.path = ov_str_printf(cmd->mem, "%.*s/report/index.html", OV_STR_ARG(dir));
    return ov_published_feed_plan(store, run_id, dir, OV_FEED_ALL, err) &&
           ov_published_feed_report(store, &report, err);
}

/* What a reader is in the way of is dropped tomorrow, and so is what cannot be dropped for any other reason: the night stands. */
static void
prune(const command *cmd, ov_store *store, const ov_policy *policy)
{
    ov_store_pruned pruned;
    ov_error err = {0};
    int64_t keep;

    if (stop_signal || !command_number(cmd, "keep", policy->keep_nights, 1, KEEP_MOST, &keep, &err))
        return;
    if (!ov_store_prune(store, keep, policy->keep_adhoc_days, &pruned, &err))
        ov_log(OV_LOG_WARN, "msg=\"older runs not dropped\" reason=\"%s\"", err.message);
    else if (pruned.waiting > 0)
        ov_log(OV_LOG_WARN, "msg=\"older runs wait: a reader is in the way\" runs=%lld",
               (long long)pruned.waiting);
}

/*
 * The run is published, whatever comes now: feed, metrics and pruning fail each alone. The metrics
 * are written in every case, with the status that the run ends with; only a feed that is missing is
 * worth another try (`feed`), and says so.
 */
static bool
after_publication(const command *cmd, ov_store *store, const ov_policy *policy,
                  const ov_run_summary *summary, ov_error *err)
{
    bool nightly = !command_has(cmd, "label") && !command_has(cmd, "dry-run");
    bool fed = write_feeds(cmd, store, summary->run_id, err);
    ov_error lost = {0};

    if (!fed) {
        err->kind = OV_E_PASSING;
        ov_error_context(err, "run %lld is published, its feed is not written",
                         (long long)summary->run_id);
    }
    ov_store_ignore_signals(store);
    if (!write_metrics(cmd, store, fed ? 0 : OV_E_PASSING, &lost))
        ov_log(OV_LOG_WARN,
               "msg=\"run %lld is published, its metrics are not written\" reason=\"%s\"",
               (long long)summary->run_id, lost.message);
    if (nightly)
        prune(cmd, store, policy);
    return fed;
}

typedef struct last_words {
    const command *cmd;
    const ov_store *store;
} last_words;

/* Of a run that still computes: from another thread, by a connection and memory of its own. */
static void
tell_interrupted(void *context)
{
    const last_words *w = context;
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_options options = {.conninfo = w->cmd->conninfo};
    command cmd = *w->cmd;
    ov_store *store;
    ov_error why = {0}, err = {0};

    cmd.mem = mem;
    ov_error_set(&why, OV_E_PASSING, "interrupted by a signal");
    if (ov_store_open(mem, &options, &store, &err))
        ov_store_run_fail_for(store, w->store, &why);
    tell_metrics(&cmd, NULL, &why);
}

static bool
execute(command *cmd, ov_night *night, const ov_policy *policy, ov_run_options options,
        ov_error *err)
{
    ov_run_summary summary;
    last_words words = {.cmd = cmd};
    ov_store *store;
    bool ran;

    options.progress = progress_note;
    if (!open_store(cmd, &store, err)) {
        tell_metrics(cmd, NULL, err);
        return false;
    }
    if (options.as_of == OV_DATE_NONE &&
        !ov_store_today(store, policy->time_zone, &options.as_of, err))
        return false;
    words.store = store;
    interrupt_start(cmd->verb->name, tell_interrupted, &words);
    progress_start(cmd);
    ran = ov_night_run(night, store, policy, &options, cmd->mem, &summary, err);
    interrupt_stop();
    progress_stop();
    if (!ran) {
        tell_metrics(cmd, store, err);
        return false;
    }
    print_summary(cmd, &options, &summary);
    published_run = options.dry_run ? 0 : summary.run_id;
    return after_publication(cmd, store, policy, &summary, err);
}

static bool
is_gate(ov_str name)
{
    for (size_t i = 0; ov_run_gate_names[i]; i++)
        if (ov_str_eq(name, ov_str_from(ov_run_gate_names[i])))
            return true;
    return false;
}

static bool
no_gate(const command *cmd, ov_str name, ov_error *err)
{
    return OV_FAIL(err, OV_E_USAGE, "--accept: there is no gate '%.*s'%.*s", OV_STR_ARG(name),
                   OV_STR_ARG(meant(cmd->mem, ov_run_gate_names, name)));
}

/* What can be told wrong before anything is asked of the database. */
static bool
prepare(command *cmd, ov_run_options *options, ov_policy *policy, ov_night **night, ov_error *err)
{
    ov_str feed = command_value(cmd, "feed"), metrics = command_value(cmd, "metrics");
    ov_strs accepted = command_values(cmd, "accept");
    ov_rule_set *rules = OV_NEW(cmd->mem, ov_rule_set); /* lives as long as the night */
    size_t workers;
    int64_t wait_s, keep;

    for (size_t i = 0; i < accepted.count; i++)
        if (!is_gate(accepted.items[i]))
            return no_gate(cmd, accepted.items[i], err);
    if (!given_day(cmd, &options->as_of, err) ||
        !command_number(cmd, "wait", 0, 0, 86400, &wait_s, err) ||
        !command_number(cmd, "keep", 1, 1, KEEP_MOST, &keep, err) ||
        !choose_workers(cmd, &workers, err) || !load_policy(cmd, policy, err) ||
        !load_rules(cmd, rules, err) ||
        (!ov_str_is_null(feed) && !ov_published_feed_try(feed, err)) ||
        (!ov_str_is_null(metrics) && !ov_published_feed_try_file(metrics, err)))
        return false;
    options->wait_s = (int)wait_s;
    options->accepted = accepted;
    return ov_night_open(cmd->mem, rules, workers, night, err);
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_run_options options = {
        .as_of = OV_DATE_NONE,
        .label = command_value(cmd, "label"),
        .customer_id = command_value(cmd, "customer"),
        .department_id = command_value(cmd, "department"),
        .last_stage = command_value(cmd, "to"),
        .force_day = command_has(cmd, "force-day"),
        .dry_run = command_has(cmd, "dry-run"),
        .program_version = OV_STR(ONEVOICE_VERSION),
        .reader = program_digest(cmd->mem),
    };
    ov_night *night = NULL;
    ov_policy policy = {0};

    (void)status;
    if (prepare(cmd, &options, &policy, &night, err))
        return execute(cmd, night, &policy, options, err);
    if (err->kind != OV_E_USAGE)
        tell_metrics(cmd, NULL, err);
    return false;
}

const verb verb_run = {"run",
                       NULL,
                       "the nightly job: link, read, cluster, reconcile, plan, publish",
                       flags,
                       OV_COUNT(flags),
                       0,
                       0,
                       run};
