/* onevoice status: the last runs, the running one, the age of what is published. */
#include "ask.h"
#include "ov_sql.h"

#include <stdio.h>
#include <string.h>

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

/* "link 41 %, host app1, pid 16225" */
static void
print_running(const answer *a, size_t r)
{
    int64_t done, total;

    if (!cell_is(a, r, "alive", "true"))
        printf("died in ");
    printf("%.*s",
           OV_STR_ARG(ov_str_is_null(cell(a, r, "stage")) ? OV_STR("start") : cell(a, r, "stage")));
    if (!ov_str_is_null(cell(a, r, "total")) && ov_str_to_i64(cell(a, r, "done"), &done) &&
        ov_str_to_i64(cell(a, r, "total"), &total) && total > 0)
        printf(" %lld %%", (long long)(100 * done / total));
    printf(", host %.*s, pid %.*s\n", OV_STR_ARG(cell(a, r, "host")),
           OV_STR_ARG(cell(a, r, "pid")));
}

static void
print_run(const command *cmd, const answer *a, size_t r)
{
    printf("%-5.*s %-11.*s %-8.*s %-10.*s %-9.*s %-12.*s ", OV_STR_ARG(cell(a, r, "run_id")),
           OV_STR_ARG(cell(a, r, "as_of")), OV_STR_ARG(cell(a, r, "kind")),
           OV_STR_ARG(cell(a, r, "state")), OV_STR_ARG(cell(a, r, "started")),
           OV_STR_ARG(print_duration(cmd->mem, cell(a, r, "took"))));
    if (cell_is(a, r, "state", "running"))
        print_running(a, r);
    else if (cell_is(a, r, "state", "failed"))
        printf("%.*s\n", OV_STR_ARG(cell(a, r, "error")));
    else
        printf("%-15.*s %-9.*s %.*s\n",
               OV_STR_ARG(print_count(cmd->mem, cell(a, r, "communications"))),
               OV_STR_ARG(print_count(cmd->mem, cell(a, r, "messages"))),
               OV_STR_ARG(print_count(cmd->mem, cell(a, r, "rejections"))));
}

static void
print_status(const command *cmd, const answer *runs, const answer *age)
{
    if (cmd->json) {
        ov_buf out = ov_buf_init(cmd->mem);

        ov_buf_char(&out, '{');
        add_json_rows(&out, "runs", runs);
        ov_buf_char(&out, ',');
        add_json_rows(&out, "latest", age);
        printf("%.*s}\n", OV_STR_ARG(ov_buf_view(&out)));
        return;
    }
    if (cmd->quiet)
        return;
    printf("%-5s %-11s %-8s %-10s %-9s %-12s %-15s %-9s %s\n", "run", "as of", "kind", "state",
           "started", "took", "communications", "messages", "rejections");
    for (size_t r = 0; r < runs->rows.count; r++)
        print_run(cmd, runs, r);
    if (age->rows.count)
        printf("latest: run %.*s, published %.*s ago\n", OV_STR_ARG(cell(age, 0, "run_id")),
               OV_STR_ARG(print_duration(cmd->mem, cell(age, 0, "age_seconds"))));
    else
        printf("latest: none published yet\n");
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_str most = command_value(cmd, "max-age"), which = command_value(cmd, "run");
    int64_t last, seconds = 0, age_seconds = INT64_MAX;
    answer runs, age, one;
    ov_store *store;

    if (!command_number(cmd, "last", 10, 1, 1000, &last, err) ||
        (!ov_str_is_null(most) && !parse_duration(most, &seconds, err)) ||
        !open_store(cmd, &store, err) || !ov_store_check_schema(store, err) ||
        !ask(cmd, store, &ov_sql_ask_status, &runs, err, 1,
             ov_str_printf(cmd->mem, "%lld", (long long)last)) ||
        !ask(cmd, store, &ov_sql_ask_age, &age, err, 0))
        return false;
    if (!ov_str_is_null(which)) {
        if (!ask_run(cmd, store, which, &one, err))
            return false;
        *status = cell_is(&one, 0, "state", "published") ? 0 : 1;
    }
    print_status(cmd, &runs, &age);
    if (age.rows.count && !ov_str_to_i64(cell(&age, 0, "age_seconds"), &age_seconds))
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
