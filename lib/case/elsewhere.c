#include "cases_internal.h"

#include "onevoice/base/number.h"
#include "onevoice/base/vec.h"

#include <stdlib.h>

/*
 * Guarantor and patient are two people of one account: the bill goes to the one, the plan's EOB to
 * the other. What the EOB says caps the bill whoever it was mailed to (rule L2 of
 * lib/reconcile/README.md: control number and biller, which reconcile compares); so the case of
 * the bill gets it, apart from its own pieces. What is about a person under a confidential-
 * communication request is never lent.
 */

typedef struct elsewhere_link {
    uint32_t communication, next; /* place of the next link + 1 */
} elsewhere_link;

/* A claim has some EOBs, copies and corrections; a number in more papers of other people than this is
   no number ("PATIENT ACCOUNT NUMBER", T8), and comparing each with each would take the night. */
#define LENT_MOST 16

static const ov_fact_key numbers[] = {OV_FACT_PATIENT_CONTROL_NO, OV_FACT_ACCOUNT_NO};

/* What only a plan's paper states; reconcile decides in earnest. */
static bool
may_be_plans(ov_facts facts)
{
    static const ov_fact_key keys[] = {OV_FACT_EOB_NO,
                                       OV_FACT_PAYER_CLAIM_CONTROL_NO,
                                       OV_FACT_PATIENT_RESPONSIBILITY,
                                       OV_FACT_MEMBER_LIABILITY,
                                       OV_FACT_PLAN_PAID,
                                       OV_FACT_OUTCOME};

    for (size_t i = 0; i < OV_COUNT(keys); i++)
        if (ov_facts_find(facts, keys[i]))
            return true;
    return false;
}

typedef OV_VEC(elsewhere_link) link_list;

static void
index_facts(ov_arena *mem, ov_facts facts, uint32_t communication, ov_map *by_number,
            link_list *links)
{
    ov_str last = OV_STR_NULL;

    for (size_t k = 0; k < OV_COUNT(numbers) && may_be_plans(facts); k++) {
        ov_str key = ov_number_key(mem, ov_facts_text(facts, numbers[k]));
        uint64_t *head;
        bool fresh;

        if (ov_str_is_null(key) || ov_str_eq(key, last))
            continue;
        last = key;
        head = ov_map_at(by_number, key, &fresh);
        *OV_VEC_ADD(mem, links) =
            (elsewhere_link){.communication = communication, .next = fresh ? 0 : (uint32_t)*head};
        *head = links->count;
    }
}

/*
 * Papers meet by their numbers across customers: the plan's paper is addressed to the patient, the
 * bill to the guarantor. From the last to the first, so that each chain is in order.
 */
void
ov_case_elsewhere_index(ov_arena *mem, const ov_cases_input *in, ov_case_sources *out)
{
    const ov_snapshot *s = in->snapshot;
    link_list links = {0};

    out->elsewhere = ov_map_new(mem, s->communications.count / 4 + 1);
    for (size_t i = s->communications.count; i-- > 0;) {
        const ov_reading *reading = in->readings[i];

        if (s->communications.items[i].status == OV_STATUS_CANCELLED || !reading)
            continue;
        index_facts(mem, reading->facts, (uint32_t)i, out->elsewhere, &links);
        for (size_t k = 0; k < reading->part_count; k++)
            index_facts(mem, reading->parts[k], (uint32_t)i, out->elsewhere, &links);
    }
    out->links = links.items;
}

typedef OV_VEC(uint32_t) index_list;

static bool
is_of(const ov_case_sources *sources, const ov_case *the_case, uint32_t communication)
{
    return ov_case_owner(sources->in, sources->confidential,
                         &sources->in->snapshot->communications.items[communication]) ==
           the_case->customer;
}

/* About whom, or to whom, it is: somebody who asked that it goes to nobody else. */
static bool
is_secret(const ov_case_sources *sources, uint32_t communication)
{
    const ov_communication *c = &sources->in->snapshot->communications.items[communication];
    const uint32_t parties[] = {c->party, c->subject_party};

    for (size_t i = 0; i < OV_COUNT(parties); i++) {
        uint32_t customer = parties[i] < sources->in->identities->parties.count
                                ? sources->in->identities->parties.items[parties[i]].customer
                                : OV_NO_INDEX;

        if (customer != OV_NO_INDEX && sources->confidential[customer])
            return true;
    }
    return false;
}

/* Where the plan wrote to this customer under the number, that is the word on their bill; what it wrote
   to others under it is of another visit, or the number of another house. */
static void
lend_number(ov_arena *mem, const ov_case_sources *sources, const ov_case *the_case, ov_str number,
            index_list *found)
{
    ov_str key = ov_number_key(mem, number);
    size_t before = found->count;
    uint64_t at;

    if (ov_str_is_null(key) || !ov_map_get(sources->elsewhere, key, &at))
        return;
    for (; at; at = sources->links[at - 1].next) {
        uint32_t communication = sources->links[at - 1].communication;
        size_t i = 0;

        if (is_secret(sources, communication))
            continue;
        if (found->count - before == LENT_MOST || is_of(sources, the_case, communication)) {
            found->count = before;
            return;
        }
        while (i < found->count && found->items[i] != communication)
            i++;
        if (i == found->count)
            *OV_VEC_ADD(mem, found) = communication;
    }
}

static void
lend_facts(ov_arena *mem, const ov_case_sources *sources, const ov_case *the_case, ov_facts facts,
           index_list *found)
{
    if (may_be_plans(facts) && !ov_facts_find(facts, OV_FACT_BALANCE_DUE))
        return; /* what a plan says of an account is no bill for it */
    for (size_t k = 0; k < OV_COUNT(numbers); k++)
        lend_number(mem, sources, the_case, ov_facts_text(facts, numbers[k]), found);
    for (size_t i = 0; i < ov_facts_list_count(facts, OV_FACT_LINE_ENCOUNTER); i++) {
        const ov_fact *visit = ov_facts_at(facts, OV_FACT_LINE_ENCOUNTER, i);

        if (visit)
            lend_number(mem, sources, the_case, visit->value.text, found);
    }
}

static int
numbers_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* By communication id: the snapshot's order. A piece that stands alone (whose recipient nobody knows)
   borrows nothing. */
void
ov_case_find_elsewhere(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case)
{
    index_list found = {0};
    ov_piece *pieces;

    if (the_case->customer == OV_NO_INDEX)
        return;
    for (size_t h = 0; h < 2; h++) {
        ov_pieces own = h ? the_case->history : the_case->pending;

        for (size_t i = 0; i < own.count; i++) {
            const ov_reading *reading = own.items[i].reading;

            lend_facts(mem, sources, the_case, reading->facts, &found);
            for (size_t k = 0; k < reading->part_count; k++)
                lend_facts(mem, sources, the_case, reading->parts[k], &found);
        }
    }
    if (!found.count)
        return;
    qsort(found.items, found.count, sizeof *found.items, numbers_cmp);
    pieces = OV_NEW_ARRAY(mem, ov_piece, found.count);
    for (size_t i = 0; i < found.count; i++)
        pieces[i] = ov_case_make_piece(sources->in, found.items[i]);
    the_case->elsewhere = (ov_pieces){pieces, found.count};
}
