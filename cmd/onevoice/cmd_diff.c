/* onevoice diff: what changed between two runs, or what a policy would change. */
#include "ask.h"
#include "ov_sql.h"

#include <stdio.h>

#include "onevoice/night/run.h"

static const flag flags[] = {
    {"rows", "N", "also list up to N pieces whose treatment changed"},
    {"department", "ID", "only this department's pieces"},
    {"exit-code", NULL, "exit 1 when any treatment changed"},
    {"rules", "FILE", "for the run of a policy:FILE: rules document (default: the site's)"},
    {"workers", "N", "for the run of a policy:FILE"},
};

typedef struct comparison {
    answer first, second, totals, moves, only, scores, rows;
} comparison;

/* A side that is a policy file becomes an ad hoc run for the other side's day. */
static bool
run_policy(command *cmd, ov_store *store, ov_night *night, ov_str file, ov_str as_of, answer *out,
           ov_error *err)
{
    ov_run_options options = {.label = ov_str_printf(cmd->mem, "policy:%.*s", OV_STR_ARG(file)),
                              .program_version = OV_STR(ONEVOICE_VERSION)};
    ov_run_summary summary;
    ov_policy policy;
    ov_str xml;

    if (!read_file(cmd->mem, file.ptr, (size_t)16 * 1024 * 1024, &xml, err) ||
        !ov_policy_load(cmd->mem, xml, file, &policy, err))
        return false;
    if (!ov_date_parse(as_of, &options.as_of))
        return OV_FAIL(err, OV_E_INTERNAL, "the other side's day");
    return ov_night_run(night, store, &policy, &options, cmd->mem, &summary, err) &&
           ask_run(cmd, store, ov_str_printf(cmd->mem, "%lld", (long long)summary.run_id), out,
                   err);
}

static bool
is_policy(ov_str side)
{
    return ov_str_starts(side, OV_STR("policy:"));
}

static bool
find_sides(command *cmd, ov_store *store, ov_night *night, comparison *c, ov_error *err)
{
    ov_str a = cmd->operands.items[0], b = cmd->operands.items[1];

    if (!is_policy(a) && !ask_run(cmd, store, a, &c->first, err))
        return false;
    if (!is_policy(b) && !ask_run(cmd, store, b, &c->second, err))
        return false;
    if (is_policy(a))
        return run_policy(cmd, store, night, ov_str_slice(a, 7, a.len),
                          cell(&c->second, 0, "as_of"), &c->first, err);
    if (is_policy(b))
        return run_policy(cmd, store, night, ov_str_slice(b, 7, b.len), cell(&c->first, 0, "as_of"),
                          &c->second, err);
    return true;
}

static bool
compare(command *cmd, ov_store *store, comparison *c, int64_t rows, ov_error *err)
{
    ov_str a = cell(&c->first, 0, "run_id"), b = cell(&c->second, 0, "run_id");
    ov_str department = command_value(cmd, "department");
    ov_str most = ov_str_printf(cmd->mem, "%lld", (long long)rows);

    return ask(cmd, store, &ov_sql_diff_totals, &c->totals, err, 2, a, b) &&
           ask(cmd, store, &ov_sql_diff_moves, &c->moves, err, 3, a, b, department) &&
           ask(cmd, store, &ov_sql_diff_only, &c->only, err, 2, a, b) &&
           ask(cmd, store, &ov_sql_diff_scores, &c->scores, err, 2, a, b) &&
           ask(cmd, store, &ov_sql_diff_rows, &c->rows, err, 4, a, b, department, most);
}

static const char *
same_or_changed(const comparison *c, const char *column)
{
    return ov_str_eq(cell(&c->first, 0, column), cell(&c->second, 0, column)) ? "same" : "changed";
}

/*
 * From the whole to the single piece: totals, what moved where and why, scores, and the rows that
 * were asked for.
 */
