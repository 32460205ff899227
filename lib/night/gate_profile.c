/*
 * Do tonight's rows say what rows of this intake say? Every relation and every column is asked the same questions, in the
 * order of how much they explain; the first one that fails speaks for the column:
 *
 *   filled   do as many rows state something?
 *   column   do they state as many different values?
 *   changed  does a row that was there on the previous night still say the same?
 *   varied   do as many rows differ from what most rows say?
 *   middle   do half the amounts, numbers or days lie where the middle eight tenths of them always lay?
 *
 * and of a relation: are the previous night's rows still there (kept), and are they not there twice (copies)? Shares are in
 * rows per million, so that a night of more or less mail is none of these. cmd/README.md, section 3, says what each stops.
 */
#include "gate_internal.h"

#include <stdio.h>

#define MILLION 1000000

/* Of so few rows no share says anything. */
#define ROWS_LEAST 20

/* Of what is pending: rows per million that say other than most where all were overwritten but the
   odd row that came after; and how many do at least in a column that tells one piece from another. */
#define OVERWRITTEN (MILLION / 100)
#define TELLING     (MILLION / 2)

/* A weekend and a holiday move the days of a whole night by less. */
#define DAYS_SLACK 7

typedef struct comparison {
    ov_run *run;
    const ov_store_measured_list *past;
    const ov_store_samples *samples;
} comparison;

static const ov_store_sample *
find_sample(const comparison *c, ov_str subject)
{
    for (size_t i = 0; i < c->samples->count; i++)
        if (ov_str_eq(c->samples->items[i].subject, subject))
            return &c->samples->items[i];
    return NULL;
}

static int64_t
share(size_t part, size_t whole)
{
    return whole ? (int64_t)(part * MILLION / whole) : 0;
}

static double
percent(int64_t per_million)
{
    return (double)per_million * 100 / MILLION;
}

static bool
shut(const comparison *c, const char *gate, ov_str subject, const ov_error *why)
{
    ov_run_gate_shut(c->run, gate, subject, why);
    return true;
}

/* A share of `rows` that is below the floor of what it was; true: the gate is shut. */
static bool
falls(const comparison *c, const char *gate, ov_str subject, size_t part, size_t rows)
{
    const ov_store_measured *m = ov_run_measured(c->past, gate, subject);
    int64_t floor = c->run->policy->floor_percent, tonight = share(part, rows), usual;
    ov_error why = {0};

    ov_run_measure(c->run, gate, subject, tonight);
    if (!m || rows < OV_GATE_LEAST_MISSING)
        return false;
    usual = OV_MAX(m->best, m->mean);
    if (tonight * 100 >= usual * floor ||
        (usual - tonight) * (int64_t)rows < (int64_t)OV_GATE_LEAST_MISSING * MILLION)
        return false;
    ov_error_set(&why, OV_E_DATA,
                 "%s %.*s: %zu of %zu rows tonight, %.2f %% on the best of the last 7 nights, "
                 "%.2f %% in the mean of 28: below floor_percent %lld",
                 gate, OV_STR_ARG(subject), part, rows, percent(m->best), percent(m->mean),
                 (long long)floor);
    return shut(c, gate, subject, &why);
}

/*
 * The share falls when much comes that states nothing (a night of new mail, and no day on which it
 * was sent), the number when rows go; both fall when a column is emptied.
 */
static bool
is_filled_less(const comparison *c, const ov_store_profile *p,
               const ov_store_column_profile *column)
{
    const ov_store_measured *m = ov_run_measured(c->past, "stated", column->subject);
    int64_t filled = (int64_t)column->filled;

    ov_run_measure(c->run, "stated", column->subject, filled);
    if (!m || filled * 100 >= OV_MAX(m->best, m->mean) * c->run->policy->floor_percent) {
        ov_run_measure(c->run, "filled", column->subject, share(column->filled, p->rows));
        return false;
    }
    return falls(c, "filled", column->subject, column->filled, p->rows);
}

/* Its rows say so: that its columns show fewer values, and rows are gone, says nothing more. */
static bool
is_short(const comparison *c, const ov_store_profile *p)
{
    const ov_store_measured *rows = ov_run_measured(c->past, "relation", p->relation);

    return rows &&
           (int64_t)p->rows * 100 < OV_MAX(rows->best, rows->mean) * c->run->policy->floor_percent;
}

