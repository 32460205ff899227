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

static void
print_run(const command *cmd, const answer *a, size_t r)
{
    printf("%-6.*s %s  %-10.*s %-10.*s %s  %-12.*s ", OV_STR_ARG(cell(a, r, "run_id")),
           cell(a, r, "as_of").ptr, OV_STR_ARG(cell(a, r, "kind")), OV_STR_ARG(cell(a, r, "state")),
           cell(a, r, "started").ptr, OV_STR_ARG(print_duration(cmd->mem, cell(a, r, "took"))));
    if (!cell_is(a, r, "state", "running"))
        printf("%14.*s %9.*s %11.*s\n", OV_STR_ARG(cell(a, r, "communications")),
               OV_STR_ARG(cell(a, r, "messages")), OV_STR_ARG(cell(a, r, "rejections")));
    else
        printf("%s %.*s of %.*s, host %.*s, pid %.*s\n",
               cell_is(a, r, "alive", "true") ? "" : "dead, at", OV_STR_ARG(cell(a, r, "stage")),
               OV_STR_ARG(ov_str_is_null(cell(a, r, "total")) ? cell(a, r, "done")
                                                              : cell(a, r, "total")),
               OV_STR_ARG(cell(a, r, "host")), OV_STR_ARG(cell(a, r, "pid")));
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
    printf("%-6s %-10s  %-10s %-10s %-8s  %-12s %14s %9s %11s\n", "run", "as of", "kind", "state",
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
