/*
 * Does tonight's intake look like that of earlier nights? A relation that was half loaded, a
 * department that is not there, letters without their text: each makes a plan that looks right and
 * is wrong, and nobody but the nights before can tell.  Three questions. Of the relations and
 * bodies: how much of it is there, against the best of the last 7 published nights and the mean of
 * 28 (a slow decline never falls below half of the previous night, but below half of last week's
 * best). What do the rows and columns say (gate_profile.c)? Of departments, classes and mandated
 * pieces: is what was pending on the previous night still known, as pending or as sent? A count
 * would also fall when mail leaves.
 */
#include "gate_internal.h"

#include "onevoice/base/log.h"
#include "onevoice/base/map.h"
#include "onevoice/store/gate.h"

#include <stdio.h>
#include <string.h>

/* A small world may well grow threefold in a night; a real one that gains so many rows does not. */
#define LEAST_GROWTH 100

void
ov_run_measure(ov_run *run, const char *gate, ov_str subject, int64_t value)
{
    *OV_VEC_ADD(run->mem, &run->measures) = (ov_store_measure){ov_str_from(gate), subject, value};
}

static bool
is_accepted(const ov_run *run, const char *gate)
{
    for (size_t i = 0; i < run->options->accepted.count; i++)
        if (ov_str_eq(run->options->accepted.items[i], ov_str_from(gate)))
            return true;
    return false;
}

/*
 * The first reason carries the whole sentence and the way past it; the others are named behind it,
 * so that one message lists everything that has to be repaired. An ad hoc run reports the same and
 * goes on.
 */
void
ov_run_gate_shut(ov_run *run, const char *gate, ov_str subject, const ov_error *why)
{
    bool adhoc = !ov_str_is_null(run->options->label);
    size_t len = strlen(run->shut.message), room = sizeof run->shut.message - len;

    if (adhoc || is_accepted(run, gate)) {
        ov_log(OV_LOG_WARN, "msg=\"gate passed\" run=%lld gate=%s by=%s reason=\"%s\"",
               (long long)run->run_id, gate, adhoc ? "label" : "accept", why->message);
    } else if (run->shut.kind == OV_E_NONE) {
        run->shut = *why;
        len = strlen(why->message);
        snprintf(run->shut.message + len, sizeof run->shut.message - len,
                 " (--accept %s lets this night pass)", gate);
    } else {
        snprintf(run->shut.message + len, room, "; %s%s%.*s", gate,
                 ov_str_is_empty(subject) ? "" : " ", OV_STR_ARG(subject));
    }
}

/* How much mail there is, and how much of it has any text: per thousand, as the number moves from night to night. */
static void
compare_bodies(ov_run *run, const ov_store_measured_list *past)
{
    size_t pending = 0, told = 0;
    int64_t share;

    for (size_t i = 0; i < run->snapshot.communications.count; i++) {
        if (run->snapshot.communications.items[i].status != OV_STATUS_PENDING)
            continue;
        pending++;
        told += run->readings[i]->words > 0 || run->readings[i]->facts.count > 0;
    }
    ov_run_measure(run, "pending", OV_STR("communication"), (int64_t)pending);
    ov_run_gate_compare(run, past, "pending", OV_STR("communication"), (int64_t)pending);
    if (pending < OV_GATE_LEAST_MISSING)
        return;
    share = (int64_t)(told * 1000 / pending);
    ov_run_measure(run, "bodies", OV_STR("communication"), share);
    ov_run_gate_compare(run, past, "bodies", OV_STR("communication"), share);
}

const ov_store_measured *
ov_run_measured(const ov_store_measured_list *past, const char *gate, ov_str subject)
{
    for (size_t i = 0; i < past->count; i++)
        if (ov_str_eq(past->items[i].subject, subject) &&
            ov_str_eq(past->items[i].gate, ov_str_from(gate)))
            return &past->items[i];
    return NULL;
}

/* How much mail is pending has a floor of its own (the median), and a day of little mail is no fault. */
bool
ov_run_gate_compare(ov_run *run, const ov_store_measured_list *past, const char *gate,
                    ov_str subject, int64_t value)
{
    const ov_store_measured *m = ov_run_measured(past, gate, subject);
    int64_t floor = run->policy->floor_percent, ceiling = run->policy->ceiling_percent;
    bool pending = strcmp(gate, "pending") == 0;
    bool rows = pending || strcmp(gate, "relation") == 0, low, high;
    ov_error why = {0};
    int64_t usual;

    if (!m)
        return false;
    usual = OV_MAX(m->best, m->mean);
    low = !pending && usual - value >= OV_GATE_LEAST_MISSING && value * 100 < usual * floor;
    high = rows && ceiling > 0 && value - usual >= LEAST_GROWTH && value * 100 >= usual * ceiling;
    if (!low && !high)
        return false;
    ov_error_set(&why, OV_E_DATA,
                 "%s %.*s: %lld tonight, %lld on the best of the last 7 nights, %lld in the mean "
                 "of 28: %s_percent %lld",
                 gate, OV_STR_ARG(subject), (long long)value, (long long)m->best,
                 (long long)m->mean, low ? "below floor" : "above ceiling",
                 (long long)(low ? floor : ceiling));
    ov_run_gate_shut(run, gate, subject, &why);
    return true;
}

