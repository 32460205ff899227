#include "onevoice/policy/dispatch.h"
#include "eob_internal.h"
#include "leave_internal.h"

/* 45 CFR 149.610(b)(1)(vi): care at least ten business days ahead has its day counted from when it
   was scheduled, which no estimate states; nearer care, or a day that is not known, is near. */
#define ESTIMATE_FAR_DAYS 10

/*
 * Mandated notices: which rows of the obligations table bind a paper, by when it must leave, what
 * is missed.
 */

/* What changes, as the facts state it or as the department calls the paper (a privacy notice). */
static bool
kind_stated(const ov_paper *paper, ov_str kind)
{
    ov_str declared = paper->piece->communication->declared_type;
    size_t count = ov_reconcile_paper_list(paper, OV_FACT_CHANGE_KIND);

    if (declared.len == kind.len && ov_str_eq_nocase(declared, kind))
        return true;
    for (size_t i = 0; i < count; i++) {
        const ov_fact *fact = ov_reconcile_paper_item(paper, OV_FACT_CHANGE_KIND, i);

        if (fact && ov_str_eq(fact->value.text, kind))
            return true;
    }
    return false;
}

/* What changes, by the words of the letter (phrase rules of class "change"). */
static bool
kind_said(const ov_paper *paper, ov_str kind)
{
    const ov_reading *reading = paper->piece->reading;

    for (size_t i = 0; i < reading->hit_count; i++)
        if (!reading->hits[i].guarded && ov_str_eq(reading->hits[i].klass, OV_STR("change")) &&
            ov_str_eq(reading->hits[i].says, kind))
            return true;
    return false;
}

bool
ov_reconcile_changes(const ov_paper *paper, ov_str kind)
{
    return kind_stated(paper, kind) || kind_said(paper, kind);
}

/* A change that is stated binds whatever the paper calls itself; one read from the words only a
   paper of the row's class, or one that nothing else is known of. */
static bool
binds_by_kind(const ov_policy_obligation *row, const ov_paper *paper)
{
    bool open = row->content_class == paper->klass || paper->klass == OV_CLASS_UNKNOWN ||
                paper->klass == OV_CLASS_SERVICE_NOTICE;

    return !ov_str_is_null(row->change_kind) &&
           (kind_stated(paper, row->change_kind) || (open && kind_said(paper, row->change_kind)));
}

/* Told after the event, where the row allows it: the new servicer's own notice (row 8). */
static bool
is_afterwards(const ov_paper *paper)
{
    ov_date effective = ov_reconcile_paper_date(paper, OV_FACT_EFFECTIVE_DATE);

    return effective != OV_DATE_NONE && effective <= paper->piece->communication->created_on;
}

/* The general row of the class; of two, the one for before or after the event. */
static const ov_policy_obligation *
general_row(const ov_policy *policy, const ov_paper *paper)
{
    const ov_policy_obligation *found = NULL;
    ov_content_class klass = paper->klass;

    /* a denial in part is an adverse determination like a whole one (row 1) */
    if ((klass == OV_CLASS_EOB || klass == OV_CLASS_EOB_CORRECTED) &&
        ov_reconcile_eob_may_refuse(paper))
        klass = OV_CLASS_EOB_DENIAL;
    for (size_t i = 0; i < policy->obligations.count; i++) {
        const ov_policy_obligation *row = &policy->obligations.items[i];
        bool after = row->anchor == OV_ANCHOR_EFFECTIVE_DATE && row->days < 0;

        if (row->content_class == klass && ov_str_is_null(row->change_kind) &&
            (after ? is_afterwards(paper) : !found))
            found = row;
    }
    return found;
}

/*
 * The rows that bind: every one that names one of the paper's changes, and the general row of its
 * class where none of those is of that class. A notice with two changes is bound by both.
 */
static const ov_policy_obligation **
rows_of(const ov_desk *desk, const ov_paper *paper)
{
    OV_VEC(const ov_policy_obligation *) rows = {0};
    bool own = false;

    for (size_t i = 0; i < desk->policy->obligations.count; i++) {
        const ov_policy_obligation *row = &desk->policy->obligations.items[i];

        if (!binds_by_kind(row, paper))
            continue;
        *OV_VEC_ADD(desk->scratch, &rows) = row;
        own = own || row->content_class == paper->klass;
    }
    if (!own)
        *OV_VEC_ADD(desk->scratch, &rows) = general_row(desk->policy, paper);
    *OV_VEC_ADD(desk->scratch, &rows) = NULL;
    return rows.items;
}

/* The nth row that binds a pending paper; NULL after the last. */
const ov_policy_obligation *
ov_reconcile_obligation(const ov_desk *desk, const ov_paper *paper, size_t nth)
{
    ov_bound_paper *bound = &desk->bound[paper->no];

    if (!bound->rows)
        bound->rows = rows_of(desk, paper);
    return bound->rows[nth];
}

