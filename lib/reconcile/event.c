#include "leave_internal.h"

/*
 * Which days contradict each other. A notice names the day on which something takes effect. Two of
 * them are in conflict only about one event: the same change of the same product or account; or the
 * merger itself, which has one day, before which no change that it brings can be in effect. Two
 * products that change on two days are two facts.
 */

static bool
tells_a_day(const ov_desk *desk, const ov_paper *paper)
{
    return paper->pending && ov_reconcile_paper_has(paper, OV_FACT_EFFECTIVE_DATE) &&
           (paper->klass == OV_CLASS_MERGER_ANNOUNCEMENT ||
            paper->klass == OV_CLASS_CHANGE_IN_TERMS_NOTICE ||
            paper->klass == OV_CLASS_SERVICING_TRANSFER_NOTICE) &&
           desk->pieces[paper->no].disposition != OV_SUPPRESS;
}

static bool
speaks_of_merger(const ov_paper *paper)
{
    return paper->klass == OV_CLASS_MERGER_ANNOUNCEMENT ||
           ov_str_find(paper->piece->communication->declared_type, OV_STR("merger"), 0) !=
               OV_STR_NONE ||
           ov_reconcile_paper_says(paper, "merger_announcement") ||
           ov_reconcile_paper_says(paper, "merger_announce") ||
           ov_reconcile_paper_says(paper, "conversion");
}

/* Do both name a kind of change, or the one only where `other` is null, by fact or in words? */
static bool
share_a_change(const ov_desk *desk, const ov_paper *paper, const ov_paper *other)
{
    for (size_t i = 0; i < desk->policy->obligations.count; i++) {
        ov_str kind = desk->policy->obligations.items[i].change_kind;

        if (!ov_str_is_null(kind) && ov_reconcile_changes(paper, kind) &&
            (!other || ov_reconcile_changes(other, kind)))
            return true;
    }
    return false;
}

/* The merger as such, and no product that it changes: "is now part of ... from January 10". */
static bool
is_merger_itself(const ov_desk *desk, const ov_paper *paper)
{
    return paper->klass == OV_CLASS_MERGER_ANNOUNCEMENT &&
           !ov_reconcile_paper_says(paper, "conversion") &&
           ov_reconcile_paper_list(paper, OV_FACT_CHANGE_KIND) == 0 &&
           !share_a_change(desk, paper, NULL);
}

/* What a merger brings: a conversion, or a loan that another house services from now on. */
static bool
is_brought(const ov_paper *paper)
{
    return speaks_of_merger(paper) || paper->klass == OV_CLASS_SERVICING_TRANSFER_NOTICE;
}

/* The account; where a letter names none, whatever its department keeps for the customer. */
static bool
same_product(const ov_paper *a, const ov_paper *b)
{
    if (!ov_str_is_null(a->account) && !ov_str_is_null(b->account))
        return ov_str_eq(a->account, b->account);
    return a->piece->department == b->piece->department;
}

/* Houses are named by their first word: "Keystone Card Services", "Keystone National Bank NA". */
static ov_str
first_word(ov_str name)
{
    size_t end = ov_str_find(name, OV_STR(" "), 0);

    return end == OV_STR_NONE ? name : ov_str_slice(name, 0, end);
}

static bool
same_family(const ov_piece *a, const ov_piece *b)
{
    ov_str x[] = {a->organization ? a->organization->name : OV_STR_NULL,
                  a->department->legal_entity, a->department->name};
    ov_str y[] = {b->organization ? b->organization->name : OV_STR_NULL,
                  b->department->legal_entity, b->department->name};

    for (size_t i = 0; i < OV_COUNT(x); i++)
        for (size_t k = 0; k < OV_COUNT(y); k++)
            if (ov_reconcile_name_same(first_word(x[i]), first_word(y[k])))
                return true;
    return false;
}

static bool
before_its_merger(const ov_desk *desk, const ov_paper *merger, const ov_paper *other)
{
    return is_merger_itself(desk, merger) && same_family(merger->piece, other->piece) &&
           (is_merger_itself(desk, other) ||
            (is_brought(other) && ov_reconcile_paper_date(other, OV_FACT_EFFECTIVE_DATE) <
                                      ov_reconcile_paper_date(merger, OV_FACT_EFFECTIVE_DATE)));
}

static bool
contradict(const ov_desk *desk, const ov_paper *a, const ov_paper *b)
{
    if (ov_reconcile_paper_date(a, OV_FACT_EFFECTIVE_DATE) ==
        ov_reconcile_paper_date(b, OV_FACT_EFFECTIVE_DATE))
        return false;
    if (same_product(a, b) &&
        ((speaks_of_merger(a) && speaks_of_merger(b)) || share_a_change(desk, a, b)))
        return true;
    return before_its_merger(desk, a, b) || before_its_merger(desk, b, a);
}

/* One flag for what hangs together, whoever of them contradicts whom. */
void
ov_reconcile_event_days(ov_desk *desk)
{
    bool *told = OV_NEW_ARRAY(desk->scratch, bool, desk->pending_count + 1);

    for (uint32_t i = 0; i < desk->pending_count; i++) {
        ov_numbers pieces = {0};

        if (told[i] || !tells_a_day(desk, &desk->papers[i]))
            continue;
        *OV_VEC_ADD(desk->scratch, &pieces) = i;
        for (size_t at = 0; at < pieces.count; at++)
            for (uint32_t k = i + 1; k < desk->pending_count; k++) {
                if (told[k] || !tells_a_day(desk, &desk->papers[k]) ||
                    !contradict(desk, &desk->papers[pieces.items[at]], &desk->papers[k]))
                    continue;
                told[k] = true;
                *OV_VEC_ADD(desk->scratch, &pieces) = k;
            }
        if (pieces.count > 1)
            ov_reconcile_flag(desk, "CONFLICTING_EFFECTIVE_DATES", pieces.items, pieces.count);
    }
}