static void
print_text(const comparison *c)
{
    printf("run %.*s -> %.*s     policy %s, rules %s\n", OV_STR_ARG(cell(&c->first, 0, "run_id")),
           OV_STR_ARG(cell(&c->second, 0, "run_id")), same_or_changed(c, "policy_digest"),
           same_or_changed(c, "rules_digest"));
    for (size_t r = 0; r < c->totals.rows.count; r++)
        printf("  %-24.*s %14.*s -> %.*s\n", OV_STR_ARG(cell(&c->totals, r, "what")),
               OV_STR_ARG(cell(&c->totals, r, "was")), OV_STR_ARG(cell(&c->totals, r, "now")));
    printf("  %-24s %14.*s -> %.*s\n", "pieces of one side only",
           OV_STR_ARG(cell(&c->only, 0, "only_first")),
           OV_STR_ARG(cell(&c->only, 0, "only_second")));
    for (size_t r = 0; r < c->moves.rows.count; r++)
        printf("  %8.*s moved %.*s -> %.*s%s%.*s%s\n", OV_STR_ARG(cell(&c->moves, r, "pieces")),
               OV_STR_ARG(cell(&c->moves, r, "was")), OV_STR_ARG(cell(&c->moves, r, "now")),
               ov_str_is_null(cell(&c->moves, r, "reason")) ? "" : " (",
               OV_STR_ARG(cell(&c->moves, r, "reason")),
               ov_str_is_null(cell(&c->moves, r, "reason")) ? "" : ")");
    for (size_t r = 0; r < c->scores.rows.count; r++)
        printf("  %8.*s customers' scores %.*s (mean change %.*s)\n",
               OV_STR_ARG(cell(&c->scores, r, "customers")),
               OV_STR_ARG(cell(&c->scores, r, "direction")),
               OV_STR_ARG(cell(&c->scores, r, "mean_change")));
    for (size_t r = 0; r < c->rows.rows.count; r++)
        printf("  %-20.*s %-16.*s %.*s/%.*s -> %.*s/%.*s %.*s\n",
               OV_STR_ARG(cell(&c->rows, r, "communication_id")),
               OV_STR_ARG(cell(&c->rows, r, "department_id")), OV_STR_ARG(cell(&c->rows, r, "was")),
               OV_STR_ARG(cell(&c->rows, r, "was_reason")), OV_STR_ARG(cell(&c->rows, r, "now")),
               OV_STR_ARG(cell(&c->rows, r, "now_reason")),
               OV_STR_ARG(cell(&c->rows, r, "now_ref")));
}

static void
print_json(const command *cmd, const comparison *c)
{
    ov_buf out = ov_buf_init(cmd->mem);
    const struct {
        const char *name;
        const answer *rows;
    } parts[] = {{"first", &c->first}, {"second", &c->second}, {"totals", &c->totals},
                 {"only", &c->only},   {"moves", &c->moves},   {"scores", &c->scores},
                 {"rows", &c->rows}};

    for (size_t i = 0; i < OV_COUNT(parts); i++) {
        ov_buf_char(&out, i ? ',' : '{');
        add_json_rows(&out, parts[i].name, parts[i].rows);
    }
    printf("%.*s}\n", OV_STR_ARG(ov_buf_view(&out)));
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    bool first = is_policy(cmd->operands.items[0]), second = is_policy(cmd->operands.items[1]);
    ov_night *night = NULL;
    comparison c;
    ov_rule_set rules;
    ov_store *store;
    size_t workers;
    int64_t rows;

    if (first && second)
        return OV_FAIL(err, OV_E_USAGE, "one side must be a run");
    if (!command_number(cmd, "rows", 0, 0, 1000000, &rows, err) ||
        !choose_workers(cmd, &workers, err))
        return false;
    if ((first || second) &&
        (!load_rules(cmd, &rules, err) || !ov_night_open(cmd->mem, &rules, workers, &night, err)))
        return false;
    if (!open_store(cmd, &store, err) || !find_sides(cmd, store, night, &c, err) ||
        !compare(cmd, store, &c, rows, err))
        return false;
    if (cmd->json)
        print_json(cmd, &c);
    else if (!cmd->quiet)
        print_text(&c);
    if (command_has(cmd, "exit-code") &&
        (c.moves.rows.count || !cell_is(&c.only, 0, "only_first", "0") ||
         !cell_is(&c.only, 0, "only_second", "0")))
        *status = 1;
    return true;
}

const verb verb_diff = {"diff",
                        "A B",
                        "what changed between two runs, or what a policy:FILE would change",
                        flags,
                        OV_COUNT(flags),
                        2,
                        2,
                        run};