static ov_date
anchor_of(const ov_policy_obligation *row, const ov_paper *paper)
{
    switch (row->anchor) {
    case OV_ANCHOR_EFFECTIVE_DATE:
        return ov_reconcile_paper_date(paper, OV_FACT_EFFECTIVE_DATE);
    case OV_ANCHOR_MATURITY_DATE:
        return ov_reconcile_paper_date(paper, OV_FACT_MATURITY_DATE);
    case OV_ANCHOR_INITIAL_COMMUNICATION_ON:
        return ov_reconcile_paper_date(paper, OV_FACT_INITIAL_COMMUNICATION_ON);
    case OV_ANCHOR_CREATED_ON:
        return paper->piece->communication->created_on;
    case OV_ANCHOR_NOT_STATED:
    case OV_ANCHOR_NONE:
    default:
        return OV_DATE_NONE;
    }
}

typedef struct bound {
    ov_date day;
    int32_t days;
} bound;

/* Row 6: once the first day has passed, the one counted from the end of the grace period. */
static bound
latest_day(const ov_desk *desk, const ov_policy_obligation *row, const ov_paper *paper,
           ov_date anchor)
{
    bound latest = {ov_date_add(anchor, -row->days), row->days};
    int32_t before_end = (int32_t)desk->policy->grace_notice_days;
    int64_t grace = 0;
    ov_date until;

    if (row->anchor == OV_ANCHOR_CREATED_ON && row->days < 0) {
        latest.day = ov_calendar_add_business(&desk->policy->calendar, anchor, -row->days);
        return latest;
    }
    if (latest.day >= desk->the_case->as_of || row->anchor != OV_ANCHOR_MATURITY_DATE ||
        !ov_reconcile_paper_int(paper, OV_FACT_GRACE_PERIOD_DAYS, &grace) ||
        grace < desk->policy->grace_period_least_days || grace > 3660)
        return latest;
    until = ov_date_add(anchor, (int)grace - before_end);
    return until >= desk->the_case->as_of ? (bound){until, before_end} : latest;
}

/* The first day on which the paper can lawfully leave; and whether it can until a day: one on which
   nothing is dispatched does not help. */
static ov_date
first_leaving(const ov_desk *desk, const ov_paper *paper)
{
    ov_date first = ov_reconcile_first_day(
        desk, ov_reconcile_carriers(desk, paper, ov_reconcile_channels(desk, paper)));

    return first == OV_DATE_NONE ? desk->the_case->as_of : first;
}

static void
deadline_missed(ov_desk *desk, const ov_paper *paper, const ov_policy_obligation *row,
                ov_date anchor)
{
    uint32_t no = paper->no;
    ov_flag *flag = ov_reconcile_flag(desk, "NOTICE_DEADLINE_MISSED", &no, 1);
    ov_date lawful = ov_date_add(first_leaving(desk, paper), row->days > 0 ? row->days : 0);

    flag->rule = row->paragraph;
    flag->detail =
        ov_str_printf(desk->mem, "{\"effective\":\"%.*s\",\"earliest_lawful_effective\":\"%.*s\"}",
                      OV_STR_ARG(ov_date_print(desk->scratch, anchor)),
                      OV_STR_ARG(ov_date_print(desk->scratch, lawful)));
}

/*
 * Two rows may cite one paragraph (a fee raised and a transfer limited are one 12 CFR
 * 1005.8(a)(1)): the customer is owed one notice under it, by the stricter day.
 */
static ov_notice_deadline *
deadline_of(ov_desk *desk, uint32_t no, ov_str paragraph)
{
    for (size_t i = desk->deadlines.count; i-- > 0 && desk->deadlines.items[i].piece == no;)
        if (ov_str_eq(desk->deadlines.items[i].rule, paragraph))
            return &desk->deadlines.items[i];
    *OV_VEC_ADD(desk->mem, &desk->deadlines) =
        (ov_notice_deadline){.piece = no, .rule = paragraph, .latest_send = OV_DATE_NONE};
    return &desk->deadlines.items[desk->deadlines.count - 1];
}

/* Row 13: an estimate of care far ahead. */
static bool
is_far(const ov_desk *desk, const ov_policy_obligation *row, const ov_paper *paper)
{
    ov_date care = ov_reconcile_paper_date(paper, OV_FACT_SERVICE_FROM);

    return row->anchor == OV_ANCHOR_CREATED_ON && paper->klass == OV_CLASS_GOOD_FAITH_ESTIMATE &&
           care != OV_DATE_NONE &&
           care >= ov_calendar_add_business(&desk->policy->calendar,
                                            paper->piece->communication->created_on,
                                            ESTIMATE_FAR_DAYS);
}

