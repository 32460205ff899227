/* onevoice report and feed: the files of a stored run. */
#include "ask.h"

#include <stdio.h>

#include "onevoice/published/feed.h"
#include "onevoice/published/run.h"

static const flag report_flags[] = {
    {"run", "ID", "a stored run (default: the latest nightly one)"},
    {"out", "FILE", "where to write it (default report/index.html)"},
    {"show-customers", NULL, "name the example customer and the heaviest ones by id"},
};

static const flag feed_flags[] = {
    {"run", "ID", "a stored run (default: the latest nightly one)"},
    {"feed", "DIR", "where to write the plan, its manifest and metrics (default: feed)"},
    {"released-only", NULL, "only messages that may leave now"},
};

static bool
find_run(command *cmd, ov_store **store, int64_t *run_id, ov_error *err)
{
    ov_pg_rows which;

    if (!open_store(cmd, store, err) ||
        !ov_published_run_find(*store, cmd->mem, command_value(cmd, "run"), &which, err))
        return false;
    if (!ov_str_to_i64(OV_PG_ROW(ask_run, &which, 0)->run_id, run_id))
        return OV_FAIL(err, OV_E_INTERNAL, "the run's number");
    return true;
}

static void
print_written(const command *cmd, int64_t run_id, ov_str path)
{
    if (cmd->json) {
        ov_json out = json_begin(cmd);

        ov_json_int(&out, "run_id", run_id);
        ov_json_str(&out, "path", path);
        json_end(&out);
    } else if (!cmd->quiet) {
        printf("onevoice: %s: run %lld, %.*s\n", cmd->verb->name, (long long)run_id,
               OV_STR_ARG(path));
    }
}

static bool
run_report(command *cmd, int *status, ov_error *err)
{
    ov_str out = command_value(cmd, "out");
    ov_report_options options = {.path = ov_str_is_null(out) ? OV_STR("report/index.html") : out,
                                 .show_customers = command_has(cmd, "show-customers")};
    ov_store *store;

    (void)status;
    if (!find_run(cmd, &store, &options.run_id, err) ||
        !ov_published_feed_report(store, &options, err))
        return false;
    print_written(cmd, options.run_id, options.path);
    return true;
}

static bool
run_feed(command *cmd, int *status, ov_error *err)
{
    ov_str dir = command_value(cmd, "feed");
    ov_metrics_options metrics = {.mode = 0640, .version = OV_STR(ONEVOICE_VERSION)};
    ov_feed_scope scope = command_has(cmd, "released-only") ? OV_FEED_RELEASED : OV_FEED_ALL;
    ov_store *store;
    int64_t run_id;

    (void)status;
    if (ov_str_is_null(dir))
        dir = OV_STR("feed");
    metrics.path = ov_str_printf(cmd->mem, "%.*s/metrics.prom", OV_STR_ARG(dir));
    if (!find_run(cmd, &store, &run_id, err) ||
        !ov_published_feed_plan(store, run_id, dir, scope, err) ||
        !ov_published_feed_metrics(store, &metrics, err))
        return false;
    print_written(cmd, run_id, dir);
    return true;
}

const verb verb_report = {"report",
                          NULL,
                          "write the HTML report of a stored run",
                          report_flags,
                          OV_COUNT(report_flags),
                          0,
                          0,
                          run_report};
const verb verb_feed = {
    "feed", NULL,    "write the feeds of a stored run again", feed_flags, OV_COUNT(feed_flags), 0,
    0,      run_feed};
