/* onevoice diff: what changed between two runs, or what a policy would change. */
#include "ask.h"

#include <stdio.h>

#include "onevoice/night/run.h"
#include "onevoice/published/diff.h"
#include "onevoice/published/run.h"

static const flag flags[] = {
    {"rows", "N", "also list up to N pieces whose treatment changed"},
    {"department", "ID", "only this department's pieces"},
    {"exit-code", NULL, "exit 1 when any treatment changed"},
    {"rules", "FILE", "for the run of a policy:FILE: rules document (default: the site's)"},
    {"workers", "N", "for the run of a policy:FILE"},
};

typedef struct comparison {
    ov_pg_rows first, second; /* of ask_run */
    ov_published_diff found;
} comparison;

/* A side that is a policy file becomes an ad hoc run for the other side's day. */
static bool
run_policy(command *cmd, ov_store *store, ov_night *night, ov_str file, ov_str as_of,
           ov_pg_rows *out, ov_error *err)
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
           ov_published_run_find(store, cmd->mem,
                                 ov_str_printf(cmd->mem, "%lld", (long long)summary.run_id), out,
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

    if (!is_policy(a) && !ov_published_run_find(store, cmd->mem, a, &c->first, err))
        return false;
    if (!is_policy(b) && !ov_published_run_find(store, cmd->mem, b, &c->second, err))
        return false;
    if (is_policy(a))
        return run_policy(cmd, store, night, ov_str_slice(a, 7, a.len),
                          OV_PG_ROW(ask_run, &c->second, 0)->as_of, &c->first, err);
    if (is_policy(b))
        return run_policy(cmd, store, night, ov_str_slice(b, 7, b.len),
                          OV_PG_ROW(ask_run, &c->first, 0)->as_of, &c->second, err);
    return true;
}

static const char *
same_or_changed(ov_str first, ov_str second)
{
    return ov_str_eq(first, second) ? "same" : "changed";
}

static void
print_moves(const ov_pg_rows *moves)
{
    for (size_t r = 0; r < moves->count; r++) {
        const ov_row_diff_moves *row = OV_PG_ROW(diff_moves, moves, r);
        bool reason = !ov_str_is_null(row->reason);

        printf("  %8.*s moved %.*s -> %.*s%s%.*s%s\n", OV_STR_ARG(row->pieces),
               OV_STR_ARG(row->was), OV_STR_ARG(row->now), reason ? " (" : "",
               OV_STR_ARG(row->reason), reason ? ")" : "");
    }
}

static void
print_rows(const ov_pg_rows *rows)
{
    for (size_t r = 0; r < rows->count; r++) {
        const ov_row_diff_rows *row = OV_PG_ROW(diff_rows, rows, r);

        printf("  %-20.*s %-16.*s %.*s/%.*s -> %.*s/%.*s %.*s\n", OV_STR_ARG(row->communication_id),
               OV_STR_ARG(row->department_id), OV_STR_ARG(row->was), OV_STR_ARG(row->was_reason),
               OV_STR_ARG(row->now), OV_STR_ARG(row->now_reason), OV_STR_ARG(row->now_ref));
    }
}

/*
 * From the whole to the single piece: totals, what moved where and why, minutes, and the rows that
 * were asked for.
 */
static void
print_text(const comparison *c)
{
    const ov_row_ask_run *first = OV_PG_ROW(ask_run, &c->first, 0);
    const ov_row_ask_run *second = OV_PG_ROW(ask_run, &c->second, 0);
    const ov_row_diff_only *only = OV_PG_ROW(diff_only, &c->found.only, 0);

    printf("run %.*s -> %.*s     policy %s, rules %s\n", OV_STR_ARG(first->run_id),
           OV_STR_ARG(second->run_id), same_or_changed(first->policy_digest, second->policy_digest),
           same_or_changed(first->rules_digest, second->rules_digest));
    for (size_t r = 0; r < c->found.totals.count; r++) {
        const ov_row_diff_totals *row = OV_PG_ROW(diff_totals, &c->found.totals, r);

        printf("  %-24.*s %14.*s -> %.*s\n", OV_STR_ARG(row->what), OV_STR_ARG(row->was),
               OV_STR_ARG(row->now));
    }
    printf("  %-24s %14.*s -> %.*s\n", "pieces of one side only", OV_STR_ARG(only->only_first),
           OV_STR_ARG(only->only_second));
    print_moves(&c->found.moves);
    for (size_t r = 0; r < c->found.minutes.count; r++) {
        const ov_row_diff_minutes *row = OV_PG_ROW(diff_minutes, &c->found.minutes, r);

        printf("  %8.*s customers' minutes %.*s (by %.*s)\n", OV_STR_ARG(row->customers),
               OV_STR_ARG(row->direction), OV_STR_ARG(row->minutes));
    }
    print_rows(&c->found.rows);
}

static void
print_json(const command *cmd, const comparison *c)
{
    ov_json out = json_begin(cmd);

    json_row(&out, "first", &c->first);
    json_row(&out, "second", &c->second);
    json_rows(&out, "totals", &c->found.totals);
    json_row(&out, "only", &c->found.only);
    json_rows(&out, "moves", &c->found.moves);
    json_rows(&out, "minutes", &c->found.minutes);
    json_rows(&out, "rows", &c->found.rows);
    json_end(&out);
}

/*
 * Rules and workers are opened only for a policy: side, since comparing two stored runs must work where the program's
 * rules no longer load. The exit status speaks of treatment alone: scores move for reasons that change nobody's mail.
 */
static bool
run(command *cmd, int *status, ov_error *err)
{
    bool first = is_policy(cmd->operands.items[0]), second = is_policy(cmd->operands.items[1]);
    const ov_row_diff_only *only;
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
        !ov_published_diff_read(store, cmd->mem, OV_PG_ROW(ask_run, &c.first, 0)->run_id,
                                OV_PG_ROW(ask_run, &c.second, 0)->run_id,
                                command_value(cmd, "department"), rows, &c.found, err))
        return false;
    PRINTABLE(cmd, &c.found.totals, &c.found.moves, &c.found.only, &c.found.minutes, &c.found.rows);
    if (cmd->json)
        print_json(cmd, &c);
    else if (!cmd->quiet)
        print_text(&c);
    only = OV_PG_ROW(diff_only, &c.found.only, 0);
    if (command_has(cmd, "exit-code") &&
        (c.found.moves.count || !ov_str_eq(only->only_first, OV_STR("0")) ||
         !ov_str_eq(only->only_second, OV_STR("0"))))
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
