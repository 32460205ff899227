/*
 * The metrics of the last run.
 */
#include "onevoice/feed/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/feed/escape.h"
#include "file_internal.h"

#define LAST_SUCCESS "onevoice_last_success_timestamp_seconds"

static void
family(ov_buf *buf, const char *name, const char *help)
{
    ov_buf_printf(buf, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void
value(ov_buf *buf, double x)
{
    ov_buf_char(buf, ' ');
    if (fabs(x) < 1e15 && x == floor(x)) /* 1700000000, not 1.7e+09 */
        ov_buf_printf(buf, "%lld", (long long)x);
    else
        ov_feed_real(buf, x);
    ov_buf_char(buf, '\n');
}

static void
single(ov_buf *buf, const char *name, const char *help, double x)
{
    if (isnan(x))
        return;
    family(buf, name, help);
    ov_buf_cstr(buf, name);
    value(buf, x);
}

static void
label(ov_buf *buf, const char *name, ov_str text)
{
    ov_buf_printf(buf, "%s=\"", name);
    ov_feed_label_text(buf, text);
    ov_buf_char(buf, '"');
}

/* A family with labels; `other` NULL: one label. */
static void
labelled(ov_buf *buf, const char *name, const char *help, const char *first, const char *other,
         ov_feed_samples samples)
{
    if (samples.count == 0)
        return;
    family(buf, name, help);
    for (size_t i = 0; i < samples.count; i++) {
        const ov_feed_sample *sample = &samples.items[i];

        if (isnan(sample->value))
            continue;
        ov_buf_cstr(buf, name);
        ov_buf_char(buf, '{');
        label(buf, first, sample->label);
        if (other) {
            ov_buf_char(buf, ',');
            label(buf, other, sample->other);
        }
        ov_buf_char(buf, '}');
        value(buf, sample->value);
    }
}

/*
 * Families in one fixed order, each with its HELP and TYPE: the textfile collector refuses a file
 * in which a family appears twice.
 */
static void
metrics_print(ov_buf *buf, const ov_feed_metrics *m)
{
    family(buf, "onevoice_build_info", "The program that wrote this file.");
    ov_buf_cstr(buf, "onevoice_build_info{");
    label(buf, "version", m->version);
    ov_buf_char(buf, ',');
    label(buf, "revision", m->revision);
    ov_buf_cstr(buf, "} 1\n");
    single(buf, "onevoice_last_run_exit_code", "Exit status of the last nightly run.",
           m->exit_code);
    single(buf, "onevoice_last_run_start_timestamp_seconds", "When the last nightly run started.",
           m->started);
    single(buf, "onevoice_last_run_completion_timestamp_seconds",
           "When the last nightly run ended, well or not.", m->completed);
    single(buf, LAST_SUCCESS, "When a nightly run was last published.", m->last_success);
    single(buf, "onevoice_last_run_peak_memory_bytes", "Most memory the last run held.",
           m->peak_bytes);
    single(buf, "onevoice_last_run_refused_customers",
           "Customers whose result broke an invariant: their mail left as it came.", m->refused);
    single(buf, "onevoice_usual_duration_seconds",
           "Median time of the seven published nights before.", m->usual_seconds);
    single(buf, "onevoice_usual_communications",
           "Median communications of the seven published nights before.", m->usual_communications);
    single(buf, "onevoice_usual_held_communications",
           "Median held communications of the seven published nights before.", m->usual_held);
    labelled(buf, "onevoice_last_run_duration_seconds", "Time of the last run by stage.", "stage",
             NULL, m->stage_seconds);
    labelled(buf, "onevoice_last_run_rejections", "Rows of the last run that broke the contract.",
             "relation", NULL, m->rejections);
    labelled(buf, "onevoice_last_run_communications",
             "Communications of the last run by what became of them.", "disposition", NULL,
             m->communications);
    labelled(buf, "onevoice_messages_avoided",
             "Communications of the department, less those held, less messages it leads.",
             "department", NULL, m->avoided);
    labelled(buf, "onevoice_attention_seconds",
             "Attention asked of the organisation's customers, by whoever writes.", "organization",
             "phase", m->attention);
    labelled(buf, "onevoice_attention_relief_ratio",
             "Share of the movable minutes that the plan removes.", "organization", NULL,
             m->relief);
    labelled(buf, "onevoice_attention_over_budget_customers",
             "Customers asked for the budget of attention or more.", "budget", "phase", m->over);
    labelled(buf, "onevoice_overload_ratio", "Share of customers at or over the middle budget.",
             "organization", "phase", m->ratio);
    labelled(buf, "onevoice_attention_department_seconds",
             "Attention of all customers that the department causes.", "department", "phase",
             m->department_attention);
    labelled(buf, "onevoice_notices", "Pending notices with a latest lawful day.", "rule", "state",
             m->notices);
    labelled(buf, "onevoice_money", "What the papers of the night ask for, and what of it is due.",
             "currency", "state", m->money);
    labelled(buf, "onevoice_flags", "What a person should know, by code.", "code", NULL, m->flags);
    labelled(buf, "onevoice_held_communications", "Communications held back, by reason.", "reason",
             NULL, m->held);
    labelled(buf, "onevoice_capacity_dates",
             "Dispatch days that were full, made something late, or hold more than their capacity.",
             "channel", "state", m->capacity_days);
    ov_buf_cstr(buf, "# EOF\n");
}

bool
ov_feed_metrics_write(ov_arena *mem, const ov_feed_dir *dir, ov_str name, unsigned mode,
                      const ov_feed_metrics *metrics, ov_error *err)
{
    ov_buf buf = ov_buf_init(mem);
    ov_feed_file *file;

    metrics_print(&buf, metrics);
    return ov_feed_file_open(mem, dir, name, mode, &file, err) &&
           ov_feed_file_put(file, &buf, err) && ov_feed_file_commit(file, err);
}

double
ov_feed_metrics_last_success(ov_arena *scratch, const ov_feed_dir *dir, ov_str name)
{
    ov_str text = ov_feed_dir_read(scratch, dir, name), line;

    while (ov_str_next(&text, '\n', &line))
        if (ov_str_starts(line, OV_STR(LAST_SUCCESS " "))) {
            ov_str number = ov_str_slice(line, sizeof(LAST_SUCCESS), line.len);
            char *end, *digits = ov_str_cstr(scratch, number);
            double x = strtod(digits, &end);

            return *digits && !*end ? x : NAN;
        }
    return NAN;
}
