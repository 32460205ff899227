/*
 * One customer's contradiction must not cost the others their mail: a customer whose result breaks
 * an invariant is published as received (flag RESULT_REFUSED), and the night goes on, up to a share
 * that says the program is wrong and not the customer (refuse_percent, then status 70).
 *
 * Looked for twice: here, for what a key or a constraint of the tables would only answer with a
 * failed COPY, and by the invariants in SQL, whose offenders come back with their customers.
 */
#include "onevoice/base/log.h"
#include "onevoice/base/map.h"
#include "onevoice/plan/plan.h"
#include "onevoice/reconcile/reconcile.h"
#include "gate_internal.h"
#include "previous_internal.h"

/* Two rows of one key, among rows that a customer has a handful of. */
#define TWICE(list, same)                                                                          \
    for (size_t i = 0; i < (list).count; i++)                                                      \
        for (size_t j = 0; j < i; j++)                                                             \
            if (same)                                                                              \
    return true

static bool
keys_twice(const ov_case_clusters *clusters, const ov_judgement *j_)
{
    TWICE(clusters->episodes,
          ov_str_eq(clusters->episodes.items[i].id, clusters->episodes.items[j].id));
    TWICE(clusters->duplicates,
          clusters->duplicates.items[i].piece == clusters->duplicates.items[j].piece);
    TWICE(j_->deadlines, j_->deadlines.items[i].piece == j_->deadlines.items[j].piece &&
                             ov_str_eq(j_->deadlines.items[i].rule, j_->deadlines.items[j].rule));
    TWICE(j_->claims, j_->claims.items[i].piece == j_->claims.items[j].piece &&
                          ov_str_eq(j_->claims.items[i].claim, j_->claims.items[j].claim));
    TWICE(j_->requirements,
          ov_str_eq(j_->requirements.items[i].service, j_->requirements.items[j].service));
    return false;
}

/* Lines come sorted by piece, entity and currency: each run of them must balance. */
static bool
money_is_lost(const ov_judgement *judgement)
{
    for (size_t i = 0, end; i < judgement->money.count; i = end) {
        const ov_money_line *first = &judgement->money.items[i];
        ov_money left = {0};

        for (end = i; end < judgement->money.count; end++) {
            const ov_money_line *line = &judgement->money.items[end];
            bool demanded = ov_str_eq(line->side, OV_STR("demanded"));

            if (line->piece != first->piece || !ov_currency_eq(line->currency, first->currency) ||
                !ov_str_eq(line->legal_entity, first->legal_entity))
                break;
            if (!(demanded ? ov_money_add(left, line->amount, &left)
                           : ov_money_sub(left, line->amount, &left)))
                return true;
        }
        if (left.e4 != 0)
            return true;
    }
    for (size_t i = 0; i < judgement->payables.count; i++) {
        const ov_payable *p = &judgement->payables.items[i];

        if (p->due_now.e4 < 0 || p->disputed.e4 < 0 || p->pending.e4 < 0)
            return true;
    }
    return false;
}

static const char *
contradiction(const ov_run *run, size_t i)
{
    if (keys_twice(&run->clusters[i], &run->judgements[i]))
        return "key";
    return money_is_lost(&run->judgements[i]) ? "money" : NULL;
}

/* The case as it came. Its customer and first piece are named: ids, never names. */
static void
refuse(ov_run *run, size_t i, const char *invariant)
{
    const ov_case *c = &run->cases.items[i];
    ov_previous_envelopes previous = ov_run_previous_envelopes(run, run->scratch[0], c);
    ov_str first = c->pending.count ? c->pending.items[0].communication->id : OV_STR("none");

    ov_log(OV_LOG_WARN,
           "msg=\"result refused, published as received\" customer=\"%.*s\" piece=\"%.*s\" "
           "invariant=%s",
           OV_STR_ARG(c->customer_id), OV_STR_ARG(first), invariant);
    run->clusters[i] = (ov_case_clusters){0};
    ov_reconcile_as_received(run->mem, run->scratch[0], c, run->policy, ov_str_from(invariant),
                             &run->judgements[i]);
    ov_plan_case(run->mem, run->scratch[0], run->plan_night, c, &run->judgements[i], &previous,
                 &run->plans[i]);
    ov_reconcile_settle(run->mem, c, &run->judgements[i], &run->plans[i]);
    ov_reconcile_end_holds(run->mem, c, &run->judgements[i], run->policy, &run->plans[i]);
    ov_arena_reset(run->scratch[0]);
}

