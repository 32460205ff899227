/* onevoice status: the last runs, the running one, the age of what is published. */
#include "ask.h"

#include <stdio.h>
#include <string.h>

#include "onevoice/published/run.h"

static const flag flags[] = {
    {"last", "N", "how many runs to list (default 10)"},
    {"max-age", "DURATION", "exit 1 when the latest nightly run is older (26h, 90m, 2d, 600s)"},
    {"run", "ID", "exit 1 unless this run was published"},
};

/* "26h" in seconds. */
static bool
parse_duration(ov_str text, int64_t *seconds, ov_error *err)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    int64_t number;

    for (size_t i = 0; text.len > 1 && i < OV_COUNT(units); i++)
        if (text.ptr[text.len - 1] == units[i].unit &&
            ov_str_to_i64(ov_str_slice(text, 0, text.len - 1), &number) && number >= 0 &&
            number <= INT64_MAX / 86400) {
            *seconds = number * units[i].seconds;
            return true;
        }
    return OV_FAIL(err, OV_E_USAGE, "--max-age: '%.*s' is not a duration such as 26h",
                   OV_STR_ARG(text));
}

#define KIND_SHOWN 9 /* "nightly", or so much of a label */

/* "link 41 %, 3 min left", and below it whose process it is. */
static void
print_running(const command *cmd, const ov_row_ask_status *row)
{
    int64_t done, total;

    if (!ov_str_eq(row->alive, OV_STR("true")))
        printf("died in ");
    printf("%.*s", OV_STR_ARG(ov_str_is_null(row->stage) ? OV_STR("start") : row->stage));
    if (!ov_str_is_null(row->total) && ov_str_to_i64(row->done, &done) &&
        ov_str_to_i64(row->total, &total) && done > 0 && total > 0)
        printf(" %lld %%", (long long)(100 * done / total));
    if (!ov_str_is_null(row->seconds_left))
        printf(", %.*s left", OV_STR_ARG(print_duration(cmd->mem, row->seconds_left)));
    printf("\n     host %.*s, pid %.*s\n", OV_STR_ARG(row->host), OV_STR_ARG(row->pid));
}

/* A label longer than its column loses its end, not the columns behind it their place. */
static void
print_run(const command *cmd, const ov_row_ask_status *row)
{
    ov_str kind = row->kind;

    if (kind.len > KIND_SHOWN)
        kind = ov_str_printf(cmd->mem, "%.*s...", KIND_SHOWN - 3, kind.ptr);
    printf("%4.*s %-10.*s %-9.*s %-9.*s %-5.*s %9.*s ", OV_STR_ARG(row->run_id),
           OV_STR_ARG(row->as_of), OV_STR_ARG(kind), OV_STR_ARG(row->state),
           OV_STR_ARG(ov_str_slice(row->started, 0, 5)),
           OV_STR_ARG(print_duration(cmd->mem, row->took)));
    if (ov_str_eq(row->state, OV_STR("running"))) {
        print_running(cmd, row);
    } else if (ov_str_eq(row->state, OV_STR("failed"))) {
        printf("\n     ");
        print_wrapped(5, row->error);
    } else {
        printf("%9.*s %8.*s %8.*s\n", OV_STR_ARG(print_count(cmd->mem, row->communications)),
               OV_STR_ARG(print_count(cmd->mem, row->messages)),
               OV_STR_ARG(print_count(cmd->mem, row->rejections)));
    }
}

static void
print_status(const command *cmd, const ov_pg_rows *runs, const ov_pg_rows *age)
{
    if (cmd->json) {
        ov_json out = json_begin(cmd);

        json_rows(&out, "runs", runs);
        json_row(&out, "latest", age);
        json_end(&out);
        return;
    }
    if (cmd->quiet)
        return;
    printf("%4s %-10s %-9s %-9s %-5s %9s %9s %8s %8s\n", "run", "as of", "kind", "state", "at",
           "took", "communic.", "messages", "rejected");
    for (size_t r = 0; r < runs->count; r++)
        print_run(cmd, OV_PG_ROW(ask_status, runs, r));
    if (age->count)
        printf("latest: run %.*s, published %.*s ago\n",
               OV_STR_ARG(OV_PG_ROW(ask_age, age, 0)->run_id),
               OV_STR_ARG(print_duration(cmd->mem, OV_PG_ROW(ask_age, age, 0)->age_seconds)));
    else
        printf("latest: none published yet\n");
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_str most = command_value(cmd, "max-age"), which = command_value(cmd, "run");
    int64_t last, seconds = 0, age_seconds = INT64_MAX;
    ov_published_status found;
    ov_pg_rows one;
    ov_store *store;

    if (!command_number(cmd, "last", 10, 1, 1000, &last, err) ||
        (!ov_str_is_null(most) && !parse_duration(most, &seconds, err)) ||
        !open_store(cmd, &store, err) ||
        !ov_published_status_read(store, cmd->mem, last, &found, err))
        return false;
    if (!ov_str_is_null(which)) {
        if (!ov_published_run_find(store, cmd->mem, which, &one, err))
            return false;
        *status = ov_str_eq(OV_PG_ROW(ask_run, &one, 0)->state, OV_STR("published")) ? 0 : 1;
    }
    PRINTABLE(cmd, &found.runs, &found.age);
    print_status(cmd, &found.runs, &found.age);
    if (found.age.count &&
        !ov_str_to_i64(OV_PG_ROW(ask_age, &found.age, 0)->age_seconds, &age_seconds))
        return OV_FAIL(err, OV_E_INTERNAL, "age of the latest run");
    if (!ov_str_is_null(most) && age_seconds > seconds)
        *status = 1;
    return true;
}

const verb verb_status = {"status",
                          NULL,
                          "the last runs, the running one, the age of the latest",
                          flags,
                          OV_COUNT(flags),
                          0,
                          0,
                          run};
