#include "onevoice/base/map.h"

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

/* A paper that names a day, with what is asked of each pair of them found out once. */
typedef struct teller {
    const ov_paper *paper;
    const ov_department *department;
    ov_date day;
    uint32_t account; /* its number among those that are named; 0: the letter names none */
    bool merger;      /* it speaks of the merger */
    bool itself;  /* the merger as such, and no product that it changes: "is now part of ... from
                     January 10" */
    bool brought; /* what a merger brings: a conversion, or a loan that another house services from
                     now on */
    uint64_t *kinds; /* of change, by fact or in words: a bit an obligation of the policy */
    ov_numbers told; /* kinds that some paper of the customer states, by number */
} teller;

#define WORD 64

static void
number_kinds(const ov_paper *paper, ov_map *kinds)
{
    size_t count = ov_reconcile_paper_list(paper, OV_FACT_CHANGE_KIND);
    bool fresh;

    for (size_t i = 0; i < count; i++) {
        const ov_fact *kind = ov_reconcile_paper_item(paper, OV_FACT_CHANGE_KIND, i);
        uint64_t *number = kind ? ov_map_at(kinds, kind->value.text, &fresh) : NULL;

        if (number && fresh)
            *number = ov_map_count(kinds);
    }
}

static void
tell(const ov_desk *desk, teller *t, const ov_map *kinds, ov_str kind)
{
    uint64_t number;

    if (ov_map_get(kinds, kind, &number))
        *OV_VEC_ADD(desk->scratch, &t->told) = (uint32_t)number;
}

/* By fact, by name or in words, as ov_reconcile_changes asks of one kind. */
static void
tell_kinds(const ov_desk *desk, teller *t, const ov_map *kinds)
{
    const ov_reading *reading = t->paper->piece->reading;
    size_t count = ov_reconcile_paper_list(t->paper, OV_FACT_CHANGE_KIND);

    for (size_t i = 0; i < count; i++) {
        const ov_fact *kind = ov_reconcile_paper_item(t->paper, OV_FACT_CHANGE_KIND, i);

        if (kind)
            tell(desk, t, kinds, kind->value.text);
    }
    tell(desk, t, kinds, t->paper->piece->communication->declared_type);
    for (size_t i = 0; i < reading->hit_count; i++)
        if (!reading->hits[i].guarded && ov_str_eq(reading->hits[i].klass, OV_STR("change")))
            tell(desk, t, kinds, reading->hits[i].says);
}

static uint32_t
number_of(ov_map *accounts, ov_str account)
{
    bool fresh;
    uint64_t *number;

    if (ov_str_is_null(account))
        return 0;
    number = ov_map_at(accounts, account, &fresh);
    if (fresh)
        *number = ov_map_count(accounts);
    return (uint32_t)*number;
}

static teller
teller_of(const ov_desk *desk, const ov_paper *paper, const ov_map *kinds, ov_map *accounts)
{
    size_t rows = desk->policy->obligations.count;
    teller t = {.paper = paper,
                .department = paper->piece->department,
                .account = number_of(accounts, paper->account),
                .day = ov_reconcile_paper_date(paper, OV_FACT_EFFECTIVE_DATE),
                .merger = speaks_of_merger(paper),
                .itself = paper->klass == OV_CLASS_MERGER_ANNOUNCEMENT &&
                          !ov_reconcile_paper_says(paper, "conversion") &&
                          ov_reconcile_paper_list(paper, OV_FACT_CHANGE_KIND) == 0,
                .kinds = OV_NEW_ARRAY(desk->scratch, uint64_t, rows / WORD + 1)};

    for (size_t i = 0; i < rows; i++) {
        ov_str kind = desk->policy->obligations.items[i].change_kind;

        if (ov_str_is_null(kind) || !ov_reconcile_changes(paper, kind))
            continue;
        t.kinds[i / WORD] |= UINT64_C(1) << i % WORD;
        t.itself = false;
    }
    tell_kinds(desk, &t, kinds);
    t.brought = t.merger || paper->klass == OV_CLASS_SERVICING_TRANSFER_NOTICE;
    return t;
}

/* One change: of the kinds that the policy's rows name, or of any kind that is stated, whether the law
   wants it told or not. Asked of each pair of papers. */
static bool
share_a_change(const ov_desk *desk, const teller *a, const teller *b)
{
    for (size_t w = 0; w <= desk->policy->obligations.count / WORD; w++)
        if (a->kinds[w] & b->kinds[w])
            return true;
    for (size_t i = 0; i < a->told.count; i++)
        for (size_t k = 0; k < b->told.count; k++)
            if (a->told.items[i] == b->told.items[k])
                return true;
    return false;
}

/* The account; where a letter names none, whatever its department keeps for the customer. */
static bool
same_product(const teller *a, const teller *b)
{
    return a->account && b->account ? a->account == b->account : a->department == b->department;
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
before_its_merger(const teller *merger, const teller *other)
{
    return merger->itself && (other->itself || (other->brought && other->day < merger->day)) &&
           same_family(merger->paper->piece, other->paper->piece);
}

static bool
contradict(const ov_desk *desk, const teller *a, const teller *b)
{
    if (a->day == b->day)
        return false;
    if (same_product(a, b) && ((a->merger && b->merger) || share_a_change(desk, a, b)))
        return true;
    return before_its_merger(a, b) || before_its_merger(b, a);
}

/*
 * One flag for what hangs together, whoever of them contradicts whom. Each pair of papers is looked at
 * until one of them is told of: what that costs grows with the square of the notices of one customer
 * that contradict nothing, and is a few comparisons.
 */
void
ov_reconcile_event_days(ov_desk *desk)
{
    teller *open = OV_NEW_ARRAY(desk->scratch, teller, desk->pending_count + 1);
    ov_map *kinds = ov_map_new(desk->scratch, 16), *accounts = ov_map_new(desk->scratch, 16);
    size_t count = 0;

    for (uint32_t i = 0; i < desk->pending_count; i++)
        if (tells_a_day(desk, &desk->papers[i]))
            number_kinds(&desk->papers[i], kinds);
    for (uint32_t i = 0; i < desk->pending_count; i++)
        if (tells_a_day(desk, &desk->papers[i]))
            open[count++] = teller_of(desk, &desk->papers[i], kinds, accounts);
    while (count > 1) {
        OV_VEC(teller) found = {0};
        ov_numbers pieces = {0};

        *OV_VEC_ADD(desk->scratch, &found) = *open++;
        count--;
        for (size_t at = 0; at < found.count; at++) {
            size_t kept = 0;

            *OV_VEC_ADD(desk->scratch, &pieces) = found.items[at].paper->no;
            for (size_t k = 0; k < count; k++)
                if (contradict(desk, &found.items[at], &open[k]))
                    *OV_VEC_ADD(desk->scratch, &found) = open[k];
                else if (kept++ < k)
                    open[kept - 1] = open[k];
            count = kept;
        }
        if (pieces.count > 1)
            ov_reconcile_flag(desk, "CONFLICTING_EFFECTIVE_DATES", pieces.items, pieces.count);
    }
}