static bool
shows_fewer(const comparison *c, const ov_store_profile *p, const ov_store_column_profile *column)
{
    ov_run_measure(c->run, "column", column->subject, (int64_t)column->different);
    return !is_short(c, p) && ov_run_gate_compare(c->run, c->past, "column", column->subject,
                                                  (int64_t)column->different);
}

/*
 * Rows that both nights looked at: both samples hold the smallest keys, so what is missing of the previous night's below the
 * last of tonight's keys is gone. What stated nothing then may state something tonight.
 */
typedef struct meeting {
    size_t were, known, stated, changed;
} meeting;

static meeting
meet(const ov_store_sample *keys_then, const ov_store_sample *keys_now,
     const ov_store_sample *said_then, const int64_t *said_now)
{
    meeting m = {0};
    size_t k = 0;

    for (size_t i = 0; i < keys_then->count; i++) {
        while (k < keys_now->count && keys_now->digests[k] < keys_then->digests[i])
            k++;
        if (k == keys_now->count && keys_now->count >= keys_then->count)
            break;
        m.were++;
        if (k == keys_now->count || keys_now->digests[k] != keys_then->digests[i])
            continue;
        m.known++;
        if (!said_then || i >= said_then->count || said_then->digests[i] == 0)
            continue;
        m.stated++;
        m.changed += said_then->digests[i] != said_now[k];
    }
    return m;
}

/* Five rows, or of a handful most: four departments whose roles became one are three that changed. */
static bool
says_otherwise(const comparison *c, const ov_store_profile *p,
               const ov_store_column_profile *column)
{
    const ov_store_sample *keys = find_sample(c, p->relation);
    const ov_store_sample *then = find_sample(c, column->subject);
    int64_t bound = c->run->policy->changed_percent;
    ov_error why = {0};
    meeting m;

    if (!keys || !then)
        return false;
    m = meet(keys, &p->sample, then, column->digests);
    if (m.changed * 100 <= m.stated * (size_t)bound ||
        (m.changed < OV_GATE_LEAST_MISSING && (m.changed < 3 || m.changed * 2 < m.stated)))
        return false;
    ov_error_set(&why, OV_E_DATA,
                 "changed %.*s: of %zu rows looked at on the previous night too, %zu say something "
                 "else tonight: above changed_percent %lld",
                 OV_STR_ARG(column->subject), m.stated, m.changed, (long long)bound);
    return shut(c, "changed", column->subject, &why);
}

/*
 * Against the least of 28 nights: how much of a night is one campaign, or goes by one channel,
 * moves from night to night. Of what is pending only that all say one thing where few did ever
 * tells anything.
 */
static bool
varies_less(const comparison *c, const ov_store_column_profile *column, bool pending)
{
    const ov_store_measured *m = ov_run_measured(c->past, "varied", column->subject);
    int64_t floor = c->run->policy->floor_percent;
    int64_t tonight = share(column->varied, column->stated);
    ov_error why = {0};

    if (column->stated < ROWS_LEAST)
        return false;
    ov_run_measure(c->run, "varied", column->subject, tonight);
    if (!m || tonight * 100 >= m->least * floor ||
        (pending && (tonight >= OVERWRITTEN || m->least < TELLING)) ||
        (m->least - tonight) * (int64_t)column->stated < (int64_t)OV_GATE_LEAST_MISSING * MILLION)
        return false;
    ov_error_set(&why, OV_E_DATA,
                 "varied %.*s: of %zu rows %zu say other than most do, %.2f %% on the least of the "
                 "last 28 nights: below floor_percent %lld",
                 OV_STR_ARG(column->subject), column->stated, column->varied, percent(m->least),
                 (long long)floor);
    return shut(c, "varied", column->subject, &why);
}

static ov_str
print_number(ov_arena *mem, const ov_store_column_profile *column, int64_t number)
{
    if (column->is_day)
        return ov_date_print(mem, (ov_date)number);
    return column->is_amount ? ov_money_print(mem, (ov_money){number})
                             : ov_str_printf(mem, "%lld", (long long)number);
}

/*
 * Days are where they were, on the calendar or seen from the night: those of a closed table stay, those of living mail move on.
 * Amounts and numbers may lie outside by as much as a relation may grow or fall.
 */