/* Rows a relation: an intake of which one table was not loaded is complete in every other respect. */
static void
compare_relations(ov_run *run, const ov_store_measured_list *past)
{
    for (size_t i = 0; i < run->profiles.count; i++) {
        const ov_store_profile *p = &run->profiles.items[i];

        if (ov_str_eq(p->relation, OV_STR(OV_STORE_PENDING)))
            continue;
        ov_run_measure(run, "relation", p->relation, (int64_t)p->rows);
        ov_run_gate_compare(run, past, "relation", p->relation, (int64_t)p->rows);
    }
}

/* Of a department, a class, or what is mandated: pending on the previous night, and no longer known. */
typedef struct share {
    const char *gate;
    ov_str subject;
    int64_t pending, gone;
} share;

typedef struct previous_night {
    ov_run *run;
    ov_map *rejected, *index;
    OV_VEC(share) shares;
    ov_date as_of;
} previous_night;

static bool
is_known(const previous_night *l, ov_str id)
{
    const ov_communication *items = l->run->snapshot.communications.items;
    size_t count = l->run->snapshot.communications.count;
    size_t found = OV_LOWER_BOUND(i, count, ov_str_cmp(items[i].id, id) < 0);
    uint64_t ignored;

    return (found < count && ov_str_eq(items[found].id, id)) ||
           ov_map_get(l->rejected, id, &ignored);
}

static void
count_piece(previous_night *l, const char *gate, ov_str subject, bool gone)
{
    ov_arena *mem = l->run->stage;
    ov_str key = ov_str_printf(mem, "%s %.*s", gate, OV_STR_ARG(subject));
    bool fresh;
    uint64_t *at = ov_map_at(l->index, key, &fresh);

    if (fresh) {
        *at = l->shares.count;
        *OV_VEC_ADD(mem, &l->shares) = (share){gate, ov_str_copy(mem, subject), 0, 0};
    }
    l->shares.items[*at].pending++;
    l->shares.items[*at].gone += gone;
}

static void
take_piece(void *context, const ov_store_was_pending *piece)
{
    previous_night *l = context;
    bool gone = !is_known(l, piece->communication_id);

    l->as_of = piece->as_of;
    if (!ov_str_is_null(piece->department_id))
        count_piece(l, "department", piece->department_id, gone);
    count_piece(l, "class", piece->content_class, gone);
    if (piece->mandated)
        count_piece(l, "mandated", OV_STR("pieces"), gone);
}

static bool
look_for_the_gone(ov_run *run, ov_error *err)
{
    previous_night l = {.run = run,
                        .rejected = ov_map_new(run->stage, run->rejects.rows.count),
                        .index = ov_map_new(run->stage, 64)};

    for (size_t i = 0; i < run->rejects.rows.count; i++)
        ov_map_put(l.rejected, run->rejects.rows.items[i].row_key, 1);
    if (!ov_store_was_pending_each(run->store, take_piece, &l, err))
        return false;
    /* what was sent longer ago than the history reaches is not read any more */
    if (l.shares.count == 0 || run->options->as_of - l.as_of > (int)run->policy->history_days)
        return true;
    for (size_t i = 0; i < l.shares.count; i++) {
        const share *s = &l.shares.items[i];
        int64_t known = s->pending - s->gone;
        ov_error why = {0};

        if (s->gone < OV_GATE_LEAST_MISSING ||
            known * 100 >= s->pending * run->policy->floor_percent)
            continue;
        ov_error_set(&why, OV_E_DATA,
                     "%s %.*s: of %lld pieces that were pending last night %lld are still known, "
                     "as pending or as sent: below floor_percent %lld",
                     s->gate, OV_STR_ARG(s->subject), (long long)s->pending, (long long)known,
                     (long long)run->policy->floor_percent);
        ov_run_gate_shut(run, s->gate, s->subject, &why);
    }
    return true;
}

/*
 * A night for a day of another decade (2062 for 2026) would find everything due and let it all go.
 * Two years: nobody plans a night for which nothing newer than that was written, or everything
 * lies further ahead.
 */
#define DAYS_APART_MOST 731

/*
 * Either way round: a clock that runs ahead and an intake that was not loaded look alike from
 * here.
 */
static void
check_day(ov_run *run)
{
    ov_date newest = ov_run_newest(run), as_of = run->options->as_of;
    ov_error why = {0};

    if (newest == OV_DATE_NONE ||
        (as_of - newest <= DAYS_APART_MOST && newest - as_of <= DAYS_APART_MOST))
        return;
    ov_error_set(&why, OV_E_DATA,
                 "as of %.*s, but the newest communication was written on %.*s: more than %d days "
                 "apart",
                 OV_STR_ARG(ov_date_print(run->stage, as_of)),
                 OV_STR_ARG(ov_date_print(run->stage, newest)), DAYS_APART_MOST);
    ov_run_gate_shut(run, "as_of", OV_STR_NULL, &why);
}

bool
ov_run_gate_history(ov_run *run, ov_error *err)
{
    ov_store_measured_list past;

    if (!ov_store_measured_load(run->store, run->stage, &past, err))
        return false;
    run->profiles = ov_store_profile_all(&run->snapshot, run->mem);
    check_day(run);
    compare_relations(run, &past);
    compare_bodies(run, &past);
    return look_for_the_gone(run, err) && ov_run_gate_profile(run, &past, err);
}
