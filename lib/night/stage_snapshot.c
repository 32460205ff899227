/* One moment of the intake, and what the last published night left. */
#include "previous_internal.h"
#include "stage_internal.h"

#define ROLE_SHOWN 40 /* bytes of an unknown role in a rejection */

/* A sender whose role is in no list is planned, in a domain that mixes with nothing; the word is
   kept for whoever maps the site's roles. */
static void
note_roles(ov_run *run)
{
    for (size_t i = 0; i < run->snapshot.departments.count; i++) {
        const ov_department *d = &run->snapshot.departments.items[i];
        size_t shown = OV_MIN(d->role.len, ROLE_SHOWN);

        if (ov_policy_role_known(run->policy, d->role))
            continue;
        while (shown < d->role.len && ((unsigned char)d->role.ptr[shown] & 0xC0) == 0x80)
            shown--; /* never a part of a character */
        ov_rejects_add(&run->rejects, OV_STR("department"), d->id, OV_STR("unknown_role"),
                       ov_str_printf(run->stage, "column role: %.*s", (int)shown, d->role.ptr));
    }
}

/*
 * A nightly run for a day before the previous night would take back what that night promised, and would
 * be the latest one from then on: mistyped days must not do that. Told before anything is read.
 */
static bool
day_gate(const ov_run *run, ov_error *err)
{
    const ov_run_options *options = run->options;

    if (!ov_str_is_null(options->label) || options->dry_run || options->force_day ||
        !run->previous.run_id || options->as_of >= run->previous.as_of)
        return true;
    return OV_FAIL(
        err, OV_E_USAGE,
        "as of %.*s is before the last published night, %.*s: add --label or --force-day",
        OV_STR_ARG(ov_date_print(run->stage, options->as_of)),
        OV_STR_ARG(ov_date_print(run->stage, run->previous.as_of)));
}

static bool
department_known(const ov_run *run, ov_error *err)
{
    ov_str id = run->options->department_id;

    for (size_t i = 0; i < run->snapshot.departments.count; i++)
        if (ov_str_eq(run->snapshot.departments.items[i].id, id))
            return true;
    return ov_str_is_null(id) ||
           OV_FAIL(err, OV_E_USAGE, "there is no department '%.*s'", OV_STR_ARG(id));
}

bool
ov_stage_snapshot(ov_run *run, ov_counts *counts, ov_error *err)
{
    ov_date as_of = run->options->as_of;
    /* An ad hoc run asks what its night would have been: as it was before that let anything go. */
    ov_date before = ov_str_is_null(run->options->label) ? OV_DATE_MAX : as_of;
    ov_store_extent extent = ov_run_reaches(run, "read") ? OV_STORE_EVERYTHING : OV_STORE_LINKING;
    ov_snapshot *s = &run->snapshot;

    run->rejects.mem = run->mem;
    /* Told is told, whatever becomes of this night; an ad hoc run and a rehearsal change nothing. */
    if (ov_str_is_null(run->options->label) && !run->options->dry_run &&
        !ov_store_previous_take(run->store, err))
        return false;
    if (!ov_store_previous_load(run->store, ov_run_history_from(run), before, run->mem,
                                &run->previous, err) ||
        !day_gate(run, err) || !ov_run_holdout_load(run, err) || !ov_run_previous_plan(run, err) ||
        !ov_store_snapshot_open(run->store, err) || !ov_store_run_snapshot(run->store, err) ||
        !ov_store_snapshot_load(run->store, as_of, extent, run->night->worker_count, run->mem, s,
                                &run->rejects, err) ||
        !ov_store_previous_returned(run->store, run->mem, s, err) || !department_known(run, err))
        return false;
    counts->rejected = (int64_t)run->rejects.rows.count;
    note_roles(run);
    counts->rows_out =
        (int64_t)(s->organizations.count + s->departments.count + s->capabilities.count +
                  s->parties.count + s->aliases.count + s->identifiers.count + s->coverages.count +
                  s->preferences.count + s->requirements.count + s->ledger.count +
                  s->outcomes.count + s->decisions.count);
    counts->rows_in = counts->rows_out + counts->rejected;
    return true;
}