static bool
moved(const comparison *c, const ov_store_column_profile *column)
{
    int64_t as_of = c->run->options->as_of, middle = column->middle;
    int64_t floor = c->run->policy->floor_percent, ceiling = c->run->policy->ceiling_percent;
    const ov_store_measured *low, *high, *young, *old;
    ov_arena *mem = c->run->stage;
    ov_error why = {0};

    if (column->numbers < ROWS_LEAST)
        return false;
    low = ov_run_measured(c->past, "low", column->subject);
    high = ov_run_measured(c->past, "high", column->subject);
    young = ov_run_measured(c->past, "low_age", column->subject);
    old = ov_run_measured(c->past, "high_age", column->subject);
    ov_run_measure(c->run, "low", column->subject, column->low);
    ov_run_measure(c->run, "high", column->subject, column->high);
    if (column->is_day) {
        ov_run_measure(c->run, "low_age", column->subject, column->low - as_of);
        ov_run_measure(c->run, "high_age", column->subject, column->high - as_of);
    }
    if (!low || !high || (column->is_day && (!young || !old)))
        return false;
    if (column->is_day ? (middle >= low->least - DAYS_SLACK && middle <= high->most + DAYS_SLACK) ||
                             (middle - as_of >= young->least - DAYS_SLACK &&
                              middle - as_of <= old->most + DAYS_SLACK)
                       : middle * 100 >= low->least * floor &&
                             (ceiling == 0 || middle * 100 <= high->most * ceiling))
        return false;
    ov_error_set(&why, OV_E_DATA,
                 "middle %.*s: half of %zu rows are above %.*s, but eight tenths of them lay "
                 "between %.*s and %.*s on the last 28 nights",
                 OV_STR_ARG(column->subject), column->numbers,
                 OV_STR_ARG(print_number(mem, column, middle)),
                 OV_STR_ARG(print_number(mem, column, low->least)),
                 OV_STR_ARG(print_number(mem, column, high->most)));
    return shut(c, "middle", column->subject, &why);
}

static bool
is_not_kept(const comparison *c, const ov_store_profile *p)
{
    const ov_store_sample *keys = find_sample(c, p->relation);
    meeting m;

    if (!keys || is_short(c, p))
        return false;
    m = meet(keys, &p->sample, NULL, NULL);
    return m.were >= ROWS_LEAST && falls(c, "kept", p->relation, m.known, m.were);
}

/* Loaded twice under other ids: beyond the copies that are always there. */
static bool
is_repeated(const comparison *c, const ov_store_profile *p)
{
    const ov_store_measured *m = ov_run_measured(c->past, "copies", p->relation);
    size_t copies = p->rows - OV_MIN(p->rows, p->different);
    int64_t tonight = share(copies, p->rows), bound = c->run->policy->changed_percent, usual;
    ov_error why = {0};

    ov_run_measure(c->run, "copies", p->relation, tonight);
    if (!m || copies < ROWS_LEAST)
        return false;
    usual = OV_MAX(m->best, m->mean);
    if ((tonight - usual) * 100 <= bound * MILLION)
        return false;
    ov_error_set(&why, OV_E_DATA,
                 "copies %.*s: %zu of %zu rows repeat others tonight, %.2f %% on the most of the "
                 "last 7 nights, %.2f %% in the mean of 28: above changed_percent %lld",
                 OV_STR_ARG(p->relation), copies, p->rows, percent(m->best), percent(m->mean),
                 (long long)bound);
    return shut(c, "copies", p->relation, &why);
}

bool
ov_run_gate_profile(ov_run *run, const ov_store_measured_list *past, ov_error *err)
{
    ov_store_samples samples;
    comparison c = {run, past, &samples};

    if (!ov_store_samples_load(run->store, run->stage, &samples, err))
        return false;
    for (size_t i = 0; i < run->profiles.count; i++) {
        const ov_store_profile *p = &run->profiles.items[i];
        bool pending = ov_str_eq(p->relation, OV_STR(OV_STORE_PENDING));

        if (!pending) {
            is_not_kept(&c, p);
            is_repeated(&c, p);
        }
        for (size_t k = 0; k < p->column_count; k++) {
            const ov_store_column_profile *column = &p->columns[k];

            /* what is pending comes and goes, and how much of it states what with it */
            if (!pending && (is_filled_less(&c, p, column) || shows_fewer(&c, p, column)))
                continue;
            if (!says_otherwise(&c, p, column) && !varies_less(&c, column, pending) && !pending)
                moved(&c, column);
        }
    }
    return true;
}