static void
bind_day(ov_desk *desk, const ov_paper *paper, const ov_policy_obligation *row)
{
    ov_piece_judgement *piece = &desk->pieces[paper->no];
    ov_date as_of = desk->the_case->as_of, anchor = anchor_of(row, paper);
    ov_notice_deadline *deadline;
    bound latest;

    if (row->anchor == OV_ANCHOR_NONE || is_far(desk, row, paper))
        return;
    if (anchor == OV_DATE_NONE) { /* a day it needs, but does not state: counts as today */
        piece->lawful_by = piece->latest_send = as_of;
        return;
    }
    latest = latest_day(desk, row, paper, anchor);
    deadline = deadline_of(desk, paper->no, row->paragraph);
    if (deadline->latest_send != OV_DATE_NONE && deadline->latest_send <= latest.day)
        return;
    deadline->min_days = latest.days < 0 ? -latest.days : latest.days;
    deadline->latest_send = latest.day;
    deadline->met = latest.day >= first_leaving(desk, paper);
    piece->lawful_by = ov_date_min(piece->lawful_by, latest.day);
    piece->latest_send = ov_date_min(piece->latest_send, OV_MAX(latest.day, as_of));
    if (!deadline->met) {
        piece->deadline_missed = true;
        deadline_missed(desk, paper, row, anchor);
    }
}

/* The first day of the law that a paper itself states, or should and does not (then it counts as
   today); none: the law names no day, or does not bind it. */
ov_date
ov_reconcile_lawful_day(const ov_desk *desk, const ov_paper *paper)
{
    const ov_policy_obligation *row;
    ov_date first = OV_DATE_NONE;

    for (size_t i = 0; (row = ov_reconcile_obligation(desk, paper, i)) != NULL; i++) {
        ov_date anchor = anchor_of(row, paper);

        if (row->anchor == OV_ANCHOR_NONE || is_far(desk, row, paper))
            continue;
        first =
            ov_date_min(first, anchor == OV_DATE_NONE ? desk->the_case->as_of
                                                      : latest_day(desk, row, paper, anchor).day);
    }
    return first;
}

static bool
is_discretionary(ov_content_class klass)
{
    return klass == OV_CLASS_MARKETING || klass == OV_CLASS_SURVEY;
}

/* Classes whose row is not worth a reason of its own: their papers travel enclosed anyway. */
static bool
is_plain_enclosure(ov_content_class klass)
{
    return klass == OV_CLASS_EOB || klass == OV_CLASS_EOB_CORRECTED ||
           klass == OV_CLASS_EOB_REVERSAL || klass == OV_CLASS_GOOD_FAITH_ESTIMATE;
}

static void
mandate(ov_desk *desk, const ov_paper *paper)
{
    ov_piece_judgement *piece = &desk->pieces[paper->no];
    const ov_policy_obligation *row = ov_reconcile_obligation(desk, paper, 0);
    const ov_communication *communication = paper->piece->communication;
    ov_date as_of = desk->the_case->as_of;
    int hold = (int)desk->policy->mandated_hold_days;

    /* The one exception: an EOB replaced or withdrawn before it was ever delivered. (What is about another
       patient is no notice to this customer at all; one that may go nowhere has no day.) */
    if (!row || paper->stranger || ov_reconcile_has_no_place(desk, paper) ||
        paper->duplicate_of != OV_NO_INDEX || /* the duty is its survivor's */
        (piece->disposition == OV_SUPPRESS &&
         (piece->reason == OV_REASON_REPLACED_BY || piece->reason == OV_REASON_NETTED_WITH ||
          piece->reason == OV_REASON_CANCELLED || piece->reason == OV_REASON_DUPLICATE_OF)))
        return;
    piece->obligation = OV_OBLIGATION_MANDATED;
    if (piece->disposition != OV_HOLD && !is_plain_enclosure(paper->klass)) {
        ov_reconcile_decide(desk, paper->no, row->travel, OV_REASON_MANDATED, OV_NO_INDEX);
        piece->reason_ref = row->rule;
    } else if (piece->disposition != OV_HOLD && piece->reason == OV_REASON_NONE) {
        piece->disposition = row->travel;
    }
    piece->must_go_alone = row->travel == OV_SEPARATE;
    for (size_t i = 0; (row = ov_reconcile_obligation(desk, paper, i)) != NULL; i++) {
        *OV_VEC_ADD(desk->mem, &desk->rules[paper->no]) = row->id;
        bind_day(desk, paper, row);
    }
    if (piece->lawful_by == OV_DATE_NONE)
        piece->lawful_by = OV_MAX(
            ov_date_add(OV_MAX(communication->created_on, communication->not_before), hold), as_of);
    /* What must leave is not held past its day, whatever is to be reviewed. */
    if (piece->disposition == OV_HOLD && !ov_reconcile_may_wait(desk, paper, piece->lawful_by)) {
        ov_reconcile_decide(desk, paper->no, OV_ENCLOSE, OV_REASON_NONE, OV_NO_INDEX);
        piece->latest_send = as_of;
    }
}

void
ov_reconcile_notices(ov_desk *desk)
{
    for (uint32_t i = 0; i < desk->pending_count; i++) {
        if (is_discretionary(desk->papers[i].klass))
            desk->pieces[i].obligation = OV_OBLIGATION_DISCRETIONARY;
        mandate(desk, &desk->papers[i]);
    }
    ov_reconcile_event_days(desk);
}
