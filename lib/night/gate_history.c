/*
 * Does tonight's intake look like that of earlier nights? A relation that was half loaded, a
 * department that is not there, letters without their text: each makes a plan that looks right and
 * is wrong, and nobody but the nights before can tell.  Two questions. Of the relations, bodies,
 * preferences: how much of it is there, against the best of the last 7 published nights and the
 * mean of 28 (a slow decline never falls below half of the previous night, but below half of last week's
 * best). Of departments, classes and mandated pieces: is what was pending on the previous night still known,
 * as pending or as sent? A count would also fall when mail leaves.
 */
#include "gate_internal.h"

#include "onevoice/base/log.h"
#include "onevoice/base/map.h"
#include "onevoice/store/gate.h"

#include <stdio.h>
#include <string.h>

/* Fewer than so many missing rows are no pattern. */
#define LEAST_MISSING 5
/* A small world may well grow threefold in a night; a real one that gains so many rows does not. */
#define LEAST_GROWTH 100

typedef struct measure {
    ov_str gate, subject;
    int64_t value;
} measure;

typedef OV_VEC(measure) measures;

static void
add(ov_run *run, measures *all, const char *gate, const char *subject, size_t value)
{
    *OV_VEC_ADD(run->mem, all) = (measure){ov_str_from(gate), ov_str_from(subject), (int64_t)value};
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

/*
 * Rows a relation: an intake of which one table was not loaded is complete in every other respect.
 */
static void
measure_relations(ov_run *run, measures *all)
{
    const ov_snapshot *s = &run->snapshot;

    add(run, all, "relation", "capability", s->capabilities.count);
    add(run, all, "relation", "communication", s->communications.count);
    add(run, all, "relation", "coverage", s->coverages.count);
    add(run, all, "relation", "department", s->departments.count);
    add(run, all, "relation", "identifier", s->identifiers.count);
    add(run, all, "relation", "ledger_entry", s->ledger.count);
    add(run, all, "relation", "link_decision", s->decisions.count);
    add(run, all, "relation", "organization", s->organizations.count);
    add(run, all, "relation", "outcome", s->outcomes.count);
    add(run, all, "relation", "party", s->parties.count);
    add(run, all, "relation", "party_alias", s->aliases.count);
    add(run, all, "relation", "preference", s->preferences.count);
    add(run, all, "relation", "requirement", s->requirements.count);
}

/*
 * Confidential addresses and consents by themselves: a lost column changes who may be written to
 * where, and no count of rows shows it.
 */
static void
measure_people(ov_run *run, measures *all)
{
    const ov_snapshot *s = &run->snapshot;
    size_t confidential = 0, esign = 0, sms = 0, marketing = 0;

    for (size_t i = 0; i < s->preferences.count; i++) {
        const ov_preference *p = &s->preferences.items[i];

        confidential += !ov_str_is_empty(p->confidential_address);
        esign += p->esign_consent;
        sms += p->sms_consent;
        marketing += p->marketing_consent == OV_YES;
    }
    add(run, all, "confidential", "confidential_address", confidential);
    add(run, all, "consent", "esign_consent", esign);
    add(run, all, "consent", "sms_consent", sms);
    add(run, all, "consent", "marketing_consent", marketing);
}

/* How much mail there is, and how much of it has any text: per thousand, as the number moves from night to night. */
static void
measure_bodies(ov_run *run, measures *all)
{
    size_t pending = 0, told = 0;

    for (size_t i = 0; i < run->snapshot.communications.count; i++) {
        if (run->snapshot.communications.items[i].status != OV_STATUS_PENDING)
            continue;
        pending++;
        told += run->readings[i]->words > 0 || run->readings[i]->facts.count > 0;
    }
    add(run, all, "pending", "communication", pending);
    if (pending >= LEAST_MISSING)
        add(run, all, "bodies", "communication", told * 1000 / pending);
}

typedef struct column_context {
    ov_run *run;
    measures *all;
} column_context;

static void
add_column(void *context, ov_str subject, size_t values)
{
    column_context *c = context;

    *OV_VEC_ADD(c->run->mem, c->all) = (measure){OV_STR("column"), subject, (int64_t)values};
}

/* Different values of each column: what was emptied or overwritten leaves all rows where they are. */
static void
measure_columns(ov_run *run, measures *all)
{
    column_context c = {run, all};

    ov_store_columns_measure(&run->snapshot, run->mem, add_column, &c);
}

static const measure *
find(const measures *all, ov_str gate, ov_str subject)
{
    for (size_t i = 0; i < all->count; i++)
        if (ov_str_eq(all->items[i].gate, gate) && ov_str_eq(all->items[i].subject, subject))
            return &all->items[i];
    return NULL;
}

/* One subject against its past. How much mail is pending has a floor of its own (the median), and a day of little mail is no fault. */
static void
compare(ov_run *run, const measure *m, int64_t best, int64_t mean)
{
    int64_t floor = run->policy->floor_percent, ceiling = run->policy->ceiling_percent;
    int64_t usual = OV_MAX(best, mean);
    bool pending = ov_str_eq(m->gate, OV_STR("pending"));
    bool rows = pending || ov_str_eq(m->gate, OV_STR("relation"));
    bool low = !pending && usual - m->value >= LEAST_MISSING && m->value * 100 < usual * floor;
    bool high =
        rows && ceiling > 0 && m->value - usual >= LEAST_GROWTH && m->value * 100 > usual * ceiling;
    ov_error why = {0};

    if (!low && !high)
        return;
    ov_error_set(&why, OV_E_DATA,
                 "%.*s %.*s: %lld tonight, %lld on the best of the last 7 nights, %lld in the mean "
                 "of 28: %s_percent %lld",
                 OV_STR_ARG(m->gate), OV_STR_ARG(m->subject), (long long)m->value, (long long)best,
                 (long long)mean, low ? "below floor" : "above ceiling",
                 (long long)(low ? floor : ceiling));
    ov_run_gate_shut(run, ov_str_cstr(run->stage, m->gate), m->subject, &why);
}

/* A relation that is short is told by its rows: that its columns show fewer values says nothing more. */
static bool
relation_is_short(const ov_run *run, const measures *all, const ov_store_measured_list *past,
                  ov_str subject)
{
    ov_str relation = OV_STR_NULL;

    if (!ov_str_next(&subject, '.', &relation))
        return false;
    for (size_t i = 0; i < past->count; i++) {
        const ov_store_measured *m = &past->items[i];
        const measure *tonight = find(all, OV_STR("relation"), relation);

        if (ov_str_eq(m->gate, OV_STR("relation")) && ov_str_eq(m->subject, relation))
            return tonight &&
                   tonight->value * 100 < OV_MAX(m->best, m->mean) * run->policy->floor_percent;
    }
    return false;
}

static bool
compare_all(ov_run *run, const measures *all, ov_error *err)
{
    ov_store_measured_list past;

    if (!ov_store_measured_load(run->store, run->stage, &past, err))
        return false;
    for (size_t i = 0; i < past.count; i++) {
        const measure *tonight = find(all, past.items[i].gate, past.items[i].subject);

        if (tonight && !(ov_str_eq(tonight->gate, OV_STR("column")) &&
                         relation_is_short(run, all, &past, tonight->subject)))
            compare(run, tonight, past.items[i].best, past.items[i].mean);
    }
    return true;
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

        if (s->gone < LEAST_MISSING || known * 100 >= s->pending * run->policy->floor_percent)
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
    measures all = {0};

    measure_relations(run, &all);
    measure_people(run, &all);
    measure_bodies(run, &all);
    measure_columns(run, &all);
    run->measure_count = all.count;
    run->measures = OV_NEW_ARRAY(run->mem, ov_store_measure, all.count + 1);
    for (size_t i = 0; i < all.count; i++)
        run->measures[i] =
            (ov_store_measure){all.items[i].gate, all.items[i].subject, all.items[i].value};
    check_day(run);
    return compare_all(run, &all, err) && look_for_the_gone(run, err);
}
