/* Floors under a night: an intake that was half loaded must not become a plan. */
#include "gate_internal.h"

#include "onevoice/base/buf.h"
#include "onevoice/store/gate.h"

#include <stdlib.h>

const char *const ov_run_gate_names[] = {
    "pending", "rejected", "unknown_status", "relation", "bodies", "kept",
    "copies",  "filled",   "column",         "changed",  "varied", "department",
    "class",   "mandated", "middle",         "as_of",    NULL};

static int64_t
count_pending(const ov_run *run)
{
    int64_t count = (int64_t)run->orphans.count;

    for (size_t i = 0; i < run->snapshot.communications.count; i++)
        count += run->snapshot.communications.items[i].status == OV_STATUS_PENDING;
    return count;
}

static int64_t
count_rejected(const ov_run *run)
{
    int64_t count = (int64_t)run->orphans.count;

    for (size_t i = 0; i < run->snapshot.communications.count; i++)
        count += run->snapshot.communications.items[i].status == OV_STATUS_PENDING &&
                 !ov_str_is_null(run->readings[i]->reject_code);
    return count;
}

/* How often each word occurs, for the message: the most frequent ones first. */
#define WORDS_NAMED 5

typedef struct word_count {
    ov_str detail; /* of the rejection: names the column and the word */
    int64_t rows;
} word_count;

static int
more_rows_first_cmp(const void *a, const void *b)
{
    const word_count *x = a, *y = b;

    return x->rows != y->rows ? OV_CMP(y->rows, x->rows) : ov_str_cmp(x->detail, y->detail);
}

static int
detail_cmp(const void *a, const void *b)
{
    return ov_str_cmp(((const word_count *)a)->detail, ((const word_count *)b)->detail);
}

/* A status that is not in the list may mean "sent" in another system's words: such rows are not
   planned, and many of them mean that the view over the site's table maps them wrongly, which a
   plan without them would hide. */
static bool
unknown_status_gate(const ov_run *run, int64_t pending, ov_error *err)
{
    word_count *words = OV_NEW_ARRAY(run->stage, word_count, run->rejects.rows.count + 1);
    ov_buf named = ov_buf_init(run->stage);
    size_t rows = 0, kinds = 0;

    for (size_t i = 0; i < run->rejects.rows.count; i++)
        if (ov_str_eq(run->rejects.rows.items[i].code, OV_STR("unknown_status")))
            words[rows++] = (word_count){run->rejects.rows.items[i].detail, 1};
    if ((double)rows * 100 <= (double)pending * run->policy->unknown_status_percent)
        return true;
    qsort(words, rows, sizeof *words, detail_cmp);
    for (size_t i = 0; i < rows; i++)
        if (kinds && ov_str_eq(words[kinds - 1].detail, words[i].detail))
            words[kinds - 1].rows++;
        else
            words[kinds++] = words[i];
    qsort(words, kinds, sizeof *words, more_rows_first_cmp);
    for (size_t i = 0; i < kinds && i < WORDS_NAMED; i++)
        ov_buf_printf(&named, "%s%.*s (%lld)", i ? ", " : "", OV_STR_ARG(words[i].detail),
                      (long long)words[i].rows);
    return OV_FAIL(err, OV_E_DATA,
                   "%zu communications beside %lld pending ones have a status that is not pending, "
                   "sent or cancelled: %.*s: above unknown_status_percent %g",
                   rows, (long long)pending, OV_STR_ARG(ov_buf_view(&named)),
                   run->policy->unknown_status_percent);
}

ov_date
ov_run_newest(const ov_run *run)
{
    ov_date newest = OV_DATE_NONE; /* below every day */

    for (size_t i = 0; i < run->snapshot.communications.count; i++)
        newest = OV_MAX(newest, run->snapshot.communications.items[i].created_on);
    return newest;
}

/* A night long after the newest communication: a mistyped year, or an intake nobody fills any more.
   The clock is not asked: what counts is what the intake knows. */
static bool
newest_gate(const ov_run *run, ov_error *err)
{
    ov_date newest = ov_run_newest(run), as_of = run->options->as_of;

    if (newest == OV_DATE_NONE || run->options->force_day || run->options->dry_run ||
        as_of <= ov_date_add(newest, (int)run->policy->as_of_most_days))
        return true;
    return OV_FAIL(
        err, OV_E_USAGE,
        "as of %.*s is more than as_of_most_days %lld after the newest communication, of "
        "%.*s: add --label or --force-day",
        OV_STR_ARG(ov_date_print(run->stage, as_of)), (long long)run->policy->as_of_most_days,
        OV_STR_ARG(ov_date_print(run->stage, newest)));
}

/*
 * All gates are asked before the night is refused, so that a person repairs the whole intake and not one relation
 * after the other. The usual number is a median of seven nights, which one bad night or a holiday
 * among them hardly moves.
 */
bool
ov_run_gate(ov_run *run, ov_error *err)
{
    ov_error why = {0};
    int64_t pending = count_pending(run), rejected = count_rejected(run), usual;

    if (!ov_store_usual_communications(run->store, &usual, err) || !newest_gate(run, err))
        return false;
    if (!unknown_status_gate(run, pending, &why))
        ov_run_gate_shut(run, "unknown_status", OV_STR_NULL, &why);
    why.kind = OV_E_NONE;
    if (run->policy->floor_percent > 0 &&
        (pending == 0 || pending * 100 < usual * run->policy->floor_percent))
        ov_error_set(&why, OV_E_DATA,
                     "%lld pending communications, usually %lld: below floor_percent %lld; is the "
                     "intake loaded?",
                     (long long)pending, (long long)usual, (long long)run->policy->floor_percent);
    if (why.kind != OV_E_NONE)
        ov_run_gate_shut(run, "pending", OV_STR_NULL, &why);
    why.kind = OV_E_NONE;
    if (rejected * 100 > pending * run->policy->reject_percent)
        ov_error_set(&why, OV_E_DATA,
                     "%lld of %lld pending communications rejected: above reject_percent %lld",
                     (long long)rejected, (long long)pending,
                     (long long)run->policy->reject_percent);
    if (why.kind != OV_E_NONE)
        ov_run_gate_shut(run, "rejected", OV_STR_NULL, &why);
    if (!ov_run_gate_history(run, err))
        return false;
    if (run->shut.kind != OV_E_NONE)
        *err = run->shut;
    return run->shut.kind == OV_E_NONE;
}
