/*
 * The gauges of a run for a collector, and the small readings of cells that every feed needs. A
 * number that is not there is NaN and is not written: an absent sample raises an alert, a zero
 * would hide the fault.
 */
#include "onevoice/feed/metrics.h"

#include <math.h>

#include "published_internal.h"
#include "onevoice/base/money.h"
#include "onevoice/base/vec.h"
#include "onevoice/published/feed.h"
#include "ov_sql.h"

#define E18 1000000000000000000

/* Exact enough for a gauge, and blind to the locale. */
double
feed_number(ov_str text)
{
    ov_decimal_sum sum = {0};
    __int128 whole, rest;

    if (ov_str_is_null(text))
        return NAN;
    ov_decimal_sum_add(&sum, ov_str_slice(text, 0, 30));
    if (sum.failed)
        return NAN;
    /* in two parts, so that whole numbers stay whole */
    whole = sum.e18 / E18;
    rest = sum.e18 % E18;
    return (double)whole + (double)rest / 1e18;
}

/*
 * By hand and not with dirname(3), which may write into its argument and answers in static
 * storage.
 */
bool
feed_split_path(ov_arena *mem, ov_str path, ov_feed_dir **dir, ov_str *name, ov_error *err)
{
    size_t slash = path.len;
    ov_str parent;

    while (slash > 0 && path.ptr[slash - 1] != '/')
        slash--;
    parent = slash > 1 ? ov_str_slice(path, 0, slash - 1) : slash ? OV_STR("/") : OV_STR(".");
    *name = ov_str_slice(path, slash, path.len);
    if (ov_str_is_empty(*name))
        return OV_FAIL(err, OV_E_USAGE, "'%.*s' names no file", OV_STR_ARG(path));
    return ov_feed_dir_open(mem, parent, dir, err);
}

bool
ov_published_feed_try_file(ov_str path, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_feed_dir *dir;
    ov_str name;

    return feed_split_path(mem, path, &dir, &name, err) && ov_feed_dir_try(dir, err);
}

/* Rows come sorted by family; each family is one run of them. */
static ov_feed_samples
family_of(ov_arena *mem, const ov_pg_rows *rows, const char *family)
{
    OV_VEC(ov_feed_sample) samples = {0};

    for (size_t r = 0; r < rows->count; r++) {
        const ov_row_metrics_samples *c = OV_PG_ROW(metrics_samples, rows, r);

        if (ov_str_eq(c->family, ov_str_from(family)))
            *OV_VEC_ADD(mem, &samples) =
                (ov_feed_sample){c->label, c->other, feed_number(c->value)};
    }
    return (ov_feed_samples){samples.items, samples.count};
}

/*
 * Two questions, the head and the samples: a failed run has a head and no samples, and its gauges
 * must still say when the last good night was. No run at all leaves everything NaN, which is
 * written as absent.
 */
static bool
ask_metrics(ov_store *store, const ov_metrics_options *options, ov_arena *mem, ov_feed_metrics *out,
            ov_error *err)
{
    ov_str id =
        options->run_id ? ov_str_printf(mem, "%lld", (long long)options->run_id) : OV_STR_NULL;
    const ov_row_metrics_run *row;
    ov_pg_rows run, samples;

    if (!ov_store_ask(store, &ov_sql_metrics_run, &id, 1, mem, &run, err))
        return false;
    if (run.count == 0)
        return true;
    row = OV_PG_ROW(metrics_run, &run, 0);
    id = row->run_id;
    if (!ov_store_ask(store, &ov_sql_metrics_samples, &id, 1, mem, &samples, err))
        return false;
    out->started = feed_number(row->started);
    out->completed = feed_number(row->completed);
    out->last_success = feed_number(row->last_success);
    out->peak_bytes = feed_number(row->peak_bytes);
    out->refused = feed_number(row->refused);
    out->usual_seconds = feed_number(row->usual_seconds);
    out->usual_communications = feed_number(row->usual_communications);
    out->usual_held = feed_number(row->usual_held);
    out->stage_seconds = family_of(mem, &samples, "stage_seconds");
    out->rejections = family_of(mem, &samples, "rejections");
    out->communications = family_of(mem, &samples, "communications");
    out->avoided = family_of(mem, &samples, "avoided");
    out->ratio = family_of(mem, &samples, "ratio");
    out->attention = family_of(mem, &samples, "attention");
    out->relief = family_of(mem, &samples, "relief");
    out->over = family_of(mem, &samples, "over");
    out->department_attention = family_of(mem, &samples, "department_attention");
    out->notices = family_of(mem, &samples, "notices");
    out->money = family_of(mem, &samples, "money");
    out->flags = family_of(mem, &samples, "flags");
    out->held = family_of(mem, &samples, "held");
    out->capacity_days = family_of(mem, &samples, "capacity_days");
    return true;
}

/*
 * Without a store (the database could not be reached) the file is still written: exit code and
 * version of tonight, and of the last success what the previous file said. A file that stays as it
 * was looks like a good night.
 */
bool
ov_published_feed_metrics(ov_store *store, const ov_metrics_options *options, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_feed_metrics metrics = {.version = options->version,
                               .revision = options->version,
                               .exit_code = options->exit_code,
                               .started = NAN,
                               .completed = NAN,
                               .last_success = NAN,
                               .peak_bytes = NAN,
                               .refused = NAN,
                               .usual_seconds = NAN,
                               .usual_communications = NAN,
                               .usual_held = NAN};
    ov_feed_dir *dir = NULL;
    ov_str name = OV_STR_NULL;

    if (!feed_split_path(mem, options->path, &dir, &name, err))
        return false;
    if (!store)
        metrics.last_success = ov_feed_metrics_last_success(mem, dir, name);
    else if (!ask_metrics(store, options, mem, &metrics, err))
        return false;
    return ov_feed_metrics_write(mem, dir, name, options->mode, &metrics, err);
}