static bool
too_many(ov_run *run, size_t refused, size_t first, const char *invariant, ov_error *err)
{
    const ov_case *c = &run->cases.items[first];
    size_t most = run->cases.count * (size_t)run->policy->refuse_percent / 100;
    ov_str piece = c->pending.count ? c->pending.items[0].communication->id : OV_STR("none");

    if (refused <= OV_MAX(most, 1))
        return true;
    return OV_FAIL(err, OV_E_INTERNAL,
                   "%zu of %zu customers break an invariant, above refuse_percent %lld: first "
                   "customer %.*s, piece %.*s, invariant %s; nothing published",
                   refused, run->cases.count, (long long)run->policy->refuse_percent,
                   OV_STR_ARG(c->customer_id), OV_STR_ARG(piece), invariant);
}

/*
 * Counted before anything is touched: a fault in a few cases costs those customers their plan, in
 * many it is ours and ends the night.
 */
static bool
is_refused(const ov_run *run, size_t index)
{
    const ov_judgement *judgement = &run->judgements[index];

    for (size_t i = 0; i < judgement->flags.count; i++)
        if (ov_str_eq(judgement->flags.items[i].code, OV_STR("RESULT_REFUSED")))
            return true;
    return false;
}

/* Who a case is, for whoever looks for it again: its customer, or the pieces that are nobody's. */
static size_t
case_names(const ov_case *c)
{
    return ov_str_is_null(c->customer_id) ? c->pending.count : 1;
}

static ov_str
case_name(const ov_case *c, size_t i)
{
    return ov_str_is_null(c->customer_id) ? c->pending.items[i].communication->id : c->customer_id;
}

/* What SQL found of this customer on an earlier attempt: it holds for every plan of this run. */
static const char *
remembered(const ov_run *run, size_t index)
{
    const ov_case *c = &run->cases.items[index];
    uint64_t at;

    for (size_t i = 0; run->contradicted.of && i < case_names(c); i++)
        if (ov_map_get(run->contradicted.of, case_name(c, i), &at))
            return run->contradicted.invariants.items[at];
    return NULL;
}

/* Customers above the policy's share are the program's fault, and nothing is published. */
bool
ov_run_refuse_contradictions(ov_run *run, ov_error *err)
{
    const char **invariants = OV_NEW_ARRAY(run->mem, const char *, run->cases.count + 1);
    size_t first = OV_NO_INDEX;

    run->refused = 0;
    for (size_t i = 0; i < run->cases.count; i++) {
        invariants[i] = remembered(run, i);
        if (!invariants[i])
            invariants[i] = contradiction(run, i);
        if (invariants[i]) {
            first = first == OV_NO_INDEX ? i : first;
            run->refused++;
        }
    }
    if (first == OV_NO_INDEX)
        return true;
    if (!too_many(run, run->refused, first, invariants[first], err))
        return false;
    for (size_t i = 0; i < run->cases.count; i++)
        if (invariants[i])
            refuse(run, i, invariants[i]);
    return true;
}

static ov_map *
cases_by_name(const ov_run *run)
{
    ov_map *cases = ov_map_new(run->stage, run->snapshot.communications.count + run->cases.count);

    for (size_t i = 0; i < run->cases.count; i++)
        for (size_t k = 0; k < case_names(&run->cases.items[i]); k++)
            ov_map_put(cases, case_name(&run->cases.items[i], k), i);
    return cases;
}

static void
remember(ov_run *run, const ov_case *c, ov_str invariant)
{
    size_t at = run->contradicted.invariants.count;

    if (!run->contradicted.of)
        run->contradicted.of = ov_map_new(run->mem, 0);
    *OV_VEC_ADD(run->mem, &run->contradicted.invariants) = ov_str_cstr(run->mem, invariant);
    for (size_t i = 0; i < case_names(c); i++)
        ov_map_put(run->contradicted.of, case_name(c, i), at);
}

bool
ov_run_note_offenders(ov_run *run, ov_store_offenders offenders)
{
    const ov_map *cases = cases_by_name(run);
    size_t *found = OV_NEW_ARRAY(run->stage, size_t, offenders.count + 1);

    for (size_t i = 0; i < offenders.count; i++) {
        const ov_store_offender *o = &offenders.items[i];
        uint64_t at;

        /* nobody's, or refused before: not one customer's contradiction, the program's */
        if (!ov_map_get(cases, ov_str_is_null(o->customer_id) ? o->offender : o->customer_id,
                        &at) ||
            is_refused(run, at))
            return false;
        found[i] = at;
    }
    for (size_t i = 0; i < offenders.count; i++)
        if (!remembered(run, found[i]))
            remember(run, &run->cases.items[found[i]], offenders.items[i].invariant);
    return offenders.count > 0;
}
